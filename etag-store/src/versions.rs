//! [`Versions`]: the resources of one type, as an application holds them.

use std::fmt;
use std::sync::Arc;

use etag_core::{HttpDate, Scheme};

use crate::counts::{Counters, Event};
use crate::erased::ErasedStore;
use crate::issue::issue;
use crate::{Counts, Page, Resource, Store, StoreError, Stored, Validators};

/// The resources of one type, whatever keeps them. A clone is another handle on the same.
///
/// Reading is [`load`](Self::load), [`read`](Self::read) and [`list`](Self::list). Writing begins with [`check`](Self::check); without it
/// there is only [`unconditionally`](Self::unconditionally).
///
/// ```
/// # use etag_store::{MemoryStore, Versions};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let products = Versions::<Product>::new(MemoryStore::new());
/// assert!(products.load(&7).await?.is_none());
/// # Ok(())
/// # }
/// ```
pub struct Versions<T: Resource>(Arc<Inner<T>>);

struct Inner<T: Resource> {
    store: Box<dyn ErasedStore<T>>,
    scheme: Scheme,
    counters: Counters,
}

impl<T: Resource> Versions<T> {
    /// The resources that `store` keeps.
    ///
    /// ```
    /// # use etag_store::{MemoryStore, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// let products = Versions::<Product>::new(MemoryStore::new());
    /// # }
    /// ```
    pub fn new(store: impl Store<T>) -> Self {
        Self::with_scheme(store, Scheme::SHA256)
    }

    /// The resources that `store` keeps, with another scheme for the digests of fields marked `representation`: a keyed one where their content is
    /// secret and easily guessed. The states in the tags tell nothing of the content under any scheme.
    ///
    /// ```
    /// # use etag_core::Scheme;
    /// # use etag_store::{MemoryStore, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// let products = Versions::<Product>::with_scheme(MemoryStore::new(), Scheme::SHA256);
    /// # }
    /// ```
    pub fn with_scheme(store: impl Store<T>, scheme: Scheme) -> Self {
        Self(Arc::new(Inner { store: Box::new(store), scheme, counters: Counters::default() }))
    }

    /// What is under `key`.
    ///
    /// ```
    /// # use etag_store::{MemoryStore, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = Versions::<Product>::new(MemoryStore::new());
    /// assert!(products.load(&8).await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the store cannot be asked, or what it holds cannot be read.
    pub async fn load(&self, key: &T::Key) -> Result<Option<Stored<T>>, StoreError> {
        self.store().load(key).await
    }

    /// Up to `limit` resources in the order of their keys, at least one if there is any, those behind `after` where it is given. See [`Page`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let page = products.list(None, 10).await?;
    /// assert_eq!((page.members[0].name.as_str(), page.next), ("tea", None));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`load`](Self::load); [unsupported](crate::StoreErrorKind::Unsupported) by some stores.
    pub async fn list(&self, after: Option<&T::Key>, limit: usize) -> Result<Page<T>, StoreError> {
        // A page of none would have no key for the next one to begin behind.
        let limit = limit.max(1);
        let mut members = self.store().list(after, limit.saturating_add(1)).await?;
        let more = members.len() > limit;
        members.truncate(limit);
        let next = members.last().filter(|_| more).map(|member| member.key());
        Ok(Page { members, next })
    }

    /// How often what happened.
    ///
    /// ```
    /// # use etag_store::{MemoryStore, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = Versions::<Product>::new(MemoryStore::new());
    /// products.unconditionally("example").put(tea()).await?;
    /// assert_eq!(products.counts().unconditional, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn counts(&self) -> Counts {
        self.0.counters.counts()
    }

    /// Whether both are handles on the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn store(&self) -> &dyn ErasedStore<T> {
        &*self.0.store
    }

    pub(crate) fn scheme(&self) -> &Scheme {
        &self.0.scheme
    }

    pub(crate) fn count(&self, event: Event) {
        self.0.counters.count(event);
    }

    /// A new value with the validators that are issued for it.
    pub(crate) fn first(&self, value: T) -> Result<Stored<T>, StoreError> {
        let content = value.content(self.scheme())?;
        let validators = Validators {
            representation: value.representation(self.scheme())?,
            last_modified: Some(value.last_modified().unwrap_or_else(now)),
            ..Validators::from_state(issue(None, content.as_ref())?)
        };
        Ok(Stored { value, validators })
    }

    /// What `change` makes of `current`, with the validators that are issued for it.
    pub(crate) fn next(&self, current: Stored<T>, change: impl FnOnce(T) -> T) -> Result<Stored<T>, StoreError> {
        let Stored { value, validators: before } = current;
        let content_before = value.content(self.scheme())?;
        let value = change(value);
        let content = value.content(self.scheme())?;
        let representation = value.representation(self.scheme())?;
        let revision = issue(Some(&before.revision), content.as_ref())?;
        let state = match &content {
            // No state field has changed.
            Some(_) if content == content_before => before.state,
            _ => revision,
        };
        let validators = Validators { state, representation, revision, last_modified: None };
        let mut next = Stored { value, validators };
        next.follow(&before);
        Ok(next)
    }
}

impl<T: Resource> Stored<T> {
    /// Says when it was last modified, if it takes the place of `before`.
    pub(crate) fn follow(&mut self, before: &Validators) {
        self.validators.last_modified = match self.value.last_modified() {
            None if self.validators.same_tag(before) => before.last_modified,
            // A clock that was set back does not make a resource older than it was.
            None => Some(before.last_modified.map_or_else(now, |date| date.max(now()))),
            own => own,
        };
    }
}

impl<T: Resource> Clone for Versions<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Resource> fmt::Debug for Versions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Versions").field("name", &T::NAME).field("counts", &self.counts()).finish_non_exhaustive()
    }
}

fn now() -> HttpDate {
    HttpDate::from(std::time::SystemTime::now())
}
