//! [`Conflict`]: what it was, what one made of it, and what another made of it meanwhile.

use std::fmt;

use etag_core::EntityTag;

use crate::document::Document;
use crate::merge::Clash;

/// The most places that a message lists.
const MOST_PLACES: usize = 5;

/// Others have changed what was to be changed. Nothing of what was to be written is there.
///
/// ```
/// use etag_client::{Client, Document, Error, Unsettled, merge::Merge};
/// use serde_json::json;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product, with a stock of 5
/// let client = Client::new()?;
/// let product = client.get(&url).send().await?;
/// client.patch(&url).merge_patch(&json!({"stock": 6})).if_unchanged(product.tag()).send().await?; // somebody else
///
/// let mine = Document::of(&json!({"stock": 4}))?;
/// let Err(Error::Conflict(conflict)) = client.edit(&product, mine).send().await else { panic!() };
/// assert!(matches!(conflict.reason, Unsettled::Open));
///
/// let stock = |document: &Document| document.pointer("/stock").map(ToString::to_string);
/// assert_eq!(stock(&conflict.base).as_deref(), Some("5"));
/// assert_eq!(stock(&conflict.mine).as_deref(), Some("4"));
/// assert_eq!(stock(&conflict.theirs).as_deref(), Some("6"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Conflict {
    /// What both have started from.
    pub base: Document,
    /// What was to be written.
    pub mine: Document,
    /// What is there now.
    pub theirs: Document,
    /// The tag of what is there now.
    pub tag: Option<EntityTag>,
    /// Why it was not settled.
    pub reason: Unsettled,
    /// How many writes were sent. A patch and the whole in its place are one, as in [`Updated::attempts`](crate::Updated).
    pub attempts: u32,
}

/// Why a conflict was not settled.
///
/// ```
/// use etag_client::Unsettled;
///
/// let is_worth_another_try = |reason: &Unsettled| matches!(reason, Unsettled::Exhausted);
/// assert!(!is_worth_another_try(&Unsettled::Abandoned));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Unsettled {
    /// Nothing was to be done about conflicts, or it was not said yet.
    Open,
    /// It was tried as often, or as long, as it was to be.
    Exhausted,
    /// Both have changed these places, each in another way.
    Clashes(Vec<Clash>),
    /// Whoever was asked has given up.
    Abandoned,
}

/// What is to be done about a conflict.
///
/// ```
/// use etag_client::{Conflict, Resolution};
///
/// // For `Edit::asking`: what is there already is left, and the rest is written.
/// let resolve = |conflict: Conflict| match conflict.theirs.pointer("/locked") {
///     Some(_) => Resolution::Abandon,
///     None => Resolution::Write(conflict.mine),
/// };
/// # _ = resolve;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Resolution {
    /// Write this in the place of what they wrote.
    Write(Document),
    /// Leave what they wrote.
    Abandon,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clashes = match &self.reason {
            Unsettled::Open => return f.write_str("others have changed the resource meanwhile"),
            Unsettled::Exhausted => {
                return write!(
                    f,
                    "others have changed the resource before each write, of {} that were sent",
                    self.attempts
                );
            }
            Unsettled::Abandoned => {
                return f.write_str("others have changed the resource meanwhile, and it is left so");
            }
            Unsettled::Clashes(clashes) => clashes,
        };
        f.write_str("others have changed the same meanwhile:")?;
        for (index, clash) in clashes.iter().take(MOST_PLACES).enumerate() {
            let place = if clash.path.is_empty() { "all of it" } else { &clash.path };
            write!(f, "{} {place}", if index == 0 { "" } else { "," })?;
        }
        match clashes.len().checked_sub(MOST_PLACES) {
            Some(more @ 1..) => write!(f, ", and {more} more"),
            _ => Ok(()),
        }
    }
}
