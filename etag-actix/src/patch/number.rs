//! Numbers of JSON compared by value, whichever way they are written: [RFC 6902 §4.6](https://www.rfc-editor.org/rfc/rfc6902#section-4.6).

/// Whether both are the same number, exactly: `1`, `1.0` and `10e-1` are, `9007199254740993` and `9007199254740992.0` are not.
///
/// As text, since no type of Rust's holds every number of JSON, and a build of `serde_json` may keep them as they were written.
pub(super) fn equal_numbers(one: &str, other: &str) -> bool {
    match (Number::parse(one), Number::parse(other)) {
        (Some(one), Some(other)) => one == other,
        // An exponent beyond all reason: equal if it is written alike.
        _ => one == other,
    }
}

/// Digits without zeros at either end, and the power of ten of the last one; zero has none of either.
#[derive(PartialEq, Eq)]
struct Number {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

impl Number {
    /// From a number of JSON, which this trusts it to be.
    fn parse(text: &str) -> Option<Self> {
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_end_matches('0');
        let digits = significant.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { is_negative: false, digits, exponent: 0 });
        }
        let places = i64::try_from(all.len() - significant.len()).ok()? - i64::try_from(fraction.len()).ok()?;
        Some(Self { is_negative, digits, exponent: exponent.parse::<i64>().ok()?.checked_add(places)? })
    }
}

#[cfg(test)]
mod tests {
    use super::equal_numbers;

    #[test]
    fn numbers_are_compared_by_value() {
        for (one, other) in [
            ("1", "1.0"),
            ("1", "10e-1"),
            ("100", "1E+2"),
            ("0", "-0.0"),
            ("0", "0e99"),
            ("29.99", "29.990"),
            ("-1.5", "-15e-1"),
            ("1e99999999999999999999", "1e99999999999999999999"),
        ] {
            assert!(equal_numbers(one, other) && equal_numbers(other, one), "{one} and {other}");
        }
    }

    #[test]
    fn other_numbers_are_others() {
        for (one, other) in [
            ("1", "-1"),
            ("1", "10"),
            ("0", "1"),
            ("1", "1.000000000000000000001"),
            ("9007199254740993", "9007199254740992.0"),
            ("101", "11"),
            ("1e99999999999999999999", "1e99999999999999999998"),
        ] {
            assert!(!equal_numbers(one, other) && !equal_numbers(other, one), "{one} and {other}");
        }
    }
}
