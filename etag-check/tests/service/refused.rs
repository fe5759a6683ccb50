//! Checks that cannot be made end with the reason, in words that say what to do; the command with status 2.

use std::time::Duration;

use etag_check::Service;
use etag_check::history::Workload;
use etag_check::race::Race;

use crate::command::{Run, etag_check};
use crate::port::Port;
use crate::service::{Quirk, TestService};

#[test]
fn a_service_that_cannot_be_checked_is_told_why() {
    let cases = [
        (Quirk::AsksForSecret, "401 Unauthorized: send what it asks for with --header"),
        (Quirk::Forbids, "403 Forbidden: send what it asks for with --header"),
        (Quirk::Redirects, "302 Found: give the URL where the resource is"),
        (Quirk::AnswersHtml, "it is not JSON"),
        (Quirk::HasNoTag, "there is no ETag in the answer"),
        (Quirk::HasWeakTags, "the ETag is weak, W/\"0\", and If-Match is never true of a weak tag"),
        (Quirk::HasMalformedTags, "the ETag is v0, and that is no entity tag"),
        (Quirk::RefusesMembers, r#"422 Unprocessable Entity; it says: {"errors":{"id":["Unknown field."]}}"#),
        (Quirk::IsBusyAtFirst(u64::MAX), "429 Too Many Requests: it asks for fewer requests, the next one in 0 s"),
        (Quirk::HasNoPut, "405 Method Not Allowed: the resource has no such method"),
        (Quirk::AnswersAccepted, "202 Accepted, which says nothing of whether it was carried out"),
        (Quirk::IgnoresField, "the service takes no notice of this field"),
        (Quirk::IsNeverTrue, "its If-Match is never true"),
    ];
    for (quirk, expected) in cases {
        let service = TestService::start(quirk);
        for check in ["race", "history"] {
            let Run { status, out, err } = etag_check(&[check, &service.url(), "--field", "stock", "--patience", "5"]);
            assert!(err.contains(expected), "{check}, {quirk:?}: {err}");
            assert_eq!((status, out.as_str()), (2, ""), "{check}, {quirk:?}: {err}");
        }
    }
}

#[test]
fn a_resource_that_cannot_be_checked_is_told_why() {
    let service = TestService::start(Quirk::None);
    let url = service.url();
    let missing = url.replace("items/1", "items/2");
    // It speaks no TLS.
    let encrypted = url.replace("http://", "https://");
    let any = service.url_of_any();
    let cases = [
        (&["race", &encrypted, "--field", "stock"][..], "nobody can be reached at https://"),
        (&["race", &missing, "--field", "stock"], "404 Not Found: a resource that exists was expected"),
        (&["history", &missing, "--field", "stock"], "404 Not Found: a resource that exists was expected"),
        (&["race", &url, "--field", "stok"], "it has no field `stok`, but: id, name, stock, where"),
        (&["race", &url, "--field", "name"], "is \"tea, green\"; a whole number was expected"),
        (&["history", &url, "--field", "where"], "a whole number that is not negative, or a text, was expected"),
        (&["race", &url, "--field", "/where/shelf~1left/0/stock", "--patch"], "of which a merge patch cannot change"),
        (
            &["history", &url, "--field", "/where/shelf~1left/0/stock", "--patch"],
            "of which a merge patch cannot change",
        ),
        (&["race", &any, "--field", "stock"], "the URL has {key}"),
        (&["history", &any, "--field", "stock"], "there are no keys to take its place"),
        (&["history", &url, "--field", "stock", "--key", "1"], "there is a key, and no {key} in the URL"),
        (&["history", &any, "--field", "stock", "--key", "2", "--template", "{}"], "the template cannot be used"),
    ];
    for (arguments, expected) in cases {
        let Run { status, err, .. } = etag_check(arguments);
        assert!(err.contains(expected), "{arguments:?}: {err}");
        assert_eq!(status, 2, "{arguments:?}: {err}");
    }
}

#[test]
fn nobody_who_listens_is_told_with_the_url() {
    let port = Port::reserve();
    let url = format!("http://{}/items/1", port.address);
    for check in ["race", "history", "rules"] {
        let field: &[&str] = if check == "rules" { &[] } else { &["--field", "stock"] };
        let Run { status, err, .. } = etag_check(&[&[check, url.as_str()], field].concat());
        assert!(err.contains(&url) && err.contains("refused"), "{check}: {err}");
        assert_eq!(status, 2, "{check}: {err}");
    }
}

#[tokio::test]
async fn instances_of_different_resources_are_no_instances() {
    let (first, second) = (TestService::start(Quirk::None), TestService::start(Quirk::None));
    let alone = Service::at(&second.url()).unwrap();
    Race::of("stock").clients(1).increments(1).run(&alone).await.unwrap();
    let service = Service::at(&first.url()).unwrap().and_at(&second.url()).unwrap();
    let err = Race::of("stock").run(&service).await.unwrap_err().to_string();
    assert!(err.contains("7 and 9 at the several URLs"), "{err}");
}

#[tokio::test]
async fn a_race_in_which_nobody_gets_on_is_given_up() {
    for (code, expected) in [(412, "PUT was refused"), (429, "429 Too Many Requests"), (400, "400 Bad Request")] {
        let service = TestService::start(Quirk::After(20, code));
        let race = Race::of("stock").clients(3).patience(Duration::from_secs(5));
        let err = race.run(&Service::at(&service.url()).unwrap()).await.unwrap_err().to_string();
        assert!(err.starts_with("no increment was made for 5s by any client") && err.contains(expected), "{err}");
    }
    // The trial is all that is acknowledged.
    let service = TestService::start(Quirk::After(1, 500));
    let err = Race::of("stock").clients(2).increments(3).run(&Service::at(&service.url()).unwrap()).await.unwrap_err();
    assert!(err.to_string().starts_with("no increment was acknowledged, so that none could be lost"), "{err}");
}

#[tokio::test]
async fn a_workload_that_cannot_begin_says_why() {
    let service = TestService::start(Quirk::IsNeverTrue);
    let err = Workload::on("stock").run(&Service::at(&service.url()).unwrap()).await.unwrap_err().to_string();
    assert!(err.contains("its If-Match is never true"), "{err}");
}
