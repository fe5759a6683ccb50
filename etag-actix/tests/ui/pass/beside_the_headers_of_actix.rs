//! Actix Web has header types of the same names; ours are those that are named.

use actix_web::http::header::*;
use actix_web::{App, HttpResponse, web};
use etag_actix::{IfMatch, IfNoneMatch, NoContent, Tagged, WriteError};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    Tagged::from(found).vary(ACCEPT_LANGUAGE)
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}

async fn other() -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, HeaderValue::from_static("\"7\""))).finish()
}

fn main() {
    let product = web::resource("/{id}").route(web::get().to(read)).route(web::delete().to(remove));
    let _ = App::new().service(product).route("/other", web::get().to(other));
}
