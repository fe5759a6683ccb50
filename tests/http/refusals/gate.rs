//! A body extractor that reads in a task of its own, which nobody polls but whoever wakes it; before a store that takes its time, so that it asks too early.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{Error, FromRequest, HttpRequest, error, rt};
use etag_actix::{IfMatch, Tagged, WriteError};
use etag_store::{Change, MemoryStore, Store, StoreError, Stored, Swapped, Versions};
use etag_tests::server::Server;
use tokio::sync::Semaphore;

use crate::products::{Product, mouse};

struct Slow(MemoryStore<Product>);

impl Store<Product> for Slow {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.0.load(key).await
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        self.0.swap(change).await
    }
}

/// How the tasks have ended.
#[derive(Default)]
struct Tasks {
    read: AtomicU64,
    failed: AtomicU64,
}

/// The content, from another task.
struct Elsewhere(Bytes);

impl FromRequest for Elsewhere {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let tasks = Data::clone(req.app_data::<Data<Tasks>>().expect("the server has it"));
        let content = Bytes::from_request(req, payload);
        let reading = rt::spawn(async move {
            let content = content.await;
            let ended = if content.is_ok() { &tasks.read } else { &tasks.failed };
            ended.fetch_add(1, Ordering::SeqCst);
            content
        });
        Box::pin(async move { Ok(Self(reading.await.map_err(error::ErrorInternalServerError)??)) })
    }
}

async fn put(IfMatch(current, Elsewhere(content)): IfMatch<Product, Elsewhere>) -> Result<Tagged<Product>, WriteError> {
    let length = u32::try_from(content.len()).unwrap_or(0);
    current.update(|product| product.price = length).await
}

/// A server with product 123 under this tag.
fn start() -> (Server, String, Arc<Tasks>) {
    let products = Versions::new(Slow(MemoryStore::new()));
    let stocked = rt::System::new().block_on(products.unconditionally("the stock of a test").put(mouse())).unwrap();
    let tasks = Arc::new(Tasks::default());
    let ended = Arc::clone(&tasks);
    let server = Server::start(move |config: &mut ServiceConfig| {
        config.app_data(products.clone()).app_data(Data::from(Arc::clone(&ended)));
        config.service(web::resource("/products/{id}").route(web::put().to(put)));
        config.service(web::resource("/late/{id}").route(web::put().to(beside_late)));
    });
    (server, stocked.etag().to_string(), tasks)
}

#[test]
fn an_extractor_that_reads_in_another_task_is_woken_when_the_permit_is_there() {
    let (server, tag, tasks) = start();
    let response = server.connect().request("PUT", "/products/123", &[("If-Match", &tag)], b"0123456789").unwrap();
    assert_eq!((response.status, response.json()["price"].as_u64()), (200, Some(10)));
    assert_eq!((tasks.read.load(Ordering::SeqCst), tasks.failed.load(Ordering::SeqCst)), (1, 0));
}

/// It is told that there is no body to come, and not that the body has ended; and it does not wait for ever.
#[test]
fn an_extractor_that_reads_in_another_task_fails_when_the_request_is_refused() {
    let (server, _, tasks) = start();
    let mut client = server.connect();
    for _ in 0..10 {
        let response = client.request("PUT", "/products/123", &[("If-Match", "\"stale\"")], b"0123456789").unwrap();
        assert_eq!(response.status, 412);
    }
    for _ in 0..6_000 {
        if tasks.failed.load(Ordering::SeqCst) < 10 {
            thread::sleep(Duration::from_millis(20));
        }
    }
    assert_eq!((tasks.read.load(Ordering::SeqCst), tasks.failed.load(Ordering::SeqCst)), (0, 10));
}

/// Fails when the permit is there and the content is not yet.
struct Late;

impl FromRequest for Late {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Err(error::ErrorForbidden("late"))
        })
    }
}

async fn beside_late(IfMatch(current, _): IfMatch<Product, (Elsewhere, Late)>) -> Result<Tagged<Product>, WriteError> {
    current.update(|product| product.price += 1).await
}

/// It has read a half, and what there is of the other half is read away.
#[test]
fn an_extractor_that_reads_in_another_task_is_told_of_a_failure_beside_it() {
    let (server, tag, tasks) = start();
    let mut client = server.connect();
    let head = format!("PUT /late/123 HTTP/1.1\r\nhost: a\r\nif-match: {tag}\r\ncontent-length: 10\r\n\r\n01234");
    client.send(head.as_bytes()).unwrap();
    assert_eq!(client.response("PUT").unwrap().status, 403);
    for _ in 0..6_000 {
        if tasks.failed.load(Ordering::SeqCst) == 0 {
            thread::sleep(Duration::from_millis(20));
        }
    }
    assert_eq!((tasks.read.load(Ordering::SeqCst), tasks.failed.load(Ordering::SeqCst)), (0, 1));
}

/// The one connection to a database, with which the products are read, and whatever else the service asks of it.
struct Database {
    products: MemoryStore<Product>,
    connections: Arc<Semaphore>,
}

impl Store<Product> for Database {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        let _connection = self.connections.acquire().await.expect("it is never closed");
        self.products.load(key).await
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        self.products.swap(change).await
    }
}

/// Who sends the request, as the database knows.
struct Session;

impl FromRequest for Session {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let connections = Data::clone(req.app_data::<Data<Semaphore>>().expect("the server has it"));
        Box::pin(async move {
            let _connection = connections.acquire().await.map_err(error::ErrorInternalServerError)?;
            Ok(Self)
        })
    }
}

async fn raise(
    IfMatch(current, (_, content)): IfMatch<Product, (Session, Bytes)>,
) -> Result<Tagged<Product>, WriteError> {
    let length = u32::try_from(content.len()).unwrap_or(0);
    current.update(|product| product.price = length).await
}

/// It stands in the queue for the one connection in front of the check, and is given it while the check waits.
#[test]
fn an_extractor_that_holds_what_the_check_waits_for_does_not_stop_it() {
    let connections = Arc::new(Semaphore::new(1));
    let database = Database { products: MemoryStore::new(), connections: Arc::clone(&connections) };
    let products = Versions::new(database);
    let stocked = rt::System::new().block_on(products.unconditionally("the stock of a test").put(mouse())).unwrap();
    let shared = Arc::clone(&connections);
    let server = Server::start(move |config: &mut ServiceConfig| {
        config.app_data(products.clone()).app_data(Data::from(Arc::clone(&shared)));
        config.service(web::resource("/products/{id}").route(web::put().to(raise)));
    });
    let busy = connections.try_acquire().expect("nobody else has it");
    let (mut client, tag) = (server.connect(), stocked.etag().to_string());
    let answer = thread::spawn(move || client.request("PUT", "/products/123", &[("If-Match", &tag)], b"0123456789"));
    // By then both are in the queue; if they were not yet, the test would pass for less.
    thread::sleep(Duration::from_millis(200));
    drop(busy);
    let response = answer.join().unwrap().expect("the check goes on");
    assert_eq!((response.status, response.json()["price"].as_u64()), (200, Some(10)));
}
