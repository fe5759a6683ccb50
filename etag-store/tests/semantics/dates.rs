//! Conditions by date, and the date of what is written: RFC 9110 §8.8.2, §13.1.3 and §13.1.4.

use etag_core::{HttpDate, Method, Scheme, State, Versioned as _};
use etag_store::{Change, Policy, Read, Rule, Store, StoreError, Stored, Swapped, Validators, Versions};

use super::{MISSING, Product, THERE, asked, matched, seeded, tea};

fn date_of(stored: &Stored<Product>) -> HttpDate {
    stored.validators.last_modified.expect("what the store dates")
}

fn field(name: &'static str, date: HttpDate, seconds: i64) -> (&'static str, Vec<u8>) {
    (name, HttpDate::from_unix(date.unix_seconds() + seconds).to_string().into_bytes())
}

#[tokio::test]
async fn a_date_is_heeded_where_nothing_is_required_and_is_never_enough_where_something_is() {
    let (products, stored) = seeded().await;
    let date = date_of(&stored);
    let tag = ("If-Match", stored.etag().as_bytes().to_vec());
    let lax = Policy::all(Rule::without_required_precondition());
    let table = [
        ("not changed since", vec![field("If-Unmodified-Since", date, 0)], THERE, lax, 200),
        ("changed since", vec![field("If-Unmodified-Since", date, -1)], THERE, lax, 412),
        ("there is no date to compare", vec![field("If-Unmodified-Since", date, -1)], MISSING, lax, 200),
        ("no date", vec![("If-Unmodified-Since", b"yesterday".to_vec())], THERE, lax, 200),
        ("the tag counts", vec![tag, field("If-Unmodified-Since", date, -1)], THERE, lax, 200),
        ("for reads alone", vec![field("If-Modified-Since", date, 0)], THERE, lax, 200),
        ("not enough", vec![field("If-Unmodified-Since", date, 0)], THERE, Policy::default(), 428),
    ];
    for (why, fields, key, policy, expected) in table {
        let status = match products.check(Method::Put, &key, &asked(&fields), &policy).await {
            Ok(_) => 200,
            Err(refusal) => refusal.status(),
        };
        assert_eq!(status, expected, "{why}: {fields:?}");
    }
}

#[tokio::test]
async fn a_read_by_date_is_answered_by_date_where_no_tag_is_sent() {
    let (products, stored) = seeded().await;
    let date = date_of(&stored);
    let stale = ("If-None-Match", b"\"stale\"".to_vec());
    let table = [
        (vec![field("If-Modified-Since", date, 0)], 304),
        (vec![field("If-Modified-Since", date, -1)], 200),
        (vec![stale, field("If-Modified-Since", date, 0)], 200),
        (vec![field("If-Unmodified-Since", date, -1)], 412),
    ];
    for (fields, expected) in table {
        let status = match products.read(Method::Get, &THERE, &asked(&fields)).await {
            Ok(Read::Loaded(_)) => 200,
            Ok(Read::NotModified(_)) => 304,
            Err(refusal) => refusal.status(),
        };
        assert_eq!(status, expected, "{fields:?}");
    }
}

/// A store that was written when the clock was ahead, or is between a check and the write, by who counts a view.
struct Ahead {
    current: std::sync::Mutex<Stored<Product>>,
    views_between: std::sync::atomic::AtomicU64,
}

/// The year 2100.
const AHEAD: i64 = 4_102_444_800;

impl Ahead {
    fn new(views_between: u64) -> Self {
        let mut validators = Validators::from_state(State::from_number(1));
        validators.representation = Some(State::from_number(0));
        validators.last_modified = Some(HttpDate::from_unix(0));
        let current = Stored { value: tea(), validators };
        Self { current: current.into(), views_between: views_between.into() }
    }
}

impl Store<Product> for Ahead {
    async fn load(&self, _: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        Ok(Some(self.current.lock().unwrap().clone()))
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        let mut current = self.current.lock().unwrap();
        if self.views_between.swap(0, std::sync::atomic::Ordering::Relaxed) > 0 {
            current.validators.representation = Some(State::from_number(1));
            current.validators.revision = State::from_number(2);
            current.validators.last_modified = Some(HttpDate::from_unix(AHEAD));
        }
        if !change.is_met_by(Some(&current.validators)) {
            return Ok(Swapped::Refused(Some(current.clone())));
        }
        *current = change.next().unwrap().clone();
        Ok(Swapped::Done)
    }
}

#[tokio::test]
async fn what_is_written_is_not_older_than_what_it_replaces_though_the_clock_was_set_back() {
    let store = Ahead::new(0);
    store.current.lock().unwrap().validators.last_modified = Some(HttpDate::from_unix(AHEAD));
    let products = Versions::new(store);
    let written = matched(&products).await.update(|product| product.price += 1).await.unwrap();
    assert_eq!(date_of(&written), HttpDate::from_unix(AHEAD));
}

#[tokio::test]
async fn a_write_that_is_carried_out_again_is_not_older_than_what_came_between() {
    for next in [tea(), Product { price: 1, ..tea() }] {
        let products = Versions::new(Ahead::new(1));
        let written = matched(&products).await.replace(next).await.unwrap();
        assert_eq!(date_of(&written), HttpDate::from_unix(AHEAD));
    }
}

#[tokio::test]
async fn a_write_that_changes_nothing_leaves_the_date() {
    let store = Ahead::new(0);
    store.current.lock().unwrap().validators.representation = tea().representation(&Scheme::SHA256).unwrap();
    let products = Versions::new(store);
    let written = matched(&products).await.replace(tea()).await.unwrap();
    assert_eq!(date_of(&written), HttpDate::from_unix(0));
    let written = matched(&products).await.update(|product| product.views += 1).await.unwrap();
    assert!(date_of(&written) > HttpDate::from_unix(1_700_000_000), "other bytes are another date");
}
