//! The command line of the catalog, run as people run it, against the catalog itself.

mod edit;
mod reprice;
#[cfg(unix)]
mod running;
mod stage;
#[cfg(unix)]
mod terminal;
mod usage;

// The catalog is a program, of which these are what it serves.
#[path = "../../../src/bin/catalog/price.rs"]
mod price;
#[path = "../../../src/bin/catalog/product.rs"]
mod product;
#[path = "../../../src/bin/catalog/routes.rs"]
mod routes;

/// As the catalog has it.
mod stock {
    pub(crate) const FIRST: u64 = 123;
}
