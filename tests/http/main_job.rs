//! The main job: read, read again, change, and try to change what has changed.

use etag_tests::server::Server;

use crate::products::{mouse, routes, stocked};

#[test]
fn a_stale_put_changes_nothing() {
    let server = Server::start(routes(&stocked()));
    let mut client = server.connect();

    let read = client.request("GET", "/products/123", &[], b"").unwrap();
    assert_eq!((read.status, read.json()["name"].as_str()), (200, Some("Wireless Mouse")));
    let tag = read.etag().to_owned();

    let again = client.request("GET", "/products/123", &[("If-None-Match", &tag)], b"").unwrap();
    assert_eq!((again.status, again.etag(), again.body.len()), (304, tag.as_str(), 0));

    let mut product = mouse();
    product.price = 2499;
    let body = serde_json::to_vec(&product).unwrap();
    let put = client
        .request("PUT", "/products/123", &[("If-Match", &tag), ("Content-Type", "application/json")], &body)
        .unwrap();
    assert_eq!(put.status, 200);
    assert_ne!(put.etag(), tag);

    let stale = client
        .request("PUT", "/products/123", &[("If-Match", &tag), ("Content-Type", "application/json")], &body)
        .unwrap();
    assert_eq!((stale.status, stale.problem().as_str(), stale.etag()), (412, "stale", put.etag()));
    let after = client.request("GET", "/products/123", &[], b"").unwrap();
    assert_eq!((after.etag(), &after.body), (put.etag(), &put.body));
}
