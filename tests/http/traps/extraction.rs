//! T1, T2, T6 to T10: what becomes of the extractor, and of its refusal.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{self, Data, Json, Path};
use actix_web::{Either, Error, HttpResponse, Resource};
use etag_actix::{Conditional, IfAbsent, IfMatch, IfNoneMatch, Permit, Put, Tagged, WriteError};

use super::stage::{CONTENT, REFUSED, Stage, each_way, put, said};
use crate::app::{Counts, Document};
use crate::rules::{Http1, Http2, asking};

/// A handler has run, and with what.
fn ran(counts: &Counts, with: &'static str) -> HttpResponse {
    counts.handler_runs();
    said(with)
}

#[test]
fn t01_option_and_result_run_the_handler_and_cannot_write() {
    async fn option(found: Option<IfMatch<Document>>, counts: Data<Counts>) -> HttpResponse {
        ran(&counts, if found.is_some() { "permit" } else { "nothing" })
    }
    async fn result(found: Result<Put<Document, Json<Document>>, Error>, counts: Data<Counts>) -> HttpResponse {
        ran(&counts, if found.is_ok() { "permit" } else { "nothing" })
    }
    async fn either(found: Either<IfMatch<Document>, Path<u64>>, counts: Data<Counts>) -> HttpResponse {
        ran(&counts, if matches!(found, Either::Left(_)) { "permit" } else { "nothing" })
    }
    async fn option_of_absent(found: Option<IfAbsent<Document>>, counts: Data<Counts>) -> HttpResponse {
        ran(&counts, if found.is_some() { "permit" } else { "nothing" })
    }
    let handlers: [fn(Resource) -> Resource; 4] = [
        |at| at.route(web::put().to(option)),
        |at| at.route(web::put().to(result)),
        |at| at.route(web::put().to(either)),
        |at| at.route(web::put().to(option_of_absent)),
    ];
    for handler in handlers {
        each_way(handler, |stage, ask| {
            let before = stage.seen();
            for fields in REFUSED {
                let answer = put(ask, fields, CONTENT);
                assert_eq!((answer.status, answer.body.as_slice()), (200, b"nothing".as_slice()), "{fields:?}");
            }
            // It ran each time, and there was nothing that it could have written with.
            assert_eq!((stage.counts.handlers(), stage.seen()), (REFUSED.len(), before));
        });
    }
}

#[test]
fn t01_option_and_result_of_a_check_that_passed_write_as_ever() {
    async fn option(found: Option<IfMatch<Document, Json<Document>>>) -> Result<Tagged<Document>, WriteError> {
        let IfMatch(current, Json(document)) = found.ok_or_else(etag_actix::Problem::not_found)?;
        current.replace(document).await
    }
    each_way(
        |at| at.route(web::put().to(option)),
        |stage, ask| {
            let before = stage.seen();
            assert_eq!(put(ask, &[("If-Match", "\"v0\"")], CONTENT).status, 404);
            assert_eq!(stage.seen(), before);
            assert_eq!(put(ask, &[("If-Match", "\"v1\"")], CONTENT).status, 200);
            assert_ne!(stage.seen(), before);
        },
    );
}

#[test]
fn t02_what_is_optional_has_an_extractor_that_tells_absent_from_wrong() {
    async fn optional(Conditional(permit, ()): Conditional<Document>, counts: Data<Counts>) -> HttpResponse {
        ran(&counts, if matches!(permit, Permit::Matched(_)) { "permit" } else { "vacant" })
    }
    each_way(
        |at| at.route(web::put().to(optional)),
        |stage, ask| {
            for (fields, status) in REFUSED.into_iter().zip([200, 412, 400, 412]) {
                stage.counts.reset();
                assert_eq!(put(ask, fields, "").status, status, "{fields:?}");
                assert_eq!(stage.counts.handlers(), usize::from(status == 200), "{fields:?}");
            }
        },
    );
}

#[test]
fn t06_the_key_is_read_from_the_path_and_the_handler_may_read_it_as_well() {
    async fn read(id: Path<u64>, found: IfNoneMatch<Document>, again: Path<u64>) -> HttpResponse {
        HttpResponse::Ok().body(format!("{id} {} {again}", found.id))
    }
    each_way(
        |at| at.route(web::get().to(read)),
        |_, ask| {
            assert_eq!(ask("GET", "/1", &[], "").body, b"1 1 1");
        },
    );
}

