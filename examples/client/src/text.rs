//! Text from elsewhere, made fit for a terminal; and what is to be said about it.

use std::fmt::Write as _;

use console::{Alignment, measure_text_width, pad_str};
use etag_client::Document;

use crate::difference::Difference;

/// Text as it may be printed: what could move the cursor, colour the screen or turn the direction of writing is shown as JSON would escape it.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // To a string, writing does not fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Controls, and the characters that are seen only by what they do to others.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A place as it may be printed.
pub(crate) fn place(path: &str) -> String {
    if path.is_empty() { "(all of it)".to_owned() } else { shown(path) }
}

/// A value as JSON, in one line.
pub(crate) fn value(value: Option<&Document>) -> String {
    value.map_or_else(|| "(none)".to_owned(), |value| shown(&value.to_string()))
}

/// A line for each difference, its parts below each other.
pub(crate) fn list(differences: &[Difference]) -> String {
    let width = differences.iter().map(|each| measure_text_width(&place(&each.path))).max().unwrap_or_default();
    let mut text = String::new();
    for Difference { path, before, after } in differences {
        let path = place(path);
        let path = pad_str(&path, width, Alignment::Left, None);
        // To a string, writing does not fail.
        let _ = writeln!(text, "  {path}  {} → {}", value(before.as_ref()), value(after.as_ref()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::differences;

    fn json(text: &str) -> Document {
        Document::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown_and_not_sent() {
        for (text, expected) in [
            ("Trackball 5″, naïve 日本", "Trackball 5″, naïve 日本"),
            ("\u{1b}[2J", "\\u001b[2J"),
            ("a\r\n\tb\u{8}", "a\\u000d\\u000a\\u0009b\\u0008"),
            ("\u{9b}31m\u{7f}", "\\u009b31m\\u007f"),
            ("\u{202e}cba\u{2066}\u{feff}\u{200b}", "\\u202ecba\\u2066\\ufeff\\u200b"),
            ("\u{e0041}", "\\udb40\\udc41"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(value(Some(&json("\"\u{9b}31m\""))), "\"\\u009b31m\"");
    }

    #[test]
    fn differences_stand_below_each_other() {
        let found = differences(
            &json(r#"{"日本":1,"price":29.99,"old":[]}"#),
            &json(r#"{"日本":2,"price":24.990,"\u001b":""}"#),
        );
        assert_eq!(
            list(&found),
            "  /日本    1 → 2\n  /price   29.99 → 24.990\n  /old     [] → (none)\n  /\\u001b  (none) → \"\"\n"
        );
    }
}
