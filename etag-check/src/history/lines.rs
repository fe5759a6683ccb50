//! A history as JSON Lines: one [`Operation`] a line.

use std::io::{BufRead, Read as _, Write};

use super::{History, Operation};
use crate::error::CheckError;

/// Of a line, with its end.
const MOST_BYTES: u64 = 1 << 20;

impl History {
    /// Reads a history of JSON Lines; empty lines are passed over.
    ///
    /// ```
    /// use etag_check::history::History;
    ///
    /// let err = History::read_from(&b"\n{}\n"[..]).unwrap_err();
    /// assert_eq!(err.to_string(), "line 2 is not an operation: missing field `client`, at byte 2");
    /// ```
    ///
    /// # Errors
    ///
    /// When it cannot be read, or when a line is not an operation; the line is named.
    pub fn read_from(mut reader: impl BufRead) -> Result<Self, CheckError> {
        let mut operations = Vec::new();
        let mut line = Vec::new();
        for number in 1_usize.. {
            line.clear();
            let length = reader.by_ref().take(MOST_BYTES + 1).read_until(b'\n', &mut line);
            if length.map_err(|err| CheckError::new(format!("line {number} cannot be read: {err}")))? == 0 {
                break;
            }
            if line.len() as u64 > MOST_BYTES {
                return Err(CheckError::new(format!(
                    "line {number} is not an operation: it is longer than {MOST_BYTES} bytes"
                )));
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let operation: Operation = serde_json::from_slice(&line)
                .map_err(|err| CheckError::new(format!("line {number} is not an operation: {}", of_one_line(&err))))?;
            if let Some(fault) = operation.fault() {
                return Err(CheckError::new(format!("line {number} is not an operation: {fault}")));
            }
            operations.push(operation);
        }
        Ok(Self { operations })
    }

    /// Writes the history as JSON Lines.
    ///
    /// ```
    /// use etag_check::history::History;
    ///
    /// let history = History::default();
    /// let mut lines = Vec::new();
    /// history.write_to(&mut lines)?;
    /// assert_eq!(History::read_from(&lines[..])?, history);
    /// # Ok::<(), etag_check::CheckError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_to(&self, mut writer: impl Write) -> Result<(), CheckError> {
        let failed = |err: std::io::Error| CheckError::new(format!("the history cannot be written: {err}"));
        let mut line = Vec::new();
        for operation in &self.operations {
            line.clear();
            serde_json::to_writer(&mut line, operation).map_err(|err| failed(err.into()))?;
            line.push(b'\n');
            writer.write_all(&line).map_err(failed)?;
        }
        writer.flush().map_err(failed)
    }
}

/// The parser counts lines as well, and knows of one only.
fn of_one_line(err: &serde_json::Error) -> String {
    let text = err.to_string();
    match text.split_once(" at line ") {
        Some((what, _)) => format!("{what}, at byte {}", err.column()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{Action, Outcome};

    #[test]
    fn what_is_written_is_read_again() {
        let read = Operation {
            client: 1,
            key: "a \"key\"\n".to_owned(),
            instance: 2,
            invoked: 3,
            returned: Some(u64::MAX),
            action: Action::Read,
            outcome: Outcome::Seen(None),
            tag: Some("\"é\"".to_owned()),
        };
        let unknown =
            Operation { returned: None, action: Action::Create { new: 7 }, outcome: Outcome::Unknown, ..read.clone() };
        let history = History::from(vec![read, unknown]);
        let mut lines = Vec::new();
        history.write_to(&mut lines).unwrap();
        assert_eq!(lines.split_inclusive(|byte| *byte == b'\n').count(), 2);
        assert_eq!(History::read_from(&lines[..]).unwrap(), history);
    }

    #[test]
    fn a_line_without_an_end_is_not_read_to_it() {
        let endless = std::io::BufReader::new(std::io::repeat(b' '));
        let err = History::read_from(endless).unwrap_err();
        assert_eq!(err.to_string(), "line 1 is not an operation: it is longer than 1048576 bytes");
    }

    #[test]
    fn a_line_that_is_no_operation_is_named() {
        let message = |lines: &str| History::read_from(lines.as_bytes()).unwrap_err().to_string();
        let good =
            r#"{"client":1,"key":"k","instance":0,"invoked":1,"returned":2,"action":"read","outcome":{"seen":null}}"#;
        assert_eq!(message(&format!("{good}\n\n{{]")), "line 3 is not an operation: key must be a string, at byte 2");
        let missing = message(&format!("{good}\n{{\"client\":1}}\n"));
        assert!(missing.starts_with("line 2 is not an operation: missing field `key`"), "{missing}");
        let backwards = good.replace("\"returned\":2", "\"returned\":0");
        assert_eq!(
            message(&backwards),
            "line 1 is not an operation: it returned before it was invoked; a later moment was expected"
        );
    }
}
