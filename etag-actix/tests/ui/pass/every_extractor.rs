//! All of it in one application, under the names that a user gets by importing everything.

use actix_web::web::*;
use actix_web::{App, HttpResponse};
use etag_actix::*;
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Product {
    #[versioned(key)]
    tenant: String,
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

async fn change(IfMatch(current, Bytes { .. }): IfMatch<Product, Bytes>) -> Result<Tagged<Product>, WriteError> {
    current.update(|product| product.price += 1).await
}

async fn create(IfAbsent(vacant, Json(product)): IfAbsent<Product, Json<Product>>) -> Result<Tagged<Product>, Problem> {
    vacant.create(product).await
}

async fn write(
    Put(permit, (Form(product), Query(_))): Put<Product, (Form<Product>, Query<Product>)>,
) -> Result<Tagged<Product>, WriteError> {
    match permit {
        Permit::Matched(current) => current.replace(product).await,
        Permit::Vacant(vacant) => vacant.create(product).await,
    }
}

async fn remove(Conditional(permit, ()): Conditional<Product>) -> Result<NoContent, WriteError> {
    match permit {
        Permit::Matched(current) => current.delete().await,
        Permit::Vacant(_) => Err(Problem::not_found()),
    }
}

async fn decide(preconditions: Preconditions) -> HttpResponse {
    let _ = preconditions.fields();
    HttpResponse::NoContent().finish()
}

/// A permit that the request may not give: it is looked at, and not assumed.
async fn perhaps(found: Option<IfMatch<Product>>) -> Result<NoContent, WriteError> {
    match found {
        Some(IfMatch(current, ())) => current.delete().await,
        None => Ok(NoContent),
    }
}

async fn or_error(found: Result<IfMatch<Product>, actix_web::Error>) -> Result<NoContent, actix_web::Error> {
    let IfMatch(current, ()) = found?;
    Ok(current.delete().await?)
}

async fn or_bytes(found: Either<IfMatch<Product>, Bytes>) -> Result<NoContent, WriteError> {
    match found {
        Either::Left(IfMatch(current, ())) => current.delete().await,
        Either::Right(_) => Ok(NoContent),
    }
}

fn main() {
    let products = Versions::<Product>::new(MemoryStore::new());
    let product = resource("/tenants/{tenant}/products/{id}")
        .app_data(PreconditionsConfig::default())
        .app_data(Authorization::<Product>::new(|_, access, _| match access {
            Access::Read | Access::Write => Ok(()),
        }))
        .route(get().to(read))
        .route(head().to(read))
        .route(patch().to(change))
        .route(post().to(create))
        .route(put().to(write))
        .route(delete().to(remove));
    let others = scope("/others")
        .route("/decide", get().to(decide))
        .route("/{tenant}/{id}/perhaps", delete().to(perhaps))
        .route("/{tenant}/{id}/error", delete().to(or_error))
        .route("/{tenant}/{id}/bytes", delete().to(or_bytes));
    let _ = App::new().app_data(Data::new(products)).service(product).service(others);
}
