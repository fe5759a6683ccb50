//! Conditional reads: every kind of field against a model written from RFC 9110 §13.2.2, and what is fetched for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use etag_core::{Method, Strength};
use etag_store::{Change, Found, Held, MemoryStore, Read, Refusal, Store, StoreError, Stored, Swapped, Versions};

use super::fields::{ALL, Means, Sent};
use super::{MISSING, Product, THERE, asked, seeded, tea};

fn model(if_match: Means, if_none_match: Means, exists: bool) -> u16 {
    // §13.2.1: it is 404 without them.
    if !exists {
        return 404;
    }
    match if_match {
        Means::Absent | Means::Star | Means::Tags { strong: true, .. } => {}
        Means::Tags { .. } => return 412,
        Means::Malformed(status) => return status,
    }
    match if_none_match {
        Means::Star | Means::Tags { whole: true, .. } => 304,
        // What is over a limit is refused; what cannot be read names nothing that the reader holds.
        Means::Malformed(431) => 431,
        Means::Absent | Means::Malformed(_) | Means::Tags { .. } => 200,
    }
}

#[tokio::test]
async fn every_read_and_field_leads_where_the_texts_say() {
    let (products, stored) = seeded().await;
    for (if_match, if_none_match) in ALL.into_iter().flat_map(|one| ALL.map(|other| (one, other))) {
        let tag = stored.etag();
        let fields = [if_match.lines("If-Match", &tag), if_none_match.lines("If-None-Match", &tag)].concat();
        for (method, key) in [Method::Get, Method::Head, Method::Query]
            .into_iter()
            .flat_map(|method| [THERE, MISSING].map(|key| (method, key)))
        {
            let expected = model(if_match.means(), if_none_match.means(), key == THERE);
            for read in [
                products.read(method, &key, &asked(&fields)).await,
                products.read_authorized(method, &key, &asked(&fields), &[], |_| Ok(())).await,
            ] {
                let found = match read {
                    Ok(Read::Loaded(loaded)) => {
                        assert_eq!(loaded, stored);
                        200
                    }
                    Ok(Read::NotModified(validators)) => {
                        assert_eq!(validators, stored.validators);
                        304
                    }
                    Err(refusal) => refusal.status(),
                };
                assert_eq!(found, expected, "{method:?} of {key}: {if_match:?}, {if_none_match:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_method_that_does_not_read_is_not_allowed() {
    let (products, _) = seeded().await;
    for method in
        [Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options, Method::Trace, Method::Other]
    {
        let refusal = products.read(method, &THERE, &asked(&[])).await.unwrap_err();
        assert_eq!(refusal.status(), 405, "{method:?}");
        let looked_at_by_nobody = |_: Option<&Product>| panic!("nothing is looked at");
        let refusal =
            products.read_authorized(method, &THERE, &asked(&[]), &[], looked_at_by_nobody).await.unwrap_err();
        assert_eq!(refusal.status(), 405, "{method:?}");
    }
}

#[tokio::test]
async fn another_representation_of_the_same_state_is_sent() {
    let (products, before) = seeded().await;
    let after = products.unconditionally("a test").update(&THERE, |product| product.views += 1).await.unwrap().unwrap();
    assert_eq!(before.validators.state, after.validators.state);
    let fields = Sent::Current.lines("If-None-Match", &before.etag());
    let read = products.read(Method::Get, &THERE, &asked(&fields)).await.unwrap();
    assert!(matches!(read, Read::Loaded(loaded) if loaded == after));
    // While a writer who holds it writes.
    let fields = Sent::Current.lines("If-Match", &before.etag());
    let policy = etag_store::Policy::default();
    assert!(products.check(Method::Put, &THERE, &asked(&fields), &policy).await.is_ok());
}

/// Counts the values that are fetched.
struct Counting {
    store: MemoryStore<Product>,
    fetched: Arc<AtomicUsize>,
    /// Whether it takes every tag for the current one.
    is_credulous: bool,
}

impl Store<Product> for Counting {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        self.fetched.fetch_add(1, Ordering::Relaxed);
        self.store.load(key).await
    }

    async fn load_unless(&self, key: &u64, held: &Held<'_>) -> Result<Option<Found<Product>>, StoreError> {
        let found = self.store.load_unless(key, held).await?;
        Ok(match found {
            Some(Found::Loaded(stored)) if self.is_credulous => Some(Found::Held(stored.validators)),
            Some(Found::Loaded(stored)) => {
                self.fetched.fetch_add(1, Ordering::Relaxed);
                Some(Found::Loaded(stored))
            }
            found => found,
        })
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        self.store.swap(change).await
    }
}

async fn counting(is_credulous: bool) -> (Versions<Product>, Stored<Product>, Arc<AtomicUsize>) {
    let store = MemoryStore::new();
    let stored = Versions::new(store.clone()).unconditionally("a test").put(tea()).await.unwrap();
    let fetched = Arc::new(AtomicUsize::new(0));
    (Versions::new(Counting { store, fetched: Arc::clone(&fetched), is_credulous }), stored, fetched)
}

#[tokio::test]
async fn what_the_reader_holds_is_not_fetched() {
    let (products, stored, fetched) = counting(false).await;
    let held = [Sent::Current, Sent::Weak, Sent::ListWithCurrent, Sent::Variant("-gzip")].map(|sent| (sent, 0));
    let other = [Sent::Stale, Sent::Variant(".gzip"), Sent::Absent].map(|sent| (sent, 1));
    for (sent, is_fetched) in held.into_iter().chain(other) {
        let fields = sent.lines("If-None-Match", &stored.etag());
        let _ = products.read(Method::Get, &THERE, &asked(&fields)).await.unwrap();
        assert_eq!(fetched.swap(0, Ordering::Relaxed), is_fetched, "{sent:?}");
    }
}

#[tokio::test]
async fn a_store_that_takes_any_tag_for_the_current_one_makes_no_reader_miss_a_change() {
    let (products, stored, fetched) = counting(true).await;
    let fields = Sent::Stale.lines("If-None-Match", &stored.etag());
    let read = products.read(Method::Get, &THERE, &asked(&fields)).await.unwrap();
    assert!(matches!(read, Read::Loaded(loaded) if loaded == stored));
    assert_eq!(fetched.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_read_that_fails_says_what_is_there_though_the_reader_holds_it() {
    let (products, stored) = seeded().await;
    let mut fields = Sent::Current.lines("If-None-Match", &stored.etag());
    fields.push(("If-Unmodified-Since", b"Thu, 01 Jan 1970 00:00:00 GMT".to_vec()));
    let Err(Refusal::PreconditionFailed(failed)) = products.read(Method::Get, &THERE, &asked(&fields)).await else {
        panic!("it was changed since 1970");
    };
    assert_eq!(failed.current.as_deref(), Some(&stored));
    assert_eq!(products.counts().refused_early, 1);
}

#[tokio::test]
async fn a_reader_of_a_variant_holds_that_variant_alone() {
    let (products, stored, fetched) = counting(false).await;
    let coded = stored.validators.etag_of_variant(Strength::Strong, &["gzip"]).unwrap();
    for (variant, tag, is_held) in [
        (&[][..], &stored.etag(), true),
        (&[], &coded, false),
        (&["gzip"], &coded, true),
        (&["gzip"], &stored.etag(), false),
        (&["br"], &coded, false),
    ] {
        let fields = [("If-None-Match", tag.as_bytes().to_vec())];
        let read = products.read_variant(Method::Get, &THERE, &asked(&fields), variant).await.unwrap();
        assert_eq!(matches!(read, Read::NotModified(_)), is_held, "{tag} of {variant:?}");
        assert_eq!(fetched.swap(0, Ordering::Relaxed), usize::from(!is_held), "{tag} of {variant:?}");
        let read = products.read_authorized(Method::Get, &THERE, &asked(&fields), variant, |_| Ok(())).await.unwrap();
        assert_eq!(matches!(read, Read::NotModified(_)), is_held, "{tag} of {variant:?}");
        fetched.store(0, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_label_that_is_none_is_an_error_and_not_a_match() {
    let (products, stored) = seeded().await;
    let fields = [("If-None-Match", stored.etag().as_bytes().to_vec())];
    let refusal = products.read_variant(Method::Get, &THERE, &asked(&fields), &["g zip"]).await.unwrap_err();
    assert_eq!(refusal.status(), 500);
}
