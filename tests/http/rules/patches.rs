//! Patches, and what goes on at a collection: [RFC 5789](https://www.rfc-editor.org/rfc/rfc5789), [RFC 6902](https://www.rfc-editor.org/rfc/rfc6902), [RFC 7396](https://www.rfc-editor.org/rfc/rfc7396).

use etag_tests::client::Response;

use super::run::{Ask, each_way};
use crate::app::{Application, Door, Given};

const CURRENT: Given<'_> = Given::Tagged(b"\"v1\"");
const MERGE: (&str, &str) = ("Content-Type", "application/merge-patch+json");
const OPERATIONS: (&str, &str) = ("Content-Type", "application/json-patch+json");
const SEEN: (&str, &str) = ("If-Match", "\"v1\"");
const STALE: (&str, &str) = ("If-Match", "\"v0\"");

/// The answer to a patch of a new document, which changes nothing unless it is 200.
fn patched(app: &Application, ask: &mut Ask<'_>, fields: &[(&str, &str)], patch: &str) -> Response {
    let (id, target) = app.place(Door::Whole, CURRENT, None);
    let before = app.seen(Door::Whole, id);
    let answer = ask("PATCH", &target, fields, patch);
    assert_eq!(app.seen(Door::Whole, id) != before, answer.status == 200, "{patch}: {answer:?}");
    if answer.status == 200 {
        let read = ask("GET", &target, &[], "");
        assert_eq!((answer.etag(), &answer.body), (read.etag(), &read.body));
        assert_eq!(read.text("content-type"), Some("application/json"));
    }
    answer
}

#[test]
fn each_fault_of_a_patch_has_its_status_and_changes_nothing() {
    each_way(|app, ask| {
        let mut status = |fields: &[(&str, &str)], patch: &str| patched(app, ask, fields, patch).status;
        assert_eq!(status(&[MERGE, SEEN], "{\"text\":\"next\"}"), 200);
        assert_eq!(status(&[MERGE, SEEN], "{bad"), 400);
        assert_eq!(status(&[OPERATIONS, SEEN], "{bad"), 400);
        assert_eq!(status(&[MERGE, SEEN], "{\"text\":7}"), 422);
        assert_eq!(status(&[MERGE, SEEN], "{\"text\":null}"), 422);
        assert_eq!(status(&[MERGE, SEEN], "[]"), 422);
        assert_eq!(status(&[MERGE, SEEN], "{\"id\":0}"), 422);
        assert_eq!(status(&[MERGE, STALE], "{\"text\":\"next\"}"), 412);
        assert_eq!(status(&[MERGE], "{\"text\":\"next\"}"), 428);
        // The media type is known before the precondition is looked at, what the content holds behind it.
        assert_eq!(status(&[("Content-Type", "text/plain"), STALE], "x"), 415);
        assert_eq!(status(&[("Content-Type", "application/json"), SEEN], "{\"text\":\"next\"}"), 415);
        assert_eq!(status(&[MERGE, STALE], "{bad"), 412);
        assert_eq!(status(&[OPERATIONS, STALE], "{bad"), 412);
        let (_, missing) = app.place(Door::Whole, Given::Nothing, None);
        assert_eq!(ask("PATCH", &missing, &[MERGE, SEEN], "{\"text\":\"next\"}").status, 404);
    });
}

#[test]
fn a_json_patch_is_applied_as_a_whole_or_not_at_all() {
    each_way(|app, ask| {
        let mut answer = |patch: &str| patched(app, ask, &[OPERATIONS, SEEN], patch);
        let done = answer(
            r#"[{"op":"test","path":"/text","value":"as it was","unheard-of":1},{"op":"replace","path":"/text","value":"next"}]"#,
        );
        assert_eq!((done.status, done.json()["text"].as_str()), (200, Some("next")));
        // The last operation fails.
        let fails = r#"[{"op":"replace","path":"/text","value":"next"},{"op":"remove","path":"/nowhere"}]"#;
        assert_eq!(answer(fails).status, 422);
        // A test is of type and value, and its failure is no failed precondition.
        let tests = r#"[{"op":"replace","path":"/text","value":"next"},{"op":"test","path":"/text","value":"other"}]"#;
        let failed = answer(tests);
        assert_eq!((failed.status, failed.problem().as_str()), (409, "patch-test-failed"));
        assert_eq!(answer(r#"[{"op":"test","path":"/text","value":7}]"#).status, 409);
        assert_eq!(answer(r#"[{"op":"unheard-of","path":"/text"}]"#).status, 400);
        assert_eq!(answer(r#"[{"op":"replace","value":"next"}]"#).status, 400);
    });
}

#[test]
fn options_and_405_say_what_may_be_asked_and_415_what_may_be_sent() {
    each_way(|app, ask| {
        let (id, target) = app.place(Door::Whole, CURRENT, None);
        let before = app.seen(Door::Whole, id);
        let both = "application/merge-patch+json, application/json-patch+json";
        let accepts_both = |answer: &Response| {
            let accepted = answer.text("accept-patch").unwrap_or_default();
            both.split(", ").all(|media_type| accepted.contains(media_type))
        };
        for fields in [&[][..], &[STALE], &[("If-Match", "garbage")], &[("If-None-Match", "*")]] {
            let options = ask("OPTIONS", &target, fields, "");
            assert_eq!(options.status, 204);
            let allow = options.text("allow").unwrap();
            assert!(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"].iter().all(|method| allow.contains(method)));
            assert!(accepts_both(&options), "{options:?}");
            let refused = ask("LOCK", &target, fields, "");
            assert_eq!((refused.status, refused.text("allow")), (405, Some(allow)));
        }
        let unsupported = ask("PATCH", &target, &[("Content-Type", "text/plain"), SEEN], "x");
        assert_eq!(unsupported.status, 415);
        assert!(accepts_both(&unsupported), "{unsupported:?}");
        assert_eq!(app.seen(Door::Whole, id), before);
    });
}

#[test]
fn the_conditions_of_a_post_concern_the_collection() {
    each_way(|app, ask| {
        let (id, _) = app.place(Door::Whole, Given::Nothing, None);
        let (number, content) = (id.to_string(), format!("{{\"id\":{id},\"text\":\"new\"}}"));
        let new = ("New-Number", number.as_str());
        for fields in
            [&[("If-Match", "\"a-page\""), new][..], &[("If-Match", "garbage"), new], &[("If-None-Match", "*"), new]]
        {
            let refused = ask("POST", "/whole", fields, &content);
            assert!(matches!(refused.status, 400 | 412), "{fields:?}: {refused:?}");
            assert_eq!(app.seen(Door::Whole, id), "None", "{fields:?}");
        }
        let created = ask("POST", "/whole", &[new], &content);
        assert_eq!(created.status, 201);
        let read = ask("GET", created.text("location").unwrap(), &[], "");
        assert_eq!((read.etag(), &read.body), (created.etag(), &created.body));
    });
}
