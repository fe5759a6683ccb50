//! The faults are what they are said to be: otherwise a run under them would show nothing.

use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use etag_tests::client::{Connection, Response};
use etag_tests::proxy::{Disturbance, Proxy};
use etag_tests::server::Server;

use crate::wrong;

/// How many requests are cut at most, until one was written.
const MOST_CUTS: u64 = 600;

#[test]
fn an_answer_is_dropped_after_the_write() {
    let (server, proxy) = proxied();
    proxy.disturb(Disturbance::AnswerDropped, 1);
    create(&proxy, 100).unwrap_err();
    assert_eq!(status(&server, 100), 200);
    assert_eq!(proxy.passed().disturbed, 1);
    proxy.heal();
    assert_eq!(create(&proxy, 101).unwrap().status, 201);
}

#[test]
fn a_connection_is_cut_before_or_after_the_write() {
    for disturbance in [Disturbance::RequestCut, Disturbance::ClientGone] {
        let (server, proxy) = proxied();
        proxy.disturb(disturbance, 1);
        let mut cuts = 0;
        // A few times at least, and until the server was quick enough for one of them.
        while cuts < 60 || !(40 + cuts..100 + cuts).any(|id| status(&server, id) == 200) {
            assert!(cuts < MOST_CUTS, "{disturbance}: no request has reached the server");
            create(&proxy, 100 + cuts).unwrap_err();
            cuts += 1;
        }
        assert_eq!(proxy.passed().disturbed, cuts);
        assert_eq!(proxy.passed().acknowledged, 0);
    }
}

#[test]
fn a_delayed_request_is_answered() {
    let (_server, proxy) = proxied();
    proxy.disturb(Disturbance::Delayed, 1);
    assert_eq!(create(&proxy, 100).unwrap().status, 201);
    assert_eq!((proxy.passed().disturbed, proxy.passed().acknowledged), (1, 1));
}

#[test]
fn while_there_is_no_server_clients_wait() {
    let (server, proxy) = proxied();
    proxy.point_at(None);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| create(&proxy, 100).unwrap().status);
        thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished());
        assert_eq!(status(&server, 100), 404);
        proxy.point_at(Some(server.address()));
        assert_eq!(waiting.join().unwrap(), 201);
    });
}

#[test]
fn a_client_that_goes_away_is_counted() {
    let (_server, proxy) = proxied();
    proxy.disturb(Disturbance::Delayed, 1);
    let mut client = Connection::open(proxy.address()).unwrap();
    client.send(b"PUT /products/100 HTTP/1.1\r\nContent-Length: 2\r\n\r\n{").unwrap();
    while proxy.passed().under_way == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    drop(client);
    while proxy.passed().given_up == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(proxy.passed().answers, 0);
}

#[test]
fn a_write_that_a_server_had_when_it_went_is_counted_and_one_that_it_could_not_make_is_as_well() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let proxy = Proxy::start(listener.local_addr().unwrap(), 7);
    thread::scope(|scope| {
        scope.spawn(|| {
            for answer in ["", "", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"] {
                let (mut connection, _) = listener.accept().unwrap();
                // The whole of it: what is not read turns the end into a reset.
                let _ = connection.read(&mut [0; 1024]).unwrap();
                connection.write_all(answer.as_bytes()).unwrap();
            }
        });
        Connection::open(proxy.address()).unwrap().request("GET", "/products/1", &[], b"").unwrap_err();
        assert_eq!((proxy.passed().abandoned, proxy.passed().failed), (0, 0));
        create(&proxy, 100).unwrap_err();
        assert_eq!((proxy.passed().abandoned, proxy.passed().failed), (1, 0));
        assert_eq!(create(&proxy, 100).unwrap().status, 503);
        assert_eq!((proxy.passed().abandoned, proxy.passed().failed), (1, 1));
    });
}

/// A right service behind a proxy.
fn proxied() -> (Server, Proxy) {
    let server = wrong::right();
    let proxy = Proxy::start(server.address(), 7);
    (server, proxy)
}

fn create(proxy: &Proxy, id: u64) -> io::Result<Response> {
    let fields = [("If-None-Match", "*"), ("Content-Type", "application/json")];
    Connection::open(proxy.address())?.request("PUT", &format!("/products/{id}"), &fields, br#"{"price":1}"#)
}

/// Past the proxy.
fn status(server: &Server, id: u64) -> u16 {
    server.connect().request("GET", &format!("/products/{id}"), &[], b"").unwrap().status
}
