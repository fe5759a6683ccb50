//! `Routes` over sockets: what is refused, or asked of a method that has no content, keeps the connection.

use actix_web::web::ServiceConfig;
use etag_actix::{PatchConfig, Routes};
use etag_store::Versions;
use etag_tests::server::Server;

use crate::products::{Product, stocked};

fn routes(products: &Versions<Product>) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let products = products.clone();
    move |config| {
        let routes = Routes::<Product>::at("/products/{id}").collection("/products").post(|_| 123);
        config.app_data(products.clone()).app_data(PatchConfig::default().limit(1_000)).service(routes);
    }
}

#[test]
fn every_refusal_of_a_whole_resource_keeps_the_connection() {
    let server = Server::start(routes(&stocked()));
    let mut client = server.connect();
    let read = client.request("GET", "/products/123", &[], b"").unwrap();
    let tag = read.etag().to_owned();
    let body = vec![b' '; 30 * 1024];
    let (json, merge) = (("Content-Type", "application/json"), ("Content-Type", "application/merge-patch+json"));
    for (method, target, fields, status) in [
        ("PUT", "/products/123", vec![json], 428),
        ("PUT", "/products/123", vec![json, ("If-Match", "\"stale\"")], 412),
        ("PUT", "/products/123", vec![json, ("If-Match", "stale")], 400),
        ("PUT", "/products/123", vec![json, ("If-Match", tag.as_str()), ("Content-Range", "bytes 0-1/2")], 400),
        ("PUT", "/products/123", vec![("If-Match", tag.as_str())], 415),
        ("PATCH", "/products/123", vec![merge], 413),
        ("PATCH", "/products/123", vec![json, ("If-Match", tag.as_str())], 415),
        ("PATCH", "/products/124", vec![("Content-Type", "application/json-patch+json")], 413),
        ("DELETE", "/products/123", vec![("If-Match", "\"stale\"")], 412),
        ("DELETE", "/products/124", vec![("If-Match", "\"stale\"")], 404),
        ("POST", "/products/123", vec![json], 405),
        ("OPTIONS", "/products/123", vec![], 204),
        ("GET", "/products/123", vec![], 200),
        ("PUT", "/products", vec![json], 405),
        ("OPTIONS", "/products", vec![], 204),
        ("GET", "/products", vec![], 200),
        ("GET", "/products?limit=0", vec![], 400),
        ("POST", "/products", vec![], 415),
        ("POST", "/products", vec![json, ("If-None-Match", "*")], 412),
        ("POST", "/products", vec![json], 400),
    ] {
        let answer = client.request(method, target, &fields, &body).unwrap();
        assert_eq!((answer.status, answer.text("connection")), (status, None), "{method} {target}");
    }
    let after = client.request("GET", "/products/123", &[], b"").unwrap();
    assert_eq!((after.etag(), &after.body), (tag.as_str(), &read.body));
}
