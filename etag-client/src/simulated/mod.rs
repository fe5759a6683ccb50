//! Clients at work over a simulated network, in simulated time, out of seeds: every run of a seed is the same.

mod bounds;
mod cancellation;
mod direct;
mod late;
mod ledger;
mod model;
mod network;
mod trace;
mod updates;
mod weather;

use serde::{Deserialize, Serialize};

use crate::transport::Transport;
use crate::{Client, Retries};

/// Of the one document that there is.
const PATH: &str = "/products/123";

const URL: &str = "http://service/products/123";

/// A document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
struct Product {
    stock: u64,
    price: String,
    /// Which changes are in it.
    marks: Vec<String>,
}

fn client(transport: impl Transport + 'static, retries: Retries) -> Client {
    Client::builder().retries(retries).over(transport)
}

/// Runs a simulation with each of so many seeds, or with the one that `ETAG_CLIENT_SEED` names.
fn for_seeds(seeds: u64, mut run: impl FnMut(u64)) {
    let chosen = std::env::var("ETAG_CLIENT_SEED").ok().map(|seed| seed.parse().expect("a seed is a number"));
    for seed in chosen.map_or(0..seeds, |seed| seed..seed + 1) {
        let named = Named(seed);
        run(seed);
        drop(named);
    }
}

/// Whether one seed was chosen, which by itself need not bring all of it about.
fn is_one_seed() -> bool {
    std::env::var_os("ETAG_CLIENT_SEED").is_some()
}

/// Says which seed it was, when it was the one that failed.
struct Named(u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("again: ETAG_CLIENT_SEED={}", self.0);
        }
    }
}
