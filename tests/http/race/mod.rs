//! Many clients at one resource: every acknowledged write is there, and what was refused is not.

mod backend;
mod clients;
mod gate;
mod lagging;
mod one_winner;
mod processes;
mod routes;
mod tags;

use self::backend::Backend;
use self::clients::{Way, increment_from_all_sides, meet};
use crate::products::mouse;

const CLIENTS: usize = 8;
const INCREMENTS: u64 = 100;

/// Each claim as a test on each store; PostgreSQL where it is installed.
macro_rules! on_each_store {
    ($($claim:ident)*) => {
        mod memory {
            $(#[test]
            fn $claim() {
                super::$claim(&crate::race::backend::Backend::memory());
            })*
        }
        mod sqlite {
            $(#[test]
            fn $claim() {
                super::$claim(&crate::race::backend::Backend::sqlite());
            })*
        }
        mod postgres {
            $(#[test]
            fn $claim() {
                if let Some(backend) = crate::race::backend::Backend::postgres() {
                    super::$claim(&backend);
                }
            })*
        }
    };
}
use on_each_store;

on_each_store! {
    no_increment_by_put_is_lost
    no_increment_by_patch_is_lost
    no_increment_that_names_no_version_is_lost
}

fn no_increment_by_put_is_lost(backend: &Backend) {
    nothing_is_lost(backend, Way::Put);
}

fn no_increment_by_patch_is_lost(backend: &Backend) {
    nothing_is_lost(backend, Way::Patch);
}

/// There is no early check here: nothing but the comparison at the commit stands between the clients.
fn no_increment_that_names_no_version_is_lost(backend: &Backend) {
    nothing_is_lost(backend, Way::Post);
    assert_eq!(backend.products().counts().refused_early, 0);
}

/// Clients meet once, each with its permit in hand, and then increment until each has what it wants; the price is then what they were told, and the counters of the service agree with them.
fn nothing_is_lost(backend: &Backend, way: Way) {
    let met = meet(backend, CLIENTS, way);
    assert_eq!((met.acknowledged, met.refused, met.unknown), (1, CLIENTS as u64 - 1, 0));
    assert_eq!(backend.products().counts().refused_at_commit, met.refused);
    let raced = increment_from_all_sides(&[backend.server().address()], CLIENTS, INCREMENTS, way);
    assert_eq!((raced.acknowledged, raced.unknown), (CLIENTS as u64 * INCREMENTS, 0));
    let acknowledged = met.acknowledged + raced.acknowledged;
    let stored = backend.load(123).expect("nobody has removed it");
    assert_eq!(u64::from(stored.price - mouse().price), acknowledged);
    let counts = backend.products().counts();
    // One commit is the stock.
    assert_eq!(counts.commits, acknowledged + 1, "{counts:?}");
    assert_eq!(counts.refused_early + counts.refused_at_commit, met.refused + raced.refused, "{counts:?}");
}
