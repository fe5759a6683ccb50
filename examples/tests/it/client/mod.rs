//! `etag-client` at the catalog, while servers are killed, requests cut and answers dropped: each update that it acknowledges was made, once.

mod collisions;
mod counted;
mod crowd;
mod recorder;

use std::thread;
use std::time::{Duration, Instant};

use etag_client::Client;
use etag_tests::postgres::Postgres;
use etag_tests::proxy::{Disturbance, Proxy};
use tokio::runtime::{Builder, Runtime};

use self::counted::{Counted, judge};
use self::crowd::Crowd;
use self::recorder::Recorder;
use crate::program::Program;

const CATALOG: &str = env!("CARGO_BIN_EXE_catalog");
const PRODUCT: &str = "/products/123";

const CLIENTS: usize = 8;
const INCREMENTS: u64 = 100;
const KILLS: u32 = 5;
/// So many of each fault are felt at least.
const FAULTS: u64 = 20;
/// If so many writes are disturbed and none is found that was made, none will be.
const ENOUGH_DISTURBED: u64 = 400;
/// Of a wait for a fault: far more than any takes.
const PATIENCE: Duration = Duration::from_mins(10);

#[test]
fn no_update_is_lost_or_made_twice_while_a_catalog_on_sqlite_is_killed_and_answers_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalog.db");
    nothing_is_lost_or_made_twice(&format!("sqlite://{}", path.display()), INCREMENTS);
}

#[test]
fn no_update_is_lost_or_made_twice_while_a_catalog_on_postgres_is_killed_and_answers_are_dropped() {
    let Some(postgres) = Postgres::shared() else { return };
    // What differs is what stands below the catalog, which has tests of its own.
    nothing_is_lost_or_made_twice(&postgres.database(), INCREMENTS / 4);
}

fn nothing_is_lost_or_made_twice(database: &str, increments: u64) {
    let mut catalog = start(database);
    let proxy = Proxy::start(catalog.address(), 7);
    let runtime = runtime();
    let recorder = Recorder::default();
    // So that the history says what was there.
    let before = runtime.block_on(read(&catalog, &recorder));
    let url = format!("http://{}{PRODUCT}", proxy.address());
    let crowd = Crowd::start(&runtime, url, recorder, CLIENTS, increments);

    for disturbance in Disturbance::ALL {
        let earlier = proxy.passed().disturbed;
        proxy.disturb(disturbance, 4);
        wait(&crowd, || proxy.passed().disturbed >= earlier + FAULTS);
    }
    // The kills come on top of it.
    proxy.disturb(Disturbance::AnswerDropped, 8);
    for _ in 0..KILLS {
        let earlier = proxy.passed().abandoned;
        // What was under way a moment ago may be answered before the signal is there.
        while proxy.passed().abandoned == earlier && !crowd.has_failed() {
            wait(&crowd, || proxy.passed().with_server > 0);
            proxy.point_at(None);
            drop(catalog);
            wait(&crowd, || proxy.passed().under_way == 0);
            catalog = start(database);
            proxy.point_at(Some(catalog.address()));
        }
    }
    // Soon, unless the clients never find what was made.
    wait(&crowd, || crowd.found() > 0 || proxy.passed().disturbed > ENOUGH_DISTURBED);
    proxy.heal();

    let crowd = crowd.finish(&runtime);
    let after = runtime.block_on(read(&catalog, &crowd.recorder));
    let told = crowd.told();
    println!("{told:?}, {} of them found, of {} writes; {:?}", crowd.found(), crowd.attempts(), proxy.passed());
    assert!(told.iter().all(|told| *told >= increments), "{told:?}");
    assert_eq!(judge(&told, &after.counted), Ok(()));
    assert!(crowd.found() > 0, "none of the writes without an answer was found");
    assert_eq!((&after.name, &after.price), (&before.name, &before.price), "what the clients know nothing of");
    let verdict = crowd.recorder.history().check();
    println!("{verdict}");
    assert!(verdict.is_clean(), "{verdict}");
}

/// Waits until it is so, or until a client has given up, which is told when all have ended.
fn wait(crowd: &Crowd, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() && !crowd.has_failed() {
        assert!(began.elapsed() < PATIENCE, "a fault was waited for, and never felt");
        thread::sleep(Duration::from_millis(1));
    }
}

fn start(database: &str) -> Program {
    Program::start(CATALOG, &["--listen", "127.0.0.1:0", "--database", database])
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime can be had")
}

/// The product as a whole.
#[derive(Debug, serde::Deserialize)]
struct Product {
    name: String,
    price: serde_json::Number,
    #[serde(flatten)]
    counted: Counted,
}

/// Past the proxy.
async fn read(catalog: &Program, recorder: &Recorder) -> Product {
    let notes = recorder.update();
    let url = format!("http://{}{PRODUCT}", catalog.address());
    let fetched = Client::new().unwrap().get(url).send().await.expect("the catalog answers");
    let product: Product = fetched.json().expect("it is a product");
    notes.was_read(product.counted.version());
    product
}
