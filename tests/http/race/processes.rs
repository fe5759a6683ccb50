//! Two server processes on one database, of which one is killed.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use etag_tests::client::Connection;
use etag_tests::postgres::Postgres;
use etag_tests::process::Process;

use super::clients::{Field, PRODUCT, Way, increment_from_all_sides};

/// At each of the two servers.
const CLIENTS: usize = 4;
const INCREMENTS: u64 = 50;

#[test]
fn no_increment_is_lost_between_two_processes_on_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("products.db");
    nothing_is_lost(["sqlite", path.to_str().expect("a path of ASCII")]);
}

#[test]
fn no_increment_is_lost_between_two_processes_on_one_postgres() {
    let Some(server) = Postgres::shared() else { return };
    nothing_is_lost(["postgres", &server.database()]);
}

#[test]
fn no_acknowledged_increment_dies_with_the_process_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("products.db");
    nothing_dies(["sqlite", path.to_str().expect("a path of ASCII")]);
}

#[test]
fn no_acknowledged_increment_dies_with_a_process_before_postgres() {
    let Some(server) = Postgres::shared() else { return };
    nothing_dies(["postgres", &server.database()]);
}

fn nothing_is_lost(database: [&str; 2]) {
    let processes = [serve(database), serve(database)];
    create(processes[0].address());
    let addresses = processes.each_ref().map(Process::address);
    let tally = increment_from_all_sides(&addresses, CLIENTS, INCREMENTS, Way::Put);

    assert_eq!((tally.acknowledged, tally.unknown), (2 * CLIENTS as u64 * INCREMENTS, 0));
    for address in addresses {
        assert_eq!(price(address), tally.acknowledged, "{tally:?}");
    }
}

/// One of the two is killed again and again; its clients go on at the one that takes its place.
fn nothing_dies(database: [&str; 2]) {
    let lasting = serve(database);
    let mut mortal = serve(database);
    create(lasting.address());
    let field = Field::new(&[lasting.address(), mortal.address()]);
    let acknowledged = || field.acknowledged.load(Ordering::SeqCst);
    thread::scope(|scope| {
        let clients: Vec<_> = [0, 1]
            .into_iter()
            .flat_map(|server| [server; CLIENTS])
            .map(|server| {
                let field = &field;
                scope.spawn(move || field.increment(server, INCREMENTS, Way::Put))
            })
            .collect();
        for kills in 1..=3 {
            // In the middle of the race, wherever that is just now.
            let mark = kills * CLIENTS as u64 * INCREMENTS / 4;
            while acknowledged() < mark && !clients.iter().any(ScopedJoinHandle::is_finished) {
                thread::sleep(Duration::from_millis(1));
            }
            *field.servers[1].lock().unwrap() = None;
            mortal.kill();
            mortal = serve(database);
            *field.servers[1].lock().unwrap() = Some(mortal.address());
        }
    });
    let tally = field.tally();
    assert_eq!(tally.acknowledged, 2 * CLIENTS as u64 * INCREMENTS);
    let found = price(lasting.address());
    assert!((tally.acknowledged..=tally.acknowledged + tally.unknown).contains(&found), "{found}, {tally:?}");
    assert_eq!(price(mortal.address()), found);
}

fn serve(database: [&str; 2]) -> Process {
    Process::serve(env!("CARGO_BIN_EXE_serve"), &database)
}

fn create(address: SocketAddr) {
    let fields = [("If-None-Match", "*"), ("Content-Type", "application/json")];
    let product = br#"{"id":123,"name":"Wireless Mouse","price":0}"#;
    let created = Connection::open(address).unwrap().request("PUT", PRODUCT, &fields, product).unwrap();
    assert_eq!(created.status, 201, "{created:?}");
}

fn price(address: SocketAddr) -> u64 {
    let read = Connection::open(address).unwrap().request("GET", PRODUCT, &[], b"").unwrap();
    read.json()["price"].as_u64().expect("a price")
}
