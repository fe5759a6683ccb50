//! [`Scalar`]: a string, a number, `true`, `false` or `null`, as it was written, and what it means.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use bytes::Bytes;

/// A string, a number, `true`, `false` or `null`, as it was written. The name of a member is one as well.
#[derive(Clone)]
pub(crate) struct Scalar(Box<str>);

/// What counts of a scalar.
#[derive(Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Meaning<'s> {
    /// Bytes and not characters, since half of a surrogate pair can be written, and is sent by programs that cut strings.
    String(Cow<'s, [u8]>),
    /// The digits from the first that is not zero to the last that is not, and the power of ten of the first.
    Number {
        is_negative: bool,
        digits: Cow<'s, str>,
        power: i128,
    },
    Word(&'s str),
}

impl Scalar {
    /// The caller has seen that this is the JSON text of one.
    pub(super) fn written(json: &str) -> Self {
        Self(json.into())
    }

    pub(crate) fn text(text: &str) -> Self {
        Self(serde_json::Value::from(text).to_string().into())
    }

    pub(crate) fn null() -> Self {
        Self::written("null")
    }

    pub(crate) fn as_json(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_null(&self) -> bool {
        &*self.0 == "null"
    }

    pub(crate) fn meaning(&self) -> Meaning<'_> {
        match self.0.as_bytes() {
            [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => Meaning::String(inner.into()),
            [b'"', ..] => match serde_json::from_str::<Bytes>(&self.0) {
                Ok(decoded) => Meaning::String(Vec::from(decoded).into()),
                // No string is read that cannot be decoded; if one were, it would be equal to itself alone.
                Err(_) => Meaning::Word(&self.0),
            },
            [b'-' | b'0'..=b'9', ..] => number(&self.0).unwrap_or(Meaning::Word(&self.0)),
            _ => Meaning::Word(&self.0),
        }
    }

    /// The text of a string, as far as it is characters; of all else what was written.
    pub(crate) fn to_text(&self) -> Cow<'_, str> {
        match self.meaning() {
            Meaning::String(Cow::Borrowed(bytes)) => String::from_utf8_lossy(bytes),
            Meaning::String(Cow::Owned(bytes)) => String::from_utf8_lossy(&bytes).into_owned().into(),
            _ => self.as_json().into(),
        }
    }
}

impl Eq for Scalar {}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.meaning() == other.meaning()
    }
}

impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.meaning().hash(state);
    }
}

/// What a number means, so that `1.0`, `1` and `10e-1` are one. None where the exponent is beyond all use: such a number is equal only to one that is written alike.
fn number(json: &str) -> Option<Meaning<'_>> {
    let (is_negative, text) = json.strip_prefix('-').map_or((false, json), |text| (true, text));
    let (decimal, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let whole = decimal.split('.').next().unwrap_or_default();
    let digits = decimal.trim_start_matches(['0', '.']).trim_end_matches(['0', '.']);
    if digits.is_empty() {
        return Some(Meaning::Number { is_negative: false, digits: digits.into(), power: 0 });
    }
    let zeros = decimal.bytes().filter(|&byte| byte != b'.').take_while(|&byte| byte == b'0').count();
    let digits = if digits.contains('.') { digits.replace('.', "").into() } else { digits.into() };
    let power = whole.len() as i128 - zeros as i128 + i128::from(exponent.parse::<i64>().ok()?);
    Some(Meaning::Number { is_negative, digits, power })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn equal(left: &str, right: &str) {
        let [left, right] = [left, right].map(Scalar::written);
        assert!(left == right, "{} and {}", left.as_json(), right.as_json());
        assert!(left.meaning() == right.meaning());
    }

    #[track_caller]
    fn unequal(left: &str, right: &str) {
        let [left, right] = [left, right].map(Scalar::written);
        assert!(left != right, "{} and {}", left.as_json(), right.as_json());
    }

    #[test]
    fn numbers_are_equal_that_are_the_same_decimal_number() {
        for same in ["1", "1.0", "10e-1", "1E0", "0.1e1", "0.001e+3", "1e0000", "100e-2", "1.000e-0"] {
            equal("1", same);
        }
        for same in ["0", "-0", "0.0", "-0.00e7", "0e99999999999999999999"] {
            equal("0", same);
        }
        equal("-120.50", "-1205e-1");
        equal("100000000000000000000000000000000000000001e-1", "10000000000000000000000000000000000000000.1");
    }

    #[test]
    fn numbers_are_unequal_that_a_float_cannot_tell_apart() {
        unequal("0.1", "0.1000000000000000000001");
        unequal("9007199254740993", "9007199254740992");
        unequal("1e400", "1e401");
        unequal("1", "-1");
        unequal("1", "10");
        unequal("0.01", "0.1");
        unequal("101", "11");
        unequal("1.01", "10.1");
        unequal("1", "\"1\"");
    }

    #[test]
    fn an_exponent_beyond_all_use_is_compared_as_it_is_written() {
        equal("1e99999999999999999999", "1e99999999999999999999");
        unequal("1e99999999999999999999", "1e99999999999999999998");
        unequal("1e99999999999999999999", "0");
        equal("1e9223372036854775807", "10e9223372036854775806");
    }

    #[test]
    fn strings_are_equal_however_they_are_escaped() {
        equal(r#""a/é😀""#, r#""\u0061\/\u00e9\ud83d\ude00""#);
        unequal(r#""a""#, r#""A""#);
        unequal(r#""null""#, "null");
        unequal(r#""\\u0061""#, r#""a""#);
    }

    #[test]
    fn half_a_surrogate_pair_is_equal_to_itself_alone() {
        equal(r#""a\ud83d""#, r#""\u0061\uD83D""#);
        unequal(r#""\ud83d""#, r#""\ud83e""#);
        unequal(r#""\ud83d""#, "\"\u{fffd}\"");
    }
}
