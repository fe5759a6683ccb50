//! [`CacheControl`]: what `Cache-Control` says, [RFC 9111 §5.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2).

use reqwest::header::{CACHE_CONTROL, HeaderMap};

/// What the directives say that a private cache goes by. `s-maxage`, `public`, `private` and `proxy-revalidate` are for shared ones; `must-revalidate` forbids what is not done here at all.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct CacheControl {
    pub(crate) no_store: bool,
    pub(crate) no_cache: bool,
    /// In seconds. 0 where it is no number, or said twice: that is then stale.
    pub(crate) max_age: Option<u64>,
}

impl CacheControl {
    pub(crate) fn of(fields: &HeaderMap) -> Self {
        let mut control = Self::default();
        for line in fields.get_all(CACHE_CONTROL) {
            let mut rest = line.as_bytes();
            while !rest.is_empty() {
                let Some((directive, behind)) = directive(rest) else {
                    // What an unclosed quotation hides may be the strictest of them.
                    return Self { no_store: true, ..control };
                };
                control.take(directive);
                rest = behind;
            }
        }
        control
    }

    fn take(&mut self, directive: &[u8]) {
        let equals = directive.iter().position(|byte| *byte == b'=').unwrap_or(directive.len());
        let (name, argument) = (directive[..equals].trim_ascii(), directive.get(equals + 1..).unwrap_or_default());
        if name.eq_ignore_ascii_case(b"no-store") {
            self.no_store = true;
        } else if name.eq_ignore_ascii_case(b"no-cache") {
            // With the names of fields it speaks of these alone. To validate for their sake is always allowed.
            self.no_cache = true;
        } else if name.eq_ignore_ascii_case(b"max-age") {
            let seconds = if self.max_age.is_some() { 0 } else { seconds(unquoted(argument)).unwrap_or(0) };
            self.max_age = Some(seconds);
        }
    }
}

/// A number of seconds, [RFC 9111 §1.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2): what is too large to be kept is so large that it does not matter.
pub(crate) fn seconds(text: &[u8]) -> Option<u64> {
    const LARGEST: u64 = 1 << 31;
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(text.iter().fold(0, |number, digit| (number * 10 + u64::from(digit - b'0')).min(LARGEST)))
}

/// The first member of a list, and what is behind its comma. None when a quotation is not closed.
fn directive(list: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (place, byte) in list.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_quoted,
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => return Some((&list[..place], &list[place + 1..])),
            _ => {}
        }
    }
    (!is_quoted).then_some((list, &[]))
}

fn unquoted(argument: &[u8]) -> &[u8] {
    let argument = argument.trim_ascii();
    argument.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&'static str]) -> CacheControl {
        let mut fields = HeaderMap::new();
        for line in lines {
            fields.append(CACHE_CONTROL, line.parse().unwrap());
        }
        CacheControl::of(&fields)
    }

    #[test]
    fn directives_are_found_in_every_line_whatever_their_case() {
        let all = said(&["Private, MAX-AGE=60", ", no-store ,", "No-Cache"]);
        assert_eq!(all, CacheControl { no_store: true, no_cache: true, max_age: Some(60) });
        assert_eq!(said(&[]), CacheControl::default());
        assert_eq!(said(&["public, must-revalidate, s-maxage=9, x-max-age=5"]), CacheControl::default());
    }

    #[test]
    fn what_is_quoted_is_no_directive() {
        assert_eq!(said(&["private=\"a, no-store, b\", x=\"\\\", no-store\""]), CacheControl::default());
        assert!(said(&["no-cache=\"set-cookie, x\""]).no_cache);
        assert_eq!(said(&["max-age=\"60\""]).max_age, Some(60));
    }

    #[test]
    fn an_unclosed_quotation_may_hide_no_store() {
        assert!(said(&["private=\"a, no-store"]).no_store);
    }

    #[test]
    fn a_max_age_that_is_none_or_twice_is_stale() {
        for line in ["max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=x", "max-age=60, max-age=60"] {
            assert_eq!(said(&[line]).max_age, Some(0), "{line}");
        }
        assert_eq!(said(&["max-age=99999999999999999999999999"]).max_age, Some(1 << 31));
    }
}
