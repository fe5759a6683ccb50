//! [`CollectionRoutes`]: a resource and the collection that it is a member of.

use std::fmt;
use std::rc::Rc;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse, Resource};
use etag_core::{StrongVersioned, Versioned};
use serde::Serialize;

use super::{Draft, Routes, item, page, post};
use crate::{HttpResource, Problem};

/// The key under which a `POST` creates.
pub(super) type NewKey<T> = Rc<dyn Fn(&HttpRequest) -> <T as Versioned>::Key>;

/// [`Routes`] with those of the collection: `GET`, `HEAD`, `OPTIONS`, and `POST` if [keys](Self::post) are given out.
///
/// `GET /products?limit=2&after=5` answers with the members behind key 5 in the order of their keys, each with its entity tag, and where to read on:
///
/// ```json
/// {"members": [{"id": 7, "name": "…", "etag": "\"…\""}, {"id": 9, "name": "…", "etag": "\"…\""}], "next": "/products?after=9&limit=2"}
/// ```
///
/// There are 100 members on a page unless `limit` says otherwise, which is at most 1,000. The page has an entity tag of its own. Members that the caller may not read, see
/// [`Authorization`](crate::Authorization), are passed over as if they were not there, so
/// that who may read none gets an empty page; the store reads them all the same, and must be one that lists.
///
/// A `T` whose representation is not a JSON object, or has a member `etag`, needs a handler of its own.
///
/// ```
/// use etag_actix::Routes;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// # fn main() {
/// let app = actix_web::App::new().service(Routes::<Product>::at("/products/{id}").collection("/products"));
/// # let _ = app;
/// # }
/// ```
#[must_use = "it serves nothing until it is given to `App::service`"]
pub struct CollectionRoutes<T: Versioned, D = T> {
    item: Routes<T, D>,
    path: String,
    new_key: Option<NewKey<T>>,
}

impl<T: Versioned, D> CollectionRoutes<T, D> {
    pub(super) const fn new(item: Routes<T, D>, path: String) -> Self {
        Self { item, path, new_key: None }
    }

    /// With `POST`, which creates a member under the key that `new_key` gives out, or another if that is taken: 201, with `Location` and the `ETag` of the member.
    ///
    /// A key that is random, or comes from a sequence of the database, is unique across the processes of a service; it is asked for a few times, so that it must not be
    /// the same each time.
    ///
    /// It needs a [`Draft`] of its own, which takes the key that is given out: a `T` that is its own draft brings a key along, and a `POST` of it is 422 unless that is the one.
    ///
    /// [RFC 9110 §9.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3). Preconditions of a `POST` concern the collection and not the member
    /// ([§13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)). No store compares a whole collection in one act with a write to it, so that no tag of a page matches here:
    /// `If-Match` with a tag is 412.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use etag_actix::{Draft, Problem, Routes};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// #[derive(serde::Deserialize)]
    /// struct ProductDraft {
    ///     name: String,
    ///     price: u32,
    /// }
    ///
    /// impl Draft<Product> for ProductDraft {
    ///     fn complete(&self, key: &u64, _: Option<&Product>) -> Result<Product, Problem> {
    ///         Ok(Product { id: *key, name: self.name.clone(), price: self.price })
    ///     }
    /// }
    ///
    /// # fn main() {
    /// static LAST: AtomicU64 = AtomicU64::new(0); // for one process
    ///
    /// let products = Routes::<Product, ProductDraft>::at("/products/{id}")
    ///     .collection("/products")
    ///     .post(|_req| LAST.fetch_add(1, Ordering::Relaxed));
    /// let app = actix_web::App::new().service(products);
    /// # let _ = app;
    /// # }
    /// ```
    pub fn post(mut self, new_key: impl Fn(&HttpRequest) -> T::Key + 'static) -> Self {
        self.new_key = Some(Rc::new(new_key));
        self
    }
}

impl<T, D> HttpServiceFactory for CollectionRoutes<T, D>
where
    T: HttpResource<Key: Serialize> + StrongVersioned,
    D: Draft<T>,
{
    fn register(self, config: &mut AppService) {
        self.item.register(config);
        collection::<T, D>(&self.path, self.new_key).register(config);
    }
}

impl<T: Versioned, D> Clone for CollectionRoutes<T, D> {
    fn clone(&self) -> Self {
        Self { item: self.item.clone(), path: self.path.clone(), new_key: self.new_key.clone() }
    }
}

impl<T: Versioned, D> fmt::Debug for CollectionRoutes<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectionRoutes").field("item", &self.item).field("path", &self.path).finish_non_exhaustive()
    }
}

fn collection<T, D>(path: &str, new_key: Option<NewKey<T>>) -> Resource
where
    T: HttpResource<Key: Serialize> + StrongVersioned,
    D: Draft<T>,
{
    let methods = if new_key.is_some() { "GET, HEAD, POST, OPTIONS" } else { "GET, HEAD, OPTIONS" };
    let options = move |req: HttpRequest, payload: Payload| async move { item::allow(&req, payload, methods).await };
    let not_allowed = move |req: HttpRequest, payload: Payload| async move {
        Err::<HttpResponse, _>(item::refuse_method(&req, payload, methods).await)
    };
    let resource = web::resource(path)
        .route(web::get().to(list::<T>))
        .route(web::head().to(list::<T>))
        .route(web::method(Method::OPTIONS).to(options))
        .default_service(web::to(not_allowed));
    match new_key {
        None => resource,
        Some(new_key) => resource.route(web::post().to(move |req: HttpRequest, payload: Payload| {
            let new_key = Rc::clone(&new_key);
            async move { post::post::<T, D>(req, payload, &*new_key).await }
        })),
    }
}

async fn list<T: HttpResource<Key: Serialize>>(req: HttpRequest, payload: Payload) -> Result<HttpResponse, Problem> {
    crate::body::drain(&req, &mut payload.into_inner()).await;
    page::respond::<T>(&req).await
}
