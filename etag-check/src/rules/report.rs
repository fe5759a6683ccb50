//! [`Report`]: what came of every rule, for people and for programs.

use std::fmt;

use serde::Serialize;

use super::facts::PLACES;
use crate::words::counted;

/// What came of every rule that was put to a resource.
///
/// Its `Display` is a summary in one sentence, what was missed and how, and the whole table; with `{:#}`, without the table.
///
/// ```
/// use etag_check::rules::{Level, Report, Row, Verdict};
///
/// let row = Row {
///     rule: Some("R-077"),
///     level: Level::Must,
///     section: "§13.1.1",
///     claim: "an entity tag that never was: not performed",
///     asked: "PUT, If-Match: \"etag-check-other\"".to_owned(),
///     sent: None,
///     expected: "4xx".to_owned(),
///     came: "412, and written all the same".to_owned(),
///     verdict: Verdict::Missed,
/// };
/// let report = Report { resource: "http://127.0.0.1:8080/products/123".to_owned(), rows: vec![row], restored: None, not_written: None };
/// assert_eq!(report.missed(Level::Must), 1);
/// assert_eq!(report.summary(), "1 must missed: 0 rules held");
/// assert!(!report.is_clean());
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The URL of the resource.
    pub resource: String,
    /// One row for each rule, or for each part of one.
    pub rows: Vec<Row>,
    /// What has become of the resource; none where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restored: Option<Restored>,
    /// Why nothing could be written, though it was to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_written: Option<String>,
}

/// One rule, or one part of it, and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its number in the rules that we follow ourselves, `docs/rules.md` of this project, if it has one there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// How much the rule asks.
    pub level: Level,
    /// The section that says so: of RFC 9110, unless another document is named.
    pub section: &'static str,
    /// What holds where the rule holds.
    pub claim: &'static str,
    /// What is asked, with places for what the resource has: `GET, If-None-Match: {tag}`.
    pub asked: String,
    /// What was sent, with what was in the places; none if nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// What was expected.
    pub expected: String,
    /// What came, or why the rule was not put to the resource.
    pub came: String,
    /// What follows.
    pub verdict: Verdict,
}

/// How much a rule asks; what asks more comes first.
///
/// ```
/// use etag_check::rules::Level;
///
/// assert!(Level::Must < Level::Should && Level::Should < Level::Advice);
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The standard asks it of every service.
    Must,
    /// The standard asks it of every service that has no good reason.
    Should,
    /// No standard asks it; we do.
    Advice,
}

/// What came of a rule.
///
/// ```
/// use etag_check::rules::Verdict;
///
/// assert_eq!(Verdict::NotApplicable.to_string(), "not applicable");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What came is what the rule allows.
    Held,
    /// It is not.
    Missed,
    /// The rule has no bearing on this resource.
    NotApplicable,
    /// There was no answer to judge.
    NoAnswer,
    /// It would have to be written, or deleted, to find out, and that was not asked for.
    NotAsked,
}

/// What has become of a resource that was written to.
///
/// ```
/// use etag_check::rules::Restored;
///
/// let told = Restored::But(vec!["modified".to_owned()]).to_string();
/// assert_eq!(told, "the resource reads as it did before, but for what the service sets: modified");
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Restored {
    /// It reads as it did at first.
    AsItWas,
    /// So it does, but for these members, which the service sets by itself.
    But(Vec<String>),
    /// It does not, for this reason.
    Not(String),
}

impl Report {
    /// How many rules of a level were missed.
    pub fn missed(&self, level: Level) -> usize {
        self.rows.iter().filter(|row| row.verdict == Verdict::Missed && row.level == level).count()
    }

    /// How many rules came to a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    /// Whether no must and no should was missed, every rule that was asked came to a verdict, and what was to be written could be, and was restored: evidence that is missing is none.
    pub fn is_clean(&self) -> bool {
        let is_left_otherwise = matches!(self.restored, Some(Restored::Not(_)));
        !self.has_fault() && self.count(Verdict::NoAnswer) == 0 && self.not_written.is_none() && !is_left_otherwise
    }

    /// Whether a must or a should was missed.
    pub fn has_fault(&self) -> bool {
        self.missed(Level::Must) + self.missed(Level::Should) > 0
    }

