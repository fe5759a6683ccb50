//! What keeps the products that the clients fight over.

use std::sync::Arc;

use etag_store::{MemoryStore, SqliteStore, Store, Stored, Versions};
use etag_tests::postgres::{Postgres, patient};
use etag_tests::server::Server;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::gate::{Gate, Gated};
use super::routes::routes;
use crate::products::{Product, mouse};

/// A store with product 123 in it, and a server in front of it.
pub(super) struct Backend {
    // The server first, which ends before what it stands on.
    server: Server,
    products: Versions<Product>,
    gate: Arc<Gate>,
    /// The connections of PostgreSQL belong to the runtime in which they were made.
    runtime: Runtime,
    _folder: Option<TempDir>,
}

impl Backend {
    pub(super) fn memory() -> Self {
        Self::of(MemoryStore::new())
    }

    pub(super) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = runtime();
        let store = runtime.block_on(SqliteStore::open(folder.path().join("products.db"))).unwrap();
        Self::new(runtime, store, Some(folder))
    }

    /// None where there is no PostgreSQL.
    pub(super) fn postgres() -> Option<Self> {
        let url = Postgres::shared()?.database();
        let runtime = runtime();
        let store = runtime.block_on(patient().connect(&url)).unwrap();
        Some(Self::new(runtime, store, None))
    }

    pub(super) fn of(store: impl Store<Product>) -> Self {
        Self::new(runtime(), store, None)
    }

    fn new(runtime: Runtime, store: impl Store<Product>, folder: Option<TempDir>) -> Self {
        let gate = Arc::<Gate>::default();
        let products = Versions::new(Gated { store, gate: Arc::clone(&gate) });
        runtime.block_on(products.unconditionally("the stock of a test").put(mouse())).unwrap();
        Self { server: Server::start(routes(&products)), products, gate, runtime, _folder: folder }
    }

    pub(super) const fn server(&self) -> &Server {
        &self.server
    }

    pub(super) const fn products(&self) -> &Versions<Product> {
        &self.products
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(super) fn load(&self, id: u64) -> Option<Stored<Product>> {
        self.runtime.block_on(self.products.load(&id)).unwrap()
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}
