//! The resource that these tests serve, and what comes back.

use actix_web::body::to_bytes;
use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use actix_web::web::{self, Json, ServiceConfig};
use actix_web::{App, test};
use etag_actix::{Conditional, IfMatch, IfNoneMatch, NoContent, Permit, Problem, Put, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
pub(crate) struct Product {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) price: u32,
}

pub(crate) fn tea() -> Product {
    Product { id: 7, name: "tea".to_owned(), price: 300 }
}

/// Product 7 in a store of its own.
pub(crate) async fn stocked() -> Versions<Product> {
    let products = Versions::new(MemoryStore::new());
    products.unconditionally("the stock of a test").put(tea()).await.expect("an empty store takes it");
    products
}

/// `/{id}` with every method.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource("/{id}")
            .route(web::get().to(read))
            .route(web::head().to(read))
            .route(web::put().to(put))
            .route(web::patch().to(change))
            .route(web::post().to(raise))
            .route(web::delete().to(remove)),
    );
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    permit.put(product).await
}

async fn change(IfMatch(current, name): IfMatch<Product, String>) -> Result<Tagged<Product>, WriteError> {
    current.update(|product| product.name.clone_from(&name)).await
}

async fn raise(Conditional(permit, ()): Conditional<Product>) -> Result<Tagged<Product>, Problem> {
    match permit {
        Permit::Matched(current) => current.update(|product| product.price += 10).await,
        Permit::Vacant(_) => Err(Problem::not_found()),
    }
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Sorted, for Actix Web keeps no order.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn etag(&self) -> &str {
        self.field("etag").unwrap_or_else(|| panic!("no ETag in {self:?}"))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|err| panic!("{err}: {self:?}"))
    }

    /// The last part of the type of problem details.
    pub(crate) fn problem(&self) -> String {
        let json = self.json();
        json["type"].as_str().and_then(|kind| kind.rsplit('#').next()).unwrap_or_default().to_owned()
    }
}

/// Sends a request to an application of what `configure` adds; one with content has JSON.
pub(crate) async fn ask(
    configure: &impl Fn(&mut ServiceConfig),
    method: &str,
    path: &str,
    fields: &[(&'static str, &str)],
    body: &str,
) -> Answer {
    let app = test::init_service(App::new().configure(configure)).await;
    let mut request = TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).expect("a method"));
    for field in fields {
        request = request.append_header(*field);
    }
    if !body.is_empty() {
        request = request.append_header(("Content-Type", "application/json")).set_payload(body.to_owned());
    }
    let response = test::call_service(&app, request.to_request()).await;
    let status = response.status();
    let headers = response.headers().iter();
    let mut fields: Vec<(String, String)> = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    fields.sort();
    let body = to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("the content ends"));
    Answer { status, fields, body: String::from_utf8_lossy(&body).into_owned() }
}
