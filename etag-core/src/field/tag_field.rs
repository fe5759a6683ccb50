//! [`TagField`]: `If-Match` or `If-None-Match`, over all its lines:
//! [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1),
//! [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2).

use alloc::vec::Vec;

use super::list_grammar::{ListReader, trim_ows};
use super::tag_list::Lines;
use crate::{Field, FieldError, Limits, TagList};

/// What a request says in `If-Match` or `If-None-Match`.
///
/// The standard closes this enum: `"*" / #entity-tag`, or no such field, or something else.
///
/// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1),
/// [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)
///
/// ```
/// # use etag_core::{EntityTagRef, Field, Limits, TagField};
/// let lines = [&b"\"v1\", W/\"v2\""[..], b"\"a,b\""];
/// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, lines, &Limits::new()) else {
///     panic!("the lines are lists of tags");
/// };
/// assert_eq!(tags.len(), 3);
/// assert!(tags.strong_match(EntityTagRef::parse(b"\"a,b\"")?));
/// # Ok::<(), etag_core::SyntaxError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub enum TagField<'a> {
    /// There is no line of that name.
    #[default]
    Absent,
    /// `*`, which stands for any current representation.
    Any,
    /// A list of tags, which may be empty: then it matches nothing.
    Tags(TagList<'a>),
    /// Neither. It is not as if the field were absent: whoever sent it meant a condition.
    Malformed(FieldError),
}

impl<'a> TagField<'a> {
    /// Parses the lines of one field, in their order.
    ///
    /// Each line is a list by itself: a quote that opens in one line does not close in the next. One line costs no
    /// allocation, several lines cost one vector of at most as many lines as there may be
    /// [members](Limits::max_members).
    ///
    /// [RFC 9110 §5.3](https://www.rfc-editor.org/rfc/rfc9110#section-5.3)
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let limits = Limits::new();
    /// assert!(matches!(TagField::parse(Field::IfMatch, [], &limits), TagField::Absent));
    /// assert!(matches!(TagField::parse(Field::IfMatch, [&b" * "[..]], &limits), TagField::Any));
    /// assert!(matches!(TagField::parse(Field::IfMatch, [&b""[..]], &limits), TagField::Tags(tags) if tags.is_empty()));
    /// assert!(matches!(TagField::parse(Field::IfMatch, [&b"*"[..], b"\"v1\""], &limits), TagField::Malformed(_)));
    /// ```
    pub fn parse<I>(field: Field, lines: I, limits: &Limits) -> Self
    where
        I: IntoIterator<Item = &'a [u8]>,
    {
        let mut lines = lines.into_iter();
        let Some(first) = lines.next() else {
            return Self::Absent;
        };
        let Some(second) = lines.next() else {
            return Self::parse_line(field, first, limits);
        };
        let mut reader = ListReader::new(limits);
        let mut read = Vec::new();
        for (index, line) in [first, second].into_iter().chain(lines).enumerate() {
            match reader.read(line) {
                Ok(()) => read.push(line),
                Err(fault) => return Self::Malformed(FieldError::new(field, index, fault)),
            }
        }
        Self::Tags(TagList::new(Lines::Many(read), reader.census()))
    }

