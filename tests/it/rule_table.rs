//! `docs/rules.md` answers for every rule of RFC 9110 that these crates serve: a test that exists (a case of the
//! compile-fail suite by its file), or the crate that it belongs to.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;

use crate::tidy::{root, sources};

/// The rules of fields, tags, dates, preconditions, ranges, answers, patches, preferences and problem details; of clients; of scripts; and of Actix Web.
const RULES: [RangeInclusive<u32>; 4] = [1..=223, 231..=231, 235..=235, 251..=260];

#[test]
fn every_rule_has_one_row() {
    let table = fs::read_to_string(root().join("docs/rules.md")).expect("docs/rules.md");
    let ids: Vec<&str> = rows(&table).map(|row| row[0]).collect();
    let expected: Vec<String> = RULES.into_iter().flatten().map(|number| format!("R-{number:03}")).collect();
    assert_eq!(ids, expected);
}

#[test]
fn every_row_names_a_test_that_exists_or_says_where_the_rule_belongs() {
    let tests: BTreeSet<String> = sources().iter().flat_map(|(_, text)| test_names(text)).collect();
    let table = fs::read_to_string(root().join("docs/rules.md")).expect("docs/rules.md");
    for row in rows(&table) {
        let shown_by = row.last().expect("a row has cells");
        let named: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        for name in &named {
            let exists = tests.contains(*name) || root().join(name).is_file();
            assert!(exists, "{}: there is no test {name}", row[0]);
        }
        let elsewhere = ["etag-store", "etag-actix", "etag-client", "the application", "the HTTP server"];
        let belongs_elsewhere = elsewhere.iter().any(|place| shown_by.contains(place));
        assert!(!named.is_empty() || belongs_elsewhere, "{}: {shown_by:?} names neither a test nor a crate", row[0]);
    }
}

#[test]
fn a_row_that_names_a_table_of_cases_has_a_case_in_it() {
    let table = fs::read_to_string(root().join("docs/rules.md")).expect("docs/rules.md");
    let sources = sources();
    for row in rows(&table) {
        let shown_by = row.last().expect("a row has cells");
        for name in shown_by.split('`').skip(1).step_by(2).filter(|name| name.ends_with("_hold_over_http")) {
            let (_, text) = sources
                .iter()
                .find(|(_, text)| test_names(text).any(|test| test == name))
                .unwrap_or_else(|| panic!("{}: there is no test {name}", row[0]));
            let number = format!("(\"{}\")", row[0]);
            let is_said_of_every_answer = shown_by.contains("in every answer");
            assert!(is_said_of_every_answer || text.contains(&number), "{name} has no case {}", row[0]);
        }
    }
}

/// The cells of each row that begins with a rule's number.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| line.starts_with("| R-"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
}

/// The names of the tests that a file defines: a helper shows no rule.
fn test_names(text: &str) -> impl Iterator<Item = String> {
    let mut is_test = false;
    text.lines().filter_map(move |line| {
        let line = line.trim_start();
        is_test |= line == "#[test]" || line.starts_with("#[tokio::test") || line.starts_with("#[actix_web::test");
        let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?;
        core::mem::take(&mut is_test).then(|| name.split(['(', '<']).next())?.map(str::to_owned)
    })
}
