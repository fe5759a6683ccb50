//! Services that forbid what they are asked, require something else, or ask for fewer requests: no rule is held without evidence, and the resource is brought back.

use std::sync::{Arc, Mutex};

use etag_check::Service;
use etag_check::rules::{Report, Restored, Row, Rules, Verdict};

use crate::book::{Book, PATH, has, lines, put, template};
use crate::wire::{Answer, Request, Server};
use crate::writing;

/// The report on a right service, or on what answers some requests in its place, and what the service holds afterwards.
async fn check_behind(
    rules: Rules,
    mut barrier: impl FnMut(&Request, usize) -> Option<Answer> + Send + 'static,
) -> (Report, Book) {
    let book = Arc::new(Mutex::new(Book::new(None)));
    let (held, mut count) = (Arc::clone(&book), 0);
    let server = Server::start(move |request| {
        count += 1;
        Some(barrier(&request, count).unwrap_or_else(|| held.lock().unwrap().respond(&request)))
    });
    let report = rules.run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    drop(server);
    let book = book.lock().unwrap().clone();
    (report, book)
}

fn answer(status: u16) -> Answer {
    let mut answer = Answer { status, fields: Vec::new(), content: Vec::new() };
    put(&mut answer, "date", "Tue, 14 Nov 2023 22:13:20 GMT");
    answer
}

fn requirement() -> Answer {
    let mut answer = answer(428);
    put(&mut answer, "content-type", "text/plain");
    answer.content = b"send X-Version".to_vec();
    answer
}

fn answer_of_the_busy(status: u16) -> Answer {
    let mut answer = answer(status);
    put(&mut answer, "retry-after", "0");
    answer
}

#[tokio::test]
async fn a_service_that_refuses_every_precondition_has_shown_nothing() {
    const NAMES: [&str; 5] = ["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"];
    for status in [401, 403, 429, 502, 503, 504] {
        for name in NAMES {
            let (report, _) = check_behind(Rules::new(), move |request, _| {
                request.fields.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)).then(|| answer(status))
            })
            .await;
            assert!(!report.is_clean() && !report.has_fault(), "{name}, {status}: {report}");
            let none = report.rows.iter().find(|row| row.verdict == Verdict::NoAnswer).unwrap();
            assert!(none.asked.contains(name) && none.came.starts_with(&status.to_string()), "{none:?}");
        }
    }
}

#[tokio::test]
async fn where_a_precondition_is_forbidden_to_one_method_alone_its_rules_are_not_held() {
    for name in ["If-None-Match", "If-Unmodified-Since"] {
        let (report, _) = check_behind(Rules::new().write(template()), move |request, _| {
            let is_put = request.method == "PUT";
            let has_it = request.fields.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
            (is_put && has_it).then(|| answer(403))
        })
        .await;
        assert!(!report.is_clean() && !report.has_fault(), "{name}: {report}");
        let mut none = report.rows.iter().filter(|row| row.verdict == Verdict::NoAnswer);
        assert!(none.all(|row| row.asked.starts_with("PUT")), "{name}: {report}");
    }
}

const METHODS: [&str; 3] = ["PUT", "PATCH", "DELETE"];

#[tokio::test]
async fn a_service_that_asks_of_every_write_for_what_was_not_sent_has_shown_nothing() {
    let (report, book) =
        check_behind(writing(), |request, _| METHODS.contains(&request.method.as_str()).then(requirement)).await;
    assert_eq!((book.writes, &report.restored), (0, &Some(Restored::AsItWas)), "{report}");
    assert!(!report.is_clean() && !report.has_fault(), "{report}");
}

