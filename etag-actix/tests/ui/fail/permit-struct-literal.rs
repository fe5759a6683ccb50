use actix_web::HttpRequest;
use etag_actix::Matched;

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

fn matched(permit: etag_store::Matched<Product>, req: HttpRequest) -> Matched<Product> {
    Matched { permit, req }
}

fn main() {}
