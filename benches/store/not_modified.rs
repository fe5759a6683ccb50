//! A read of a 64 KiB document that the reader holds: 304 without the body, and loading it.

use std::time::Instant;

use etag_core::{HttpDate, Limits, Method, Preconditions, Versioned};
use etag_store::{Read, Stored, Versions};
use serde::{Deserialize, Serialize};

use crate::race::{Contender, race};

/// As long as 64 KiB of JSON.
#[derive(Clone, Debug, Deserialize, Serialize, Versioned)]
#[versioned(name = "document", epoch = 1)]
pub(crate) struct Document {
    #[versioned(key)]
    id: u64,
    text: String,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, Deserialize, Serialize, Versioned)]
struct Line {
    article: String,
    pieces: u32,
    price_in_cents: u64,
}

impl Document {
    /// One long text, as of a page or a picture: nothing to parse.
    pub(crate) fn text() -> Self {
        Self { id: 1, text: "0123456789abcdef".repeat(4_096), lines: Vec::new() }
    }

    /// Many members, as an order has lines.
    pub(crate) fn order() -> Self {
        let line = |number: u32| Line {
            article: format!("article {number:06}"),
            pieces: number % 10,
            price_in_cents: 1_000 + u64::from(number),
        };
        Self { id: 1, text: String::new(), lines: (0..1_055).map(line).collect() }
    }
}

/// How many times as long the load takes as the 304.
pub(crate) async fn run(case: &str, versions: &Versions<Document>, document: Document) -> f64 {
    let length = serde_json::to_vec(&document).expect("a document").len();
    assert!((65_000..67_000).contains(&length), "{length} bytes");
    let stored = versions.unconditionally("the document to be read").put(document).await.expect("a first version");
    let medians = race(case, vec![not_modified(versions, &stored), loaded(versions)]).await;
    medians[1] / medians[0]
}

fn not_modified(versions: &Versions<Document>, stored: &Stored<Document>) -> Contender {
    let (versions, tag) = (versions.clone(), stored.etag());
    Contender::new("304", move || {
        let (versions, tag) = (versions.clone(), tag.clone());
        async move {
            let fields = [("If-None-Match", tag.as_bytes())];
            let start = Instant::now();
            let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
            let read = versions.read(Method::Get, &1, &asked).await.expect("it is there");
            let took = start.elapsed();
            assert!(matches!(read, Read::NotModified(_)));
            took
        }
    })
}

fn loaded(versions: &Versions<Document>) -> Contender {
    let versions = versions.clone();
    Contender::new("loaded", move || {
        let versions = versions.clone();
        async move {
            let start = Instant::now();
            let stored = versions.load(&1).await.expect("it is there").expect("it is there");
            let took = start.elapsed();
            assert!(stored.text.len() == 65_536 || stored.lines.len() == 1_055);
            took
        }
    })
}
