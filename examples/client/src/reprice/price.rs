//! [`Price`]: a decimal that is a JSON number, to the digit; and [`Adjustment`], what is done to it.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// What something costs, read from the text of the number and never through a float.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Price(Decimal);

/// What is done to prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Adjustment {
    Percent(Decimal),
    By(Decimal),
}

/// So many decimal places.
const CENTS: u32 = 2;

impl Adjustment {
    /// Another price, of two decimal places, or of as many as it has; half of the last is rounded up. Each time that it is applied, it changes the price once more.
    pub(crate) fn apply(self, price: Price) -> Result<Price, String> {
        let adjusted = match self {
            Self::Percent(percent) => percent
                .checked_add(Decimal::ONE_HUNDRED)
                .and_then(|share| price.0.checked_mul(share)?.checked_div(Decimal::ONE_HUNDRED)),
            Self::By(amount) => price.0.checked_add(amount),
        };
        let adjusted = adjusted.ok_or_else(|| format!("the price is {price}, too great to be changed by so much"))?;
        let places = price.0.normalize().scale().max(CENTS);
        let rounded = adjusted.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero).normalize();
        let next = Price(rounded);
        if rounded < Decimal::ZERO {
            return Err(format!("the price is {price}, and would be {next}; 0 or more was expected"));
        }
        Ok(next)
    }
}

/// For people: with cents, also where there are none.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.*}", self.0.normalize().scale().max(CENTS) as usize, self.0)
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let parse = if text.contains(['e', 'E']) { Decimal::from_scientific } else { Decimal::from_str_exact };
        parse(text)
            .map(Price)
            .map_err(|_| D::Error::custom(format!("the price is {text}; a number was expected, as 29.99")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Price {
        serde_json::from_str(text).unwrap()
    }

    fn percent(percent: &str) -> Adjustment {
        Adjustment::Percent(percent.parse().unwrap())
    }

    fn by(amount: &str) -> Adjustment {
        Adjustment::By(amount.parse().unwrap())
    }

    #[test]
    fn prices_are_adjusted_to_the_digit() {
        for (before, adjustment, after) in [
            ("29.99", percent("5"), "31.49"),
            ("0.1", percent("5"), "0.11"),
            ("100", percent("5"), "105"),
            ("29.99", percent("-100"), "0"),
            ("29.99", percent("0"), "29.99"),
            ("0.05", percent("10"), "0.06"),
            ("0.005", percent("10"), "0.006"),
            ("9999999999999.99", percent("-50"), "5000000000000"),
            ("1e2", percent("2.5"), "102.5"),
            ("29.99", by("0.5"), "30.49"),
            ("29.99", by("-29.99"), "0"),
            ("0.1", by("0.2"), "0.3"),
            ("29.990", by("0.001"), "29.99"),
        ] {
            let adjusted = adjustment.apply(price(before)).unwrap();
            assert_eq!(serde_json::to_string(&adjusted).unwrap(), after, "{before} {adjustment:?}");
        }
    }

    #[test]
    fn a_price_below_nothing_or_beyond_all_bounds_is_refused() {
        let refused = by("-30").apply(price("29.99")).unwrap_err();
        assert_eq!(refused, "the price is 29.99, and would be -0.01; 0 or more was expected");
        let greatest = price("79228162514264337593543950335");
        for adjustment in [percent("5"), by("1"), Adjustment::Percent(Decimal::MAX)] {
            let refused = adjustment.apply(greatest).unwrap_err();
            assert!(refused.ends_with("too great to be changed by so much"), "{refused}");
        }
    }

    #[test]
    fn people_are_shown_cents_and_whatever_is_behind_them() {
        for (text, expected) in
            [("29.9", "29.90"), ("105", "105.00"), ("1e2", "100.00"), ("0.125", "0.125"), ("29.990", "29.99")]
        {
            assert_eq!(price(text).to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_number_is_no_price() {
        for text in ["\"29.99\"", "null", "{}", "1e400"] {
            let err = serde_json::from_str::<Price>(text).unwrap_err().to_string();
            assert!(err.starts_with(&format!("the price is {text}; a number was expected")), "{err}");
        }
    }
}
