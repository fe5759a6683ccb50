//! [`Price`]: a decimal that is a JSON number, to the digit.

use std::fmt;

use etag_core::Versioned;
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// What something costs: not negative, of at most 15 digits, and written in one way (29.99 and not 29.990), so that equal prices have equal tags.
///
/// It is read from the text of the number, and never through a float. 15 digits are what a program can be trusted with that does read numbers as floats, as most do:
/// [RFC 8259 §6](https://www.rfc-editor.org/rfc/rfc8259#section-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Versioned)]
#[versioned(name = "price", epoch = 1)]
pub(crate) struct Price(Decimal);

/// Longer text might be rounded by the parser.
const MOST_CHARACTERS: usize = 28;
const MOST_DIGITS: usize = 15;

impl Price {
    /// The price that `text`, a JSON number, says.
    fn parse(text: &str) -> Result<Self, String> {
        let expected = format!("a number from 0 on, of at most {MOST_DIGITS} digits, as 29.99");
        if text.len() > MOST_CHARACTERS {
            return Err(format!("the price has {} characters; {expected}, was expected", text.len()));
        }
        let has_exponent = text.contains(['e', 'E']);
        let parse = if has_exponent { Decimal::from_scientific } else { Decimal::from_str_exact };
        match parse(text).map(|decimal| decimal.normalize()) {
            Ok(decimal) if (0..10_i128.pow(15)).contains(&decimal.mantissa()) => Ok(Self(decimal)),
            _ => Err(format!("the price is {text}; {expected}, was expected")),
        }
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let found = match raw.get().as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => return Self::parse(raw.get()).map_err(D::Error::custom),
            Some(b'"') => "a string",
            Some(b'[') => "an array",
            Some(b'{') => "an object",
            Some(b'n') => "null",
            _ => "a boolean",
        };
        Err(D::Error::custom(format!("the price is {found}; a number was expected, as 29.99")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_str, from_value, to_string, to_value};

    use super::Price;

    #[test]
    fn a_price_is_the_number_that_was_written() {
        for (text, written) in [
            ("29.99", "29.99"),
            ("29.990", "29.99"),
            ("0.1", "0.1"),
            ("0", "0"),
            ("0.00", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("100", "100"),
            ("1e2", "100"),
            ("1.5E+2", "150"),
            ("2999e-2", "29.99"),
            ("999999999999999", "999999999999999"),
            ("9999999999999.99", "9999999999999.99"),
            ("0.000000000000001", "0.000000000000001"),
            ("0.123456789012345", "0.123456789012345"),
        ] {
            let price: Price = from_str(text).unwrap();
            assert_eq!(to_string(&price).unwrap(), written);
        }
    }

    #[test]
    fn what_is_no_such_number_is_refused() {
        for text in [
            "-1",
            "-0.01",
            "1000000000000001",
            "1e400",
            "1e-400",
            "79228162514264337593543950336",
            "0.10000000000000000000000000000001",
            "0.1000000000000001",
            "1e99999999999999999999",
            "\"29.99\"",
            "null",
            "true",
            "[29.99]",
            "{}",
        ] {
            let err = from_str::<Price>(text).unwrap_err();
            assert!(err.is_data() && err.to_string().starts_with("the price"), "{text}: {err}");
        }
        assert!(from_str::<Price>("29.").unwrap_err().is_syntax());
    }

    #[test]
    fn a_price_survives_a_document_that_holds_numbers_as_floats() {
        for text in ["29.99", "0.1", "999999999999999", "0.123456789012345", "99999999999.9999", "100", "1e-15"] {
            let price: Price = from_str(text).unwrap();
            assert_eq!(from_value::<Price>(to_value(price).unwrap()).unwrap(), price, "{text}");
            assert_eq!(from_value::<Price>(from_str::<Value>(text).unwrap()).unwrap(), price, "{text}");
        }
    }
}
