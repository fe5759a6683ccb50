//! A server process for tests: `serve sqlite PATH` or `serve postgres URL`. It prints its address, and ends when its input does, so that it never outlives who started it.

use std::error::Error;
use std::{env, io, thread};

use actix_web::web::{self, Json};
use actix_web::{App, HttpServer};
use etag_actix::{IfMatch, IfNoneMatch, NoContent, Put, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{PostgresStore, SqliteStore, Versions};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
    price: u32,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let products: Versions<Product> = match arguments[..] {
        ["sqlite", path] => Versions::new(SqliteStore::open(path).await?),
        ["postgres", url] => Versions::new(PostgresStore::connect(url).await?),
        _ => return Err("usage: serve sqlite PATH | serve postgres URL".into()),
    };
    let application = move || {
        let resource = web::resource("/products/{id}")
            .route(web::get().to(read))
            .route(web::put().to(put))
            .route(web::delete().to(remove));
        App::new().app_data(products.clone()).service(resource)
    };
    let server = HttpServer::new(application).workers(2).disable_signals().shutdown_timeout(1);
    let server = server.bind(("127.0.0.1", 0))?;
    println!("{}", server.addrs()[0]);
    let running = server.run();
    let handle = running.handle();
    thread::spawn(move || {
        // However it ends.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        // The order is given by the call; nobody need wait for its answer.
        drop(handle.stop(true));
    });
    Ok(running.await?)
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    permit.put(product).await
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}
