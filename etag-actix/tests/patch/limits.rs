//! A small patch that asks for a large document, or for much work.

use std::cell::Cell;
use std::fmt::Write as _;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::FromRequest as _;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::test::{TestRequest, call_service};
use actix_web::web::Bytes;
use etag_actix::{Patch, PatchConfig};
use futures_core::Stream;
use serde_json::{Value, json};

use crate::fixture::{MERGE, OPERATIONS, app, apply, current, refusal, request};

/// A body that counts what is read of it.
struct Counted(Rc<Cell<usize>>);

impl Stream for Counted {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.set(self.0.get() + 1);
        // It never ends, and begins like a patch.
        Poll::Ready(Some(Ok(Bytes::from_static(b"[          "))))
    }
}

#[actix_web::test]
async fn content_that_says_that_it_is_too_long_is_not_read() {
    let read = Rc::new(Cell::new(0));
    for media_type in [MERGE, OPERATIONS] {
        let request = TestRequest::patch()
            .insert_header(("Content-Type", media_type))
            .insert_header(("Content-Length", (PatchConfig::BYTES + 1).to_string()))
            .to_http_request();
        let mut payload: Payload = Payload::Stream { payload: Box::pin(Counted(Rc::clone(&read))) };
        let err = Patch::from_request(&request, &mut payload).await.unwrap_err();
        assert_eq!((err.error_response().status().as_u16(), read.get()), (413, 0));
    }
}

#[actix_web::test]
async fn content_that_turns_out_too_long_is_not_read_to_its_end() {
    let read = Rc::new(Cell::new(0));
    let request = TestRequest::patch()
        .insert_header(("Content-Type", OPERATIONS))
        .app_data(PatchConfig::default().limit(100))
        .to_http_request();
    let mut payload: Payload = Payload::Stream { payload: Box::pin(Counted(Rc::clone(&read))) };
    let err = Patch::from_request(&request, &mut payload).await.unwrap_err();
    assert_eq!((err.error_response().status().as_u16(), read.get()), (413, 10));
}

#[actix_web::test]
async fn content_that_is_too_long_comes_before_412() {
    let (products, app) = app().await;
    let content = format!(r#"{{"name": "{}"}}"#, "x".repeat(5_000));
    let request = request(&products, MERGE, content).await.insert_header(("If-Match", "\"stale\""));
    let response = call_service(&app, request.insert_header(("Content-Length", "5012")).to_request()).await;
    let (status, kind, details) = refusal(response).await;
    assert_eq!((status, kind.as_str(), details["limit"].as_u64()), (413, "content-too-large", Some(4_096)));
}

#[actix_web::test]
async fn more_operations_than_the_limit_are_413() {
    let (products, app) = app().await;
    let before = current(&products).await;
    let test = r#"{"op": "test", "path": "/id", "value": 123}"#;
    for (count, status) in [(20, 200), (21, 413)] {
        let content = format!("[{}]", [test].repeat(count).join(","));
        let response = call_service(&app, request(&products, OPERATIONS, content).await.to_request()).await;
        assert_eq!(response.status(), status, "{count}");
    }
    assert_eq!(current(&products).await.etag(), before.etag());
}

/// Each operation doubles the document: 64 of them would be more than any memory holds.
#[actix_web::test]
async fn copies_of_copies_are_413() {
    let double = json!({"op": "copy", "from": "", "path": "/copy"});
    let patch = Value::Array(vec![double; 64]);
    let refused = apply(OPERATIONS, patch.to_string().as_bytes(), &json!({"a": "x".repeat(1_000)})).await.unwrap_err();
    assert_eq!(refused.status(), 413);

    let double = json!([
        {"op": "copy", "from": "/a", "path": "/b/-"},
        {"op": "copy", "from": "/b", "path": "/a/-"},
    ]);
    let patch: Vec<Value> = (0..64).flat_map(|_| double.as_array().unwrap().clone()).collect();
    let document = json!({"a": ["x".repeat(1_000)], "b": []});
    let refused = apply(OPERATIONS, Value::Array(patch).to_string().as_bytes(), &document).await.unwrap_err();
    assert_eq!(refused.status(), 413);
}

/// One copy over another leaves the document as large as it was, and is work all the same.
#[actix_web::test]
async fn copies_count_even_where_they_replace_one_another() {
    let patch = Value::Array(vec![json!({"op": "copy", "from": "/a", "path": "/b"}); 900]);
    let document = json!({"a": "x".repeat(10_000)});
    let refused = apply(OPERATIONS, patch.to_string().as_bytes(), &document).await.unwrap_err();
    assert_eq!(refused.status(), 413);
}

/// Deeper than a stack: what recurses over such a value would end the process.
#[actix_web::test]
async fn nesting_beyond_what_json_is_read_to_is_422() {
    let mut document = json!({});
    let mut path = String::new();
    let mut operations = Vec::new();
    for _ in 0..900 {
        write!(path, "/a").unwrap();
        operations.push(json!({"op": "add", "path": path, "value": {}}));
    }
    let patch = Value::Array(operations).to_string();
    let refused = apply(OPERATIONS, patch.as_bytes(), &document).await.unwrap_err();
    assert_eq!(refused.status(), 422);

    document = json!({"a": {"b": {}}});
    let deeper = json!([
        {"op": "copy", "from": "/a", "path": "/a/b/c"},
        {"op": "move", "from": "/a/b/c", "path": "/d"},
    ]);
    let shallow = apply(OPERATIONS, deeper.to_string().as_bytes(), &document).await.unwrap();
    assert_eq!(shallow, json!({"a": {"b": {}}, "d": {"b": {}}}));
}

#[actix_web::test]
async fn json_that_is_nested_too_deeply_is_400() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (media_type, content) in
        [(MERGE, deep.clone()), (OPERATIONS, format!(r#"[{{"op": "add", "path": "/a", "value": {deep}}}]"#))]
    {
        let refused = apply(media_type, content.as_bytes(), &json!({})).await.unwrap_err();
        assert_eq!(refused.status(), 400);
    }
}

/// `serde_json` with its feature `raw_value` reads the text under this name as JSON of its own, to a depth of its own: text in text would be nested deeper than a stack holds, and end the process.
#[actix_web::test]
async fn json_in_a_text_is_no_deeper_than_json() {
    let name = "$serde_json::private::RawValue";
    let mut nested = "1".to_owned();
    for _ in 0..14 {
        nested = format!("{}{}{}", "[".repeat(120), json!({ name: nested }), "]".repeat(120));
    }
    let operation = format!(r#"[{{"op": "add", "path": "/a", "value": {nested}}}]"#);
    for (media_type, content) in [(MERGE, format!(r#"{{"a": {nested}}}"#)), (OPERATIONS, operation)] {
        let refused = apply(media_type, content.as_bytes(), &json!({})).await.unwrap_err();
        assert_eq!(refused.status(), 400);
    }
    let escaped = r#"{"a": {"\u0024serde_json::private::RawValue": "1"}}"#;
    assert_eq!(apply(MERGE, escaped.as_bytes(), &json!({})).await.unwrap_err().status(), 400);

    // Put together out of what is allowed.
    let operations =
        json!([{"op": "add", "path": "/a", "value": {}}, {"op": "add", "path": format!("/a/{name}"), "value": nested}]);
    let refused = apply(OPERATIONS, operations.to_string().as_bytes(), &json!({})).await.unwrap_err();
    assert_eq!(refused.status(), 422);
}
