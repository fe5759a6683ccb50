//! [`Updated`]: what became of an update or an edit.

use etag_core::EntityTag;

/// What became of an update or an edit.
///
/// ```
/// use etag_client::{Client, Error, Outcome};
/// use serde_json::Value;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product
/// let client = Client::new()?;
/// let with_stock = |stock: u64| move |mut product: Value| {
///     product["stock"] = stock.into();
///     Ok(product)
/// };
/// let updated = client.update(&url, with_stock(7)).send().await?;
/// assert_eq!((updated.outcome, &updated.value["stock"]), (Outcome::Written, &7.into()));
/// assert_eq!(client.update(&url, with_stock(7)).send().await?.outcome, Outcome::Unchanged);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Updated<T> {
    /// What is there now, as far as it is known: as the service says it, or as it was sent.
    pub value: T,
    /// Its tag, where the service says it.
    pub tag: Option<EntityTag>,
    /// How it came to be there.
    pub outcome: Outcome,
    /// How many writes were sent. A patch that the service has no method for, and the whole that was sent in its place, are one.
    pub attempts: u32,
}

/// How what was wanted came to be there.
///
/// ```
/// use etag_client::Outcome;
///
/// let is_acknowledged = |outcome| outcome == Outcome::Written;
/// assert!(!is_acknowledged(Outcome::AlreadyApplied));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was written, and the service has acknowledged it.
    Written,
    /// A write had no answer, and what is there now is as it was to be: by its tag, where the service says which it has tried to give; by
    /// [`recognise`](crate::Update::recognise); or because the change, made once more, would change nothing. In the last case, which of several that have made the same change was first is not known.
    AlreadyApplied,
    /// There was nothing to change, at first or after a conflict. Nothing was written.
    Unchanged,
}
