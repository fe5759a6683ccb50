//! A strict reader of one `If-Match` line, byte by byte: what a careful engineer writes by hand.
//!
//! It holds to [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1) and the list rules of
//! [RFC 9110 §5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1), but can say neither where nor why a line is
//! malformed, and knows no limits.

/// Whether a strong member of the line is `current` (a strong tag, with its quotes); `None` if the line is malformed.
pub(super) fn strong_match(line: &[u8], current: &[u8]) -> Option<bool> {
    if line == b"*" {
        return Some(true);
    }
    let mut found = false;
    let mut rest = line;
    loop {
        let (tag, weak) = match rest {
            [] => return Some(found),
            [b' ' | b'\t' | b',', after @ ..] => {
                rest = after;
                continue;
            }
            [b'W', b'/', tag @ ..] => (tag, true),
            tag => (tag, false),
        };
        let opaque = tag.strip_prefix(b"\"")?;
        let length = opaque.iter().position(|byte| !matches!(byte, b'!' | b'#'..=b'~' | 0x80..))?;
        if opaque[length] != b'"' {
            return None;
        }
        found |= !weak && tag[..length + 2] == *current;
        rest = &opaque[length + 1..];
        while let [b' ' | b'\t', after @ ..] = rest {
            rest = after;
        }
        if !matches!(rest, [] | [b',', ..]) {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::strong_match;

    #[test]
    fn well_formed_lines_are_compared_strongly() {
        for (line, answer) in [
            ("*", true),
            ("\"a\"", true),
            ("\"b\"", false),
            ("W/\"a\"", false),
            ("W/\"a\", \"a\"", true),
            (", \t\"b\" ,,\"a\"\t", true),
            ("\",\", \"a\"", true),
            ("", false),
        ] {
            assert_eq!(strong_match(line.as_bytes(), b"\"a\""), Some(answer), "{line:?}");
        }
    }

    #[test]
    fn malformed_lines_have_no_answer() {
        for line in [
            "a",
            "\"a",
            "\"a b\"",
            "\"a\"\"b\"",
            "\"a\" \"b\"",
            "\"a\"\r",
            "w/\"a\"",
            "W/",
            "W \"a\"",
            "\"a\", *",
            "\"\x7F\"",
        ] {
            assert_eq!(strong_match(line.as_bytes(), b"\"a\""), None, "{line:?}");
        }
    }
}
