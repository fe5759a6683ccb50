//! The service of the server processes: products on a store that is named on the command line.

use std::error::Error;
use std::time::Duration;
use std::{io, thread};

use actix_web::dev::Service as _;
use actix_web::{App, HttpServer};
use etag_actix::Routes;
use etag_core::Versioned;
use etag_store::{
    MemoryStore, PostgresOptions, SqliteOptions, SqliteStore, Store, StoreError, StoreErrorKind, Versions,
};
use serde::{Deserialize, Serialize};

use crate::unchecked::{self, Unchecked};

/// What is served at `/products/{id}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Versioned)]
pub struct Product {
    /// Its number.
    #[versioned(key)]
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its price.
    pub price: u64,
}

/// How long a connection on which nothing is asked is kept.
const PATIENCE: Duration = Duration::from_mins(10);
/// How often it is tried to open a database, which takes 5 seconds where it does not answer.
const ATTEMPTS: u32 = 24;

/// Serves `memory`, `sqlite PATH`, `sqlite-losing-the-last-commits PATH` or `postgres URL` on a free port of the loopback interface; with `unchecked` behind it, without the check that comes before
/// the commit. Prints the address, and ends when the input does, so that it never outlives who started it.
///
/// # Errors
///
/// When it cannot be started.
pub async fn serve(arguments: impl IntoIterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = arguments.into_iter().collect();
    let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let is_unchecked = arguments.pop_if(|last| *last == "unchecked").is_some();
    let products = match arguments[..] {
        ["memory"] => versions(MemoryStore::new(), is_unchecked),
        ["sqlite", path] => versions(opened(|| SqliteStore::open(path)).await?, is_unchecked),
        ["sqlite-losing-the-last-commits", path] => {
            let weaker = SqliteOptions::new().losing_the_last_commits_on_power_failure();
            versions(weaker.open(path).await?, is_unchecked)
        }
        ["postgres", url] => versions(opened(|| PostgresOptions::new().connect(url)).await?, is_unchecked),
        _ => {
            let stores = "memory | sqlite PATH | sqlite-losing-the-last-commits PATH | postgres URL";
            return Err(format!("usage: serve {stores} [unchecked]").into());
        }
    };
    run(products).await
}

/// What is opened, however slow the database is at first, and whatever others do there.
async fn opened<S, F: Future<Output = Result<S, StoreError>>>(open: impl Fn() -> F) -> Result<S, StoreError> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        match open().await {
            Err(err) if err.kind() == StoreErrorKind::Unavailable && attempts < ATTEMPTS => {}
            opened => return opened,
        }
    }
}

fn versions(store: impl Store<Product>, is_unchecked: bool) -> Versions<Product> {
    if is_unchecked { Versions::new(Unchecked(store)) } else { Versions::new(store) }
}

async fn run(products: Versions<Product>) -> Result<(), Box<dyn Error>> {
    let application = move || {
        App::new()
            .app_data(products.clone())
            .wrap_fn(|req, next| {
                let named = unchecked::Named::of(&req);
                named.during(next.call(req))
            })
            .service(Routes::<Product>::at("/products/{id}"))
    };
    let server = HttpServer::new(application).workers(2).disable_signals().shutdown_timeout(1);
    // A test that is slow is not a client that has gone.
    let server = server.keep_alive(PATIENCE).client_request_timeout(Duration::ZERO);
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
