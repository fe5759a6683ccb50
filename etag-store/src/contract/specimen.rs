//! [`Specimen`]: values of the type that a store keeps, for the suite to write; [`Sample`] is one of ours.

use std::fmt::Debug;

use etag_core::{Scheme, StrongVersioned, Versioned};
use serde::{Deserialize, Serialize};

use super::Clause;
use super::trial::{Verdict, ensure};
use crate::Resource;

/// A type whose values the suite can make and change.
///
/// Each field that the store keeps is compared with `==`. A type whose `version` field is its state is one as well: there a write that changes
/// nothing may give a new tag, and its store gives back, in [`Change::action`](crate::Change), the value with the version that it has committed.
///
/// ```
/// use etag_store::contract::Specimen;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # fn main() {
///
/// impl Specimen for Product {
///     fn specimen(number: u64) -> Self {
///         Product { id: number, ..tea() }
///     }
///
///     fn count(&self) -> u64 {
///         self.price
///     }
///
///     fn set_count(&mut self, count: u64) {
///         self.price = count;
///     }
///
///     fn excluded(&self) -> Option<u64> {
///         Some(self.views) // which is marked `representation`
///     }
///
///     fn set_excluded(&mut self, number: u64) {
///         self.views = number;
///     }
/// }
/// # }
/// ```
pub trait Specimen: Resource + StrongVersioned + Clone + PartialEq + Debug {
    /// The value with this number, which is below 2⁵³: the same for the same number, and with another key for another.
    fn specimen(number: u64) -> Self;

    /// A number in a state field, other than the key. The suite sets it to small numbers and counts up.
    fn count(&self) -> u64;

    /// Sets what [`count`](Self::count) gives.
    fn set_count(&mut self, count: u64);

    /// A number in a field marked `representation`; `None`, as by default, where the type has none.
    fn excluded(&self) -> Option<u64> {
        None
    }

    /// Sets what [`excluded`](Self::excluded) gives.
    fn set_excluded(&mut self, number: u64) {
        let _ = number;
    }

    /// A number in a field marked `skip` that the store keeps; `None`, as by default, where the type has none.
    fn unseen(&self) -> Option<u64> {
        None
    }

    /// Sets what [`unseen`](Self::unseen) gives.
    fn set_unseen(&mut self, number: u64) {
        let _ = number;
    }
}

/// A specimen for stores that keep any type.
///
/// ```
/// use etag_store::contract::{Sample, Specimen};
///
/// let mut sample = Sample::specimen(7);
/// sample.set_count(3);
/// assert_eq!((sample.id, sample.count), (7, 3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Versioned)]
#[versioned(name = "sample", epoch = 1)]
#[non_exhaustive]
pub struct Sample {
    /// Its key.
    #[versioned(key)]
    pub id: u64,
    /// A text with what stores stumble over.
    pub text: String,
    /// What is counted up in races.
    pub count: u64,
    /// What readers see and writers do not collide on.
    #[versioned(representation)]
    pub views: u64,
    /// What is in no tag.
    #[versioned(skip)]
    pub prints: u64,
}

impl Specimen for Sample {
    fn specimen(number: u64) -> Self {
        Self { id: number, text: format!("“sample” 'n\\° \u{1F375}\n{number}"), count: 0, views: 0, prints: 0 }
    }

    fn count(&self) -> u64 {
        self.count
    }

    fn set_count(&mut self, count: u64) {
        self.count = count;
    }

    fn excluded(&self) -> Option<u64> {
        Some(self.views)
    }

    fn set_excluded(&mut self, number: u64) {
        self.views = number;
    }

    fn unseen(&self) -> Option<u64> {
        Some(self.prints)
    }

    fn set_unseen(&mut self, number: u64) {
        self.prints = number;
    }
}

/// Whether the author of `T` has given what the suite builds on.
pub(super) fn is_as_it_says<T: Specimen>() -> Verdict {
    let rule = |holds, expected: &str, found: &T| ensure(Clause::Specimen, holds, expected, || format!("{found:?}"));
    let digest = |value: &T| (value.content(&Scheme::SHA256), value.representation(&Scheme::SHA256));
    let (one, other) = (T::specimen(1), T::specimen(2));
    rule(one.key() != other.key(), "another number gives another key", &other)?;

    let mut counted = one.clone();
    counted.set_count(7);
    rule(
        counted.count() == 7 && counted.key() == one.key(),
        "`set_count(7)` sets the count to 7, and no key",
        &counted,
    )?;
    let (content, representation) = digest(&one);
    let (content_counted, _) = digest(&counted);
    let in_the_state = content == Ok(None) || content_counted != content;
    rule(in_the_state, "the count is a field of the state", &counted)?;

    if let Some(before) = one.unseen() {
        let mut unseen = one.clone();
        unseen.set_unseen(before + 7);
        rule(unseen.unseen() == Some(before + 7), "`set_unseen` sets what `unseen` gives", &unseen)?;
        rule(digest(&unseen) == digest(&one), "the unseen field is a `skip` field", &unseen)?;
    }

    let Some(before) = one.excluded() else { return Ok(()) };
    let mut excluded = one.clone();
    excluded.set_excluded(before + 7);
    rule(excluded.excluded() == Some(before + 7), "`set_excluded` sets what `excluded` gives", &excluded)?;
    let (content_excluded, representation_excluded) = digest(&excluded);
    let outside = content_excluded == content && representation_excluded != representation;
    rule(content == Ok(None) || outside, "the excluded field is a `representation` field", &excluded)
}