    /// The whole in one sentence.
    pub fn summary(&self) -> String {
        let missed = match (self.missed(Level::Must), self.missed(Level::Should)) {
            (0, 0) => "no must and no should missed".to_owned(),
            (musts, 0) => format!("{} missed", counted(musts, "must")),
            (0, shoulds) => format!("no must and {} missed", counted(shoulds, "should")),
            (musts, shoulds) => format!("{} and {} missed", counted(musts, "must"), counted(shoulds, "should")),
        };
        let mut words = match &self.not_written {
            Some(reason) => format!("the rules for writes were NOT ASKED: {reason}; {missed}"),
            None => missed,
        };
        words.extend([": ", &counted(self.count(Verdict::Held), "rule"), " held"]);
        for (count, what) in [
            (self.missed(Level::Advice), "of our advice not followed"),
            (self.count(Verdict::NotApplicable), "not applicable"),
            (self.count(Verdict::NoAnswer), "without an answer"),
            (self.count(Verdict::NotAsked), "not asked"),
        ] {
            if count > 0 {
                words.extend([", ", &count.to_string(), " ", what]);
            }
        }
        words
    }

    /// Why rules came to this verdict, and how many did so for each reason.
    fn reasons(&self, verdict: Verdict) -> Vec<(&str, usize)> {
        let mut reasons: Vec<(&str, usize)> = Vec::new();
        for row in self.rows.iter().filter(|row| row.verdict == verdict) {
            match reasons.iter_mut().find(|(reason, _)| *reason == row.came) {
                Some((_, count)) => *count += 1,
                None => reasons.push((&row.came, 1)),
            }
        }
        reasons
    }

    /// The places in what is asked, with their meaning.
    fn places(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        PLACES.iter().copied().filter(|(place, _)| self.rows.iter().any(|row| row.asked.contains(place)))
    }

    /// The table in Markdown, without the rules that were not asked, and what the places in it stand for.
    pub fn to_markdown(&self) -> String {
        let head =
            "| verdict | level | rule | section | claim | asked | expected | came |\n|---|---|---|---|---|---|---|---|";
        let asked = self.rows.iter().filter(|row| row.verdict != Verdict::NotAsked).map(|row| {
            let [verdict, level, rule, section, asked, expected, came] =
                row.cells().map(|cell| cell.replace('|', "\\|"));
            format!("| {verdict} | {level} | {rule} | {section} | {} | `{asked}` | {expected} | {came} |", row.claim)
        });
        let table = [head.to_owned()].into_iter().chain(asked).collect::<Vec<_>>().join("\n") + "\n";
        let places: Vec<String> = self.places().map(|(place, meaning)| format!("`{place}`: {meaning}")).collect();
        if places.is_empty() { table } else { format!("{table}\n{}.\n", places.join("; ")) }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.resource, self.summary())?;
        if let Some(restored) = &self.restored {
            writeln!(f, "{restored}")?;
        }
        for verdict in [Verdict::NoAnswer, Verdict::NotAsked] {
            for (reason, count) in self.reasons(verdict) {
                writeln!(f, "{verdict}, {}: {reason}", counted(count, "rule"))?;
            }
        }
        let mut missed: Vec<&Row> = self.rows.iter().filter(|row| row.verdict == Verdict::Missed).collect();
        missed.sort_by_key(|row| row.level);
        for row in missed {
            write!(f, "\n{} missed, {}{}: {}\n", row.level, words(row.rule), section(row.section), row.claim)?;
            let sent = row.sent.as_ref().unwrap_or(&row.asked);
            write!(f, "  sent      {sent}\n  expected  {}\n  came      {}\n", row.expected, row.came)?;
        }
        if f.alternate() {
            return Ok(());
        }
        let head = ["verdict", "level", "rule", "section", "asked", "expected", "came"].map(str::to_owned);
        let lines: Vec<[String; 7]> = [head].into_iter().chain(self.rows.iter().map(Row::cells)).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..7).map(width).collect();
        writeln!(f)?;
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        writeln!(f)?;
        for (place, meaning) in self.places() {
            writeln!(f, "{place:20}{meaning}")?;
        }
        Ok(())
    }
}

impl Row {
    fn cells(&self) -> [String; 7] {
        let rule = self.rule.unwrap_or_default().to_owned();
        let (verdict, level) = (self.verdict.to_string(), self.level.to_string());
        [verdict, level, rule, self.section.to_owned(), self.asked.clone(), self.expected.clone(), self.came.clone()]
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Advice => "advice",
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Held => "held",
            Self::Missed => "missed",
            Self::NotApplicable => "not applicable",
            Self::NoAnswer => "no answer",
            Self::NotAsked => "not asked",
        })
    }
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsItWas => f.write_str("the resource reads as it did before"),
            Self::But(members) => {
                write!(f, "the resource reads as it did before, but for what the service sets: {}", members.join(", "))
            }
            Self::Not(reason) => write!(f, "THE RESOURCE IS NOT AS IT WAS: {reason}"),
        }
    }
}

fn words(rule: Option<&str>) -> String {
    rule.map(|rule| format!("{rule}, ")).unwrap_or_default()
}

fn section(section: &str) -> String {
    if section.starts_with('§') { format!("RFC 9110 {section}") } else { section.to_owned() }
}
