//! What a permit does, and what it does not.

use etag_core::{FingerprintError, Fingerprinter, Method, Mismatch, Unmet, Versioned};
use etag_store::{MemoryStore, Permit, Policy, Resource, StoreErrorKind, Versions, WriteError};

use super::{MISSING, Product, THERE, asked, check, matched, seeded, tea, vacant};

#[tokio::test]
async fn a_value_with_another_key_is_not_written() {
    let (products, stored) = seeded().await;
    let stray = || Product { id: 99, ..tea() };
    let written = [
        matched(&products).await.replace(stray()).await,
        matched(&products).await.update(|product| product.id = 99).await,
        vacant(&products, MISSING).await.create(stray()).await,
        products.unconditionally("a test").update(&THERE, |product| product.id = 99).await.map(Option::unwrap),
    ];
    for written in written {
        let err = written.unwrap_err();
        assert!(matches!(err, WriteError::OtherKey), "{err:?}");
        assert_eq!((err.status(), err.to_string().as_str()), (422, "the value has another key than the resource"));
    }
    assert!(matches!(matched(&products).await.replacing(stray()), Err(WriteError::OtherKey)));
    assert!(matches!(vacant(&products, MISSING).await.creating(stray()), Err(WriteError::OtherKey)));
    assert_eq!(products.load(&THERE).await.unwrap(), Some(stored));
    for key in [MISSING, 99] {
        assert_eq!(products.load(&key).await.unwrap(), None);
    }
    assert_eq!(products.counts().commits, 1, "the seed alone");
}

#[tokio::test]
async fn a_write_that_comes_too_late_changes_nothing_and_says_what_is_there() {
    let (products, _) = seeded().await;
    let late = [matched(&products).await, matched(&products).await, matched(&products).await];
    let current = matched(&products).await.update(|product| product.price = 1).await.unwrap();
    let [replacing, updating, deleting] = late;
    let failures = [
        replacing.replace(Product { price: 2, ..tea() }).await.unwrap_err(),
        updating.update(|product| product.price += 2).await.unwrap_err(),
        deleting.delete().await.unwrap_err(),
    ];
    for err in failures {
        assert_eq!((err.status(), err.to_string().as_str()), (412, "If-Match: the representation has changed"));
        let WriteError::PreconditionFailed(failed) = err else { panic!("{err:?}") };
        assert_eq!(failed.unmet, Unmet::IfMatch(Mismatch::Stale));
        assert_eq!(failed.current.as_deref(), Some(&current));
    }
    assert_eq!(products.load(&THERE).await.unwrap(), Some(current));
}

#[tokio::test]
async fn a_write_to_what_was_deleted_says_that_it_is_gone() {
    let (products, _) = seeded().await;
    let late = matched(&products).await;
    matched(&products).await.delete().await.unwrap();
    let WriteError::PreconditionFailed(failed) = late.replace(tea()).await.unwrap_err() else { panic!("it is gone") };
    assert_eq!((failed.unmet, failed.current), (Unmet::IfMatch(Mismatch::Missing), None));
    assert_eq!(products.load(&THERE).await.unwrap(), None);
}

#[tokio::test]
async fn a_creation_that_comes_too_late_says_what_was_created() {
    let (products, _) = seeded().await;
    let (first, second) = (vacant(&products, MISSING).await, vacant(&products, MISSING).await);
    let created = first.create(Product { id: MISSING, ..tea() }).await.unwrap();
    let late = second.create(Product { id: MISSING, price: 1, ..tea() }).await.unwrap_err();
    let WriteError::PreconditionFailed(failed) = late else { panic!("{late:?}") };
    assert_eq!((failed.unmet, failed.current.as_deref()), (Unmet::IfNoneMatch, Some(&created)));
    assert_eq!(products.load(&MISSING).await.unwrap(), Some(created));
}

