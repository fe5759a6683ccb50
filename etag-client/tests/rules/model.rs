//! [`Model`]: a service of one resource that compares and writes in one step, and what tests tell it to do wrong.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::scripted::{Answer, Asked, Scripted};

/// One resource, its versions numbered from 1.
#[derive(Clone)]
pub(crate) struct Model {
    state: Arc<Mutex<(u64, Value)>>,
}

impl Model {
    pub(crate) fn of(value: Value) -> Self {
        Self { state: Arc::new(Mutex::new((1, value))) }
    }

    /// What is there.
    pub(crate) fn value(&self) -> Value {
        self.state.lock().unwrap().1.clone()
    }

    /// How many writes were made.
    pub(crate) fn writes(&self) -> u64 {
        self.state.lock().unwrap().0 - 1
    }

    /// Somebody else writes.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut state = self.state.lock().unwrap();
        state.0 += 1;
        change(&mut state.1);
    }

    /// Answers as a service should.
    pub(crate) fn answer(&self, asked: &Asked) -> Answer {
        let mut state = self.state.lock().unwrap();
        let tag = |version: u64| format!("\"v{version}\"");
        if asked.method == "GET" {
            if asked.field("if-none-match") == [tag(state.0)] {
                return Answer::of(304).with("ETag", tag(state.0));
            }
            return Answer::ok(&tag(state.0), &state.1.to_string());
        }
        if asked.field("if-match").is_empty() {
            return Answer::of(428);
        }
        if asked.field("if-match") != [tag(state.0)] {
            return Answer::of(412).with("ETag", tag(state.0));
        }
        let content: Value = serde_json::from_slice(&asked.content).expect("JSON");
        match asked.method.as_str() {
            "PUT" => state.1 = content,
            "PATCH" => {
                for (name, value) in content.as_object().expect("an object") {
                    state.1[name] = value.clone();
                }
            }
            other => panic!("{other} was not expected"),
        }
        state.0 += 1;
        Answer::of(204).with("ETag", tag(state.0))
    }

    /// Serves it, but for what the function does wrong.
    pub(crate) async fn serve(&self, mut wrong: impl FnMut(&Asked, Answer) -> Answer + Send + 'static) -> Scripted {
        let model = self.clone();
        Scripted::with(move |asked, _| {
            let answer = model.answer(asked);
            wrong(asked, answer)
        })
        .await
    }
}
