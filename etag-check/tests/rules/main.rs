//! The rules, put to services that keep them, each in a way of its own, and to services that are wrong, each in one way.

mod answers;
mod book;
mod busy;
mod errors;
mod fields;
mod keep;
mod miss;
mod numbers;
#[path = "../service/port.rs"]
mod port;
mod quirks;
mod wire;

use std::sync::{Arc, Mutex};

use etag_check::Service;
use etag_check::rules::{Report, Row, Rules};

use crate::book::{Book, PATH, template};
use crate::quirks::Quirk;
use crate::wire::Server;

/// The report on a service with this quirk, and what the service holds afterwards.
async fn check(quirk: Option<Quirk>, rules: Rules) -> (Report, Book) {
    let book = Arc::new(Mutex::new(Book::new(quirk)));
    let held = Arc::clone(&book);
    let server = Server::start(move |request| Some(held.lock().unwrap().respond(&request)));
    let service = Service::at(&server.url(PATH)).unwrap();
    let report = rules.run(&service).await.unwrap();
    drop(server);
    let book = book.lock().unwrap().clone();
    (report, book)
}

fn writing() -> Rules {
    Rules::new().write(template()).with_deletions()
}

/// What tells a row from the others.
fn name(row: &Row) -> String {
    format!("{} {} {}: {}, {}", row.level, row.rule.unwrap_or_default(), row.section, row.asked, row.claim)
}
