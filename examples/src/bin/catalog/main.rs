//! A catalog of products over HTTP, in which nobody overwrites what somebody else has changed.
//!
//! `cargo run` starts it on <http://127.0.0.1:8080>, with a SQLite file in the user's data directory. What it serves is in `routes.rs`; what a product is, in `product.rs`.

mod arguments;
mod database;
mod price;
mod product;
mod routes;
mod signal;
mod stock;

use std::error::Error;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::middleware::Logger;
use actix_web::{App, HttpServer, rt};
use env_logger::Env;
use etag_actix::Compress;
use etag_store::Versions;
use lexopt::Parser;

use crate::arguments::{Command, HELP, Options};
use crate::database::Database;
use crate::product::Product;
use crate::routes::routes;
use crate::stock::FIRST;

/// How long what has begun may take once the catalog is to stop, in seconds: with what comes behind it, less than the 10 that containers are given.
///
/// A connection on which nothing was ever sent is waited for as well: Actix Web is still to find out which HTTP it will speak.
const FINISHING: u64 = 6;

/// How long the database is waited for when all is done.
const CLOSING: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    match Command::parse(Parser::from_env()) {
        Ok(Command::Help) => {
            print(HELP);
            ExitCode::SUCCESS
        }
        Ok(Command::Serve(options)) => match rt::System::new().block_on(serve(options)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(err) => {
                eprintln!("catalog: {}", causes(&*err));
                ExitCode::FAILURE
            }
        },
        Err(err) => {
            eprintln!("catalog: {err}; --help says more");
            ExitCode::from(2)
        }
    }
}

async fn serve(options: Options) -> Result<(), Box<dyn Error>> {
    // Not before the arguments were read: what reads a URL with a password may log parts of it.
    env_logger::Builder::from_env(Env::default().default_filter_or("info")).init();
    let database = options.database.map_or_else(Database::of_the_user, Ok)?;
    print(&format!("The database is {database}\n"));
    let opened = database.clone().open().await;
    let catalog = opened.map_err(|err| format!("cannot open {database}: {}", causes(&err)))?;
    stock::stock(&catalog).await?;

    let stopping = signal::stopping()?;
    let configure = routes(catalog.products.clone());
    let app = move || {
        App::new().wrap(Compress::default()).wrap(Logger::new("%a \"%r\" %s %b %Ts")).configure(configure.clone())
    };
    let server = HttpServer::new(app)
        .shutdown_signal(stopping)
        .shutdown_timeout(FINISHING)
        .bind_auto_h2c(options.listen)
        .map_err(|err| format!("cannot listen on {}: {err}", options.listen))?;
    let address = server.addrs()[0];
    print(&try_this(address, &catalog.products).await?);

    server.run().await?;
    // A request that was broken off may hold it for longer. What was acknowledged is safe either way.
    print(match rt::time::timeout(CLOSING, catalog.close()).await {
        Ok(()) => "Stopped: all that was acknowledged is kept, and the database is closed.\n",
        Err(_) => "Stopped: what took too long is broken off, and what was acknowledged is safe.\n",
    });
    Ok(())
}

/// Where it listens, and what to try, ready to be pasted.
async fn try_this(address: SocketAddr, products: &Versions<Product>) -> Result<String, Box<dyn Error>> {
    let url = format!("http://{address}/products/{FIRST}");
    let Some(product) = products.load(&FIRST).await? else {
        return Ok(format!(
            "Listening on http://{address}; product {FIRST} was removed, so try\n\n  \
             curl -i http://{address}/products\n  \
             curl -i {url}\n  \
             curl -i -X PUT {url} -H 'If-None-Match: *' -H 'Content-Type: application/json' \
             -d '{{\"name\": \"Wireless Mouse\", \"price\": 29.99}}'\n\n"
        ));
    };
    let tag = product.etag();
    Ok(format!(
        "Listening on http://{address}; try\n\n  \
         curl -i {url}\n  \
         curl -i {url} -H 'If-None-Match: {tag}'\n  \
         curl -i -X PUT {url} -H 'If-Match: {tag}' -H 'Content-Type: application/json' \
         -d '{{\"name\": \"Wireless Mouse\", \"price\": 24.99}}'\n\n\
         The last one changes the product once; sent again it is stale, answered 412, and changes nothing.\n"
    ))
}

/// Prints, whether anybody reads it or not: a closed pipe does not stop the service.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// An error and what it comes from, in one line.
fn causes(err: &dyn Error) -> String {
    let mut text = err.to_string();
    let mut source = err.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text.replace('\n', " ")
}
