//! Somebody else writes the very same in the same moment, and the answers are lost: what happens seldom, made to happen. Clients that are wrong about it are found out by the count.

use std::future::pending;
use std::time::Duration;

use etag_client::{BoxError, Client, Error, Outcome, Updated};
use etag_tests::proxy::{Disturbance, Proxy};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;
use tokio::time::sleep;

use super::counted::{Counted, judge, judge_number};
use super::crowd::patient;
use super::{PRODUCT, runtime, start};
use crate::program::Program;

/// What a client knows of a product that leaves no mark.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Unmarked {
    stock: u64,
}

/// Whether another client comes first, between the read and the write.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Other {
    Comes,
    StaysAway,
}

#[test]
fn an_increment_of_somebody_else_is_not_taken_for_ones_own_by_its_mark() {
    let stage = Stage::new();
    let updated = stage.updated_with_marks(Other::Comes).unwrap();
    assert_eq!((updated.outcome, updated.attempts), (Outcome::Written, 2));
    assert_eq!(judge(&[1, 1], &stage.found()), Ok(()));
}

#[test]
fn ones_own_increment_is_recognised_by_its_mark() {
    let stage = Stage::new();
    let updated = stage.updated_with_marks(Other::StaysAway).unwrap();
    assert_eq!((updated.outcome, updated.attempts), (Outcome::AlreadyApplied, 1));
    assert_eq!(judge(&[1], &stage.found()), Ok(()));
}

#[test]
fn without_a_way_to_tell_it_is_unknown_whose_increment_it_is() {
    for other in [Other::Comes, Other::StaysAway] {
        let stage = Stage::new();
        let err = stage.updated(other, None).unwrap_err();
        assert!(matches!(err, Error::Unknown { .. }), "{other:?}: {err:?}");
        assert_eq!(stage.client.counters().unknown, 1);
        // One was made, and whose it is nobody was told.
        assert_eq!(stage.found().stock, 1);
    }
}

/// The control: the count finds an increment that was lost.
#[test]
fn a_client_that_takes_what_is_equal_for_its_own_loses_an_increment_and_the_count_tells() {
    let stage = Stage::new();
    let updated = stage.updated(Other::Comes, Some(|wanted, there| wanted == there)).unwrap();
    assert_eq!(updated.outcome, Outcome::AlreadyApplied);
    let judged = judge_number(2, stage.found().stock);
    assert_eq!(judged, Err("2 increments were acknowledged, 1 were made".to_owned()));
}

/// The control: the count finds an increment that was made twice.
#[test]
fn a_client_that_makes_its_change_again_whatever_became_of_it_makes_it_twice_and_the_count_tells() {
    let stage = Stage::new();
    let updated = stage.updated(Other::StaysAway, Some(|_, _| false)).unwrap();
    assert_eq!((updated.outcome, updated.attempts), (Outcome::Written, 2));
    let judged = judge_number(1, stage.found().stock);
    assert_eq!(judged, Err("1 increments were acknowledged, 2 were made".to_owned()));
}

/// A catalog, a proxy before it, and a client whose first write has no answer.
struct Stage {
    catalog: Program,
    proxy: Proxy,
    client: Client,
    runtime: Runtime,
}

impl Stage {
    fn new() -> Self {
        let catalog = start("memory:");
        let proxy = Proxy::start(catalog.address(), 7);
        Self { catalog, proxy, client: Client::builder().retries(patient()).build().unwrap(), runtime: runtime() }
    }

    /// One increment, with this way to tell afterwards whether it was made.
    fn updated(
        &self,
        other: Other,
        recognise: Option<fn(&Unmarked, &Unmarked) -> bool>,
    ) -> Result<Updated<Unmarked>, Error> {
        let mut is_first = true;
        let change = |current: Unmarked| {
            self.come_between(&mut is_first, other);
            Ok(Unmarked { stock: current.stock + 1 })
        };
        let mut update = self.client.update(self.url(), change);
        if let Some(recognise) = recognise {
            update = update.recognise(recognise);
        }
        self.until_it_was_disturbed(update.send())
    }

    fn updated_with_marks(&self, other: Other) -> Result<Updated<Counted>, Error> {
        let mut is_first = true;
        let change = |current: Counted| {
            self.come_between(&mut is_first, other);
            current.incremented_by(0, 0)
        };
        let update = self.client.update(self.url(), change);
        let update = update.recognise(|wanted, there| there.made_by(0) == wanted.made_by(0));
        self.until_it_was_disturbed(update.send())
    }

    /// Between the first read and the first write, whose answer is dropped.
    fn come_between(&self, is_first: &mut bool, other: Other) {
        if !std::mem::take(is_first) {
            return;
        }
        if other == Other::Comes {
            self.increment_by_another().expect("the catalog takes it");
        }
        self.proxy.disturb(Disturbance::AnswerDropped, 1);
    }

    /// Past the proxy.
    fn increment_by_another(&self) -> Result<(), BoxError> {
        let read = self.catalog.request("GET", PRODUCT, &[], "");
        let mut product = read.json();
        let counted: Counted = serde_json::from_value(product.clone())?;
        let Some(members) = product.as_object_mut() else { return Err("an object was expected".into()) };
        let next = serde_json::to_value(counted.incremented_by(1, 0)?)?;
        members.extend(next.as_object().expect("it is written as one").clone());
        let fields = [("If-Match", read.etag()), ("Content-Type", "application/json")];
        let written = self.catalog.request("PUT", PRODUCT, &fields, &product.to_string());
        if written.status == 200 { Ok(()) } else { Err(format!("{written:?}").into()) }
    }

    /// Reads are dropped as well until one write was, and are tried again.
    fn until_it_was_disturbed<T>(&self, update: impl Future<Output = T>) -> T {
        let healing = async {
            while self.proxy.passed().disturbed == 0 {
                sleep(Duration::from_millis(1)).await;
            }
            self.proxy.heal();
            pending().await
        };
        self.runtime.block_on(async {
            tokio::select! {
                updated = update => updated,
                never = healing => never,
            }
        })
    }

    fn found(&self) -> Counted {
        serde_json::from_value(self.catalog.request("GET", PRODUCT, &[], "").json()).expect("it is a product")
    }

    fn url(&self) -> String {
        format!("http://{}{PRODUCT}", self.proxy.address())
    }
}
