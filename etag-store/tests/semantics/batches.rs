//! Several writes as one.

use etag_core::Versioned;
use etag_store::{BatchError, MemoryStore, Permit, Policy, Versions};

use super::{MISSING, Product, THERE, asked, matched, seeded, tea, vacant};

fn with_price(id: u64, price: u64) -> Product {
    Product { id, price, ..tea() }
}

#[tokio::test]
async fn all_land_or_none() {
    let (products, _) = seeded().await;
    let late = matched(&products).await;
    let creating = vacant(&products, MISSING).await.creating(with_price(MISSING, 1)).unwrap();
    let current = matched(&products).await.update(|product| product.price = 2).await.unwrap();
    let err = products.commit_all(vec![creating, late.deleting()]).await.unwrap_err();
    assert_eq!((err.status(), err.to_string().as_str()), (412, "Product 7: If-Match: the representation has changed"));
    let BatchError::PreconditionFailed(failed) = err else { panic!("{err:?}") };
    assert_eq!((failed[0].0, failed[0].1.current.as_deref()), (THERE, Some(&current)));
    assert_eq!(failed.len(), 1, "the other would have landed");
    assert_eq!(products.load(&MISSING).await.unwrap(), None);

    let creating = vacant(&products, MISSING).await.creating(with_price(MISSING, 1)).unwrap();
    let written = products.commit_all(vec![creating, matched(&products).await.deleting()]).await.unwrap();
    assert_eq!(written.len(), 2);
    assert_eq!(products.load(&MISSING).await.unwrap(), written[0]);
    assert_eq!((products.load(&THERE).await.unwrap(), &written[1]), (None, &None));
}

#[tokio::test]
async fn nothing_is_a_batch_too() {
    let (products, _) = seeded().await;
    assert_eq!(products.commit_all(Vec::new()).await.unwrap(), []);
}

#[tokio::test]
async fn a_permit_of_other_versions_is_refused_and_nothing_is_written() {
    let (products, stored) = seeded().await;
    let (others, _) = seeded().await;
    let own = matched(&products).await.replacing(with_price(THERE, 1)).unwrap();
    let strange = matched(&others).await.deleting();
    let err = products.commit_all(vec![own, strange]).await.unwrap_err();
    assert_eq!((err.status(), err.to_string().as_str()), (500, "a write is of another store than the batch"));
    assert_eq!(products.load(&THERE).await.unwrap(), Some(stored));
    assert!(others.load(&THERE).await.unwrap().is_some());
    // A clone is another handle on the same.
    let pending = matched(&products.clone()).await.replacing(with_price(THERE, 1)).unwrap();
    assert!(products.commit_all(vec![pending]).await.is_ok());
}

#[tokio::test]
async fn of_two_writes_of_one_tag_in_a_batch_the_second_is_refused_at_once() {
    let (products, stored) = seeded().await;
    let one = matched(&products).await.replacing(with_price(THERE, 1)).unwrap();
    let other = matched(&products).await.replacing(with_price(THERE, 2)).unwrap();
    let err = products.commit_all(vec![one, other]).await.unwrap_err();
    assert_eq!(err.status(), 412, "{err}");
    assert_eq!(products.load(&THERE).await.unwrap(), Some(stored));
    assert_eq!(products.counts().refused_at_commit, 1);
}

#[tokio::test]
async fn of_two_creations_under_one_key_in_a_batch_the_second_is_refused_as_a_creation() {
    let (products, _) = seeded().await;
    let one = vacant(&products, MISSING).await.creating(with_price(MISSING, 1)).unwrap();
    let other = vacant(&products, MISSING).await.creating(with_price(MISSING, 2)).unwrap();
    let err = products.commit_all(vec![one, other]).await.unwrap_err();
    assert_eq!(err.to_string(), "Product 8: If-None-Match: the representation exists");
    assert_eq!(products.load(&MISSING).await.unwrap(), None);
}

#[tokio::test]
async fn a_deletion_and_a_creation_in_one_batch_replace_the_resource() {
    let (products, before) = seeded().await;
    // A permit from a time when there was nothing.
    matched(&products).await.delete().await.unwrap();
    let creating = vacant(&products, THERE).await.creating(with_price(THERE, 1)).unwrap();
    products.unconditionally("a test").put(tea()).await.unwrap();
    let written = products.commit_all(vec![matched(&products).await.deleting(), creating]).await.unwrap();
    let current = products.load(&THERE).await.unwrap().unwrap();
    assert_eq!((written[0].as_ref(), written[1].as_ref()), (None, Some(&current)));
    assert_ne!(current.validators.state, before.validators.state);
}

#[tokio::test]
async fn a_change_of_the_representation_stops_no_batch() {
    let (products, _) = seeded().await;
    let replacing = matched(&products).await.replacing(with_price(THERE, 1)).unwrap();
    products.unconditionally("a test").update(&THERE, |product| product.views = 5).await.unwrap();
    let written = products.commit_all(vec![replacing]).await.unwrap();
    assert_eq!(written[0].as_ref().map(|stored| (stored.price, stored.views)), Some((1, 0)));
}

#[tokio::test]
async fn what_went_wrong_with_values_that_cannot_be_shown_is_shown() {
    #[derive(Clone, Versioned)]
    struct Secret {
        #[versioned(key)]
        id: u64,
        word: String,
    }
    let secrets = Versions::<Secret>::new(MemoryStore::new());
    let secret = |word: &str| Secret { id: THERE, word: word.to_owned() };
    let creating = [("If-None-Match", b"*".to_vec())];
    let Ok(Permit::Vacant(late)) =
        secrets.check(etag_core::Method::Put, &THERE, &asked(&creating), &Policy::default()).await
    else {
        panic!("there is nothing");
    };
    secrets.unconditionally("a test").put(secret("hush")).await.unwrap();
    let pending = late.creating(secret("loud")).unwrap_or_else(|err| panic!("{err}"));
    let err: Box<dyn std::error::Error> = secrets.commit_all(vec![pending]).await.err().expect("it exists").into();
    let shown = format!("{err} {err:?}");
    assert!(shown.contains("the representation exists") && !shown.contains("hush"), "{shown}");
}
