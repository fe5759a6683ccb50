//! What an update does that never succeeds: it ends, within its bounds, and says why.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::direct::{Direct, Fate, PATIENCE};
use super::model::{Model, Mood};
use super::trace::Sent;
use super::{PATH, Product, URL, client, for_seeds};
use crate::transport::Request;
use crate::{Error, Retries, Unsettled, Updated};

const WITHIN: Duration = Duration::from_secs(20);

/// What became of one update, what was sent for it, and how long it took.
struct Run {
    result: Result<Updated<Product>, Error>,
    sent: Vec<(Duration, Sent)>,
    took: Duration,
    model: Arc<Mutex<Model>>,
}

#[tokio::test(start_paused = true)]
async fn conflicts_without_end_are_tried_as_often_as_is_said_and_the_last_one_is_returned() {
    for attempts in [1, 2, 5, 9] {
        let run = increment(Retries::default().attempts(attempts).within(WITHIN * 100), overtaken).await;
        let Err(Error::Conflict(conflict)) = &run.result else { panic!("{:?}", run.result) };
        assert!(matches!(conflict.reason, Unsettled::Exhausted), "{conflict:?}");
        assert_eq!((conflict.attempts, run.writes().len()), (attempts, attempts as usize));
        let of = |document: &crate::Document| document.to::<Product>().expect("it is a product").stock;
        assert_eq!(of(&conflict.mine), of(&conflict.base) + 1);
        assert_eq!(of(&conflict.theirs), of(&conflict.base) + 100, "what is there now");
        let model = run.model.lock().expect("nobody panics");
        assert_eq!(conflict.tag.as_ref(), Some(model.tag(PATH)));
        assert_eq!(model.document(PATH)["marks"], json!([]));
    }
}

