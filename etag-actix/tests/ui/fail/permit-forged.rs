use actix_web::HttpRequest;
use etag_actix::{Matched, Permit, Vacant};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

fn matched(permit: etag_store::Matched<Product>, req: &HttpRequest) -> Matched<Product> {
    Matched::new(permit, req)
}

fn vacant() -> Vacant<Product> {
    Vacant::default()
}

fn permit(permit: etag_store::Permit<Product>, req: &HttpRequest) -> Permit<Product> {
    Permit::new(permit, req)
}

fn main() {}
