//! Fields of one value, a date or a tag, where a list is none: [RFC 9110 §5.3](https://www.rfc-editor.org/rfc/rfc9110#section-5.3).

use super::list_grammar::trim_ows;
use crate::{Field, FieldError, Limits, SyntaxError};

/// Parses the one line of a field; `None` where there is no line. A second line is an error, as two values are no value.
pub(crate) fn parse_single_value<'a, T>(
    field: Field,
    lines: impl IntoIterator<Item = &'a [u8]>,
    limits: &Limits,
    parse: impl FnOnce(&'a [u8]) -> Result<T, SyntaxError>,
) -> Option<Result<T, FieldError>> {
    let limit = limits.max_field_bytes();
    let (mut first, mut second, mut bytes_left) = (None, None, limit);
    // All lines are measured before the second is refused for being one: a field over the limit is told as such.
    for (index, line) in lines.into_iter().enumerate() {
        match bytes_left.checked_sub(line.len()) {
            Some(left) => bytes_left = left,
            None => return Some(Err(FieldError::new(field, index, SyntaxError::too_long(bytes_left, limit)))),
        }
        match index {
            0 => first = Some(line),
            1 => second = Some(line),
            _ => {}
        }
    }
    let line = first?;
    if let Some(second) = second {
        return Some(Err(FieldError::new(field, 1, SyntaxError::unexpected(second, 0, "no second line"))));
    }
    let space_before = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    Some(parse(trim_ows(line)).map_err(|err| FieldError::new(field, 0, err.shifted(space_before))))
}
