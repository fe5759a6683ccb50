//! How it stops: what has begun is answered, and what was acknowledged is there.

use std::io;
use std::path::Path;
use std::thread;

use etag_tests::client::Connection;
use serde_json::Value;

use super::{MERGE_PATCH, catalog, in_memory, new_file, read, with_each_database};
use crate::program::until;

const STOPPED: &str = "Stopped: all that was acknowledged is kept, and the database is closed.\n";

#[test]
fn it_stops_when_it_is_asked_to_and_says_so() {
    for signal in ["TERM", "INT"] {
        with_each_database(|database| {
            let program = catalog(database);
            assert_eq!(read(&program, "/products/123").status, 200);
            program.signal(signal);
            let (status, printed) = program.wait();
            assert!(status.success() && printed.ends_with(STOPPED), "{database}: {signal}: {status}: {printed}");
            if let Some(path) = database.strip_prefix("sqlite://") {
                let folder = Path::new(path).parent().expect("a file is in a folder");
                let files: Vec<_> = folder.read_dir().unwrap().map(|file| file.unwrap().file_name()).collect();
                assert_eq!(files, ["catalog.db"], "the log of a database that was closed is empty, and gone");
            }
        });
    }
}

#[test]
fn a_connection_that_asks_for_nothing_does_not_hold_it_up_for_long() {
    let program = in_memory();
    let mut idle = program.connect();
    assert_eq!(idle.request("GET", "/products/123", &[], b"").unwrap().status, 200);
    program.signal("TERM");
    assert!(idle.is_closed().unwrap());
    assert!(program.wait().0.success());
}

#[test]
fn a_request_that_has_begun_is_answered_and_kept() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let database = new_file(&folder);
        let program = catalog(&database);
        let tag = read(&program, "/products/123").etag().to_owned();
        let mut client = program.connect();
        let body = r#"{"name":"Trackball","price":39.99}"#;
        let head = format!(
            "PUT /products/123 HTTP/1.1\r\nHost: localhost\r\nIf-Match: {tag}\r\nExpect: 100-continue\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        client.send(head.as_bytes()).unwrap();
        assert_eq!(client.any_response("PUT").unwrap().status, 100, "it has begun");
        program.signal(signal);
        until("nobody listens any more", || Connection::open(program.address()).is_err());
        client.send(body.as_bytes()).unwrap();
        let answer = client.response("PUT").unwrap();
        assert_eq!((answer.status, answer.json()["name"].as_str()), (200, Some("Trackball")), "{signal}");
        assert!(program.wait().0.success());

        let after = read(&catalog(&database), "/products/123");
        assert_eq!((after.etag(), &after.body), (answer.etag(), &answer.body));
    }
}

/// Clients that increment when the signal comes: each increment that was acknowledged is there, and none that was not begun.
#[test]
fn under_load_each_acknowledged_write_is_kept() {
    const CLIENTS: u64 = 4;
    let folder = tempfile::tempdir().unwrap();
    let database = new_file(&folder);
    let program = catalog(&database);
    let acknowledged = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let client = program.connect();
                scope.spawn(|| increment_until_it_stops(client))
            })
            .collect();
        until("40 are counted", || read(&program, "/products/123").json()["stock"].as_u64() >= Some(40));
        program.signal("TERM");
        clients.into_iter().map(|client| client.join().unwrap()).sum::<u64>()
    });
    assert!(program.wait().0.success());
    let stock = read(&catalog(&database), "/products/123").json()["stock"].as_u64().unwrap();
    assert!(stock >= 40 && stock >= acknowledged, "{acknowledged} acknowledged, {stock} there");
    assert!(
        stock <= acknowledged + CLIENTS,
        "{acknowledged} acknowledged, {stock} there: at most one of each client was not answered"
    );
}

/// How many increments were acknowledged until the connection ended.
fn increment_until_it_stops(mut client: Connection) -> u64 {
    let mut acknowledged = 0;
    let mut increment = || -> io::Result<u16> {
        let product = client.request("GET", "/products/123", &[], b"")?;
        let stock = product.json()["stock"].as_u64().expect("a number") + 1;
        let patch = Value::from_iter([("stock", stock)]).to_string();
        let fields = [MERGE_PATCH, ("If-Match", product.etag())];
        Ok(client.request("PATCH", "/products/123", &fields, patch.as_bytes())?.status)
    };
    loop {
        match increment() {
            Ok(200) => acknowledged += 1,
            Ok(412) => {}
            Ok(status) => panic!("answered {status}"),
            Err(_) => return acknowledged,
        }
    }
}
