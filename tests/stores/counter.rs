//! The resource that the tests write to, and the cycle of a client that reads, writes with a precondition, and tries again on 412.

use etag_core::{HttpDate, Limits, Method, Preconditions, Versioned};
use etag_store::{Matched, Permit, Policy, Refusal, Stored, Versions, WriteError};
use serde::{Deserialize, Serialize};

/// A number, and a text to make it as long as a test needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[versioned(name = "counter", epoch = 1)]
pub(crate) struct Counter {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) count: u64,
    pub(crate) text: String,
    #[versioned(representation)]
    pub(crate) views: u64,
}

pub(crate) fn counter(id: u64) -> Counter {
    Counter { id, count: 0, text: String::new(), views: 0 }
}

/// Stores it, whatever is there.
pub(crate) async fn put(counters: &Versions<Counter>, value: Counter) -> Stored<Counter> {
    counters.unconditionally("a test").put(value).await.expect("nothing is in the way")
}

/// The right to change what is under `id` now.
pub(crate) async fn matched(counters: &Versions<Counter>, id: u64) -> Matched<Counter> {
    let current = counters.load(&id).await.expect("it can be read").expect("it is there");
    match check(counters, &current).await {
        Ok(Permit::Matched(matched)) => matched,
        other => panic!("{other:?}"),
    }
}

/// Adds one, as often as it takes until nobody else was faster.
pub(crate) async fn increment(counters: &Versions<Counter>, id: u64) -> Result<(), WriteError<Counter>> {
    loop {
        let current = counters.load(&id).await?.expect("it is there");
        let permit = match check(counters, &current).await {
            Ok(Permit::Matched(permit)) => permit,
            Ok(Permit::Vacant(_)) => panic!("it is there"),
            Err(Refusal::PreconditionFailed(_)) => continue,
            Err(Refusal::Store(err)) => return Err(err.into()),
            Err(refusal) => panic!("{refusal}"),
        };
        match permit.update(|counter| counter.count += 1).await {
            Ok(_) => return Ok(()),
            Err(WriteError::PreconditionFailed(_)) => {}
            Err(err) => return Err(err),
        }
    }
}

async fn check(counters: &Versions<Counter>, seen: &Stored<Counter>) -> Result<Permit<Counter>, Refusal<Counter>> {
    let tag = seen.etag();
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    counters.check(Method::Patch, &seen.id, &asked, &Policy::default()).await
}
