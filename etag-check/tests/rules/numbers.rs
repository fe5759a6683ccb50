//! The rows have the numbers and the sections of `docs/rules.md`, and ask no more than it says.

use std::path::Path;

use etag_check::rules::Level;

use crate::{check, writing};

#[tokio::test]
async fn every_numbered_row_is_a_rule_that_we_follow_ourselves() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
    let table = std::fs::read_to_string(path).unwrap();
    let (report, _) = check(None, writing()).await;
    let mut wrong = Vec::new();
    for row in &report.rows {
        let Some(rule) = row.rule else { continue };
        let line = table.lines().find(|line| line.starts_with(&format!("| {rule} |")));
        let cells: Vec<&str> = line.unwrap_or_else(|| panic!("{rule} is no rule")).split(" | ").collect();
        let most = match cells[1] {
            "MUST" => Level::Must,
            "SHOULD" => Level::Should,
            _ => Level::Advice,
        };
        if row.level < most {
            wrong.push(format!("{rule} is a {most} there, and a {} here", row.level));
        }
        if row.level != Level::Advice && !cells[2].contains(row.section) {
            wrong.push(format!("{rule}: {} is not {}", row.section, cells[2]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
