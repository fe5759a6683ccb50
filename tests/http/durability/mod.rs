//! What is acknowledged is on the disk: the system calls of a server show what a loss of power would have left at the moment of each answer.
//!
//! This is as far as a test can see that does not cut the power: a disk that says that it has written and has not is beyond it.

mod disk;
mod trace;
mod traced;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;

use etag_tests::client::{Connection, Response};
use rusqlite::Connection as Database;

use self::disk::{left_of, syncs_of};
use self::trace::{Call, Trace};
use self::traced::Traced;

const READS: [&str; 4] = ["read", "readv", "recvfrom", "recvmsg"];
const WRITES: [&str; 4] = ["write", "writev", "sendto", "sendmsg"];

const ROUNDS: usize = 16;
const CLIENTS: usize = 8;

/// So many that the log has 4,000 pages, three of each write, and some more.
const ROUNDS_OF_A_LOG: usize = 1_400;

/// So many writes before the log is begun again, and behind that.
const NEAR: usize = 4;

/// A write that was acknowledged: a name that no other write has.
struct Acknowledged {
    id: usize,
    name: String,
}

#[test]
fn each_write_is_flushed_before_it_is_acknowledged() {
    let Some(server) = Traced::start("sqlite", &[]) else { return };
    let acknowledged = replace(server.address, 1, ROUNDS);
    let (trace, path) = server.end();

    assert_eq!(acknowledged.len(), ROUNDS);
    assert_eq!(lost(&acknowledged, &trace, &path), [""; 0]);
    // One write after the other, so that no two have shared a flush.
    assert!(acknowledged.iter().all(|write| flushes(write, &trace, &path) > 0));
    // The new files have their names in the folder.
    let folder = Path::new(&path).parent().and_then(Path::to_str).expect("it lies in a folder");
    let named = syncs_of(folder, &trace).find(|sync| sync.entered > first_write(&log(&path), &trace));
    assert!(named.is_some_and(|sync| sync.returned < moments(&acknowledged[0], &trace).1));
}

/// The log is copied into the database, and written again from its beginning.
#[test]
fn what_was_acknowledged_stays_while_the_log_is_copied_and_begun_again() {
    let Some(server) = Traced::start("sqlite", &[]) else { return };
    let acknowledged = replace(server.address, 1, ROUNDS_OF_A_LOG);
    let (trace, path) = server.end();

    let begins = |call: &&Call| call.target == log(&path) && call.name == "pwrite64" && call.last == 0;
    let begun: Vec<usize> = trace.calls.iter().filter(begins).map(|call| call.entered).collect();
    let [_, again] = begun[..] else { panic!("the log was begun {} times", begun.len()) };
    let next = acknowledged.partition_point(|write| moments(write, &trace).1 < again);
    let near = &acknowledged[next - NEAR..next + NEAR];
    assert_eq!(lost(near, &trace, &path), [""; 0]);

    // And at every other moment: what is on the disk changes with each flush.
    let answered: Vec<usize> = near.iter().map(|write| moments(write, &trace).1).collect();
    let during = answered[0]..answered[answered.len() - 1];
    let mut flushes = [0; 2];
    for (file, flushes) in [path.clone(), log(&path)].iter().zip(&mut flushes) {
        for flush in syncs_of(file, &trace).filter(|flush| during.contains(&flush.returned)) {
            let last = answered.partition_point(|&moment| moment <= flush.returned) - 1;
            let found = found(1, &trace, &path, flush.returned + 1);
            assert!(found.as_ref() >= Some(&near[last].name), "{found:?} when {} was acknowledged", near[last].name);
            *flushes += 1;
        }
    }
    assert!(flushes[0] > 0 && flushes[1] >= NEAR, "{flushes:?} of the database and of the log");
}

