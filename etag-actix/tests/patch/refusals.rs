//! What is no patch, or none for this resource.

use actix_web::test::{TestRequest, call_service};

use crate::fixture::{MERGE, OPERATIONS, app, current, refusal, request};

/// R-155, R-156, R-160.
#[actix_web::test]
async fn another_media_type_is_415_with_those_that_are_read_and_comes_before_412() {
    let (products, app) = app().await;
    let before = current(&products).await;
    for media_type in
        ["application/json", "text/plain", "application/merge-patch", "", "application/merge-patch+json, text/plain"]
    {
        let request = TestRequest::patch()
            .uri("/products/123")
            .insert_header(("If-Match", "\"stale\""))
            .insert_header(("Content-Type", media_type))
            .set_payload("{}");
        let response = call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), 415, "{media_type}");
        let accepted = response.headers().get("accept-patch").unwrap().to_str().unwrap();
        assert_eq!(accepted, "application/merge-patch+json, application/json-patch+json");
        assert_eq!(refusal(response).await.1, "unsupported-media-type");
    }
    let untyped = TestRequest::patch().uri("/products/123").insert_header(("If-Match", "\"stale\"")).set_payload("{}");
    assert_eq!(call_service(&app, untyped.to_request()).await.status(), 415);
    let twice = request(&products, MERGE, "{}").await.append_header(("Content-Type", OPERATIONS));
    assert_eq!(call_service(&app, twice.to_request()).await.status(), 415);
    assert_eq!(current(&products).await, before);
}

#[actix_web::test]
async fn a_media_type_has_no_case_and_may_have_parameters() {
    let (products, app) = app().await;
    for (media_type, content) in
        [("Application/Merge-Patch+JSON; charset=utf-8", "{}"), ("application/JSON-patch+json;foo=bar", "[]")]
    {
        let request = request(&products, media_type, content).await;
        assert_eq!(call_service(&app, request.to_request()).await.status(), 200, "{media_type}");
    }
}

/// R-062, R-154, R-164.
#[actix_web::test]
async fn content_that_is_no_patch_is_400_and_comes_after_412() {
    let (products, app) = app().await;
    let before = current(&products).await;
    for (media_type, content) in [
        (MERGE, "{bad"),
        (MERGE, ""),
        (OPERATIONS, "[bad"),
        (OPERATIONS, "{}"),
        (OPERATIONS, r#"[{"op": "frobnicate", "path": "/name"}]"#),
        (OPERATIONS, r#"[{"op": "Add", "path": "/name", "value": "x"}]"#),
        (OPERATIONS, r#"[{"path": "/name"}]"#),
        (OPERATIONS, r#"[{"op": "remove"}]"#),
        (OPERATIONS, r#"[{"op": "add", "path": "/name"}]"#),
        (OPERATIONS, r#"[{"op": "copy", "path": "/name"}]"#),
        (OPERATIONS, r#"[{"op": "remove", "path": "name"}]"#),
        (OPERATIONS, r#"[{"op": "remove", "path": "/~2"}]"#),
        (OPERATIONS, r#"[{"op": "add", "path": "/name", "value": "x", "op": "remove"}]"#),
        (OPERATIONS, r#"[{"op": "remove", "path": "/tags/0", "path": "/name"}]"#),
    ] {
        let response = call_service(&app, request(&products, media_type, content).await.to_request()).await;
        let (status, kind, _) = refusal(response).await;
        assert_eq!((status, kind.as_str()), (400, "malformed-content"), "{content}");

        let stale = request(&products, media_type, content).await.insert_header(("If-Match", "\"stale\""));
        assert_eq!(call_service(&app, stale.to_request()).await.status(), 412, "{content}");
    }
    assert_eq!(current(&products).await, before);
}

#[actix_web::test]
async fn a_patch_needs_its_precondition_and_its_resource() {
    let (products, app) = app().await;
    let before = current(&products).await;
    let patch = || TestRequest::patch().insert_header(("Content-Type", MERGE)).set_payload(r#"{"name": "x"}"#);
    for (request, expected) in [
        (patch().uri("/products/123"), (428, "precondition-required")),
        (patch().uri("/products/123").insert_header(("If-Match", "*")), (428, "precondition-required")),
        (patch().uri("/products/123").insert_header(("If-Match", "stale")), (400, "malformed-field")),
        (patch().uri("/products/123").insert_header(("If-Match", "\"stale\"")), (412, "stale")),
        (patch().uri("/products/124").insert_header(("If-Match", "\"stale\"")), (404, "not-found")),
    ] {
        let (status, kind, _) = refusal(call_service(&app, request.to_request()).await).await;
        assert_eq!((status, kind.as_str()), expected);
    }
    assert_eq!(current(&products).await, before);
}

/// R-133, R-152, R-162.
#[actix_web::test]
async fn a_patch_that_fails_changes_nothing() {
    let (products, app) = app().await;
    let before = current(&products).await;
    for (media_type, content, expected) in [
        (MERGE, r#"{"name": null}"#, (422, "unprocessable-content")),
        (MERGE, r#"{"name": 1}"#, (422, "unprocessable-content")),
        (MERGE, r#"{"colour": "red"}"#, (422, "unprocessable-content")),
        (MERGE, r#"{"barcode": 18446744073709551616}"#, (422, "unprocessable-content")),
        (MERGE, "null", (422, "unprocessable-content")),
        (MERGE, "[1]", (422, "unprocessable-content")),
        (MERGE, r#"{"id": 124}"#, (422, "other-key")),
        (MERGE, r#"{"id": null}"#, (422, "other-key")),
        (OPERATIONS, r#"[{"op": "replace", "path": "/id", "value": 124}]"#, (422, "other-key")),
        (OPERATIONS, r#"[{"op": "remove", "path": "/name"}]"#, (422, "unprocessable-content")),
        (
            OPERATIONS,
            r#"[{"op": "replace", "path": "/name", "value": "x"}, {"op": "remove", "path": "/colour"}]"#,
            (422, "unprocessable-content"),
        ),
        (
            OPERATIONS,
            r#"[{"op": "replace", "path": "/name", "value": "x"}, {"op": "test", "path": "/price", "value": 30}]"#,
            (409, "patch-test-failed"),
        ),
    ] {
        let response = call_service(&app, request(&products, media_type, content).await.to_request()).await;
        let (status, kind, _) = refusal(response).await;
        assert_eq!((status, kind.as_str()), expected, "{content}");
        assert_eq!(current(&products).await, before, "{content}");
    }
}

#[actix_web::test]
async fn a_refusal_names_the_operation() {
    let (products, app) = app().await;
    let content =
        r#"[{"op": "test", "path": "/price", "value": 29.99}, {"op": "test", "path": "/name", "value": "x"}]"#;
    let response = call_service(&app, request(&products, OPERATIONS, content).await.to_request()).await;
    let (_, _, details) = refusal(response).await;
    assert_eq!((details["operation"].as_u64(), details["path"].as_str()), (Some(1), Some("/name")));
}
