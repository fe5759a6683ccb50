//! `Option`, `Result` and `Either` run the handler although the extractor refuses: nothing can be written without what it did not give.

use actix_web::web::{self, Bytes, Data, Either, ServiceConfig};
use actix_web::{Error, HttpResponse};
use etag_actix::{IfMatch, Tagged, WriteError};

use super::counted::{Counted, Counters};
use crate::products::Product;

fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/option/{id}").route(web::put().to(option)))
        .service(web::resource("/result/{id}").route(web::put().to(result)))
        .service(web::resource("/either/{id}").route(web::put().to(either)))
        .service(web::resource("/beside/{id}").route(web::put().to(beside)))
        .service(web::resource("/swallowed/{id}").route(web::put().to(swallowed)));
}

async fn option(found: Option<IfMatch<Product, Bytes>>, counters: Data<Counters>) -> Result<HttpResponse, WriteError> {
    counters.handle();
    match found {
        Some(IfMatch(current, _)) => write(current).await,
        None => Ok(HttpResponse::Ok().body("None")),
    }
}

async fn result(
    found: Result<IfMatch<Product, Bytes>, Error>,
    counters: Data<Counters>,
) -> Result<HttpResponse, WriteError> {
    counters.handle();
    match found {
        Ok(IfMatch(current, _)) => write(current).await,
        Err(err) => Ok(HttpResponse::Ok().body(format!("Err: {}", err.as_response_error().status_code().as_u16()))),
    }
}

async fn either(
    found: Either<IfMatch<Product, Bytes>, Bytes>,
    counters: Data<Counters>,
) -> Result<HttpResponse, WriteError> {
    counters.handle();
    match found {
        Either::Left(IfMatch(current, _)) => write(current).await,
        Either::Right(body) => Ok(HttpResponse::Ok().body(format!("Right: {} bytes", body.len()))),
    }
}

/// The body in an argument of its own.
async fn beside(IfMatch(current, ()): IfMatch<Product>, body: Bytes) -> Result<Tagged<Product>, WriteError> {
    let length = u32::try_from(body.len()).unwrap_or(0);
    current.update(|product| product.price = length).await
}

async fn swallowed(found: Option<IfMatch<Product>>, body: Bytes) -> Result<HttpResponse, WriteError> {
    match found {
        Some(IfMatch(current, ())) => write(current).await,
        None => Ok(HttpResponse::Ok().body(format!("None: {} bytes", body.len()))),
    }
}

async fn write(current: etag_actix::Matched<Product>) -> Result<HttpResponse, WriteError> {
    let written: Tagged<Product> = current.update(|product| product.price += 1).await?;
    Ok(HttpResponse::Ok().body(format!("written: {}", written.stored().price)))
}

#[test]
fn a_handler_that_swallows_the_refusal_cannot_write() {
    let counted = Counted::with(routes);
    let before = counted.state();
    let mut client = counted.connect();
    let mut handled = 0;
    for (status, if_match) in [(400, Some("\"unclosed")), (412, Some("\"stale\"")), (428, None)] {
        let refusal = format!("Err: {status}");
        for (extractor, expected) in [("option", "None"), ("result", refusal.as_str()), ("either", "Right: 7 bytes")] {
            let target = format!("/{extractor}/123");
            let fields: Vec<(&str, &str)> = if_match.map(|value| ("If-Match", value)).into_iter().collect();
            let response = client.request("PUT", &target, &fields, b"content").unwrap();
            assert_eq!(String::from_utf8_lossy(&response.body), expected, "{status}");
            handled += 1;
        }
    }
    assert_eq!(counted.handled(), handled, "the handlers do run");
    assert_eq!((counted.state().product, counted.state().commits), (before.product, before.commits));
}

/// So that the test above does not pass because these handlers never write.
#[test]
fn a_handler_that_would_swallow_a_refusal_writes_where_there_is_none() {
    let counted = Counted::with(routes);
    let mut client = counted.connect();
    for (number, extractor) in ["option", "result", "either"].into_iter().enumerate() {
        let tag = client.request("GET", "/products/123", &[], b"").unwrap().etag().to_owned();
        let target = format!("/{extractor}/123");
        let response = client.request("PUT", &target, &[("If-Match", &tag)], b"content").unwrap();
        assert_eq!(String::from_utf8_lossy(&response.body), format!("written: {}", 3000 + number));
    }
}

/// It waits at a gate that will not open; in vain, but not for ever.
#[test]
fn an_argument_behind_a_swallowed_refusal_is_told_that_it_gets_no_body() {
    let counted = Counted::with(routes);
    let mut client = counted.connect();
    let tag = client.request("GET", "/products/123", &[], b"").unwrap().etag().to_owned();
    for _ in 0..2 {
        let response = client.request("PUT", "/swallowed/123", &[("If-Match", "\"stale\"")], b"content").unwrap();
        assert_eq!(response.status, 400, "{response:?}");
    }
    let response = client.request("PUT", "/beside/123", &[("If-Match", "\"stale\"")], b"content").unwrap();
    assert_eq!(response.status, 412);
    let response = client.request("PUT", "/beside/123", &[("If-Match", &tag)], b"content").unwrap();
    assert_eq!((response.status, response.json()["price"].as_u64()), (200, Some(7)));
}
