//! [`Product`], and its version as a column that counts.

use etag_core::{State, Versioned};
use etag_store::contract::Specimen;
use etag_store::{Change, StoreError, Validators};

/// A row of the table `products`, but for its version.
#[derive(Clone, Debug, PartialEq, Eq, Versioned)]
#[versioned(name = "product", epoch = 1)]
pub struct Product {
    /// The primary key.
    #[versioned(key)]
    pub id: i64,
    /// The name.
    pub name: String,
    /// The price.
    pub price_in_cents: i64,
}

// [versions]
/// The tag of a version. A negative number stands for a large one, so that each has a tag of its own.
pub(crate) fn validators(version: i64) -> Validators {
    Validators::from_state(State::from_number(version.cast_unsigned().into()))
}

/// The version that a tag names.
pub(crate) fn version(validators: &Validators) -> Result<i64, StoreError> {
    let number = validators.revision.as_str().parse::<u64>();
    Ok(number.map_err(|err| StoreError::failed("the expected revision is no version", err))?.cast_signed())
}

/// The version to write: one more; the same where no state field changes; and a random one for a new row, so that one that is deleted and
/// created again has none that it had before.
pub(crate) fn next_version(change: &Change<Product>) -> Result<i64, StoreError> {
    match (change.expected(), change.next()) {
        (Some(expected), Some(next)) if next.validators.state == expected.state => version(expected),
        (Some(expected), _) => Ok(version(expected)?.wrapping_add(1)),
        (None, _) => {
            let random = getrandom::u64().map_err(|err| StoreError::failed("the system gives no random bytes", err))?;
            Ok((random >> 2).cast_signed())
        }
    }
}
// [versions]

impl Specimen for Product {
    fn specimen(number: u64) -> Self {
        Self { id: number.cast_signed(), name: "Lamp".to_owned(), price_in_cents: 0 }
    }

    fn count(&self) -> u64 {
        self.price_in_cents.cast_unsigned()
    }

    fn set_count(&mut self, count: u64) {
        self.price_in_cents = count.cast_signed();
    }
}