#[tokio::test]
async fn a_tag_changes_with_the_state_and_comes_never_again() {
    let (products, first) = seeded().await;
    let same = matched(&products).await.replace(tea()).await.unwrap();
    assert_eq!((&same.value, same.etag()), (&first.value, first.etag()), "nothing has changed");
    assert_eq!(same.validators.last_modified, first.validators.last_modified);
    assert_ne!(same.validators.revision, first.validators.revision, "but somebody has written");

    let viewed = matched(&products).await.update(|product| product.views += 1).await.unwrap();
    assert_eq!(viewed.validators.state, first.validators.state);
    assert_ne!(viewed.etag(), first.etag());

    let mut states = vec![first.validators.state];
    for price in [1, 420, 1, 420] {
        states.push(matched(&products).await.update(|product| product.price = price).await.unwrap().validators.state);
    }
    for _ in 0..2 {
        matched(&products).await.delete().await.unwrap();
        states.push(vacant(&products, THERE).await.create(tea()).await.unwrap().validators.state);
    }
    for (i, state) in states.iter().enumerate() {
        assert!(!states[..i].contains(state), "{states:?}");
    }
}

#[tokio::test]
async fn an_update_keeps_what_others_made_of_the_representation_and_a_replacement_does_not() {
    let (products, _) = seeded().await;
    let permits = [matched(&products).await, matched(&products).await];
    products.unconditionally("a test").update(&THERE, |product| product.views = 9).await.unwrap();
    let [updating, replacing] = permits;
    let updated = updating.update(|product| product.name.push('!')).await.unwrap();
    assert_eq!((updated.name.as_str(), updated.views), ("tea!", 9));
    assert!(replacing.replace(tea()).await.is_err(), "the name is another");

    let replacing = matched(&products).await;
    products.unconditionally("a test").update(&THERE, |product| product.views = 10).await.unwrap();
    assert_eq!(replacing.replace(tea()).await.unwrap().views, 0);
}

/// Why a test does not write.
#[derive(Debug)]
enum Refused {
    ByTheChange,
    ByTheStore(WriteError<Product>),
}

impl From<WriteError<Product>> for Refused {
    fn from(err: WriteError<Product>) -> Self {
        Self::ByTheStore(err)
    }
}

#[tokio::test]
async fn a_change_that_refuses_leaves_everything_as_it_was() {
    let (products, before) = seeded().await;
    let refused = matched(&products).await.try_update(|product| {
        product.price = 0;
        Err(Refused::ByTheChange)
    });
    assert!(matches!(refused.await, Err(Refused::ByTheChange)));
    assert_eq!(products.load(&THERE).await.unwrap(), Some(before));

    // As well where it refuses what somebody else has made of the representation.
    let permit = matched(&products).await;
    products.unconditionally("a test").update(&THERE, |product| product.views = 9).await.unwrap();
    let viewed = products.load(&THERE).await.unwrap();
    let refused = permit.try_update(|product| {
        product.price = 0;
        if product.views == 9 { Err(Refused::ByTheChange) } else { Ok(()) }
    });
    assert!(matches!(refused.await, Err(Refused::ByTheChange)));
    assert_eq!(products.load(&THERE).await.unwrap(), viewed);

    let late = matched(&products).await;
    matched(&products).await.update(|product| product.price = 1).await.unwrap();
    let refused = late.try_update(|_| Ok(())).await;
    assert!(matches!(refused, Err(Refused::ByTheStore(WriteError::PreconditionFailed(_)))), "{refused:?}");
}

#[derive(Clone, Debug, Versioned)]
struct Account {
    #[versioned(key)]
    id: u64,
    balance: i64,
    #[versioned(version)]
    version: u64,
}

#[tokio::test]
async fn where_a_field_is_the_version_each_write_is_a_change_whatever_the_field_says() {
    let accounts = Versions::<Account>::new(MemoryStore::new());
    let account = Account { id: THERE, balance: 1, version: 1 };
    let mut states = vec![accounts.unconditionally("a test").put(account).await.unwrap().validators.state];
    for balance in [1, 2, 2] {
        let tag = accounts.load(&THERE).await.unwrap().unwrap().etag();
        let fields = [("If-Match", tag.as_bytes().to_vec())];
        let permit = accounts.check(Method::Put, &THERE, &asked(&fields), &Policy::default()).await.unwrap();
        let Permit::Matched(current) = permit else { panic!("{permit:?}") };
        // Nobody counts the version up.
        states.push(current.update(|account| account.balance = balance).await.unwrap().validators.state);
    }
    for (i, state) in states.iter().enumerate() {
        assert!(!states[..i].contains(state), "{states:?}");
    }
}

