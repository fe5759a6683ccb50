//! How many round trips the PostgreSQL store takes: a proxy between the two counts the messages that ask for an answer.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use etag_core::{HttpDate, Limits, Method, Preconditions, Versioned};
use etag_store::{Matched, Permit, Policy, PostgresOptions, Read, Stored, Versions};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::server::Postgres;

#[allow(dead_code, unreachable_pub, reason = "the tests of the stores ask more of it")]
#[path = "../../tests/src/postgres.rs"]
mod server;
// What the server above is given to listen on.
#[allow(dead_code, unreachable_pub, reason = "the tests ask more of it")]
#[path = "../../tests/src/port.rs"]
mod port;
// What the server above says where it is not installed.
#[allow(unreachable_pub, reason = "it is public in the tests")]
#[path = "../../tests/src/skip.rs"]
mod skip;

#[derive(Clone, Debug, Deserialize, Serialize, Versioned)]
#[versioned(name = "item", epoch = 1)]
struct Item {
    #[versioned(key)]
    id: i64,
    price_in_cents: i64,
}

#[tokio::test]
async fn a_write_that_was_checked_costs_one_round_trip_a_check_one_and_a_304_one() {
    let Some(server) = Postgres::start(&[]) else { return };
    let (url, trips) = through_a_proxy(&server.database(), server.port()).await;
    // One connection, so that each statement is prepared once.
    let items = Versions::new(PostgresOptions::new().with_max_connections(1).connect(&url).await.expect("new tables"));
    let mut seen =
        items.unconditionally("the first version").put(Item { id: 1, price_in_cents: 1 }).await.expect("a row");
    // Each statement once, so that the connection has prepared it.
    seen = write(&items, &seen).await;
    not_modified(&items, &seen).await;

    let count = || trips.swap(0, Ordering::Relaxed);
    count();
    let permit = check(&items, &seen).await;
    assert_eq!(count(), 1, "a check");
    seen = permit.update(|item| item.price_in_cents += 1).await.expect("nobody else writes");
    assert_eq!(count(), 1, "a write that was checked");
    not_modified(&items, &seen).await;
    assert_eq!(count(), 1, "a 304");
    let (ann, ben) = (check(&items, &seen).await, check(&items, &seen).await);
    ann.delete().await.expect("she is first");
    count();
    ben.update(|item| item.price_in_cents += 1).await.expect_err("he is second");
    assert_eq!(count(), 2, "a write that is refused, and what is current");
}

async fn write(items: &Versions<Item>, seen: &Stored<Item>) -> Stored<Item> {
    check(items, seen).await.update(|item| item.price_in_cents += 1).await.expect("nobody else writes")
}

async fn check(items: &Versions<Item>, seen: &Stored<Item>) -> Matched<Item> {
    let tag = seen.etag();
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    match items.check(Method::Put, &1, &asked, &Policy::default()).await {
        Ok(Permit::Matched(permit)) => permit,
        other => panic!("the tag is current: {other:?}"),
    }
}

async fn not_modified(items: &Versions<Item>, seen: &Stored<Item>) {
    let tag = seen.etag();
    let fields = [("If-None-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    let read = items.read(Method::Get, &1, &asked).await.expect("it is there");
    assert!(matches!(read, Read::NotModified(_)), "{read:?}");
}

/// The URL of the same database behind a proxy, and how many round trips were begun there since it was last asked.
async fn through_a_proxy(url: &str, port: u16) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let own = listener.local_addr().expect("it is bound").port();
    let trips = Arc::new(AtomicUsize::new(0));
    let counted = trips.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("the server is up");
            let (from_client, mut to_client) = client.into_split();
            let (mut from_server, to_server) = server.into_split();
            tokio::spawn(async move { copy(&mut from_server, &mut to_client).await });
            tokio::spawn(forward(from_client, to_server, counted.clone()));
        }
    });
    let behind = url.replace(&format!(":{port}/"), &format!(":{own}/"));
    assert_ne!(behind, url, "the port stands in the URL");
    (behind, trips)
}

/// Counts `Query`, and `Sync` where there is anything before it: a client waits for the answer. By an empty `Sync` the pool asks whether a connection is
/// alive that it was given back, for which nobody waits who has another one.
async fn forward(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    trips: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    // The first message has no type, only a length that counts itself.
    let mut length = [0; 4];
    client.read_exact(&mut length).await?;
    server.write_all(&length).await?;
    pass(&mut client, &mut server, length).await?;
    let mut before = None;
    loop {
        let kind = client.read_u8().await?;
        client.read_exact(&mut length).await?;
        if kind == b'Q' || (kind == b'S' && before.is_some_and(|before| before != b'S')) {
            trips.fetch_add(1, Ordering::Relaxed);
        }
        before = Some(kind);
        server.write_u8(kind).await?;
        server.write_all(&length).await?;
        pass(&mut client, &mut server, length).await?;
    }
}

async fn pass(client: &mut OwnedReadHalf, server: &mut OwnedWriteHalf, length: [u8; 4]) -> std::io::Result<()> {
    let body = u64::from(u32::from_be_bytes(length)).saturating_sub(4);
    copy(&mut client.take(body), server).await?;
    Ok(())
}
