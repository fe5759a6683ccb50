//! `Prefer`, as far as an answer to a write heeds it: [RFC 7240](https://www.rfc-editor.org/rfc/rfc7240).

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, HeaderValue};

pub(crate) const PREFER: HeaderName = HeaderName::from_static("prefer");
pub(crate) const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// What the client wants back from a write: [RFC 7240 §4.2](https://www.rfc-editor.org/rfc/rfc7240#section-4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Return {
    /// Nothing was said, or nothing that is known.
    Unsaid,
    Minimal,
    Representation,
}

impl Return {
    /// The first preference of this name in the request counts; what is not understood is ignored.
    pub(crate) fn of(req: &HttpRequest) -> Self {
        let lines = req.headers().get_all(PREFER).map(HeaderValue::as_bytes);
        let value = lines.flat_map(members).find_map(value_of_return);
        match value {
            Some(b"minimal") => Self::Minimal,
            Some(b"representation") => Self::Representation,
            _ => Self::Unsaid,
        }
    }
}

/// The members of a list, which may hold commas in quotes.
fn members(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    split_outside_quotes(line, b',')
}

/// The value of the preference `return`, if that is the one; its parameters are left aside.
fn value_of_return(member: &[u8]) -> Option<&[u8]> {
    let preference = split_outside_quotes(member, b';').next()?;
    let mut parts = preference.splitn(2, |&byte| byte == b'=');
    let name = parts.next()?.trim_ascii();
    let value = parts.next().unwrap_or_default().trim_ascii();
    let value = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value);
    name.eq_ignore_ascii_case(b"return").then_some(value)
}

fn split_outside_quotes(text: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    text.split(move |&byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ => {}
        }
        byte == separator && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::Return;

    fn of(lines: &[&'static str]) -> Return {
        let request =
            lines.iter().fold(TestRequest::default(), |request, line| request.append_header(("Prefer", *line)));
        Return::of(&request.to_http_request())
    }

    #[test]
    fn names_have_no_case_and_values_have() {
        assert_eq!(of(&["RETURN = \"minimal\"; x"]), Return::Minimal);
        assert_eq!(of(&["return=Minimal"]), Return::Unsaid);
        assert_eq!(of(&["return=representation;foo=\"a,b\""]), Return::Representation);
    }

    #[test]
    fn the_first_one_counts() {
        assert_eq!(of(&["return=minimal, return=representation"]), Return::Minimal);
        assert_eq!(of(&["wait=5", "return=representation", "return=minimal"]), Return::Representation);
        assert_eq!(of(&["return=unheard-of", "return=minimal"]), Return::Unsaid);
    }

    #[test]
    fn what_is_not_understood_is_ignored() {
        for line in [
            "",
            ",,;=",
            "return",
            "foo=bar",
            "foo=\"return=minimal, return=minimal\"",
            "foo=\"\\\", return=minimal\"",
            "x;return=minimal",
        ] {
            assert_eq!(of(&[line]), Return::Unsaid, "{line}");
        }
    }
}