#[test]
fn t06_a_path_that_is_no_key_names_nothing() {
    each_way(
        |at| at.route(web::get().to(read)).route(web::put().to(change)),
        |stage, ask| {
            for path in ["/one", "/-1", "/1.0", "/99999999999999999999", "/%31%30x"] {
                assert_eq!(ask("GET", path, &[], "").problem(), "not-found", "{path}");
                let refused = ask("PUT", path, &[("If-Match", "*")], CONTENT);
                assert_eq!((refused.status, refused.problem().as_str()), (404, "not-found"), "{path}");
            }
            assert_eq!(stage.counts.handlers(), 0);
        },
    );
}

async fn read(found: IfNoneMatch<Document>, counts: Data<Counts>) -> Tagged<Document> {
    counts.handler_runs();
    found.into()
}

async fn change(
    IfMatch(current, Json(document)): IfMatch<Document, Json<Document>>,
    counts: Data<Counts>,
) -> Result<Tagged<Document>, WriteError> {
    counts.handler_runs();
    current.replace(document).await
}

#[test]
fn t07_a_route_that_does_not_name_the_key_is_a_fault_of_the_service_and_writes_nothing() {
    let stage = Stage::new();
    let before = stage.seen();
    let server = stage.serve(|config| {
        config
            .service(web::resource("/two/{one}/{other}").route(web::put().to(change)))
            .service(web::resource("/none").route(web::put().to(change)));
    });
    for target in ["/two/1/1", "/none"] {
        let answer = asking::<Http1>(&server)("PUT", target, &[("If-Match", "\"v1\"")], CONTENT);
        assert_eq!((answer.status, answer.problem().as_str()), (500, "internal"));
        let answer = asking::<Http2>(&server)("PUT", target, &[("If-Match", "\"v1\"")], CONTENT);
        assert_eq!((answer.status, answer.problem().as_str()), (500, "internal"));
    }
    assert_eq!((stage.seen(), stage.counts.handlers()), (before, 0));
}

#[test]
fn t08_a_refusal_passes_through_the_middleware() {
    let stage = Stage::new();
    let server = stage.serve(|config| {
        let seen = |req, next: &_| {
            let answer = actix_web::dev::Service::call(next, req);
            async move {
                let mut answer: actix_web::dev::ServiceResponse = answer.await?;
                let name = HeaderName::from_static("seen");
                answer.headers_mut().insert(name, HeaderValue::from_static("by the middleware"));
                Ok(answer)
            }
        };
        let document = web::resource("/{id}").route(web::get().to(read)).route(web::put().to(change));
        config.service(web::scope("").wrap_fn(seen).service(document));
    });
    for mut ask in
        [Box::new(asking::<Http1>(&server)) as Box<crate::rules::Ask<'_>>, Box::new(asking::<Http2>(&server))]
    {
        for (method, fields, status) in [
            ("PUT", &[("If-Match", "\"v0\"")], 412),
            ("PUT", &[("If-Match", "v0")], 400),
            ("PUT", &[("X", "y")], 428),
            ("GET", &[("If-None-Match", "\"v1\"")], 304),
        ] {
            let answer = ask(method, "/1", fields, if method == "PUT" { CONTENT } else { "" });
            assert_eq!((answer.status, answer.text("seen")), (status, Some("by the middleware")));
        }
    }
}

#[test]
fn t09_a_refusal_brings_its_whole_answer_with_it() {
    // Actix Web calls no response mapper for the error of an extractor.
    each_way(
        |at| at.route(web::put().to(change)),
        |_, ask| {
            let stale = put(ask, &[("If-Match", "\"v0\"")], CONTENT);
            assert_eq!((stale.status, stale.etag()), (412, "\"v1\""));
            assert_eq!(stale.text("content-type"), Some("application/problem+json"));
            assert_eq!(stale.text("cache-control"), Some("no-store"));
        },
    );
}

#[test]
fn t10_no_refusal_is_500_or_plain_text() {
    each_way(
        |at| at.route(web::put().to(change)),
        |_, ask| {
            let current = ("If-Match", "\"v1\"");
            let text = ("Content-Type", "text/plain");
            for (fields, content, status) in [
                (&[][..], CONTENT, 428),
                (&[("If-Match", "garbage")], CONTENT, 400),
                (&[("If-Match", "\"v0\"")], CONTENT, 412),
                // Actix Web says 400 to another media type.
                (&[current, text], CONTENT, 415),
                (&[current], "{", 400),
                (&[current], "{}", 422),
            ] {
                let answer = put(ask, fields, content);
                assert_eq!(answer.status, status, "{fields:?}");
                assert_eq!(answer.text("content-type"), Some("application/problem+json"), "{fields:?}");
            }
        },
    );
}
