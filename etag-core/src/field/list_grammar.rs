//! The grammar of a line of entity tags, and the counting that the limits need:
//! [RFC 9110 §5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1).
//!
//! ```text
//! #entity-tag = [ entity-tag ] *( OWS "," OWS [ entity-tag ] )
//! OWS         = *( SP / HTAB )
//! ```

use super::wide;
use crate::syntax::Kind;
use crate::tag::grammar::skip_tag;
use crate::{Limits, SyntaxError};

/// Reads the lines of one field, as far as the limits go.
pub(super) struct ListReader<'l> {
    limits: &'l Limits,
    bytes_left: usize,
    census: Census,
}

/// What is counted in well-formed lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Census {
    /// Members, empty ones included.
    pub(super) members: usize,
    /// Members that are tags.
    pub(super) tags: usize,
    /// Whether one of the tags is weak.
    pub(super) has_weak: bool,
}

impl<'l> ListReader<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, bytes_left: limits.max_field_bytes(), census: Census::default() }
    }

    /// Checks that `line` is a list of entity tags, and that with the lines before it the field is within the limits.
    pub(super) fn read(&mut self, line: &[u8]) -> Result<(), SyntaxError> {
        match self.bytes_left.checked_sub(line.len()) {
            Some(left) => self.bytes_left = left,
            None => return Err(SyntaxError::too_long(self.bytes_left, self.limits.max_field_bytes())),
        }
        if line.len() >= wide::WORTHWHILE
            && let Some(census) = wide::census(line)
            && self.census.members + census.members <= self.limits.max_members()
        {
            self.census.members += census.members;
            self.census.tags += census.tags;
            return Ok(());
        }
        self.read_list(line)
    }

    /// Checks and counts one line from its beginning to its first fault.
    pub(super) fn read_list(&mut self, line: &[u8]) -> Result<(), SyntaxError> {
        let offset = |rest: &[u8]| line.len() - rest.len();
        let limit = self.limits.max_members();
        let mut census = self.census;
        let mut rest = line;
        loop {
            if census.members >= limit {
                return Err(SyntaxError::new(offset(rest), Kind::TooManyMembers { limit }));
            }
            census.members += 1;
            rest = skip_ows(rest);
            match rest {
                [] | [b',', ..] => {}
                [b'*', ..] => return Err(SyntaxError::new(offset(rest), Kind::AnyNotAlone)),
                [first, ..] => {
                    census.tags += 1;
                    census.has_weak |= *first == b'W';
                    rest = skip_ows(skip_tag(line, rest)?);
                }
            }
            match rest {
                [b',', behind @ ..] => rest = behind,
                [] => break,
                _ => return Err(SyntaxError::unexpected(line, offset(rest), "',' or the end")),
            }
        }
        self.census = census;
        Ok(())
    }

    pub(super) fn census(&self) -> Census {
        self.census
    }
}

/// The field value without the whitespace around it: [RFC 9110
/// §5.5](https://www.rfc-editor.org/rfc/rfc9110#section-5.5).
pub(super) fn trim_ows(mut line: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = line {
        line = rest;
    }
    line
}

fn skip_ows(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', behind @ ..] = rest {
        rest = behind;
    }
    rest
}
