//! `reprice`: each price once, whatever others do meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

#[cfg(unix)]
use crate::running::Running;
use crate::stage::{Ended, Fate, Happening, Stage, at_the_first_write, quiet, run};

/// Products with these ids, the price of each of which is its id and 99 cents.
fn stock(stage: &Stage, ids: impl IntoIterator<Item = u64>) {
    for id in ids {
        stage.create(id, &format!(r#"{{"name":"Product {id}","price":{id}.99}}"#));
    }
}

fn price(stage: &Stage, id: u64) -> Value {
    stage.product(id)["price"].clone()
}

/// Ten percent more than the id and 99 cents, as text: 0.099 is rounded up.
fn ten_percent_more(id: u64) -> Value {
    let cents = ((id * 100 + 99) * 110 + 50) / 100;
    serde_json::from_str(&format!("{}.{:02}", cents / 100, cents % 100)).expect("a number")
}

fn assert_told(ended: &Ended, status: i32, lines: &[&str]) {
    let expected: String = lines.iter().map(|line| format!("{line}\n")).collect::<Vec<_>>().concat();
    assert_eq!((ended.status, ended.printed.as_str()), (status, expected.as_str()), "{}", ended.told);
}

/// More products than a page has. To every third one somebody else does something at the very moment of the write; two more clients count the stock of all, and try again as everybody has to.
#[test]
fn each_price_is_changed_once_and_what_others_change_meanwhile_is_kept() {
    let stage = Stage::new(|id, number| match (id % 3, number) {
        (0, 1) => Happening { before: Some(|product| product.stock += 1_000_000), ..Happening::default() },
        _ => Happening::default(),
    });
    let ids = 1..=122;
    stock(&stage, ids.clone());
    let is_over = AtomicBool::new(false);
    let (ended, counted) = thread::scope(|scope| {
        let counting: Vec<_> = (0..2).map(|_| scope.spawn(|| count(&stage, ids.clone(), &is_over))).collect();
        let ended = run(stage.client(&["reprice", "--percent", "10"]));
        is_over.store(true, Ordering::Relaxed);
        (ended, counting.into_iter().map(|counting| counting.join().expect("it counts")).sum::<u64>())
    });
    assert!(ended.status == 0 && ended.told.is_empty(), "{}{}", ended.printed, ended.told);
    let lines: Vec<_> = ended.printed.lines().collect();
    let [repriced, beside_others] = lines[..] else { panic!("{lines:?}") };
    assert_eq!(repriced, "   123 repriced");
    let (met, what) = beside_others.trim().split_once(' ').expect("a number");
    assert!(met.parse::<u64>().unwrap() >= 41 && what.starts_with("of them were changed by others"), "{lines:?}");

    let mut found = 0;
    for id in ids {
        let product = stage.product(id);
        let stock = product["stock"].as_u64().expect("a count");
        assert_eq!(
            (&product["price"], stock / 1_000_000),
            (&ten_percent_more(id), u64::from(id % 3 == 0)),
            "{product}"
        );
        found += stock % 1_000_000;
    }
    assert_eq!(found, counted, "nobody's count was overwritten");
    assert_eq!(price(&stage, 123), json!(32.99));
}

/// Counts up the stock of one product after the other, until it is over; how often it was acknowledged.
fn count(stage: &Stage, ids: impl Iterator<Item = u64> + Clone, is_over: &AtomicBool) -> u64 {
    let mut acknowledged = 0;
    for id in ids.cycle() {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let product = stage.read(id);
        let patch = json!({"stock": product.json()["stock"].as_u64().expect("a count") + 1}).to_string();
        let fields = [("If-Match", product.etag()), ("Content-Type", "application/merge-patch+json")];
        match stage.request("PATCH", &format!("/products/{id}"), &fields, &patch).status {
            200 => acknowledged += 1,
            status => assert_eq!(status, 412, "somebody was faster"),
        }
    }
    acknowledged
}

#[test]
fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let stage = quiet();
    stock(&stage, [7, 1000]);
    let before = stage.read(7).etag().to_owned();
    let ended = run(stage.client(&["reprice", "--by", "-10.00", "--dry-run"]));
    let expected = [
        "     7  Product 7       the price is 7.99, and would be -2.01; 0 or more was expected",
        "   123  Wireless Mouse  29.99 → 19.99",
        "  1000  Product 1000    1000.99 → 990.99",
        "2 of 3 would be repriced; nothing was written",
    ];
    assert_told(&ended, 0, &expected);
    assert_eq!((stage.read(7).etag(), price(&stage, 123)), (before.as_str(), json!(29.99)));
}

#[test]
fn what_cannot_be_repriced_is_named_with_the_reason_and_the_others_are_repriced() {
    let stage = quiet();
    stock(&stage, [7, 8]);
    let ended = run(stage.client(&["reprice", "--by", "-8.50"]));
    let expected = [
        "     2 repriced",
        "     1 failed, and are as they were:",
        "         product 7: the change cannot be made: the price is 7.99, and would be -0.51; 0 or more was expected",
    ];
    assert_eq!((ended.status, price(&stage, 7), price(&stage, 8)), (2, json!(7.99), json!(0.49)));
    assert_told(&ended, 2, &expected);
    let too_great = run(stage.client(&["reprice", "--by", "99999999999999"]));
    assert!(too_great.status == 2 && too_great.printed.contains("product 8: answered 422 "), "{}", too_great.printed);
}

/// One at a time: at the write of product 7 somebody else removes it, and at that of product 8 the next.
#[test]
fn what_others_remove_meanwhile_is_skipped() {
    let stage = Stage::new(|id, _| match id {
        7 => Happening { removes: Some(7), ..Happening::default() },
        8 => Happening { removes: Some(9), ..Happening::default() },
        _ => Happening::default(),
    });
    stock(&stage, 7..=10);
    let ended = run(stage.client(&["reprice", "--percent", "10", "--at-once", "1"]));
    assert_told(&ended, 0, &["     3 repriced", "     2 skipped, as they were removed meanwhile"]);
    assert_eq!([8, 10].map(|id| price(&stage, id)), [8, 10].map(ten_percent_more));
}

/// The write is made and its answer is lost, and then somebody else changes something else. That the price is there proves nothing: somebody else may have come to the same one.
#[test]
fn a_write_without_an_answer_is_reported_and_neither_repeated_nor_guessed_at() {
    let stage = at_the_first_write(Happening {
        fate: Fate::MadeWithoutAnswer,
        after: Some(|product| product.stock = 5),
        ..Happening::default()
    });
    stock(&stage, [7]);
    let ended = run(stage.client(&["reprice", "--percent", "10"]));
    let expected = [
        "     1 repriced",
        "     1 not known; look at them before another run:",
        "         product 123: answered 502 Bad Gateway; seen at 29.99, then at 32.99",
    ];
    assert_told(&ended, 2, &expected);
    assert_eq!((price(&stage, 123), price(&stage, 7)), (json!(32.99), ten_percent_more(7)));
}

#[test]
fn with_a_mark_a_write_without_an_answer_is_told_for_certain() {
    for (fate, lines) in [
        (Fate::MadeWithoutAnswer, &["     1 repriced", "     1 of them had no answer, and were found written"][..]),
        (
            Fate::LostWithoutAnswer,
            &["     1 repriced", "     1 of them were changed by others meanwhile, which is kept"],
        ),
    ] {
        let stage =
            at_the_first_write(Happening { fate, after: Some(|product| product.stock = 5), ..Happening::default() });
        let ended = run(stage.client(&["reprice", "--percent", "10", "--mark", "spring"]));
        assert_told(&ended, 0, lines);
        let product = stage.product(123);
        assert_eq!(
            (&product["price"], &product["tags"], &product["stock"]),
            (&json!(32.99), &json!(["spring"]), &json!(5))
        );
    }
}

#[test]
fn a_run_with_a_mark_can_be_repeated_until_all_is_done() {
    let stage = quiet();
    stock(&stage, [7]);
    let marked = ["reprice", "--percent", "10", "--mark", "spring"];
    assert_told(&run(stage.client(&marked)), 0, &["     2 repriced"]);
    let before = [7, 123].map(|id| stage.read(id).etag().to_owned());
    stock(&stage, [8]);
    let dry = run(stage.client(&[&marked[..], &["--dry-run"]].concat()));
    assert!(
        dry.printed.contains("  Product 8       8.99 → 9.89\n") && dry.printed.contains("  8.79 stays\n"),
        "{}",
        dry.printed
    );
    let lines = ["     1 repriced", "     2 unchanged, as there was nothing to change"];
    assert_told(&run(stage.client(&marked)), 0, &lines);
    assert_eq!([7, 123].map(|id| stage.read(id).etag().to_owned()), before);
    assert_eq!([7, 8].map(|id| price(&stage, id)), [7, 8].map(ten_percent_more));
    // Without it, one more is one more.
    assert_told(&run(stage.client(&["reprice", "--percent", "10"])), 0, &["     3 repriced"]);
    assert_eq!(price(&stage, 123), json!(36.29));
}

/// One at a time, and the write of product 5 waits until it is let go.
#[cfg(unix)]
fn held_at_the_fifth() -> (Stage, Running, mpsc::Sender<()>) {
    let (arrived, comes) = mpsc::channel();
    let (let_go, goes) = mpsc::channel();
    let goes = Arc::new(Mutex::new(goes));
    let stage = Stage::new(move |id, _| {
        if id == 5 {
            arrived.send(()).expect("the test waits");
            // However the test ends.
            let _ = goes.lock().expect("one waits").recv();
        }
        Happening::default()
    });
    stock(&stage, 1..=12);
    let running = Running::start(stage.client(&["reprice", "--percent", "10", "--at-once", "1"]));
    comes.recv_timeout(Duration::from_mins(1)).expect("it comes to the fifth");
    (stage, running, let_go)
}

/// How many products, beginning with the first, have their new price; all others have their old one.
#[cfg(unix)]
fn repriced(stage: &Stage) -> usize {
    let is_new = |id: u64| match price(stage, id) {
        new if new == ten_percent_more(id) => true,
        old => {
            assert_eq!(old, serde_json::from_str::<Value>(&format!("{id}.99")).unwrap());
            false
        }
    };
    let news: Vec<_> = (1..=12).map(is_new).collect();
    assert!(news.is_sorted_by(|earlier, later| earlier >= later), "{news:?}");
    news.into_iter().filter(|&is_new| is_new).count()
}

#[cfg(unix)]
#[test]
fn after_ctrl_c_what_is_under_way_is_finished_and_no_more_is_begun() {
    let (stage, mut running, let_go) = held_at_the_fifth();
    running.interrupt();
    running.until("stopping: what is under way is finished; press Ctrl-C again to leave it\n");
    let_go.send(()).unwrap();
    let (status, printed, _) = running.wait();
    assert_eq!((status, printed.as_str()), (130, "     5 repriced\n     8 not begun\n"));
    assert_eq!(repriced(&stage), 5);
}

#[cfg(unix)]
#[test]
fn after_ctrl_c_twice_what_is_under_way_is_left_and_named() {
    let (stage, mut running, let_go) = held_at_the_fifth();
    running.interrupt();
    running.until("stopping: ");
    running.interrupt();
    let (status, printed, _) = running.wait();
    let expected = "     4 repriced
     1 not known; look at them before another run:
         product 5: left by Ctrl-C; seen at 5.99
     8 not begun
";
    assert_eq!((status, printed.as_str()), (2, expected));
    let_go.send(()).unwrap();
    assert!((4..=5).contains(&repriced(&stage)), "it is not known");
}
