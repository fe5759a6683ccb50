//! Problem details: [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457). That each has a type, its status and names that are some is looked at in every answer.

use actix_web::web;
use etag_actix::{IfMatch, IfNoneMatch, NoContent, Tagged, WriteError};
use etag_store::{Change, Store, StoreError, Stored, Swapped, Versions};
use etag_tests::server::Server;

use super::run::{Http1, Http2, asking, each_way};
use crate::app::{Document, Door, Given};

const CURRENT: Given<'_> = Given::Tagged(b"\"v1\"");
const CONTENT: &str = "{\"id\":1,\"text\":\"next\"}";

#[test]
fn a_428_says_which_field_to_send() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, CURRENT, None);
        let put = ask("PUT", &target, &[], CONTENT).json()["detail"].to_string();
        assert!(put.contains("If-Match") && put.contains("If-None-Match: *"), "{put}");
        let delete = ask("DELETE", &target, &[], "").json()["detail"].to_string();
        assert!(delete.contains("If-Match") && !delete.contains("If-None-Match"), "{delete}");
        let (_, target) = app.place(Door::Required, Given::Nothing, None);
        let create = ask("PUT", &target, &[], CONTENT).json()["detail"].to_string();
        assert!(create.contains("If-None-Match: *"), "{create}");
    });
}

#[test]
fn each_cause_has_a_type_of_its_own() {
    each_way(|app, ask| {
        let mut problem = |door, given, method: &str, fields: &[(&str, &str)], content: &str| {
            let (_, target) = app.place(door, given, None);
            let answer = ask(method, &target, fields, content);
            let details = answer.json();
            assert!(details["type"].as_str().is_some_and(|kind| kind.starts_with("https://")), "{details}");
            answer.problem()
        };
        let (required, nothing) = (Door::Required, Given::Nothing);
        let stale = [("If-Match", "\"v0\"")];
        let current = [("If-Match", "\"v1\"")];
        assert_eq!(problem(required, CURRENT, "PUT", &stale, CONTENT), "stale");
        assert_eq!(problem(required, nothing, "PUT", &stale, CONTENT), "gone");
        assert_eq!(problem(required, CURRENT, "PUT", &[("If-Match", "W/\"v1\"")], CONTENT), "weak-tag");
        assert_eq!(problem(required, CURRENT, "PUT", &[("If-None-Match", "*")], CONTENT), "exists");
        assert_eq!(problem(required, CURRENT, "PUT", &[], CONTENT), "precondition-required");
        assert_eq!(problem(required, CURRENT, "PUT", &[("If-Match", "v1")], CONTENT), "malformed-field");
        assert_eq!(problem(required, nothing, "DELETE", &stale, ""), "not-found");
        assert_eq!(problem(required, CURRENT, "PUT", &current, "{"), "malformed-content");
        assert_eq!(problem(required, CURRENT, "PUT", &current, "{}"), "unprocessable-content");
        assert_eq!(problem(required, CURRENT, "PUT", &current, "{\"id\":0,\"text\":\"\"}"), "other-key");
        let text = [("If-Match", "\"v1\""), ("Content-Type", "text/plain")];
        assert_eq!(problem(required, CURRENT, "PUT", &text, "x"), "unsupported-media-type");
        assert_eq!(problem(Door::Guarded, CURRENT, "PUT", &stale, CONTENT), "unauthorized");
        assert_eq!(problem(Door::Guarded, CURRENT, "PUT", &[("Authorization", "read")], CONTENT), "forbidden");
    });
}

#[test]
fn a_malformed_field_is_named_with_the_place_of_the_fault() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, CURRENT, None);
        let malformed = ask("PUT", &target, &[("If-Match", "\"v1\""), ("If-Match", "\"v2\" x")], CONTENT).json();
        assert_eq!(
            (&malformed["field"], &malformed["line"], &malformed["offset"]),
            (&"If-Match".into(), &2.into(), &5.into())
        );
    });
}

#[test]
fn problem_details_are_sent_whatever_is_accepted() {
    each_way(|app, ask| {
        for accept in ["application/json", "text/html", "image/png;q=0.1"] {
            let (_, target) = app.place(Door::Required, CURRENT, None);
            let stale = ask("PUT", &target, &[("If-Match", "\"v0\""), ("Accept", accept)], CONTENT);
            assert_eq!((stale.status, stale.problem().as_str()), (412, "stale"));
        }
    });
}

/// What no client is to see.
const SECRET: &str = "password=hunter2";

/// A store whose connection fails, and says more than it should.
struct Failing;

impl Store<Document> for Failing {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Document>>, StoreError> {
        match key {
            1 => Err(StoreError::unavailable(SECRET)),
            2 => Err(StoreError::corrupt("document", key, SECRET)),
            3 => Err(StoreError::failed(SECRET, SECRET)),
            _ => {
                let document = Document { id: *key, text: "as it was".to_owned() };
                let validators = etag_store::Validators::from_state(etag_core::State::from_number(1));
                Ok(Some(Stored { value: document, validators }))
            }
        }
    }

    async fn swap(&self, _: &mut Change<Document>) -> Result<Swapped<Document>, StoreError> {
        Err(StoreError::unknown(SECRET))
    }
}

#[test]
fn what_is_wrong_inside_is_not_told() {
    async fn read(found: IfNoneMatch<Document>) -> Tagged<Document> {
        found.into()
    }
    async fn remove(IfMatch(current, ()): IfMatch<Document>) -> Result<NoContent, WriteError> {
        current.delete().await
    }
    let server = Server::start(|config| {
        let resource = web::resource("/{id}").route(web::get().to(read)).route(web::delete().to(remove));
        config.app_data(Versions::<Document>::new(Failing)).service(resource);
    });
    for mut ask in [Box::new(asking::<Http1>(&server)) as Box<super::run::Ask<'_>>, Box::new(asking::<Http2>(&server))]
    {
        for (method, target, status, problem) in [
            ("GET", "/1", 503, "unavailable"),
            ("GET", "/2", 500, "internal"),
            ("GET", "/3", 500, "internal"),
            ("DELETE", "/1", 503, "unavailable"),
            ("DELETE", "/3", 500, "internal"),
            ("DELETE", "/4", 500, "unknown-outcome"),
        ] {
            let answer = ask(method, target, &[("If-Match", "\"1\"")], "");
            assert_eq!((answer.status, answer.problem().as_str()), (status, problem), "{method} {target}");
            assert_eq!(answer.json()["status"], status);
            assert!(!answer.body.escape_ascii().to_string().contains("hunter2"), "{method} {target}");
        }
    }
}