/// A price that has no fingerprint below zero.
#[derive(Clone, Debug, Versioned)]
struct Priced {
    #[versioned(key)]
    id: u64,
    #[versioned(with = put_price)]
    price: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the derive hands a reference over")]
fn put_price(price: &i64, out: &mut Fingerprinter) {
    if *price < 0 {
        out.fail("the price is below zero");
    }
    out.put_i64(*price);
}

#[tokio::test]
async fn a_value_without_a_fingerprint_is_not_written() {
    let all = Versions::<Priced>::new(MemoryStore::new());
    let stored = all.unconditionally("a test").put(Priced { id: THERE, price: 1 }).await.unwrap();
    let bad = |id| Priced { id, price: -1 };
    let current = || async {
        let fields = [("If-Match", stored.etag().as_bytes().to_vec())];
        match all.check(Method::Put, &THERE, &asked(&fields), &Policy::default()).await {
            Ok(Permit::Matched(current)) => current,
            other => panic!("{other:?}"),
        }
    };
    let fields = [("If-None-Match", b"*".to_vec())];
    let Ok(Permit::Vacant(vacant)) = all.check(Method::Put, &MISSING, &asked(&fields), &Policy::default()).await else {
        panic!("there is nothing");
    };
    let written = [
        current().await.replace(bad(THERE)).await,
        current().await.update(|priced| priced.price = -1).await,
        vacant.create(bad(MISSING)).await,
        all.unconditionally("a test").put(bad(THERE)).await,
        all.unconditionally("a test").put(bad(MISSING)).await,
    ];
    for written in written {
        let err = written.unwrap_err();
        let WriteError::NotWritten(cause) = &err else { panic!("{err:?}") };
        assert_eq!((cause.kind(), err.status()), (StoreErrorKind::Failed, 500));
        assert_eq!(err.to_string(), "the value has no version");
        let source = std::error::Error::source(&err).expect("why not");
        assert!(source.is::<FingerprintError>() && source.to_string().contains("below zero"), "{source}");
    }
    assert_eq!(all.load(&THERE).await.unwrap().unwrap().price, 1);
    assert!(all.load(&MISSING).await.unwrap().is_none());
    assert_eq!(all.counts().commits, 1);
}

#[tokio::test]
async fn a_key_of_several_fields_is_one_key() {
    #[derive(Clone, Debug, PartialEq, Versioned)]
    struct Line {
        #[versioned(key)]
        order: u64,
        #[versioned(key)]
        position: u32,
        amount: u32,
    }
    fn is_resource<T: Resource>() {}
    is_resource::<Line>();

    let lines = Versions::<Line>::new(MemoryStore::new());
    for (order, position) in [(1, 1), (1, 2), (2, 1)] {
        lines.unconditionally("a test").put(Line { order, position, amount: position }).await.unwrap();
    }
    assert_eq!(lines.load(&(1, 2)).await.unwrap().unwrap().amount, 2);
    let behind = lines.list(Some(&(1, 1)), 9).await.unwrap();
    assert_eq!(behind.members.iter().map(|line| line.key()).collect::<Vec<_>>(), [(1, 2), (2, 1)]);
}

#[tokio::test]
async fn a_permit_that_is_dropped_writes_nothing_and_neither_does_a_write_that_is_not_awaited() {
    let (products, stored) = seeded().await;
    drop(matched(&products).await);
    drop(matched(&products).await.replace(Product { price: 1, ..tea() }));
    drop(matched(&products).await.deleting());
    drop(vacant(&products, MISSING).await.create(Product { id: MISSING, ..tea() }));
    assert_eq!(products.load(&THERE).await.unwrap(), Some(stored));
    assert_eq!(products.load(&MISSING).await.unwrap(), None);
    assert!(check(&products, MISSING, ("If-None-Match", b"*")).await.is_ok());
}
