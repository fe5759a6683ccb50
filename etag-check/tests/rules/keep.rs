//! Services that keep every rule: nothing is held against them, whatever they make of their freedom.

use actix_web::{App, HttpServer, rt, web};
use etag_actix::{IfNoneMatch, Routes, Tagged};
use etag_check::Service;
use etag_check::rules::{Level, Report, Restored, Row, Rules, Verdict};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};

use crate::book::template;
use crate::quirks::Quirk;
use crate::{check, writing};

#[tokio::test]
async fn a_service_that_keeps_every_rule_misses_nothing() {
    let (report, _) = check(None, writing()).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.missed(Level::Advice), 0, "{report}");
    assert_eq!(report.restored, Some(Restored::AsItWas));
    let rest = report.rows.iter().filter(|row| row.verdict != Verdict::Held);
    let rest: Vec<&str> = rest.filter_map(|row| row.rule).collect();
    assert_eq!(rest, ["R-131", "R-142"], "no 304 of it has a length, and nothing is 405: {report}");
}

#[tokio::test]
async fn a_service_may_make_use_of_its_freedom() {
    for &quirk in Quirk::FREEDOMS {
        let (report, book) = check(Some(quirk), writing()).await;
        let missed = report.missed(Level::Must) + report.missed(Level::Should);
        assert_eq!(missed, usize::from(quirk == Quirk::NoTags), "{quirk:?}: {report}");
        assert_eq!(report.not_written.is_some(), quirk == Quirk::NoPut, "{quirk:?}: {report}");
        assert_eq!(report.count(Verdict::NoAnswer), 0, "{quirk:?}: {report}");
        let is_put_to = quirk != Quirk::NoPut;
        assert!(is_put_to == (book.writes > 10), "{quirk:?}: {} writes", book.writes);
        assert!(!matches!(report.restored, Some(Restored::Not(_))), "{quirk:?}: {report}");
    }
}

#[tokio::test]
async fn without_an_entity_tag_one_should_is_missed_and_the_rest_is_still_asked() {
    let (report, _) = check(Some(Quirk::NoTags), writing()).await;
    assert_eq!((report.missed(Level::Must), report.missed(Level::Should)), (0, 1), "{report}");
    let missed: Vec<_> = report.rows.iter().filter(|row| row.verdict == Verdict::Missed).map(|row| row.rule).collect();
    assert!(missed.contains(&Some("R-035")));
    assert!(report.count(Verdict::Held) > 50, "{report}");
}

#[tokio::test]
async fn nothing_is_written_unless_it_is_asked_for() {
    let (report, book) = check(None, Rules::new()).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!((book.writes, report.restored.is_none()), (0, true));
    assert!(
        book.methods.iter().all(|method| matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS")),
        "{:?}",
        book.methods
    );
    assert!(report.count(Verdict::NotAsked) > 50, "{report}");
}

#[tokio::test]
async fn what_one_request_asks_in_vain_is_asked_of_the_others() {
    let (report, _) = check(Some(Quirk::KnowsNoLists), writing()).await;
    let is_held = |row: &&Row| row.asked.starts_with("PUT") && row.verdict == Verdict::Held;
    assert!(report.rows.iter().filter(is_held).count() > 30, "{report}");
}

#[tokio::test]
async fn a_resource_that_changes_by_itself_is_told_to_be_so() {
    let (report, _) = check(Some(Quirk::TagAndTimeOfEachRead), writing()).await;
    assert!(!report.is_clean() && !report.has_fault(), "{report}");
    let told = report.to_string();
    assert!(
        told.lines().any(|line| line.starts_with("no answer, 1 rule: the content changes with every read")),
        "{told}"
    );
    let (report, _) = check(Some(Quirk::TimeIsInContent), Rules::new()).await;
    let row = report.rows.iter().find(|row| row.rule == Some("R-026")).unwrap();
    assert!(row.came.ends_with("for two contents: the content changes with every read"), "{report}");
}

#[tokio::test]
async fn every_place_in_what_is_asked_is_explained() {
    let (report, _) = check(None, Rules::new()).await;
    let (told, markdown) = (report.to_string(), report.to_markdown());
    assert!(told.contains("\nnot asked, 14 rules: deletions were not asked for\n"), "{told}");
    for row in &report.rows {
        for place in row.asked.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(place, _)| place) {
            let place = format!("{{{place}}}");
            assert!(told.lines().any(|line| line.starts_with(&format!("{place} "))), "{place} is not explained");
            assert!(markdown.contains(&format!("`{place}`: ")), "{place} is not explained");
        }
    }
}

