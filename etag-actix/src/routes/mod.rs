//! [`Routes`]: a whole resource in a few lines.

mod collection;
mod draft;
mod item;
mod page;
mod post;

use std::fmt;
use std::marker::PhantomData;

use actix_web::dev::{AppService, HttpServiceFactory};
use etag_core::{Keyed, StrongVersioned};
use serde::Serialize;

pub use self::collection::CollectionRoutes;
pub use self::draft::Draft;
use crate::HttpResource;

/// A whole resource as a service: `GET`, `HEAD`, `PUT`, `PATCH`, `DELETE` and `OPTIONS` of a `T`, of which clients send a `D`.
///
/// It is made of the extractors and responders of this crate, and heeds the same configuration: [`Versions<T>`](etag_store::Versions), which it needs,
/// [`PreconditionsConfig`](crate::PreconditionsConfig), [`PatchConfig`](crate::PatchConfig), [`Authorization<T>`](crate::Authorization). Whoever needs more of one method writes a handler, which is as short.
///
/// ```
/// use actix_web::{App, test};
/// use etag_actix::Routes;
/// use etag_store::{MemoryStore, Versions};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// # #[actix_web::main]
/// # async fn main() {
/// let app = App::new()
///     .app_data(Versions::<Product>::new(MemoryStore::new()))
///     .service(Routes::<Product>::at("/products/{id}").collection("/products"));
///
/// let app = test::init_service(app).await;
/// let mouse = Product { id: 123, name: "Wireless Mouse".to_owned(), price: 2999 };
/// let put = test::TestRequest::put().uri("/products/123").insert_header(("If-None-Match", "*")).set_json(&mouse);
/// assert_eq!(test::call_service(&app, put.to_request()).await.status(), 201);
/// let delete = test::TestRequest::delete().uri("/products/123");
/// assert_eq!(test::call_service(&app, delete.to_request()).await.status(), 428);
/// # }
/// ```
#[must_use = "it serves nothing until it is given to `App::service`"]
pub struct Routes<T, D = T> {
    path: String,
    types: PhantomData<fn() -> (T, D)>,
}

impl<T, D> Routes<T, D> {
    /// The routes of the resource at this path, in which each `key` field has a parameter of its name: `/tenants/{tenant}/products/{id}`.
    ///
    /// ```
    /// # use etag_actix::Routes;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// let scope = actix_web::web::scope("/v1").service(Routes::<Product>::at("/products/{id}"));
    /// # let _ = scope;
    /// # }
    /// ```
    pub fn at(path: impl Into<String>) -> Self {
        Self { path: path.into(), types: PhantomData }
    }

    /// With the collection at `path`: `GET`, `HEAD` and `OPTIONS`. See [`CollectionRoutes`].
    ///
    /// It takes a key of one part, and does not compile for others:
    ///
    /// ```compile_fail,E0080
    /// # use etag_actix::Routes;
    /// #[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
    /// struct Seat {
    ///     #[versioned(key)]
    ///     row: u32,
    ///     #[versioned(key)]
    ///     number: u32,
    /// }
    ///
    /// let routes = Routes::<Seat>::at("/rows/{row}/seats/{number}").collection("/rows");
    /// ```
    ///
    /// ```
    /// # use etag_actix::Routes;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// let app = actix_web::App::new().service(Routes::<Product>::at("/products/{id}").collection("/products"));
    /// # let _ = app;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the path of a member is not this path with `/{…}` behind it.
    pub fn collection(self, path: impl Into<String>) -> CollectionRoutes<T, D>
    where
        T: Keyed<Key: Serialize>,
    {
        const {
            assert!(
                T::KEY_NAMES.len() == 1,
                "a collection needs a key of one part: one field marked `#[versioned(key)]`"
            );
        };
        let path = path.into();
        let parameter = self
            .path
            .strip_prefix(&path)
            .and_then(|rest| rest.strip_prefix("/{"))
            .and_then(|rest| rest.strip_suffix('}'));
        assert!(
            parameter.is_some_and(|name| !name.contains('/')),
            "a member of the collection at {path} is expected at {path}/{{…}}, and not at {}",
            self.path
        );
        CollectionRoutes::new(self, path)
    }
}

impl<T, D> HttpServiceFactory for Routes<T, D>
where
    T: HttpResource + StrongVersioned,
    D: Draft<T>,
{
    fn register(self, config: &mut AppService) {
        item::resource::<T, D>(&self.path).register(config);
    }
}

impl<T, D> Clone for Routes<T, D> {
    fn clone(&self) -> Self {
        Self { path: self.path.clone(), types: PhantomData }
    }
}

impl<T, D> fmt::Debug for Routes<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").field("path", &self.path).finish()
    }
}