#[tokio::test]
async fn where_one_method_requires_another_precondition_than_if_match_its_rules_are_not_held() {
    for required in [&METHODS[..], &METHODS[..1], &METHODS[1..2], &METHODS[2..]] {
        let (report, _) = check_behind(writing(), move |request, _| {
            (required.contains(&request.method.as_str()) && has(request, "if-match")).then(requirement)
        })
        .await;
        assert!(!report.is_clean() && !report.has_fault(), "{required:?}: {report}");
        let none: Vec<&Row> = report.rows.iter().filter(|row| row.verdict == Verdict::NoAnswer).collect();
        for method in METHODS {
            let is_without = none.iter().any(|row| row.asked.starts_with(method));
            assert_eq!(is_without, required.contains(&method), "{method}, {required:?}: {report}");
        }
        assert!(none.iter().all(|row| row.asked.contains("If-Match") && row.came.starts_with("428: ")), "{none:?}");
    }
}

#[tokio::test]
async fn a_service_may_require_an_entity_tag_of_every_write() {
    let (report, _) = check_behind(writing(), |request, _| {
        let is_any = lines(request, "if-match").any(|value| value == b"*");
        (is_any && METHODS.contains(&request.method.as_str())).then(requirement)
    })
    .await;
    assert!(report.is_clean() && report.count(Verdict::NoAnswer) == 0, "{report}");
    assert_eq!(report.restored, Some(Restored::AsItWas), "{report}");
}

#[tokio::test]
async fn what_is_written_though_it_was_not_let_pass_is_found() {
    for status in [401, 403, 428] {
        let mut book = Book::new(None);
        let server = Server::start(move |request| {
            let answered = book.respond(&request);
            let has_list = lines(&request, "if-match").any(|value| value.contains(&b','));
            Some(if has_list && answered.status == 204 { answer(status) } else { answered })
        });
        let report = writing().run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
        let came = format!("{status}, and written all the same");
        assert!(report.has_fault() && report.rows.iter().any(|row| row.came == came), "{report}");
    }
}

#[tokio::test]
async fn a_service_that_asks_for_fewer_requests_is_given_the_time() {
    let (report, _) = check_behind(writing(), |_, count| (count % 9 == 0).then(|| answer_of_the_busy(429))).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.restored, Some(Restored::AsItWas));
}

#[tokio::test]
async fn a_right_write_that_may_have_been_done_is_held_against_nobody() {
    let book = Arc::new(Mutex::new(Book::new(None)));
    let (behind, mut writes) = (Arc::clone(&book), 0);
    let server = Server::start(move |request| {
        let answered = behind.lock().unwrap().respond(&request);
        writes += usize::from(matches!(answered.status, 201 | 204) && request.method == "PUT");
        let is_lost = request.method == "PUT" && answered.status == 204 && writes > 6 && writes % 3 == 0;
        Some(if is_lost { answer(504) } else { answered })
    });
    let report = writing().run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    assert!(report.count(Verdict::NoAnswer) > 0 && !report.has_fault() && !report.is_clean(), "{report}");
}

#[tokio::test]
async fn restoring_does_not_give_up_where_the_service_asks_for_time() {
    let first = Book::new(None).content;
    let (_, book) = check_behind(writing(), |_, _| None).await;
    let total = book.methods.len();
    for status in [429, 503] {
        for last in 0..3 {
            let (report, book) =
                check_behind(writing(), move |_, count| (count == total - last).then(|| answer_of_the_busy(status)))
                    .await;
            assert_eq!(report.restored, Some(Restored::AsItWas), "{status}, {last} before the end: {report}");
            assert_eq!(book.content, first, "{status}, {last} before the end: {report}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_seen_in_the_end_is_not_said_to_be_restored() {
    let first = Book::new(None).content;
    let (_, book) = check_behind(writing(), |_, _| None).await;
    let total = book.methods.len();
    for last in 0..8 {
        let (report, book) =
            check_behind(writing(), move |_, count| (count >= total - last).then(|| answer(503))).await;
        assert!(!report.is_clean(), "{last} before the end: {report}");
        let is_told = matches!(report.restored, Some(Restored::Not(_)));
        assert!(is_told || book.content == first, "{last} before the end: {report}");
    }
}
