//! The resource that is patched, and requests to it.

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::test::{self, TestRequest};
use actix_web::web::{self, Data};
use actix_web::{App, Error, FromRequest as _, HttpResponse};
use etag_actix::{IfMatch, IfNoneMatch, Patch, PatchConfig, Problem, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{MemoryStore, Stored, Versions};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) const MERGE: &str = "application/merge-patch+json";
pub(crate) const OPERATIONS: &str = "application/json-patch+json";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[serde(deny_unknown_fields)]
pub(crate) struct Product {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) price: f64,
    pub(crate) barcode: u64,
    pub(crate) tags: Vec<String>,
    #[versioned(representation)]
    pub(crate) views: u64,
}

pub(crate) fn mouse() -> Product {
    Product {
        id: 123,
        name: "Wireless Mouse".to_owned(),
        price: 29.99,
        barcode: u64::MAX,
        tags: vec!["usb".to_owned()],
        views: 7,
    }
}

/// Product 123 in a store, and an application that patches it.
pub(crate) async fn app()
-> (Versions<Product>, impl Service<Request, Response = ServiceResponse<impl MessageBody>, Error = Error>) {
    let products = Versions::<Product>::new(MemoryStore::new());
    products.unconditionally("the stock of a test").put(mouse()).await.unwrap();
    let resource = web::resource("/products/{id}").route(web::get().to(read)).route(web::patch().to(patch));
    let crowd = web::resource("/crowd/{id}").route(web::patch().to(patch_in_a_crowd));
    let app = App::new()
        .app_data(products.clone())
        .app_data(Data::new(products.clone()))
        .app_data(PatchConfig::default().limit(4_096).operations(20))
        .service(resource)
        .service(crowd);
    (products, test::init_service(app).await)
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

async fn patch(IfMatch(current, patch): IfMatch<Product, Patch>) -> Result<Tagged<Product>, WriteError> {
    current.patch(&patch).await
}

/// Somebody looks at the product between the check and the write.
async fn patch_in_a_crowd(
    IfMatch(current, patch): IfMatch<Product, Patch>,
    products: Data<Versions<Product>>,
) -> Result<Tagged<Product>, WriteError> {
    let seen = products.unconditionally("a view").update(current.key(), |product| product.views += 1).await;
    seen.map_err(|_| Problem::not_found())?;
    current.patch(&patch).await
}

pub(crate) async fn current(products: &Versions<Product>) -> Stored<Product> {
    products.load(&123).await.unwrap().expect("nothing removes it")
}

/// A patch of product 123 under its current tag.
pub(crate) async fn request(
    products: &Versions<Product>,
    media_type: &str,
    content: impl Into<Vec<u8>>,
) -> TestRequest {
    let tag = current(products).await.etag();
    TestRequest::patch()
        .uri("/products/123")
        .insert_header(("If-Match", tag.as_bytes()))
        .insert_header(("Content-Type", media_type))
        .set_payload(content.into())
}

/// The status, and the problem where it is one: the last part of its `type` and the details.
pub(crate) async fn refusal(response: ServiceResponse<impl MessageBody>) -> (u16, String, Value) {
    let status = response.status().as_u16();
    assert_eq!(response.headers().get("content-type").unwrap(), "application/problem+json");
    let details: Value = serde_json::from_slice(&test::read_body(response).await).unwrap();
    let kind = details["type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned();
    (status, kind, details)
}

/// What a patch makes of a document, without a resource around it.
pub(crate) async fn apply(media_type: &str, patch: &[u8], document: &Value) -> Result<Value, HttpResponse> {
    let request = TestRequest::patch().insert_header(("Content-Type", media_type)).set_payload(patch.to_vec());
    let (request, mut payload) = request.to_http_parts();
    let patch = Patch::from_request(&request, &mut payload).await.map_err(|err| err.error_response())?;
    patch.apply(document).map_err(|problem: Problem| actix_web::ResponseError::error_response(&problem))
}
