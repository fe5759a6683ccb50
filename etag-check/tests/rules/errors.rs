//! What cannot be checked, and what goes away meanwhile.

use etag_check::rules::{Level, Row, Rules, Verdict};
use etag_check::{CheckError, Service};

use crate::book::{Book, PATH, template};
use crate::port::Port;
use crate::wire::{Answer, CUT, Fields, Server};

/// Why a service that answers everything so cannot be checked.
async fn reason(status: u16, fields: &[(&str, &str)]) -> String {
    let fields: Vec<(String, Vec<u8>)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
    let server =
        Server::start(move |_| Some(Answer { status, fields: fields.clone(), content: b"who are you?".to_vec() }));
    let url = server.url("/");
    let result = Rules::new().run(&Service::at(&url).unwrap()).await;
    result.unwrap_err().to_string().replace(&url, "URL")
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_that_says_what_to_do() {
    let advice = "GET URL is answered 401 Unauthorized: send what it asks for with --header; it says: who are you?";
    assert_eq!(reason(401, &[]).await, advice);
    let advice = "GET URL is answered 404 Not Found: a resource that exists was expected; it says: who are you?";
    assert_eq!(reason(404, &[]).await, advice);
    assert_eq!(reason(500, &[]).await, "GET URL is answered 500 Internal Server Error; it says: who are you?");
    let moved = reason(301, &[("location", "/there")]).await;
    let advice = "GET URL is answered 301 Moved Permanently: give the URL where the resource is, since no redirection";
    assert!(moved.starts_with(advice), "{moved}");
}

#[tokio::test]
async fn a_service_that_is_not_there_is_an_error() {
    let port = Port::reserve();
    let url = format!("http://{}{PATH}", port.address);
    let err: CheckError = Rules::new().run(&Service::at(&url).unwrap()).await.unwrap_err();
    assert!(err.to_string().starts_with(&format!("nobody can be reached at {url}: ")), "{err}");
}

#[tokio::test]
async fn a_key_is_asked_for_where_the_url_has_a_place_for_it() {
    let mut book = Book::new(None);
    let server = Server::start(move |request| Some(book.respond(&request)));
    let service = Service::at(&server.url("/{key}")).unwrap();
    let err = Rules::new().run(&service).await.unwrap_err();
    assert_eq!(err.to_string(), "the URL has {key}; that of one resource was expected");
    let report = Rules::new().run(&service.with_key("book").unwrap()).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.resource, server.url(PATH));
}

#[tokio::test]
async fn of_several_instances_the_first_is_asked() {
    let mut book = Book::new(None);
    let first = Server::start(move |request| Some(book.respond(&request)));
    // Whoever asks the other, cannot read.
    let other = Server::start(|_| Some(Answer { status: 500, fields: dated(), content: Vec::new() }));
    let service = Service::at(&first.url(PATH)).unwrap().and_at(&other.url(PATH)).unwrap();
    let report = Rules::new().run(&service).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.resource, first.url(PATH));
}

#[tokio::test]
async fn a_service_that_goes_away_is_in_the_report() {
    for last in [3, 30, 100, 150] {
        let (mut book, mut count) = (Book::new(None), 0);
        let server = Server::start(move |request| {
            count += 1;
            (count <= last).then(|| book.respond(&request))
        });
        let service = Service::at(&server.url(PATH)).unwrap();
        let report = Rules::new().write(template()).with_deletions().run(&service).await.unwrap();
        assert_eq!(report.missed(Level::Must) + report.missed(Level::Should), 0, "after {last}: {report}");
        assert!(report.count(Verdict::NoAnswer) > 0 && !report.is_clean(), "after {last}: {report}");
    }
}

#[tokio::test]
async fn a_write_of_somebody_else_is_not_held_against_the_service() {
    let (mut book, mut count) = (Book::new(None), 0);
    let server = Server::start(move |request| {
        count += 1;
        if count % 10 == 0 {
            book.version += 1;
            book.writes += 1;
            book.content = Some(format!("{{\"count\":{count}}}").into_bytes());
        }
        Some(book.respond(&request))
    });
    let report = Rules::new().run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.missed(Level::Advice), 0, "the entity tag in a 412 was right: {report}");
}

#[tokio::test]
async fn a_write_of_somebody_else_among_ours_is_told_and_held_against_nobody() {
    let (mut book, mut count) = (Book::new(None), 0);
    let server = Server::start(move |request| {
        count += 1;
        if count % 11 == 0 {
            book.version += 1;
            book.content = Some(format!("{{\"id\":7,\"name\":\"{count}\",\"stock\":3}}").into_bytes());
        }
        Some(book.respond(&request))
    });
    let rules = Rules::new().write(template());
    let report = rules.run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    assert!(!report.has_fault() && !report.is_clean(), "{report}");
    assert!(report.to_string().contains("somebody else writes, or it was written in part\n"), "{report}");
}

#[tokio::test]
async fn a_body_that_changes_nothing_is_not_written() {
    let mut book = Book::new(None);
    let same = serde_json::from_slice(book.content.as_deref().unwrap()).unwrap();
    let server = Server::start(move |request| Some(book.respond(&request)));
    let report = Rules::new().write(same).with_deletions().run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    assert!(report.restored.is_none() && !report.is_clean());
    let first = "the rules for writes were NOT ASKED: the body to write is what is there already: nothing would change; no must";
    assert!(report.summary().starts_with(first), "{report}");
    let reasons = report.rows.iter().filter(|row| row.asked.starts_with("PUT")).map(|row| row.came.as_str());
    assert!(reasons.clone().count() > 20);
    for reason in reasons {
        assert_eq!(reason, "the body to write is what is there already: nothing would change");
    }
}

