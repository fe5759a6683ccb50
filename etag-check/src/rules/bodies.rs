//! [`Bodies`]: what is written, by turns: what the user gave, and what was there.

use serde_json::{Map, Value};

use crate::field::Field;

/// Two contents that differ. What is written next is the one that is not there.
#[derive(Clone, Debug)]
pub(super) struct Bodies {
    template: Value,
    /// What the service makes of it.
    taken: Value,
    /// What was read at first; a string, if it was no JSON.
    first: Value,
    /// That without what the service does not take; an error, if there is no such member.
    trimmed: Result<Value, String>,
    /// What brings it back.
    original: Value,
    was_template: bool,
}

impl Bodies {
    pub(super) fn new(template: Value, first: &[u8], left_out: &[Field]) -> Self {
        let text = String::from_utf8_lossy(first).into_owned();
        let trimmed = left_out.iter().try_fold(text, |text, field| field.removed(text));
        let (first, trimmed) = (read(first), trimmed.map(|text| read(text.as_bytes())));
        Self { taken: template.clone(), template, original: first.clone(), first, trimmed, was_template: false }
    }

    /// An error, if the user gave what is there, or leaves out what is not.
    pub(super) fn differ(&self) -> Result<(), String> {
        if let Err(reason) = &self.trimmed {
            return Err(format!("what was read cannot be put back: {reason}"));
        }
        if shaped(&self.first, &self.template) == self.template {
            return Err("the body to write is what is there already: nothing would change".to_owned());
        }
        Ok(())
    }

    /// What may bring back what was there: all of it, or the members that the user gave.
    pub(super) fn of_the_original(&self) -> Vec<Value> {
        let whole = self.trimmed.as_ref().unwrap_or(&self.first).clone();
        let shaped = shaped(&whole, &self.template);
        if shaped == whole { vec![shaped] } else { vec![whole, shaped] }
    }

    /// The service takes this for what was there.
    pub(super) fn take_back(&mut self, body: Value) {
        self.original = body;
    }

    pub(super) const fn original(&self) -> &Value {
        &self.original
    }

    /// This was read after the template was put; whether it differs from what was there at first.
    pub(super) fn takes(&mut self, content: &[u8]) -> bool {
        let taken = self.essence(content);
        let differs = taken != shaped(&self.first, &self.template);
        if differs {
            self.taken = taken;
            self.was_template = true;
        }
        differs
    }

    /// This was read.
    pub(super) fn saw(&mut self, content: &[u8]) {
        self.was_template = self.essence(content) == self.taken;
    }

    /// What was not read last.
    pub(super) const fn next(&self) -> &Value {
        if self.was_template { &self.original } else { &self.template }
    }

    /// What a read says of the members that the user gave, when what is [next](Self::next) was written.
    pub(super) fn made_of_next(&self) -> Value {
        if self.was_template { shaped(&self.first, &self.template) } else { self.taken.clone() }
    }

    /// The members that differ from what is not there; none if there are no members.
    pub(super) fn patch(&self, there: &[u8]) -> Option<Vec<u8>> {
        let (now, next) = (self.essence(there), shaped(self.next(), &self.template));
        let (Value::Object(now), Value::Object(next)) = (now, next) else { return None };
        let differing: Map<String, Value> =
            next.into_iter().filter(|(name, value)| now.get(name) != Some(value)).collect();
        Some(Value::Object(differing).to_string().into_bytes())
    }

    /// What a content says of the members that the user gave.
    pub(super) fn essence(&self, content: &[u8]) -> Value {
        shaped(&read(content), &self.template)
    }

    /// The members that are not as they were; an error, if what the user gave is among them.
    pub(super) fn differing(&self, now: Option<&[u8]>) -> Result<Vec<String>, String> {
        let Some(now) = now else { return Err("it is gone".to_owned()) };
        let (essence, now) = (self.essence(now), read(now));
        if essence != shaped(&self.first, &self.template) {
            return Err(format!("it was {}, and is {now}", self.first));
        }
        let (Value::Object(now), Value::Object(first)) = (&now, &self.first) else { return Ok(Vec::new()) };
        let names = first.keys().chain(now.keys().filter(|name| !first.contains_key(*name)));
        Ok(names.filter(|name| first.get(*name) != now.get(*name)).cloned().collect())
    }
}

fn read(content: &[u8]) -> Value {
    serde_json::from_slice(content).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(content).into_owned()))
}

/// The value, with those members alone that the shape has.
fn shaped(value: &Value, shape: &Value) -> Value {
    let (Value::Object(members), Value::Object(shape)) = (value, shape) else { return value.clone() };
    let kept = shape.iter().filter_map(|(name, shape)| Some((name.clone(), shaped(members.get(name)?, shape))));
    Value::Object(kept.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bodies(template: Value, first: &[u8]) -> Bodies {
        Bodies::new(template, first, &[])
    }

    #[test]
    fn what_is_written_is_never_what_is_there() {
        let mut bodies = bodies(json!({"stock": 1}), br#"{"id":7,"stock":5}"#);
        assert_eq!(bodies.next(), &json!({"stock": 1}));
        bodies.saw(br#"{"id":7,"stock":1}"#);
        assert_eq!(bodies.next(), &json!({"id": 7, "stock": 5}));
        assert_eq!(bodies.patch(br#"{"id":7,"stock":1}"#).unwrap(), br#"{"stock":5}"#);
    }

    #[test]
    fn a_body_that_changes_nothing_is_told() {
        assert!(bodies(json!({"stock": 5}), br#"{"id":7,"stock":5}"#).differ().is_err());
        assert!(bodies(json!({"stock": 6}), br#"{"id":7,"stock":5}"#).differ().is_ok());
        assert!(bodies(json!("x"), b"\"x\"").differ().is_err());
    }

    #[test]
    fn what_the_service_does_not_take_is_not_put_back() {
        let without = |name| Bodies::new(json!({"stock": 1}), br#"{"id":7,"stock":5}"#, &[Field::new(name)]);
        assert_eq!(without("id").of_the_original(), [json!({"stock": 5})]);
        assert_eq!(without("id").differ(), Ok(()));
        assert!(
            without("ID").differ().unwrap_err().starts_with("what was read cannot be put back: it has no field `ID`")
        );
    }

    #[test]
    fn what_is_not_as_it_was_is_named() {
        let bodies = bodies(json!({"stock": 1}), br#"{"id":7,"stock":5,"at":1}"#);
        assert_eq!(bodies.differing(Some(br#"{"id":7,"stock":5,"at":1}"#)), Ok(vec![]));
        assert_eq!(bodies.differing(Some(br#"{"id":7,"stock":5,"at":2}"#)), Ok(vec!["at".to_owned()]));
        assert!(bodies.differing(Some(br#"{"id":7,"stock":1,"at":1}"#)).is_err());
        assert!(bodies.differing(None).is_err());
    }
}