#[tokio::test(start_paused = true)]
async fn no_write_is_begun_after_the_bound_whatever_becomes_of_the_others() {
    let fates: [fn(&Request, &mut Model) -> Fate; 7] = [
        overtaken,
        |request, _| if request.method.is_safe() { WILLING } else { Fate::Lost },
        |request, _| if request.method.is_safe() { WILLING } else { Fate::Late(PATIENCE * 2) },
        |request, _| if request.method.is_safe() { WILLING } else { Fate::Answered(Mood::Busy(1)) },
        |request, _| if request.method.is_safe() { WILLING } else { Fate::Answered(Mood::Raced) },
        |request, _| if request.method.is_safe() { WILLING } else { Fate::Answered(Mood::CutOffBefore) },
        |request, _| if request.method.is_safe() { WILLING } else { Fate::Refused },
    ];
    for within in [Duration::ZERO, Duration::from_millis(30), Duration::from_secs(3), WITHIN] {
        for (which, fate) in fates.into_iter().enumerate() {
            let run = increment(Retries::default().attempts(u32::MAX).within(within), fate).await;
            let writes = run.writes();
            assert!(run.result.is_err(), "{which}: {:?}", run.result);
            assert!(writes.iter().all(|after| *after <= within), "{which}, {within:?}: {writes:?}");
            assert!(run.took <= within + 2 * PATIENCE, "{which}, {within:?}: {:?}", run.took);
            assert!(run.sent.len() <= 200, "{which}, {within:?}: {} requests", run.sent.len());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_vanishes_after_the_write_leaves_it_unknown_and_the_client_ends() {
    // The first write is carried out, and nothing is heard of the service any more.
    for silence in [Fate::Refused, Fate::Lost, Fate::Answered(Mood::Failing), Fate::Answered(Mood::CutOffBefore)] {
        let is_gone = Mutex::new(false);
        let run = increment(Retries::default().within(WITHIN), move |request, _| {
            let mut is_gone = is_gone.lock().expect("nobody panics here");
            match (*is_gone, request.method.is_safe()) {
                (true, _) => silence,
                (false, true) => WILLING,
                (false, false) => {
                    *is_gone = true;
                    Fate::Cut
                }
            }
        });
        let run = run.await;
        assert!(matches!(run.result, Err(Error::Unknown { current: None, .. })), "{silence:?}: {:?}", run.result);
        assert!(run.took <= WITHIN + 2 * PATIENCE, "{silence:?}: {:?}", run.took);
        assert!(run.sent.len() <= 60, "{silence:?}: {} requests", run.sent.len());
    }
}

#[test]
fn waits_grow_and_clients_that_have_met_do_not_wait_alike() {
    let mut seen = Vec::new();
    for_seeds(50, |seed| {
        fastrand::seed(seed);
        let run = paused(increment(Retries::default().attempts(6).within(WITHIN * 100), overtaken));
        let writes = run.writes();
        let waits = between(&writes);
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
        assert!(waits[4] > waits[1] * 2, "{waits:?}");
        seen.push(waits[4]);
    });
    // One seed alone, if it is chosen, shows only that waits grow.
    let different: BTreeSet<_> = seen.iter().collect();
    assert!(seen.len() == 1 || different.len() > seen.len() / 2, "hardly jittered: {different:?}");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for() {
    let refused = Mutex::new(0);
    let run = increment(Retries::default().within(WITHIN), move |request, _| {
        let mut refused = refused.lock().expect("nobody panics here");
        if request.method.is_safe() || *refused == 2 {
            return WILLING;
        }
        *refused += 1;
        Fate::Answered(Mood::Busy(7))
    });
    let run = run.await;
    let writes = run.writes();
    assert!(run.result.is_ok(), "{:?}", run.result);
    assert_eq!(writes.len(), 3);
    assert!(between(&writes).iter().all(|wait| *wait >= Duration::from_secs(7)), "{writes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_bound_is_not_waited_for() {
    let run = increment(Retries::default().within(WITHIN), |request, _| {
        if request.method.is_safe() { WILLING } else { Fate::Answered(Mood::Busy(21)) }
    });
    let run = run.await;
    let Err(Error::TryAgain { after, .. }) = run.result else { panic!("{:?}", run.result) };
    assert_eq!((after, run.sent.len()), (Some(Duration::from_secs(21)), 2));
    assert!(run.took < Duration::from_secs(1), "{:?}", run.took);
}

#[tokio::test(start_paused = true)]
async fn a_lost_request_is_sent_again_with_the_same_tag_and_content() {
    let lost = Mutex::new(2);
    let run = increment(Retries::default().within(WITHIN), move |request, _| {
        let mut lost = lost.lock().expect("nobody panics here");
        if request.method.is_safe() || *lost == 0 {
            return WILLING;
        }
        *lost -= 1;
        Fate::Lost
    });
    let run = run.await;
    assert_eq!(run.result.as_ref().map_or(0, |updated| updated.value.stock), 1, "{:?}", run.result);
    let writes: Vec<_> = run.sent.iter().filter(|(_, sent)| sent.is_write()).map(|(_, sent)| sent).collect();
    assert_eq!(writes.len(), 3);
    assert!(writes.iter().all(|write| write.if_match == writes[0].if_match && write.content == writes[0].content));
}

const WILLING: Fate = Fate::Answered(Mood::Willing);

/// Somebody else is faster, each time.
fn overtaken(request: &Request, model: &mut Model) -> Fate {
    if !request.method.is_safe() {
        let mut document = model.document(PATH).clone();
        document["stock"] = json!(document["stock"].as_u64().expect("it is a number") + 100);
        model.overwrite(PATH, document);
    }
    WILLING
}

async fn increment(retries: Retries, fate: impl Fn(&Request, &mut Model) -> Fate + Send + Sync + 'static) -> Run {
    let model = Arc::new(Mutex::new(Model::default().with(PATH, json!(Product::default()))));
    let wire = Direct::new(&model, fate);
    let trace = wire.trace.clone();
    let client = client(wire, retries);
    let began = Instant::now();
    let update = client.update(URL, |product: Product| Ok(Product { stock: product.stock + 1, ..product }));
    let result = update.send().await;
    let sent = trace.take().into_iter().map(|sent| (sent.at - began, sent)).collect();
    Run { result, sent, took: began.elapsed(), model }
}

impl Run {
    /// When each write was begun.
    fn writes(&self) -> Vec<Duration> {
        self.sent.iter().filter(|(_, sent)| sent.is_write()).map(|(after, _)| *after).collect()
    }
}

fn between(writes: &[Duration]) -> Vec<Duration> {
    writes.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect()
}

fn paused<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without IO").block_on(future)
}
