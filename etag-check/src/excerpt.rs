//! [`Secrets`]: how what a service says is shown, without what it was told in confidence.

use reqwest::header::{CONTENT_TYPE, HeaderMap};

/// Of a content in a message.
const MOST_CHARACTERS: usize = 200;
/// Of a content, to look for what can be shown.
const MOST_BYTES: usize = 4096;
/// A shorter word is found everywhere.
const SHORTEST_WORD: usize = 4;

/// The values of the fields that are sent with every request. A service may say them back.
#[derive(Debug)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn of(fields: &HeaderMap) -> Self {
        let values = fields.values().filter_map(|value| value.to_str().ok());
        let mut secrets: Vec<String> = values
            .flat_map(|value| {
                let words = value.split_ascii_whitespace().filter(|word| word.len() >= SHORTEST_WORD);
                std::iter::once(value).chain(words)
            })
            .filter(|secret| !secret.is_empty())
            .map(str::to_owned)
            .collect();
        // The value before its words, of which nothing is left to be seen then.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(secrets)
    }

    /// The start of a content, in one line, if it is text.
    pub(crate) fn excerpt(&self, fields: &HeaderMap, content: &[u8]) -> Option<String> {
        let media_type = fields.get(CONTENT_TYPE).map_or("text", |value| value.to_str().unwrap_or_default());
        let media_type = media_type.to_ascii_lowercase();
        if !["text", "json", "xml"].iter().any(|kind| media_type.contains(kind)) {
            return None;
        }
        let start = &content[..content.len().min(MOST_BYTES)];
        let mut text = match str::from_utf8(start) {
            Ok(text) => text.to_owned(),
            // A character that was cut in two, and nothing else, is left out.
            Err(err) if err.error_len().is_none() => String::from_utf8_lossy(&start[..err.valid_up_to()]).into_owned(),
            Err(_) => return None,
        };
        for secret in &self.0 {
            text = text.replace(secret, "…");
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = text.chars().take(MOST_CHARACTERS).map(escaped).collect();
        if text.chars().nth(MOST_CHARACTERS).is_some() || content.len() > MOST_BYTES {
            shown.push('…');
        }
        (!shown.is_empty()).then_some(shown)
    }
}

/// What could do something to a terminal, or to the order of the words, is written out.
fn escaped(character: char) -> String {
    match character {
        '"' | '\'' | '\\' => character.to_string(),
        _ => character.escape_debug().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn excerpt(media_type: Option<&'static str>, content: &[u8]) -> Option<String> {
        let mut sent = HeaderMap::new();
        sent.insert("authorization", HeaderValue::from_static("Bearer s3cret"));
        let fields = media_type.map(|value| (CONTENT_TYPE, HeaderValue::from_static(value))).into_iter().collect();
        Secrets::of(&sent).excerpt(&fields, content)
    }

    #[test]
    fn text_is_shown_in_one_line_and_can_do_nothing_to_a_terminal() {
        let said =
            excerpt(Some("application/problem+json"), b"{\n  \"title\": \"wrong \\ \x1b[2J\xe2\x80\xaeid\"\n}\n");
        assert_eq!(said.as_deref(), Some(r#"{ "title": "wrong \ \u{1b}[2J\u{202e}id" }"#));
        assert_eq!(excerpt(None, b"no").as_deref(), Some("no"));
        assert_eq!(excerpt(None, b" \n"), None);
        assert_eq!(excerpt(None, b"\xff\xfe"), None);
        assert_eq!(excerpt(Some("image/png"), b"no"), None);
    }

    #[test]
    fn no_more_is_shown_than_fits_into_a_message() {
        let long = "é".repeat(5_000);
        let shown = excerpt(Some("text/html"), long.as_bytes()).unwrap();
        assert_eq!(shown.chars().count(), MOST_CHARACTERS + 1);
        assert!(shown.ends_with("é…"));
        assert_eq!(excerpt(Some("text/plain"), &[b"a", long.as_bytes()].concat()).unwrap().chars().count(), 201);
    }

    #[test]
    fn what_was_sent_in_confidence_is_not_said_back() {
        let said = excerpt(Some("text/plain"), b"Bearer s3cret is no good, s3cret is not known").unwrap();
        assert_eq!(said, "… is no good, … is not known");
    }
}
