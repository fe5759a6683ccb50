//! A table that was there before, served over HTTP: with the SQL that it needs, and nothing that is overwritten unseen.
//!
//! `cargo run --bin own_table`, or `cargo run --bin own_table -- 127.0.0.1:0` for another address. The table and its SQL are in `products.rs`.

mod products;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::path::Path;

use actix_web::{App, HttpServer};
use etag_actix::Routes;
use etag_store::Versions;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

use crate::products::{Product, Products};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let products = Versions::new(Products(old_database(folder.path()).await?));

    let app = move || App::new().app_data(products.clone()).service(Routes::<Product>::at("/products/{id}"));
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let server = HttpServer::new(app).bind(address)?;
    let product = format!("http://{}/products/1", server.addrs()[0]);
    let patch = "-H 'Content-Type: application/merge-patch+json' -d '{\"price_in_cents\": 3099}'";
    println!("curl -i {product}\ncurl -i -X PATCH {product} -H 'If-Match: \"12\"' {patch}");
    server.run().await?;
    Ok(())
}

/// A database as it was before this program.
async fn old_database(folder: &Path) -> Result<SqlitePool, sqlx::Error> {
    let file = SqliteConnectOptions::new().filename(folder.join("shop.db")).create_if_missing(true);
    let pool = SqlitePool::connect_with(file).await?;
    sqlx::raw_sql(include_str!("old_database.sql")).execute(&pool).await?;
    Ok(pool)
}
