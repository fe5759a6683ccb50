//! Specimens that are not what they say.

use etag_core::{Fingerprint, Fingerprinter, Schema, StrongVersioned, Versioned};
use etag_store::MemoryStore;
use etag_store::contract::{Clause, Specimen, Violations};

use super::suite;

async fn found<T: Specimen>() -> Violations {
    match suite().verify::<T, _>(MemoryStore::new()).await {
        Err(violations) => violations,
        Ok(_) => panic!("the {} was not found out", T::NAME),
    }
}

#[derive(Clone, Debug, PartialEq, Versioned)]
struct OneKey {
    #[versioned(key)]
    id: u64,
    count: u64,
}

impl Specimen for OneKey {
    fn specimen(_: u64) -> Self {
        Self { id: 7, count: 0 }
    }

    fn count(&self) -> u64 {
        self.count
    }

    fn set_count(&mut self, count: u64) {
        self.count = count;
    }
}

#[derive(Clone, Debug, PartialEq, Versioned)]
struct CountOutside {
    #[versioned(key)]
    id: u64,
    name: String,
    #[versioned(representation)]
    count: u64,
}

impl Specimen for CountOutside {
    fn specimen(number: u64) -> Self {
        Self { id: number, name: "a name".to_owned(), count: 0 }
    }

    fn count(&self) -> u64 {
        self.count
    }

    fn set_count(&mut self, count: u64) {
        self.count = count;
    }
}

#[derive(Clone, Debug, PartialEq, Versioned)]
struct ExcludedInside {
    #[versioned(key)]
    id: u64,
    count: u64,
    other: u64,
}

impl Specimen for ExcludedInside {
    fn specimen(number: u64) -> Self {
        Self { id: number, count: 0, other: 0 }
    }

    fn count(&self) -> u64 {
        self.count
    }

    fn set_count(&mut self, count: u64) {
        self.count = count;
    }

    fn excluded(&self) -> Option<u64> {
        Some(self.other)
    }

    fn set_excluded(&mut self, number: u64) {
        self.other = number;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_specimen_that_is_not_what_its_trait_says_is_found_out() {
    assert!(found::<OneKey>().await.names(Clause::Specimen));
    assert!(found::<CountOutside>().await.names(Clause::Specimen));
    assert!(found::<ExcludedInside>().await.names(Clause::Specimen));
}

/// Its tags are weak, and it says that they are not.
#[derive(Clone, Debug, PartialEq)]
struct Weak {
    id: u64,
    count: u64,
}

impl Fingerprint for Weak {
    const SCHEMA: Schema = Schema::record("weak", 1, "", &[("count", u64::SCHEMA)]).weak();

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_schema(Self::SCHEMA);
        self.count.fingerprint(out);
    }
}

impl Versioned for Weak {
    type Key = u64;
    const NAME: &'static str = "weak";

    fn key(&self) -> u64 {
        self.id
    }
}

impl StrongVersioned for Weak {}

impl Specimen for Weak {
    fn specimen(number: u64) -> Self {
        Self { id: number, count: 0 }
    }

    fn count(&self) -> u64 {
        self.count
    }

    fn set_count(&mut self, count: u64) {
        self.count = count;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_type_that_says_strong_of_its_weak_tags_is_found_out() {
    assert!(found::<Weak>().await.names(Clause::WeakTag));
}
