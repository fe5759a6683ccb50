//! A table that was there before becomes a store: a read, a write, and a stale write that is refused.
//!
//! `cargo run --bin own_table`. The table and its SQL are in `products.rs`.

mod products;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::time::SystemTime;

use etag_core::{EntityTag, HttpDate, Limits, Method, Preconditions};
use etag_store::{Matched, Permit, Policy, Refusal, Versions};
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

use crate::products::{Product, Products};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pool = old_database().await?;
    let products = Versions::new(Products(pool.clone()));

    let mouse = products.load(&1).await?.ok_or("the table has a row 1")?;
    println!("Ann and Ben read product 1: {:?}, {} cents, ETag: {}", mouse.name, mouse.price_in_cents, mouse.etag());

    let dearer = if_match(&products, &mouse.etag()).await?.update(|product| product.price_in_cents += 100).await?;
    println!(
        "Ann sends If-Match: {} and makes it dearer: {} cents, ETag: {}",
        mouse.etag(),
        dearer.price_in_cents,
        dearer.etag()
    );

    match if_match(&products, &mouse.etag()).await {
        Err(Refusal::PreconditionFailed(failed)) => {
            println!("Ben sends If-Match: {} as well: 412, {failed}", mouse.etag());
            let current = failed.current.ok_or("the row is there")?;
            println!("    with what is current: {} cents, ETag: {}", current.price_in_cents, current.etag());
        }
        other => return Err(format!("a stale write went on: {other:?}").into()),
    }

    let (price, version): (i64, i64) =
        sqlx::query_as("SELECT price_in_cents, version FROM products WHERE id = 1").fetch_one(&pool).await?;
    println!("The row, in SQL of your own: price_in_cents {price}, version {version}");
    Ok(())
}

/// The right to write to product 1, if `tag` is current.
async fn if_match(products: &Versions<Product>, tag: &EntityTag) -> Result<Matched<Product>, Refusal<Product>> {
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from(SystemTime::now()), &Limits::default());
    match products.check(Method::Put, &1, &asked, &Policy::default()).await? {
        Permit::Matched(matched) => Ok(matched),
        Permit::Vacant(_) => Err(Refusal::NotFound),
    }
}

/// A database as it was before this program, here in memory.
async fn old_database() -> Result<SqlitePool, sqlx::Error> {
    // One connection, as each would have a memory of its own.
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    sqlx::raw_sql(include_str!("old_database.sql")).execute(&pool).await?;
    Ok(pool)
}