#[tokio::test]
async fn a_body_that_the_service_does_not_take_is_held_against_nobody() {
    let mut book = Book::new(None);
    let server = Server::start(move |request| {
        let is_wrong = request.method == "PUT" && !request.content.starts_with(b"{\"id\"");
        let (fields, content) = (dated(), b"send an id".to_vec());
        Some(if is_wrong { Answer { status: 422, fields, content } } else { book.respond(&request) })
    });
    let rules = Rules::new().write(serde_json::json!({ "name": "coffee", "stock": 2 }));
    let report = rules.run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    assert_eq!(report.missed(Level::Must) + report.missed(Level::Should), 0, "{report}");
    let reason = "a PUT of the body to write is answered 422 Unprocessable Entity; it says: send an id";
    assert_eq!(report.not_written.as_deref(), Some(reason));
}

#[tokio::test]
async fn what_the_service_does_not_take_back_is_left_out() {
    let check = async |rules: Rules| {
        let mut book = Book::new(None);
        let server = Server::start(move |request| {
            let is_wrong = request.method == "PUT" && request.content.windows(5).any(|part| part == b"\"id\":");
            let (fields, content) = (dated(), b"there is no id to send".to_vec());
            Some(if is_wrong { Answer { status: 422, fields, content } } else { book.respond(&request) })
        });
        let rules = rules.write(serde_json::json!({ "id": 7, "name": "coffee", "stock": 2 }));
        rules.run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap().not_written.unwrap()
    };
    let taken = "is answered 422 Unprocessable Entity; it says: there is no id to send";
    assert_eq!(check(Rules::new()).await, format!("a PUT of what is there already {taken}"));
    assert_eq!(check(Rules::new().without("id")).await, format!("a PUT of the body to write {taken}"));
}

#[tokio::test]
async fn an_answer_is_judged_by_its_head_where_its_content_is_cut() {
    let mut book = Book::new(None);
    let server = Server::start(move |request| {
        let mut answer = book.respond(&request);
        let is_read = request.method == "GET" && answer.status == 200;
        if !is_read && request.method != "HEAD" && !answer.content.is_empty() {
            answer.content.truncate(1);
            answer.fields.push((CUT.to_owned(), b"yes".to_vec()));
        }
        Some(answer)
    });
    let report = Rules::new().write(template()).run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    assert!(report.is_clean() && report.missed(Level::Advice) == 0, "{report}");
    assert_eq!(report.count(Verdict::NoAnswer), 0, "{report}");
    assert!(report.rows.iter().any(|row| row.came == "412, of which the content is cut"), "{report}");
}

#[tokio::test]
async fn a_method_that_is_not_there_is_not_judged_by_the_precondition_that_comes_before_it() {
    let mut book = Book::new(None);
    let server = Server::start(move |request| {
        let is_other = matches!(request.method.as_str(), "PATCH" | "DELETE");
        let has_match = request.fields.iter().any(|(name, _)| matches!(name.as_str(), "if-match" | "if-none-match"));
        let status = if has_match { 412 } else { 405 };
        let allowed = vec![("allow".to_owned(), b"GET, HEAD, PUT".to_vec())];
        Some(match request.method.as_str() {
            "OPTIONS" => Answer { status: 404, fields: dated(), content: b"there is nothing to say".to_vec() },
            _ if is_other => {
                Answer { status, fields: [dated(), allowed].concat(), content: b"something is wrong".to_vec() }
            }
            _ => book.respond(&request),
        })
    });
    let report =
        Rules::new().write(template()).with_deletions().run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    assert_eq!(report.missed(Level::Must), 0, "{report:#}");
    let is_asked = |row: &&Row| row.asked.starts_with("PATCH") || row.asked.starts_with("DELETE");
    let performed = report.rows.iter().filter(|row| row.rule == Some("R-074")).filter(is_asked);
    assert_eq!(performed.map(|row| row.verdict).collect::<Vec<_>>(), [Verdict::NotApplicable; 2], "{report}");
}

#[tokio::test]
async fn the_report_is_for_people_and_for_programs() {
    let mut book = Book::new(Some(crate::quirks::Quirk::WeakIfMatch));
    let server = Server::start(move |request| Some(book.respond(&request)));
    let report = Rules::new().run(&Service::at(&server.url(PATH)).unwrap()).await.unwrap();
    let text = report.to_string();
    assert!(text.lines().next().unwrap().contains(": 1 must missed: "), "{text}");
    assert!(text.contains("must missed, R-075, RFC 9110 §13.1.1: strong comparison"), "{text}");
    assert!(text.contains("  sent      GET, If-Match: W/\"v1\"\n  expected  4xx\n  came      200\n"), "{text}");
    let row = "| missed | must | R-075 | §13.1.1 | strong comparison: a weak entity tag never matches | `GET, If-Match: {weak}` | 4xx | 200 |\n";
    assert!(report.to_markdown().contains(row), "{}", report.to_markdown());
    let json = serde_json::to_value(&report).unwrap();
    let missed: Vec<_> = json["rows"].as_array().unwrap().iter().filter(|row| row["verdict"] == "missed").collect();
    assert_eq!(missed.len(), 1);
    assert_eq!((&missed[0]["rule"], &missed[0]["level"]), (&"R-075".into(), &"must".into()));
}

fn dated() -> Fields {
    vec![("date".to_owned(), b"Tue, 14 Nov 2023 22:13:20 GMT".to_vec())]
}
