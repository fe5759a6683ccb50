//! Each counter counts its own event and no other.

use etag_core::{Method, State};
use etag_store::{Change, Counts, MemoryStore, Policy, Store, StoreError, Stored, Swapped, Validators, Versions};

use super::fields::{ALL, Sent};
use super::{MISSING, Product, THERE, asked, check, matched, seeded, tea, vacant};

/// What was counted while something was done.
async fn counted(products: &Versions<Product>, act: impl AsyncFnOnce()) -> Counts {
    let before = products.counts();
    act().await;
    let after = products.counts();
    let mut counted = Counts::default();
    counted.commits = after.commits - before.commits;
    counted.unconditional = after.unconditional - before.unconditional;
    counted.refused_early = after.refused_early - before.refused_early;
    counted.refused_at_commit = after.refused_at_commit - before.refused_at_commit;
    counted.unknown = after.unknown - before.unknown;
    counted.precondition_required = after.precondition_required - before.precondition_required;
    counted.weak_if_match = after.weak_if_match - before.weak_if_match;
    counted.not_modified = after.not_modified - before.not_modified;
    counted
}

fn only(set: impl FnOnce(&mut Counts)) -> Counts {
    let mut counts = Counts::default();
    set(&mut counts);
    counts
}

#[tokio::test]
async fn a_commit_counts_once_for_each_write() {
    let (products, _) = seeded().await;
    let commits = |number| only(|counts| counts.commits = number);
    let replace = async || drop(matched(&products).await.replace(tea()).await.unwrap());
    assert_eq!(counted(&products, replace).await, commits(1));
    let update = async || drop(matched(&products).await.update(|product| product.price += 1).await.unwrap());
    assert_eq!(counted(&products, update).await, commits(1));
    let delete = async || matched(&products).await.delete().await.unwrap();
    assert_eq!(counted(&products, delete).await, commits(1));
    let batch = async || {
        let one = vacant(&products, THERE).await.creating(tea()).unwrap();
        let other = vacant(&products, MISSING).await.creating(Product { id: MISSING, ..tea() }).unwrap();
        drop(products.clone().commit_all(vec![one, other]).await.unwrap());
    };
    assert_eq!(counted(&products, batch).await, commits(2), "and a clone counts for both");
}

#[tokio::test]
async fn an_unconditional_write_counts_twice_where_it_writes() {
    let (products, _) = seeded().await;
    let both = only(|counts| (counts.commits, counts.unconditional) = (1, 1));
    let put = async || drop(products.unconditionally("a test").put(tea()).await.unwrap());
    assert_eq!(counted(&products, put).await, both);
    let update = async || drop(products.unconditionally("a test").update(&THERE, |_| ()).await.unwrap());
    assert_eq!(counted(&products, update).await, both);
    let delete = async || assert!(products.unconditionally("a test").delete(&THERE).await.unwrap());
    assert_eq!(counted(&products, delete).await, both);
    let nothing = async || {
        assert!(!products.unconditionally("a test").delete(&THERE).await.unwrap());
        assert!(products.unconditionally("a test").update(&THERE, |_| ()).await.unwrap().is_none());
    };
    assert_eq!(counted(&products, nothing).await, Counts::default());
}

#[tokio::test]
async fn a_refusal_counts_by_its_kind() {
    let (products, stored) = seeded().await;
    for sent in ALL {
        let fields = sent.lines("If-Match", &stored.etag());
        let put = async || drop(products.check(Method::Put, &THERE, &asked(&fields), &Policy::default()).await);
        let expected = only(|counts| {
            counts.weak_if_match = sent.has_weak_tag().into();
            match sent {
                Sent::Absent | Sent::Star => counts.precondition_required = 1,
                Sent::Stale | Sent::Weak | Sent::ListWithWeak | Sent::Empty => counts.refused_early = 1,
                _ => {}
            }
        });
        assert_eq!(counted(&products, put).await, expected, "{sent:?}");
        let delete = async || drop(products.check(Method::Delete, &MISSING, &asked(&fields), &Policy::default()).await);
        let expected = only(|counts| counts.weak_if_match = sent.has_weak_tag().into());
        assert_eq!(counted(&products, delete).await, expected, "{sent:?} of what is missing");
    }
}

#[tokio::test]
async fn a_write_that_comes_too_late_counts_as_refused_at_its_commit() {
    let (products, _) = seeded().await;
    let late = [matched(&products).await, matched(&products).await, matched(&products).await];
    matched(&products).await.update(|product| product.price += 1).await.unwrap();
    let all = async || {
        let [replacing, updating, deleting] = late;
        assert!(replacing.replace(tea()).await.is_err());
        assert!(updating.update(|product| product.price += 1).await.is_err());
        assert!(products.commit_all(vec![deleting.deleting()]).await.is_err());
    };
    assert_eq!(counted(&products, all).await, only(|counts| counts.refused_at_commit = 3));
}

#[tokio::test]
async fn a_read_counts_where_it_is_not_modified() {
    let (products, stored) = seeded().await;
    for (sent, number) in [(Sent::Current, 1), (Sent::Star, 1), (Sent::Stale, 0), (Sent::Absent, 0)] {
        let fields = sent.lines("If-None-Match", &stored.etag());
        let read = async || drop(products.read(Method::Get, &THERE, &asked(&fields)).await.unwrap());
        assert_eq!(counted(&products, read).await, only(|counts| counts.not_modified = number), "{sent:?}");
    }
}

#[tokio::test]
async fn a_write_to_another_key_counts_nothing() {
    let (products, _) = seeded().await;
    let stray = async || drop(matched(&products).await.replace(Product { id: 99, ..tea() }).await.unwrap_err());
    assert_eq!(counted(&products, stray).await, Counts::default());
}

/// Loses the connection when it has sent the write.
struct Unknown;

impl Store<Product> for Unknown {
    async fn load(&self, _: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        Ok(Some(Stored { value: tea(), validators: Validators::from_state(State::from_number(1)) }))
    }

    async fn swap(&self, _: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        Err(StoreError::unknown(std::io::Error::other("reset")))
    }
}

#[tokio::test]
async fn an_unknown_outcome_counts_as_such_and_as_nothing_else() {
    let products = Versions::new(Unknown);
    let all = async || {
        let err = matched(&products).await.delete().await.unwrap_err();
        assert_eq!((err.status(), err.to_string().as_str()), (500, "the outcome of the write is unknown"));
        assert!(matches!(err, etag_store::WriteError::Unknown(_)));
        let pending = matched(&products).await.deleting();
        assert!(matches!(products.commit_all(vec![pending]).await, Err(etag_store::BatchError::Unknown(_))));
        assert!(products.unconditionally("a test").put(tea()).await.is_err());
    };
    assert_eq!(counted(&products, all).await, only(|counts| counts.unknown = 3));
}

#[tokio::test]
async fn versions_that_are_not_clones_count_for_themselves() {
    let store = MemoryStore::new();
    let (one, other) = (Versions::new(store.clone()), Versions::new(store));
    one.unconditionally("a test").put(tea()).await.unwrap();
    assert!(check(&other, THERE, ("If-Match", b"\"stale\"")).await.is_err());
    assert_eq!((one.counts().commits, one.counts().refused_early), (1, 0));
    assert_eq!((other.counts().commits, other.counts().refused_early), (0, 1));
}
