//! [`Page`]: some resources in the order of their keys.

use etag_core::{EntityTag, Fingerprint as _, Schema, Scheme, Strength};

use crate::{Resource, Stored};

/// Some resources in the order of their keys, each with its tag, and a tag for the page.
///
/// ```
/// # use etag_store::{MemoryStore, Versions};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let products = Versions::<Product>::new(MemoryStore::new());
/// for id in 1..=3 {
///     products.unconditionally("example").put(Product { id, ..tea() }).await?;
/// }
///
/// let first = products.list(None, 2).await?;
/// assert_eq!(first.members.len(), 2);
/// let second = products.list(first.next.as_ref(), 2).await?;
/// assert_eq!((second.members[0].id, second.next), (3, None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T: Resource> {
    /// The members.
    pub members: Vec<Stored<T>>,
    /// The key behind which the next page begins, where there are more members.
    pub next: Option<T::Key>,
}

const PAGE: Schema =
    Schema::record("etag-store page", 2, "", &[("members", <[(String, Vec<u8>)]>::SCHEMA), ("more", bool::SCHEMA)]);

impl<T: Resource> Page<T> {
    /// The page's entity tag: another one whenever a member is added, changed or removed, or the page ends or no longer ends the list.
    ///
    /// ```
    /// # use etag_store::{MemoryStore, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let products = Versions::<Product>::new(MemoryStore::new());
    /// let empty = products.list(None, 10).await?.etag();
    /// products.unconditionally("example").put(tea()).await?;
    /// assert_ne!(products.list(None, 10).await?.etag(), empty);
    /// # Ok(())
    /// # }
    /// ```
    #[expect(clippy::missing_panics_doc, reason = "it does not panic")]
    pub fn etag(&self) -> EntityTag {
        let state = Scheme::SHA256.state(PAGE, |out| {
            out.put_len(self.members.len());
            for member in &self.members {
                // Two resources have the same tag where a store counts the versions of each, and `Debug` is what every key has.
                out.put_bytes(format!("{:?}", member.key()).as_bytes());
                out.put_bytes(member.etag().as_bytes());
            }
            out.put_u8(self.next.is_some().into());
        });
        let tag = EntityTag::from_state(&state.expect("only code of the user's fails to feed, and there is none here"));
        match T::STRENGTH {
            Strength::Strong => tag,
            Strength::Weak => tag.into_weak(),
        }
    }
}

#[cfg(test)]
mod tests {
    use etag_core::{State, Versioned};

    use super::Page;
    use crate::{Stored, Validators};

    #[derive(Debug, Versioned)]
    struct Row {
        #[versioned(key)]
        id: u64,
        #[versioned(version)]
        version: u64,
    }

    /// Each in its first version, as a table with a column that counts them has it.
    fn page(ids: &[u64]) -> Page<Row> {
        let members = ids.iter().map(|&id| {
            let value = Row { id, version: 1 };
            let validators = Validators::from_state(State::from_number(value.version.into()));
            Stored { value, validators }
        });
        Page { members: members.collect(), next: None }
    }

    #[test]
    fn pages_of_other_members_have_other_tags_where_versions_are_counted() {
        assert_eq!(page(&[1, 2]).etag(), page(&[1, 2]).etag());
        assert_ne!(page(&[1, 2]).etag(), page(&[1, 3]).etag());
        assert_ne!(page(&[1, 2]).etag(), page(&[2, 1]).etag());
    }
}
