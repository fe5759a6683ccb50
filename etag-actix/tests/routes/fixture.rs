//! The resource that is served, its draft, and requests to it.

use std::cell::{Cell, RefCell};
use std::thread;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::test::{self, TestRequest};
use actix_web::web::ServiceConfig;
use actix_web::{App, Error};
use etag_actix::{CollectionRoutes, Draft, Problem, ProblemType, Routes};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Serialize, Versioned)]
pub(crate) struct Product {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) price: u32,
    #[versioned(representation)]
    pub(crate) views: u64,
    /// Nobody sees it, and nothing that a client sends may lose it.
    #[versioned(skip)]
    #[serde(skip)]
    pub(crate) secret: String,
}

/// A client may send back what it has read; `views` are the server's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProductDraft {
    id: Option<u64>,
    name: String,
    price: u32,
    #[serde(default, rename = "views")]
    _views: u64,
}

impl Draft<Product> for ProductDraft {
    fn complete(&self, key: &u64, current: Option<&Product>) -> Result<Product, Problem> {
        if let Some(meanwhile) = MEANWHILE.take() {
            thread::spawn(meanwhile).join().unwrap();
        }
        if self.name.is_empty() {
            return Err(Problem::new(ProblemType::UnprocessableContent, "the name is empty"));
        }
        Ok(Product {
            id: self.id.unwrap_or(*key),
            name: self.name.clone(),
            price: self.price,
            views: current.map_or(0, |product| product.views),
            secret: current.map_or_else(String::new, |product| product.secret.clone()),
        })
    }
}

thread_local! {
    /// What somebody else does between a check and its write: when the next draft is completed.
    static MEANWHILE: RefCell<Option<Box<dyn FnOnce() + Send>>> = const { RefCell::new(None) };
}

/// Has somebody else write while the next draft is completed.
pub(crate) fn meanwhile<F: Future<Output = ()>>(write: impl FnOnce() -> F + Send + 'static) {
    let write = Box::new(|| actix_web::rt::System::new().block_on(write()));
    MEANWHILE.set(Some(write));
}

pub(crate) fn product(id: u64) -> Product {
    Product { id, name: format!("product {id}"), price: 100, views: 3, secret: "kept".to_owned() }
}

/// Products 1 to `count`.
pub(crate) async fn stocked(count: u64) -> Versions<Product> {
    let products = Versions::<Product>::new(MemoryStore::new());
    for id in 1..=count {
        products.unconditionally("the stock of a test").put(product(id)).await.unwrap();
    }
    products
}

/// The routes of all, whose `POST` gives out 1, 2, 3, …
pub(crate) fn routes() -> CollectionRoutes<Product, ProductDraft> {
    let last = Cell::new(0);
    Routes::at("/products/{id}").collection("/products").post(move |_| {
        last.set(last.get() + 1);
        last.get()
    })
}

/// An application, and what it answers.
pub(crate) async fn app<C: FnOnce(&mut ServiceConfig)>(
    products: &Versions<Product>,
    configure: C,
) -> impl AsyncFn(TestRequest) -> Answer + use<C> {
    let app = test::init_service(App::new().app_data(products.clone()).configure(configure)).await;
    async move |request| Answer::of(call(&app, request).await).await
}

async fn call<B: MessageBody>(
    app: &impl Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    request: TestRequest,
) -> ServiceResponse<B> {
    test::call_service(app, request.to_request()).await
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    async fn of(response: ServiceResponse<impl MessageBody>) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: test::read_body(response).await.to_vec() }
    }

    pub(crate) fn field(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|err| panic!("{err}: {self:?}"))
    }

    /// The status, and the last part of the `type` of a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.field("content-type"), "application/problem+json", "{self:?}");
        let details = self.json();
        (self.status, details["type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned())
    }
}

pub(crate) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

pub(crate) fn put(path: &str, content: &Value) -> TestRequest {
    TestRequest::put().uri(path).set_json(content)
}

pub(crate) fn post(path: &str, content: &Value) -> TestRequest {
    TestRequest::post().uri(path).set_json(content)
}

pub(crate) fn content() -> Value {
    json!({"name": "Wireless Mouse", "price": 2999})
}