#[tokio::test]
async fn nothing_is_deleted_unless_it_is_asked_for() {
    for quirk in [None, Some(Quirk::UpdatesAlone), Some(Quirk::WritesAllTheSame)] {
        let (report, book) = check(quirk, Rules::new().write(template())).await;
        assert_eq!(report.restored, Some(Restored::AsItWas), "{quirk:?}: {report}");
        assert!(book.writes > 10 && !book.methods.iter().any(|method| method == "DELETE"), "{:?}", book.methods);
        let not_asked: Vec<_> = report.rows.iter().filter(|row| row.verdict == Verdict::NotAsked).collect();
        assert!(not_asked.iter().all(|row| row.came == "deletions were not asked for" && row.sent.is_none()));
        let of_deletions = report.rows.iter().filter(|row| row.asked.starts_with("DELETE")).count();
        assert!(of_deletions > 5 && not_asked.len() > of_deletions, "what is created again is not asked either");
    }
    let (report, book) = check(None, Rules::new().with_deletions()).await;
    assert_eq!(book.writes, 0, "{report}");
    assert!(!book.methods.iter().any(|method| method == "DELETE"), "{:?}", book.methods);
}

#[derive(Clone, Debug, Serialize, Deserialize, Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
    stock: u32,
}

/// The report on an application of `etag-actix`.
async fn actix(configure: fn(&mut web::ServiceConfig), rules: Rules) -> Report {
    let store = MemoryStore::new();
    let products = Versions::<Product>::new(store);
    let product = Product { id: 7, name: "tea".to_owned(), stock: 1 };
    products.unconditionally("it is the first").put(product).await.unwrap();
    let server = HttpServer::new(move || App::new().app_data(products.clone()).configure(configure))
        .workers(1)
        .shutdown_timeout(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
    let url = format!("http://{}/products/7", server.addrs()[0]);
    let running = server.run();
    let handle = running.handle();
    let running = rt::spawn(running);
    let report = rules.run(&Service::at(&url).unwrap()).await;
    handle.stop(false).await;
    running.await.unwrap().unwrap();
    report.unwrap()
}

#[actix_web::test]
async fn an_application_of_ours_misses_no_must_and_no_should() {
    let template = serde_json::json!({ "id": 7, "name": "coffee", "stock": 2 });
    let routes = |config: &mut web::ServiceConfig| {
        config.service(Routes::<Product>::at("/products/{id}"));
    };
    let report = actix(routes, Rules::new().write(template).with_deletions()).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.restored, Some(Restored::AsItWas), "{report}");
    assert_eq!(report.count(Verdict::NoAnswer), 0);
    assert!(report.count(Verdict::Held) > 120, "{report}");
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

#[actix_web::test]
async fn what_cannot_be_written_is_not_held_against_it() {
    let template = serde_json::json!({ "id": 7, "name": "coffee", "stock": 2 });
    let routes = |config: &mut web::ServiceConfig| {
        config.service(web::resource("/products/{id}").route(web::get().to(read)).route(web::head().to(read)));
    };
    let report = actix(routes, Rules::new().write(template).with_deletions()).await;
    assert_eq!(report.missed(Level::Must) + report.missed(Level::Should), 0, "{report}");
    assert!(report.not_written.as_ref().is_some_and(|reason| reason.contains("is answered 405")), "{report}");
    assert!(!report.is_clean(), "what was to be written was not");
}
