//! An update that is dropped, at every point where it waits: the service has all of the change or nothing of it, and the client goes on as if it had never been asked.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use serde_json::json;
use tokio::time::sleep;

use super::direct::{Direct, Fate, PATIENCE};
use super::model::{Model, Mood};
use super::{PATH, Product, URL, client};
use crate::document::Document;
use crate::merge::Merge;
use crate::transport::BoxFuture;
use crate::{Client, Counters, Outcome, Retries, Source};

/// What becomes of the request of this number, counted from 0, that is read or written.
type Fates = fn(usize, &mut Model) -> Fate;

/// A change of which one is to be dropped.
type Change = fn(&Client) -> BoxFuture<'static, Outcome>;

#[test]
fn an_update_that_is_dropped_anywhere_leaves_all_or_nothing() {
    at_every_point("alone", increment, |_, _| WILLING);
    at_every_point("after a conflict", increment, overtaken_once);
    at_every_point("after a lost answer", increment, |nth, _| if nth == 1 { Fate::Cut } else { WILLING });
    at_every_point("after a lost request", increment, |nth, _| if nth == 1 { Fate::Lost } else { WILLING });
    at_every_point("after a silence", increment, |nth, _| if nth == 1 { Fate::Unanswered } else { WILLING });
    at_every_point("when it is late", increment, |nth, _| if nth == 1 { Fate::Late(PATIENCE / 2) } else { WILLING });
    at_every_point(
        "when it is too late",
        increment,
        |nth, _| if nth == 1 { Fate::Late(PATIENCE * 2) } else { WILLING },
    );
    at_every_point(
        "when asked to wait",
        increment,
        |nth, _| {
            if nth == 1 { Fate::Answered(Mood::Busy(3)) } else { WILLING }
        },
    );
}

#[test]
fn an_edit_that_is_dropped_anywhere_leaves_all_or_nothing() {
    at_every_point("alone", edit, |_, _| WILLING);
    at_every_point("after a conflict", edit, overtaken_once);
    at_every_point("after a lost answer", edit, |nth, _| if nth == 1 { Fate::Cut } else { WILLING });
}

fn increment(client: &Client) -> BoxFuture<'static, Outcome> {
    let update = client.update(URL, |mut product: Product| {
        product.stock += 1;
        product.marks.push("mine".to_owned());
        Ok(product)
    });
    let update = update.recognise(|_, there| there.marks.contains(&"mine".to_owned()));
    Box::pin(async { update.send().await.expect("it is made in the end").outcome })
}

fn edit(client: &Client) -> BoxFuture<'static, Outcome> {
    let client = client.clone();
    Box::pin(async move {
        let found = client.get(URL).validated().send().await.expect("it is there");
        let mut mine: Product = found.json().expect("it is a product");
        mine.stock += 1;
        let mine = Document::of(&mine).expect("it is JSON");
        client.edit(&found, mine).merging(Merge::new()).send().await.expect("it is made in the end").outcome
    })
}

/// Nothing befalls requests.
const CALM: usize = usize::MAX;

const WILLING: Fate = Fate::Answered(Mood::Willing);

fn overtaken_once(nth: usize, model: &mut Model) -> Fate {
    if nth == 1 {
        let mut document = model.document(PATH).clone();
        document["price"] = json!("theirs");
        model.overwrite(PATH, document);
    }
    WILLING
}

/// Drops the change after it was polled once, twice and so on, until it ends by itself.
fn at_every_point(name: &str, change: Change, fates: Fates) {
    for cache_control in [None, Some("max-age=3600")] {
        let ended = (0..1000).find(|polls| paused(dropped_after(name, change, fates, *polls, cache_control)));
        let points = ended.expect("it ends");
        assert!(points >= 3, "{name}: {points} points are no test");
    }
}

/// Whether it has ended before.
async fn dropped_after(
    name: &str,
    change: Change,
    fates: Fates,
    polls: usize,
    cache_control: Option<&'static str>,
) -> bool {
    let mut model = Model::default().with(PATH, json!(Product::default()));
    model.cache_control = cache_control;
    let model = Arc::new(Mutex::new(model));
    let count = Arc::new(AtomicUsize::new(CALM));
    let counted = Arc::clone(&count);
    let wire = Direct::new(&model, move |_, model| match counted.load(Ordering::Relaxed) {
        CALM => WILLING,
        _ => fates(counted.fetch_add(1, Ordering::Relaxed), model),
    });
    let trace = wire.trace.clone();
    let client = client(wire, Retries::default());
    let case = || format!("{name}, dropped after {polls} polls, {cache_control:?}");

    // Fresh, where the service says so.
    client.get(URL).send().await.expect("it is there");
    count.store(0, Ordering::Relaxed);
    let outcome = polled(change(&client), polls).await;
    count.store(CALM, Ordering::Relaxed);
    let sent = trace.take().iter().filter(|sent| sent.is_write()).count() as u64;
    let counted = client.counters();
    assert_eq!(counted.attempts, sent, "{}", case());
    if outcome.is_none() {
        assert_eq!(counted, settled(counted), "counted what has not ended: {}", case());
    }
    sleep(PATIENCE * 4).await;
    let stock = model.lock().expect("nobody panics").document(PATH)["stock"].as_u64();
    let made = stock.expect("it is a number");
    assert!(made <= 1 && (outcome.is_none() || made == 1), "made {made} times: {}", case());

    let found = client.get(URL).send().await.expect("the client works still");
    assert_eq!(found.json::<Product>().expect("a product").stock, made, "stale: {}, {:?}", case(), found.source());
    if sent > 0 && outcome.is_none() {
        assert_ne!(found.source(), Source::Cache, "{}", case());
    }
    let again = client.update(URL, |product: Product| Ok(Product { stock: product.stock + 10, ..product }));
    assert_eq!(again.send().await.expect("the client works still").value.stock, made + 10, "{}", case());
    assert_eq!(model.lock().expect("nobody panics").document(PATH)["stock"], made + 10, "{}", case());
    outcome.is_some()
}

/// What may have been counted by the time that it is dropped: nothing that says how it has ended.
fn settled(counted: Counters) -> Counters {
    // A conflict is settled before what settles it is written.
    Counters { attempts: counted.attempts, merged: counted.merged.min(1), ..Counters::default() }
}

/// Polls a future so many times, and drops it.
async fn polled<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

fn paused<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without IO").block_on(future)
}
