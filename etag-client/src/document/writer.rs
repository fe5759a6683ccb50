//! Writes a [`Document`] as text.

use std::fmt::{Formatter, Result, Write as _};

use super::{Document, Node};

pub(super) fn compact(document: &Document, f: &mut Formatter<'_>) -> Result {
    match &document.0 {
        Node::Scalar(scalar) => f.write_str(scalar.as_json()),
        Node::Array(elements) => {
            f.write_char('[')?;
            for (index, element) in elements.iter().enumerate() {
                f.write_str(if index == 0 { "" } else { "," })?;
                compact(element, f)?;
            }
            f.write_char(']')
        }
        Node::Object(members) => {
            f.write_char('{')?;
            for (index, (name, value)) in members.iter().enumerate() {
                f.write_str(if index == 0 { "" } else { "," })?;
                f.write_str(name.as_json())?;
                f.write_char(':')?;
                compact(value, f)?;
            }
            f.write_char('}')
        }
    }
}

/// Each member and element on a line of its own, behind two spaces for each level.
pub(super) fn indented(document: &Document, level: usize, f: &mut Formatter<'_>) -> Result {
    match &document.0 {
        Node::Array(elements) if !elements.is_empty() => {
            for (index, element) in elements.iter().enumerate() {
                begin_line(if index == 0 { "[" } else { "," }, level + 1, f)?;
                indented(element, level + 1, f)?;
            }
            begin_line("", level, f)?;
            f.write_char(']')
        }
        Node::Object(members) if !members.is_empty() => {
            for (index, (name, value)) in members.iter().enumerate() {
                begin_line(if index == 0 { "{" } else { "," }, level + 1, f)?;
                write!(f, "{}: ", name.as_json())?;
                indented(value, level + 1, f)?;
            }
            begin_line("", level, f)?;
            f.write_char('}')
        }
        _ => compact(document, f),
    }
}

fn begin_line(after: &str, level: usize, f: &mut Formatter<'_>) -> Result {
    f.write_str(after)?;
    f.write_char('\n')?;
    (0..level).try_for_each(|_| f.write_str("  "))
}
