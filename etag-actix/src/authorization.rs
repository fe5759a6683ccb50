//! [`Authorization`]: who may see and who may change a resource, asked before a precondition could tell that there is one.

use std::fmt;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderValue;
use etag_store::Denied;

use crate::request::app_data;

/// Says who may read and who may write resources of type `T`; given as `app_data`. Where one is given by itself and another in a `web::Data`, the one by itself is asked.
///
/// It is asked when the resource is loaded and before its preconditions are compared, so that no 304, 412 or 428 tells a caller of a resource that it may not see:
/// [RFC 9110 §13.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1). A caller that may write and not read is told neither the tag nor the content of what it collides with, nor of what
/// it has written.
///
/// It is asked at the check and not again at the commit. What it goes by belongs into fields of the state, so that a write is refused where that has changed since: in one that is
/// `representation` or `skip` it may change unseen.
///
/// What is [hidden](Denied::Hidden) is answered as what does not exist. Where a method creates, it is so only if the hook refuses the creation alike: it is asked with `None` then.
///
/// ```
/// use actix_web::App;
/// use etag_actix::{Access, Authorization};
/// use etag_store::Denied;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # fn main() {
///
/// let authorization = Authorization::<Product>::new(|req, access, _product| match access {
///     Access::Read => Ok(()),
///     Access::Write if req.headers().contains_key("Authorization") => Ok(()),
///     Access::Write => Err(Denied::Unauthorized),
/// });
/// let app = App::new().app_data(authorization.challenge("Bearer"));
/// # let _ = app;
/// # }
/// ```
pub struct Authorization<T> {
    hook: Arc<Hook<T>>,
    challenge: HeaderValue,
}

type Hook<T> = dyn Fn(&HttpRequest, Access, Option<&T>) -> Result<(), Denied> + Send + Sync;

/// What a caller is about to do with a resource.
///
/// ```
/// use etag_actix::{Access, Authorization};
/// use etag_store::Denied;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// # fn main() {
/// // A shop that is only looked at.
/// let authorization = Authorization::<Product>::new(|_req, access, _product| match access {
///     Access::Read => Ok(()),
///     Access::Write => Err(Denied::Forbidden),
/// });
/// # let _ = authorization;
/// # }
/// ```
// Closed: a request reads or it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// See the representation, or its entity tag.
    Read,
    /// Create, change or remove it.
    Write,
}

impl<T: 'static> Authorization<T> {
    /// Asks `hook`, with what is there, or `None` where there is nothing.
    ///
    /// ```
    /// use etag_actix::Authorization;
    /// use etag_store::Denied;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// # fn main() {
    /// // Who has no key sees nothing of what is dear, and not that it is there.
    /// let authorization = Authorization::<Product>::new(|req, _access, product| match product {
    ///     Some(product) if product.price > 100 && !req.headers().contains_key("X-Key") => Err(Denied::Hidden),
    ///     _ => Ok(()),
    /// });
    /// # let _ = authorization;
    /// # }
    /// ```
    pub fn new<H>(hook: H) -> Self
    where
        H: Fn(&HttpRequest, Access, Option<&T>) -> Result<(), Denied> + Send + Sync + 'static,
    {
        Self { hook: Arc::new(hook), challenge: HeaderValue::from_static("Bearer") }
    }

    /// Sets the `WWW-Authenticate` of a 401; without this it is `Bearer`.
    ///
    /// [RFC 9110 §11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)
    ///
    /// ```
    /// # use etag_actix::Authorization;
    /// # use etag_store::Denied;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// let authorization = Authorization::<Product>::new(|_, _, _| Err(Denied::Unauthorized)).challenge("Basic realm=\"shop\"");
    /// # let _ = authorization;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When `challenge` cannot stand in a field.
    pub fn challenge(mut self, challenge: &'static str) -> Self {
        self.challenge = HeaderValue::from_static(challenge);
        self
    }

    /// That which is nearest to the request, if there is any.
    pub(crate) fn of(req: &HttpRequest) -> Option<&Self> {
        app_data(req)
    }

    pub(crate) fn ask(&self, req: &HttpRequest, access: Access, current: Option<&T>) -> Result<(), Denied> {
        (self.hook)(req, access, current)
    }

    pub(crate) const fn www_authenticate(&self) -> &HeaderValue {
        &self.challenge
    }

    /// Whether the caller may see this value.
    pub(crate) fn may_read(req: &HttpRequest, current: &T) -> bool {
        Self::of(req).is_none_or(|authorization| authorization.ask(req, Access::Read, Some(current)).is_ok())
    }
}

impl<T> Clone for Authorization<T> {
    fn clone(&self) -> Self {
        Self { hook: Arc::clone(&self.hook), challenge: self.challenge.clone() }
    }
}

impl<T> fmt::Debug for Authorization<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization").field("challenge", &self.challenge).finish_non_exhaustive()
    }
}
