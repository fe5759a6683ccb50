//! JSON Patch, operation by operation, within limits: [RFC 6902](https://www.rfc-editor.org/rfc/rfc6902).

use std::io::{self, Write};
use std::slice;

use json_patch::{CopyOperation, MoveOperation, PatchErrorKind, PatchOperation, TestOperation};
use serde_json::Value;

use super::number::equal_numbers;
use super::{PatchConfig, plain};
use crate::{Problem, ProblemType};

/// Applies all of the operations, or fails, and the document is to be thrown away then.
pub(super) fn apply(document: &mut Value, operations: &[PatchOperation], limits: &PatchConfig) -> Result<(), Problem> {
    let mut copied = 0;
    for (index, operation) in operations.iter().enumerate() {
        apply_one(document, operation, limits, &mut copied).map_err(|problem| {
            problem.with_member("operation", index).with_member("path", operation.path().as_str())
        })?;
    }
    Ok(())
}

fn apply_one(
    document: &mut Value,
    operation: &PatchOperation,
    limits: &PatchConfig,
    copied: &mut usize,
) -> Result<(), Problem> {
    let added = match operation {
        PatchOperation::Test(test) => return check(document, test),
        PatchOperation::Copy(CopyOperation { from, .. }) => {
            let source = document.pointer(from.as_str());
            *copied = copied.saturating_add(source.map_or(0, length));
            let limit = limits.max_bytes();
            if *copied > limit {
                let detail = format!("the patch copies more than {limit} bytes");
                return Err(Problem::new(ProblemType::ContentTooLarge, detail).with_member("limit", limit));
            }
            source
        }
        PatchOperation::Move(MoveOperation { from, .. }) => document.pointer(from.as_str()),
        PatchOperation::Add(add) => Some(&add.value),
        PatchOperation::Replace(replace) => Some(&replace.value),
        PatchOperation::Remove(_) => None,
    };
    if operation.path().tokens().any(|token| token.encoded() == plain::RAW) {
        let detail = format!("no member may be named {}", plain::RAW);
        return Err(Problem::new(ProblemType::UnprocessableContent, detail));
    }
    let depth = operation.path().count() + added.map_or(0, depth);
    if depth > PatchConfig::DEPTH {
        let detail = format!("the patch nests {depth} arrays and objects, over the limit of {}", PatchConfig::DEPTH);
        return Err(Problem::new(ProblemType::UnprocessableContent, detail));
    }
    // One by one, since the crate compares numbers by how they are written, and knows no limits. What fails is thrown away, and need not be undone.
    json_patch::patch_unsafe(document, slice::from_ref(operation)).map_err(|err| {
        let detail = match err.kind {
            PatchErrorKind::InvalidFromPointer => "there is nothing at the place that the operation takes from",
            PatchErrorKind::CannotMoveInsideItself => "a value cannot be moved into itself",
            _ => "the operation does not apply: there is no such place",
        };
        Problem::new(ProblemType::UnprocessableContent, detail)
    })
}

fn check(document: &Value, test: &TestOperation) -> Result<(), Problem> {
    match document.pointer(test.path.as_str()) {
        Some(value) if equal(value, &test.value) => Ok(()),
        _ => Err(Problem::new(ProblemType::PatchTestFailed, "a test of the patch does not hold: nothing was changed")),
    }
}

/// Equality by type and value: [RFC 6902 §4.6](https://www.rfc-editor.org/rfc/rfc6902#section-4.6).
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => equal_numbers(&one.to_string(), &other.to_string()),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| equal(one, other)))
        }
        _ => one == other,
    }
}

/// How many bytes of JSON a value is.
fn length(value: &Value) -> usize {
    struct Length(usize);

    impl Write for Length {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut length = Length(0);
    match serde_json::to_writer(&mut length, value) {
        Ok(()) => length.0,
        // Neither a `Value` nor this writer fails; if one did, this is over every limit.
        Err(_) => usize::MAX,
    }
}

/// How deep arrays and objects are nested in a value.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(members) => 1 + members.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
