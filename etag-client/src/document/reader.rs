//! Reads a [`Document`] of its text.

use serde_json::value::RawValue;

use super::{Document, MOST_LEVELS, Node, Object, Scalar, too_deep};
use crate::error::BoxError;

/// Of a name in a message.
const MOST_CHARACTERS: usize = 40;

/// In two steps, each of which goes through the text once: `serde_json` says whether it is JSON, to whatever depth, and then it is cut into its parts.
pub(super) fn read(text: &[u8]) -> Result<Document, BoxError> {
    let json: &RawValue = serde_json::from_slice(text)?;
    Reader { rest: json.get() }.value(MOST_LEVELS)
}

/// What is still to be read, of a text that is JSON.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn value(&mut self, levels: usize) -> Result<Document, BoxError> {
        let node = match self.peek() {
            Some(b'[') => Node::Array(self.array(levels.checked_sub(1).ok_or_else(too_deep)?)?),
            Some(b'{') => Node::Object(self.object(levels.checked_sub(1).ok_or_else(too_deep)?)?),
            _ => Node::Scalar(self.scalar()),
        };
        Ok(Document(node))
    }

    fn array(&mut self, levels: usize) -> Result<Vec<Document>, BoxError> {
        let mut elements = Vec::new();
        self.take(1);
        while self.peek().is_some_and(|byte| byte != b']') {
            elements.push(self.value(levels)?);
        }
        self.take(1);
        Ok(elements)
    }

    fn object(&mut self, levels: usize) -> Result<Object, BoxError> {
        let mut members = Vec::new();
        self.take(1);
        while self.peek().is_some_and(|byte| byte != b'}') {
            members.push((self.scalar(), self.value(levels)?));
        }
        self.take(1);
        Object::of(members).map_err(|name| {
            let shown: String = name.as_json().chars().take(MOST_CHARACTERS).collect();
            format!("the member {shown} stands twice in one object").into()
        })
    }

    fn scalar(&mut self) -> Scalar {
        let bytes = self.rest.as_bytes();
        let length = if bytes.first() == Some(&b'"') {
            let mut is_escaped = false;
            let end = bytes.iter().skip(1).position(|&byte| {
                let is_end = byte == b'"' && !is_escaped;
                is_escaped = byte == b'\\' && !is_escaped;
                is_end
            });
            end.map(|end| end + 2)
        } else {
            bytes.iter().position(|byte| b",]} \t\r\n".contains(byte))
        };
        Scalar::written(self.take(length.unwrap_or(bytes.len())))
    }

    /// The next byte that is more than white space or what stands between values.
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n', ',', ':']);
        self.rest.bytes().next()
    }

    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken
    }
}