    fn parse_line(field: Field, line: &'a [u8], limits: &Limits) -> Self {
        let mut reader = ListReader::new(limits);
        match reader.read(line) {
            Ok(()) => Self::Tags(TagList::new(Lines::One(line), reader.census())),
            // The list grammar has no `*`, so it is met here, and costs a list nothing.
            Err(fault) if !fault.is_too_large() && trim_ows(line) == b"*" => Self::Any,
            Err(fault) => Self::Malformed(FieldError::new(field, 0, fault)),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString as _};
    use alloc::vec;

    use super::*;

    fn parse<'a>(lines: &[&'a [u8]]) -> TagField<'a> {
        TagField::parse(Field::IfMatch, lines.iter().copied(), &Limits::new())
    }

    /// The tags in one text, or the error.
    fn outcome(lines: &[&[u8]]) -> String {
        match parse(lines) {
            TagField::Absent => "absent".into(),
            TagField::Any => "any".into(),
            TagField::Tags(tags) => tags.iter().map(|tag| tag.to_string()).collect::<Vec<_>>().join(" "),
            TagField::Malformed(err) => err.to_string(),
        }
    }

    #[test]
    fn a_field_is_absent_only_without_a_line() {
        assert_eq!(outcome(&[]), "absent");
        for lines in [&[&b""[..]][..], &[b" \t"], &[b","], &[b" , ,"], &[b"", b""]] {
            assert!(matches!(parse(lines), TagField::Tags(tags) if tags.is_empty()), "{lines:?}");
        }
    }

    #[test]
    fn lists_over_several_lines_are_one_list() {
        assert_eq!(outcome(&[b"\"a\"", b"", b"W/\"b\", \"c\""]), "\"a\" W/\"b\" \"c\"");
        assert_eq!(outcome(&[b", \"v0\" ,, \"v1\","]), "\"v0\" \"v1\"");
        assert_eq!(outcome(&[b"\t\"a\"\t,\t\"b\" "]), "\"a\" \"b\"");
        assert_eq!(outcome(&[b"\"a\",\"b\""]), "\"a\" \"b\"");
    }

    #[test]
    fn the_star_stands_alone() {
        for line in [&b"*"[..], b" *", b"*\t", b" \t* \t"] {
            assert_eq!(outcome(&[line]), "any");
        }
        for (lines, line, offset) in [
            (&[&b"*, \"a\""[..]][..], 1, 0),
            (&[b"\"a\", *"], 1, 5),
            (&[b"*,"], 1, 0),
            (&[b",*"], 1, 1),
            (&[b"**"], 1, 0),
            (&[b"* *"], 1, 0),
            (&[b"*, *"], 1, 0),
            (&[b"*", b""], 1, 0),
            (&[b"", b"*"], 2, 0),
            (&[b"*", b"*"], 1, 0),
            (&[b"\"a\"", b" *"], 2, 1),
        ] {
            let expected = format!("If-Match, line {line}, at byte {offset}: expected '*' to stand alone, found more");
            assert_eq!(outcome(lines), expected);
        }
    }

    #[test]
    fn a_fault_is_named_by_its_first_byte() {
        for (lines, message) in [
            (&[&b"v1"[..]][..], "line 1, at byte 0: expected '\"' or 'W/', found 'v'"),
            (&[b"\"v1"], "line 1, at byte 3: expected '\"' or a character of the tag, found the end"),
            (&[b"\"a\" \"b\""], "line 1, at byte 4: expected ',' or the end, found '\"'"),
            (&[b"\"a\";q=1"], "line 1, at byte 3: expected ',' or the end, found ';'"),
            (&[b"\"x,\"v1\",y\""], "line 1, at byte 4: expected ',' or the end, found 'v'"),
            (&[b"garbage, \"v1\""], "line 1, at byte 0: expected '\"' or 'W/', found 'g'"),
            (&[b"\"foo\", W/\"baz\", blar"], "line 1, at byte 16: expected '\"' or 'W/', found 'b'"),
            (&[b"\"a\", W/ \"b\""], "line 1, at byte 7: expected '\"', found byte 0x20"),
            (&[b"\xA0\"a\""], "line 1, at byte 0: expected '\"' or 'W/', found byte 0xA0"),
            (&[b"\"a\"\x0B"], "line 1, at byte 3: expected ',' or the end, found byte 0x0B"),
            (&[b"\"v\0 1\""], "line 1, at byte 2: expected '\"' or a character of the tag, found byte 0x00"),
            (&[b"\"a", b"b\""], "line 1, at byte 2: expected '\"' or a character of the tag, found the end"),
            (&[b"\"a\"", b"W/"], "line 2, at byte 2: expected '\"', found the end"),
        ] {
            assert_eq!(outcome(lines), format!("If-Match, {message}"));
        }
    }

    #[test]
    fn bytes_beyond_ascii_do_not_make_a_field_absent() {
        assert_eq!(outcome(&[b"\"\xE9\""]), "\"\\xE9\"");
    }

    #[test]
    fn the_limits_hold_to_the_byte_and_the_member() {
        let limits = Limits::new().with_max_field_bytes(10).with_max_members(3);
        let outcome = |lines: &[&[u8]]| match TagField::parse(Field::IfMatch, lines.iter().copied(), &limits) {
            TagField::Malformed(err) => (err.status(), err.to_string()),
            parsed => (200, format!("{parsed:?}")),
        };
        for (lines, parsed) in [
            (&[&b"\"12345678\""[..]][..], "Tags([EntityTagRef(\"12345678\")])"),
            (&[b"\"1\"", b"\"2\",\"3\""], "Tags([EntityTagRef(\"1\"), EntityTagRef(\"2\"), EntityTagRef(\"3\")])"),
            (&[b",,"], "Tags([])"),
            (&[b"", b"", b""], "Tags([])"),
            (&[b"*         "], "Any"),
        ] {
            assert_eq!(outcome(lines), (200, parsed.into()));
        }
        for (lines, message) in [
            (&[&b"\"123456789\""[..]][..], "line 1, at byte 10: longer than the limit of 10 bytes"),
            (&[b"\"12345\"", b"\"67\""], "line 2, at byte 3: longer than the limit of 10 bytes"),
            (&[b"\"1\",\"2\",,"], "line 1, at byte 9: more members than the limit of 3"),
            (&[b"*          "], "line 1, at byte 10: longer than the limit of 10 bytes"),
            (&[b",,,"], "line 1, at byte 3: more members than the limit of 3"),
            (&[b"\"1\",", b"", b""], "line 3, at byte 0: more members than the limit of 3"),
        ] {
            assert_eq!(outcome(lines), (431, format!("If-Match, {message}")));
        }
    }

    #[test]
    fn what_is_too_large_by_default_is_refused() {
        let commas = vec![b','; 50_000];
        let TagField::Malformed(err) = parse(&[&commas]) else { panic!("50,000 commas are a list of 50,001 members") };
        assert_eq!((err.offset(), err.status()), (Limits::MAX_MEMBERS, 431));
        let long = vec![b' '; Limits::MAX_FIELD_BYTES + 1];
        let TagField::Malformed(err) = parse(&[&long]) else { panic!("one byte more than the limit") };
        assert_eq!((err.offset(), err.status()), (Limits::MAX_FIELD_BYTES, 431));
    }
}
