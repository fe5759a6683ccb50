//! The program that the library is for: no store, key or tag plumbing in a handler, and a domain type that knows nothing of HTTP or SQL.

use actix_web::web::{self, Json};
use actix_web::{App, test};
use etag_actix::{IfAbsent, IfMatch, IfNoneMatch, NoContent, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Versioned)]
#[versioned(name = "product", epoch = 1)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
    price: u64,
    #[versioned(representation)]
    views: u64,
    #[versioned(skip)]
    #[serde(skip)]
    thumb: Option<Vec<u8>>,
}

#[derive(Deserialize)]
struct Draft {
    name: String,
    price: u64,
}

impl Draft {
    fn with_id(self, id: u64) -> Product {
        Product { id, name: self.name, price: self.price, views: 0, thumb: None }
    }
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

async fn create(IfAbsent(vacant, Json(draft)): IfAbsent<Product, Json<Draft>>) -> Result<Tagged<Product>, WriteError> {
    let product = draft.with_id(*vacant.key());
    vacant.create(product).await
}

async fn replace(IfMatch(current, Json(draft)): IfMatch<Product, Json<Draft>>) -> Result<Tagged<Product>, WriteError> {
    let product = draft.with_id(current.id);
    current.replace(product).await
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}

#[actix_web::main]
async fn main() {
    let products = App::new().app_data(Versions::<Product>::new(MemoryStore::new())).service(
        web::resource("/products/{id}")
            .route(web::get().to(read))
            .route(web::post().to(create))
            .route(web::put().to(replace))
            .route(web::delete().to(remove)),
    );
    let service = test::init_service(products).await;
    let mouse = serde_json::json!({ "name": "Wireless Mouse", "price": 2999 });
    let uri = "/products/123";
    let create = test::TestRequest::post().uri(uri).set_json(&mouse).insert_header(("If-None-Match", "*")).to_request();
    let created = test::call_service(&service, create).await;
    assert_eq!(created.status(), 201);
    let tag = created.headers().get("ETag").unwrap().clone();
    for expected in [200, 412] {
        let replace = test::TestRequest::put().uri(uri).set_json(&mouse).insert_header(("If-Match", tag.clone()));
        // The price changes, and with it the tag: the second time it is stale.
        let dearer = serde_json::json!({ "name": "Wireless Mouse", "price": 3999 });
        assert_eq!(test::call_service(&service, replace.set_json(&dearer).to_request()).await.status(), expected);
    }
    let remove = test::TestRequest::delete().uri(uri).to_request();
    assert_eq!(test::call_service(&service, remove).await.status(), 428);
}