#[test]
fn writes_that_are_committed_together_are_flushed_before_each_is_acknowledged() {
    let Some(server) = Traced::start("sqlite", &[]) else { return };
    let address = server.address;
    let acknowledged: Vec<Acknowledged> = thread::scope(|scope| {
        let clients: Vec<_> = (1..=CLIENTS).map(|id| scope.spawn(move || replace(address, id, ROUNDS))).collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let (trace, path) = server.end();

    assert_eq!(acknowledged.len(), CLIENTS * ROUNDS);
    assert_eq!(lost(&acknowledged, &trace, &path), [""; 0]);
    assert!(acknowledged.iter().all(|write| flushes(write, &trace, &path) > 0));
    println!("{} acknowledged, {} flushes of the log", acknowledged.len(), syncs_of(&log(&path), &trace).count());
}

/// The store without its promise, by the same judge.
#[test]
fn a_store_that_was_asked_to_lose_the_last_commits_is_seen_to_lose_them() {
    let Some(server) = Traced::start("sqlite-losing-the-last-commits", &[]) else { return };
    let acknowledged = replace(server.address, 1, ROUNDS);
    let (trace, path) = server.end();

    let names: Vec<&str> = acknowledged.iter().map(|write| write.name.as_str()).collect();
    assert_eq!(lost(&acknowledged, &trace, &path), names);
    assert!(acknowledged.iter().all(|write| flushes(write, &trace, &path) == 0));
}

#[test]
fn what_cannot_be_flushed_is_not_acknowledged_and_takes_nothing_with_it_that_was() {
    let Some(server) = Traced::start("sqlite", &["-e", "inject=fsync,fdatasync:error=EIO:when=20..22"]) else { return };
    let mut client = Connection::open(server.address).unwrap();
    let (mut acknowledged, mut failed) = (Vec::new(), 0);
    for round in 0..2 * ROUNDS {
        let read = client.request("GET", "/products/1", &[], b"").unwrap();
        let write = Acknowledged { id: 1, name: name(1, round) };
        let answer = put(&mut client, &write, read.text("etag"));
        match answer.status {
            200 | 201 => acknowledged.push(write),
            // Not done, or not known.
            status => {
                assert!(
                    matches!((status, answer.problem().as_str()), (500, "unknown-outcome") | (503, _)),
                    "{answer:?}"
                );
                failed += 1;
            }
        }
    }
    let (trace, path) = server.end();

    assert!((1..=3).contains(&failed), "{failed} answers to three syncs that failed");
    assert_eq!(acknowledged.len(), 2 * ROUNDS - failed, "the store goes on");
    assert_eq!(lost(&acknowledged, &trace, &path), [""; 0]);
}

/// Creates a product, and replaces it under each new tag.
fn replace(server: SocketAddr, id: usize, rounds: usize) -> Vec<Acknowledged> {
    let mut client = Connection::open(server).unwrap();
    let mut tag: Option<String> = None;
    let mut write = |round| {
        let write = Acknowledged { id, name: name(id, round) };
        let answer = put(&mut client, &write, tag.as_deref());
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        tag = Some(answer.etag().to_owned());
        write
    };
    (0..rounds).map(&mut write).collect()
}

fn put(client: &mut Connection, write: &Acknowledged, tag: Option<&str>) -> Response {
    let Acknowledged { id, name } = write;
    let precondition = tag.map_or(("If-None-Match", "*"), |tag| ("If-Match", tag));
    let body = format!(r#"{{"id":{id},"name":"{name}","price":1}}"#);
    let fields = [precondition, ("Content-Type", "application/json")];
    client.request("PUT", &format!("/products/{id}"), &fields, body.as_bytes()).unwrap()
}

/// None is the beginning of another.
fn name(id: usize, round: usize) -> String {
    format!("product {id:02} as of {round:04}")
}

/// Those that are not there for whoever opens the file again, had the power failed when the server began to answer them.
fn lost<'a>(acknowledged: &'a [Acknowledged], trace: &Trace, path: &str) -> Vec<&'a str> {
    let is_lost = |write: &&Acknowledged| {
        let (_, answered) = moments(write, trace);
        found(write.id, trace, path, answered).as_ref() != Some(&write.name)
    };
    acknowledged.iter().filter(is_lost).map(|write| write.name.as_str()).collect()
}

/// The name of a product for whoever opens the file again, had the power failed at this moment.
fn found(id: usize, trace: &Trace, path: &str, moment: usize) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("products.db");
    fs::write(&copy, left_of(path, trace, moment)).unwrap();
    fs::write(folder.path().join("products.db-wal"), left_of(&log(path), trace, moment)).unwrap();
    let name = "SELECT json_extract(body, '$.name') FROM etag_documents WHERE key_json = ?";
    // Whatever is wrong with the file, nothing is found in it.
    Database::open(copy).unwrap().query_row(name, [id.to_string()], |row| row.get(0)).ok()
}

/// How often the log was flushed from begin to end while the server had the request and had not begun to answer it.
fn flushes(write: &Acknowledged, trace: &Trace, path: &str) -> usize {
    let (taken, answered) = moments(write, trace);
    let in_time = |sync: &&Call| sync.entered > taken && sync.returned < answered && sync.result == 0;
    syncs_of(&log(path), trace).filter(in_time).count()
}

/// When the server had read the request, and when it began to answer.
fn moments(write: &Acknowledged, trace: &Trace) -> (usize, usize) {
    let name = write.name.as_bytes();
    let request = trace.find(&READS, name).find(|call| call.target.starts_with("TCP")).expect("it was read");
    let mut behind = trace.find(&WRITES, b"HTTP/1.1 20").filter(|call| call.entered > request.returned);
    let answer = behind.find(|call| call.target == request.target).expect("it was answered");
    (request.returned, answer.entered)
}

fn first_write(path: &str, trace: &Trace) -> usize {
    let written = trace.calls.iter().find(|call| call.target == path && call.name == "pwrite64");
    written.expect("it is a new file").entered
}

fn log(path: &str) -> String {
    format!("{path}-wal")
}
