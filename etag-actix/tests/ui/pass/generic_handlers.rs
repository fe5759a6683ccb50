//! Handlers that serve any resource, and an application that mounts them twice.

use actix_web::web::{self, Json, ServiceConfig};
use actix_web::{App, FromRequest};
use etag_actix::{Conditional, HttpResource, IfAbsent, IfMatch, IfNoneMatch, NoContent, Problem, Put, Tagged, WriteError};
use etag_core::{StrongVersioned, Versioned};
use etag_store::{MemoryStore, Versions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

async fn read<T: HttpResource>(found: IfNoneMatch<T>) -> Tagged<T> {
    found.into()
}

async fn put<T: HttpResource + StrongVersioned>(
    Put(permit, Json(value)): Put<T, Json<T>>,
) -> Result<Tagged<T>, WriteError> {
    permit.put(value).await
}

async fn create<T: HttpResource + StrongVersioned>(
    IfAbsent(vacant, Json(value)): IfAbsent<T, Json<T>>,
) -> Result<Tagged<T>, WriteError> {
    vacant.create(value).await
}

async fn remove<T: HttpResource + StrongVersioned>(
    IfMatch(current, ()): IfMatch<T>,
) -> Result<NoContent, WriteError> {
    current.delete().await
}

/// Whatever the body is.
async fn touch<T: HttpResource + StrongVersioned + Clone, B: FromRequest + 'static>(
    Conditional(permit, _): Conditional<T, B>,
) -> Result<Tagged<T>, Problem> {
    let current = permit.current().cloned().ok_or_else(Problem::not_found)?;
    permit.put(current).await
}

fn mount<T>(config: &mut ServiceConfig)
where
    T: HttpResource + StrongVersioned + Clone + DeserializeOwned,
{
    let versions = Versions::<T>::new(MemoryStore::new());
    config.app_data(versions).service(
        web::resource(format!("/{}/{{key}}", T::NAME))
            .route(web::get().to(read::<T>))
            .route(web::put().to(put::<T>))
            .route(web::patch().to(create::<T>))
            .route(web::post().to(touch::<T, web::Bytes>))
            .route(web::delete().to(remove::<T>)),
    );
}

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Note {
    #[versioned(key)]
    title: String,
    text: String,
}

fn main() {
    let _ = App::new().configure(mount::<Product>).configure(mount::<Note>);
}
