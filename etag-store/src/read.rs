//! [`Versions::read`](crate::Versions::read): a conditional read, which need not fetch what the reader holds.

use etag_core::{Current, Decision, Method, Preconditions, TagField, evaluate};

use crate::counts::Event;
use crate::{Denied, Found, Held, Refusal, Resource, StoreError, Stored, Validators, Versions};

/// What a conditional read came to.
///
/// ```
/// use etag_core::EntityTag;
/// use etag_store::{Read, Resource};
///
/// /// What `GET` answers: the status, and the entity tag in both cases.
/// fn answer<T: Resource>(read: &Read<T>) -> (u16, EntityTag) {
///     match read {
///         Read::Loaded(stored) => (200, stored.etag()),
///         Read::NotModified(validators) => (304, validators.etag(T::STRENGTH)),
///     }
/// }
/// ```
// Closed: everything else that a read can come to is a `Refusal`.
#[derive(Clone, Debug)]
#[must_use = "a read that is not looked at was in vain"]
pub enum Read<T> {
    /// 200: the representation.
    Loaded(Stored<T>),
    /// 304: the reader holds it. With the validators that go with the answer.
    NotModified(Validators),
}

impl<T: Resource> Versions<T> {
    /// Reads what is under `key`, as the request's preconditions ask. Where the reader holds what is current, the value is not fetched.
    ///
    /// [RFC 9110 §13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2)
    ///
    /// ```
    /// use etag_core::{HttpDate, Limits, Method, Preconditions};
    /// use etag_store::{MemoryStore, Read, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let products = Versions::<Product>::new(MemoryStore::new());
    /// let tag = products.unconditionally("example").put(tea()).await?.etag();
    ///
    /// let fields = [("If-None-Match", tag.as_bytes())];
    /// let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// assert!(matches!(products.read(Method::Get, &7, &asked).await?, Read::NotModified(_)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 404, 412, 400 or 431, as the [`Refusal`] says; 405 for a method that does not read; what the store says.
    pub async fn read(
        &self,
        method: Method,
        key: &T::Key,
        preconditions: &Preconditions<'_>,
    ) -> Result<Read<T>, Refusal<T>> {
        self.read_variant(method, key, preconditions, &[]).await
    }

    /// Reads as [`read`](Self::read) does, for an answer in another variant than the plain one: with a label for each thing that it differs by,
    /// such as the content coding that the reader accepts.
    ///
    /// [RFC 9110 §8.8.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3)
    ///
    /// ```
    /// use etag_core::{HttpDate, Limits, Method, Preconditions, Strength};
    /// use etag_store::Read;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let tea = products.load(&7).await?.ok_or("there is tea")?;
    /// let tag = tea.validators.etag_of_variant(Strength::Strong, &["gzip"])?;
    ///
    /// let fields = [("If-None-Match", tag.as_bytes())];
    /// let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// let read = products.read_variant(Method::Get, &7, &asked, &["gzip"]).await?;
    /// assert!(matches!(read, Read::NotModified(_)));
    /// let read = products.read_variant(Method::Get, &7, &asked, &[]).await?;
    /// assert!(matches!(read, Read::Loaded(_))); // other bytes
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read); when a label is not one, see [`EntityTag::with_variant`](etag_core::EntityTag::with_variant).
    pub async fn read_variant(
        &self,
        method: Method,
        key: &T::Key,
        preconditions: &Preconditions<'_>,
        variant: &[&str],
    ) -> Result<Read<T>, Refusal<T>> {
        if !method.is_read() {
            return Err(Refusal::MethodNotAllowed);
        }
        let held = match (preconditions.if_match(), preconditions.if_none_match()) {
            (TagField::Absent, TagField::Tags(tags)) => Some(Held::new(tags, variant)),
            _ => None,
        };
        let found = match &held {
            Some(held) => self.store().load_unless(key, held).await?,
            None => self.store().load(key).await?.map(Found::Loaded),
        };
        if let Some(read) = self.decide_read(method, preconditions, variant, found.ok_or(Refusal::NotFound)?)? {
            return Ok(read);
        }
        // The answer is not 304 after all: another precondition fails, or the store took the reader's tags to name what is
        // current and the decision did not.
        self.read_authorized(method, key, preconditions, variant, |_| Ok(())).await
    }

    /// Reads as [`read_variant`](Self::read_variant) does, after `authorize` has seen what is under the key, or that there is nothing. For that the value
    /// is always fetched.
    ///
    /// ```
    /// use etag_core::{HttpDate, Limits, Method, Preconditions};
    /// use etag_store::Denied;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let nothing = Preconditions::from_pairs::<&str, &str>(&[], HttpDate::from_unix(0), &Limits::default());
    /// let may_read = |product: Option<&Product>| match product {
    ///     Some(product) if product.price < 500 => Err(Denied::Hidden),
    ///     _ => Ok(()),
    /// };
    /// let refusal = products.read_authorized(Method::Get, &7, &nothing, &[], may_read).await.unwrap_err();
    /// assert_eq!(refusal.status(), 404);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`read_variant`](Self::read_variant), and what `authorize` says.
    pub async fn read_authorized(
        &self,
        method: Method,
        key: &T::Key,
        preconditions: &Preconditions<'_>,
        variant: &[&str],
        authorize: impl FnOnce(Option<&T>) -> Result<(), Denied>,
    ) -> Result<Read<T>, Refusal<T>> {
        if !method.is_read() {
            return Err(Refusal::MethodNotAllowed);
        }
        let current = self.store().load(key).await?;
        authorize(current.as_deref()).map_err(Refusal::Denied)?;
        let found = Found::Loaded(current.ok_or(Refusal::NotFound)?);
        // With the value at hand there is always an answer.
        self.decide_read(method, preconditions, variant, found)?.ok_or(Refusal::NotFound)
    }

    /// The answer, or none where the value is needed for it and was not fetched.
    fn decide_read(
        &self,
        method: Method,
        preconditions: &Preconditions<'_>,
        variant: &[&str],
        found: Found<T>,
    ) -> Result<Option<Read<T>>, Refusal<T>> {
        let validators = match &found {
            Found::Held(validators) => validators,
            Found::Loaded(stored) => &stored.validators,
        };
        let tag = validators
            .etag_of_variant(T::STRENGTH, variant)
            .map_err(|err| StoreError::failed("a variant has no such label", err))?;
        match (evaluate(method, preconditions, &Current::Exists(validators.as_representation(&tag))), found) {
            (Decision::Perform, Found::Loaded(stored)) => Ok(Some(Read::Loaded(stored))),
            (Decision::NotModified, Found::Held(validators) | Found::Loaded(Stored { validators, .. })) => {
                self.count(Event::NotModified);
                Ok(Some(Read::NotModified(validators)))
            }
            (Decision::Invalid(err), _) => Err(Refusal::Invalid(err)),
            (Decision::PreconditionFailed(unmet), Found::Loaded(stored)) => Err(self.refuse_early(unmet, Some(stored))),
            (Decision::Perform | Decision::PreconditionFailed(_), Found::Held(_)) => Ok(None),
        }
    }
}
