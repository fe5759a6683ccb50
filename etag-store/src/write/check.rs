//! [`Versions::check`]: from a request to a permit.

use etag_core::{Current, Decision, Method, Preconditions, StrongVersioned, TagField, Unmet, evaluate};

use super::{Denied, Matched, PreconditionFailed, Refusal, Vacant};
use crate::counts::Event;
use crate::policy::{Requires, Star, Weakened};
use crate::{Policy, Resource, Rule, Stored, Versions};

/// The right to one write, given by a check that passed.
///
/// ```
/// use etag_core::{Method, Preconditions};
/// use etag_store::{Permit, Policy, Versions};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// /// The status to answer a PUT with.
/// async fn put(products: &Versions<Product>, product: Product, asked: &Preconditions<'_>) -> u16 {
///     let answer = match products.check(Method::Put, &product.id, asked, &Policy::default()).await {
///         Ok(Permit::Matched(current)) => current.replace(product).await.map(|_| 200),
///         Ok(Permit::Vacant(vacant)) => vacant.create(product).await.map(|_| 201),
///         Err(refusal) => return refusal.status(),
///     };
///     answer.unwrap_or_else(|err| err.status())
/// }
/// # fn main() {}
/// ```
// Closed: there is something, or there is nothing.
#[derive(Debug)]
#[must_use = "a permit that is not used writes nothing: match it, and write with what it holds"]
pub enum Permit<T: Resource + StrongVersioned> {
    /// There is something, and it is what the client has seen.
    Matched(Matched<T>),
    /// There is nothing, as the client expects.
    Vacant(Vacant<T>),
}

impl<T: Resource> Versions<T> {
    /// Decides whether this request may write to the resource under `key`, and gives the right to do so.
    ///
    /// What is stored is loaded, the `policy` looked up, the preconditions evaluated
    /// ([RFC 9110 §13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2)). The permit holds for what was found: whoever writes in between
    /// makes it [fail](super::WriteError::PreconditionFailed) when it is used.
    ///
    /// See the [crate](crate) for an example.
    ///
    /// ```
    /// use etag_core::{HttpDate, Limits, Method, Preconditions};
    /// use etag_store::{MemoryStore, Permit, Policy, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = Versions::<Product>::new(MemoryStore::new());
    /// let tag = products.unconditionally("example").put(tea()).await?.etag();
    ///
    /// // PUT /products/7, If-Match: "…"
    /// let fields = [("If-Match", tag.as_bytes())];
    /// let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// let Permit::Matched(current) = products.check(Method::Put, &7, &asked, &Policy::default()).await? else { panic!() };
    /// assert_eq!(current.name, "tea");
    /// current.replace(Product { price: 450, ..tea() }).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Why the request is refused, with the status to answer.
    pub async fn check(
        &self,
        method: Method,
        key: &T::Key,
        preconditions: &Preconditions<'_>,
        policy: &Policy,
    ) -> Result<Permit<T>, Refusal<T>>
    where
        T: StrongVersioned,
    {
        self.check_authorized(method, key, preconditions, policy, |_| Ok(())).await
    }

    /// Decides as [`check`](Self::check) does, after `authorize` has seen what is under the key, or that there is nothing.
    ///
    /// It comes before everything that would tell the caller of the resource: whether there is one, and its tag
    /// ([RFC 9110 §13.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1)).
    ///
    /// ```
    /// use etag_core::{HttpDate, Limits, Method, Preconditions};
    /// use etag_store::{Denied, MemoryStore, Policy, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let products = Versions::<Product>::new(MemoryStore::new());
    /// products.unconditionally("example").put(tea()).await?;
    ///
    /// let fields = [("If-Match", "\"guessed\"")];
    /// let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// let may_write = |product: Option<&Product>| match product {
    ///     Some(product) if product.price < 500 => Err(Denied::Hidden),
    ///     _ => Ok(()),
    /// };
    /// let refusal =
    ///     products.check_authorized(Method::Put, &7, &asked, &Policy::default(), may_write).await.unwrap_err();
    /// assert_eq!(refusal.status(), 404); // and not 412, which would tell that it is there
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`check`](Self::check), and what `authorize` says.
    pub async fn check_authorized(
        &self,
        method: Method,
        key: &T::Key,
        preconditions: &Preconditions<'_>,
        policy: &Policy,
        authorize: impl FnOnce(Option<&T>) -> Result<(), Denied>,
    ) -> Result<Permit<T>, Refusal<T>>
    where
        T: StrongVersioned,
    {
        if method.is_read() || method.ignores_preconditions() {
            return Err(Refusal::MethodNotAllowed);
        }
        if let TagField::Tags(tags) = preconditions.if_match()
            && tags.has_weak()
        {
            self.count(Event::WeakIfMatch);
        }
        let current = self.store().load(key).await?;
        authorize(current.as_deref()).map_err(Refusal::Denied)?;

        let rule = policy.rule(method);
        if current.is_none() && !rule.creates(method) {
            return Err(Refusal::NotFound);
        }
        if !rule.is_satisfied_by(preconditions) {
            self.count(Event::PreconditionRequired);
            return Err(Refusal::PreconditionRequired { rule, current: current.map(Box::new) });
        }
        match decide(method, preconditions, rule, current.as_ref()) {
            Decision::Perform => Ok(match current {
                Some(stored) => Permit::Matched(Matched::new(self.clone(), key.clone(), stored)),
                None => Permit::Vacant(Vacant::new(self.clone(), key.clone())),
            }),
            Decision::Invalid(err) => Err(Refusal::Invalid(err)),
            Decision::PreconditionFailed(unmet) => Err(self.refuse_early(unmet, current)),
            // Only a read is not modified, and reads were turned away above.
            Decision::NotModified => Err(self.refuse_early(Unmet::IfNoneMatch, current)),
        }
    }

    pub(crate) fn refuse_early(&self, unmet: Unmet, current: Option<Stored<T>>) -> Refusal<T> {
        self.count(Event::RefusedEarly);
        Refusal::PreconditionFailed(PreconditionFailed::new(unmet, current))
    }
}

fn decide<T: Resource>(
    method: Method,
    preconditions: &Preconditions<'_>,
    rule: Rule,
    current: Option<&Stored<T>>,
) -> Decision {
    let Some(stored) = current else { return evaluate(method, preconditions, &Current::Vacant) };
    let tag = stored.etag();
    let representation = stored.validators.as_representation(&tag);
    let representation = match rule.weakened {
        Weakened::Accepted => representation.accepting_weakened(),
        Weakened::Refused => representation,
    };
    evaluate(method, preconditions, &Current::Exists(representation))
}

impl Rule {
    /// Whether the request has what is required; a malformed field is there, and found out by the decision.
    fn is_satisfied_by(self, preconditions: &Preconditions<'_>) -> bool {
        let if_match = match preconditions.if_match() {
            TagField::Absent => false,
            TagField::Any => self.star == Star::Allowed,
            TagField::Tags(_) | TagField::Malformed(_) => true,
        };
        let creates = matches!(preconditions.if_none_match(), TagField::Any | TagField::Malformed(_));
        let lacks_if_match = matches!(preconditions.if_match(), TagField::Absent);
        match self.requires {
            Requires::IfMatch => if_match,
            Requires::IfNoneMatchAny => creates,
            Requires::Either => if_match || (lacks_if_match && creates),
            Requires::Nothing => true,
        }
    }
}
