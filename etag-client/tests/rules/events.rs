//! What is told to `tracing`: enough to see what happened, and no secret.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use etag_client::{Client, Document, Retries};
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::conflicts::increment;
use crate::scripted::{Answer, Scripted};

/// Keeps the events of this crate, a line each.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<String>>);

impl Subscriber for Kept {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "etag_client"
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = event.metadata().level().to_string();
        event.record(&mut Line(&mut line));
        writeln!(self.0.lock().unwrap(), "{line}").unwrap();
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Line<'l>(&'l mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

#[tokio::test]
async fn what_matters_is_told_and_nothing_that_is_secret() {
    let kept = Kept::default();
    // For all threads: the other tests are heard as well, and known by where they ask.
    tracing::subscriber::set_global_default(kept.clone()).unwrap();
    let server = Scripted::answering([
        // An update that meets a conflict, and is not known to be made.
        Answer::ok("\"a\"", r#"{"n":1}"#),
        Answer::of(412),
        Answer::ok("\"b\"", r#"{"n":2}"#),
        Answer::Dropped,
        Answer::ok("\"c\"", r#"{"n":3}"#),
        // One that meets nothing else than conflicts.
        Answer::ok("\"d\"", r#"{"n":1}"#),
        Answer::of(412),
        Answer::ok("\"e\"", r#"{"n":2}"#),
        // An edit that overwrites.
        Answer::ok("\"f\"", r#"{"n":1}"#),
        Answer::of(412),
        Answer::ok("\"g\"", r#"{"n":2}"#),
        Answer::of(204),
        // A write that is led elsewhere.
        Answer::of(307).with("Location", "http://s3cret@127.0.0.1/b?s3cret"),
    ])
    .await;
    let client = Client::builder().header("Authorization", "s3cret").build().unwrap();
    let url = server.url("/counter?key=s3cret").replace("http://", "http://s3cret:s3cret@");
    let secret = |value: Value| increment(value).map(|mut value| (value["s3cret"] = "s3cret".into(), value).1);
    client.update(&url, secret).send().await.unwrap_err();
    client.update(&url, secret).retries(Retries::default().attempts(1)).send().await.unwrap_err();
    let base = client.get(&url).send().await.unwrap();
    let mine = Document::of(&json!({"n": 9, "s3cret": 1})).unwrap();
    client.edit(&base, mine).overwriting_what_others_wrote().send().await.unwrap();

    client.put(&url).json(&1).if_present().send().await.unwrap_err();

    let place = url.split_once('@').unwrap().1.split_once('?').unwrap().0;
    let told: Vec<_> = kept.0.lock().unwrap().lines().filter(|line| line.contains(place)).map(str::to_owned).collect();
    let told = told.join("\n");
    assert!(!told.contains("s3cret"), "{told}");
    for line in [
        format!("DEBUG message=a conflict place={place} conflicts=1 current=\"b\""),
        format!("WARN message=whether it was written stays unknown place={place} attempts=2"),
        format!("WARN message=conflicts until no try was left place={place} attempts=1"),
        format!("WARN message=overwriting what others wrote place={place} lost=\"g\""),
        format!(
            "DEBUG message=not written method=PUT place={place} err=answered 307 Temporary Redirect, and not followed to http://127.0.0.1/b"
        ),
        format!("DEBUG message=updated place={place} attempts=2 conflicts=1 outcome=Written"),
    ] {
        assert!(told.contains(&line), "{line}\nis not in\n{told}");
    }
}
