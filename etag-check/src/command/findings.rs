//! [`Findings`]: what all checks have shown, for people and for programs.

use std::fmt;

use etag_check::history::{Stuck, Verdict};
use etag_check::{race, rules};
use serde::Serialize;

use super::failure::Failure;

/// What the checks have shown, as far as they came.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Findings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rules: Option<rules::Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) race: Option<race::Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) history: Option<Judged>,
    /// Why it is not more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<Failure>,
}

/// What a history shows.
#[derive(Debug, Serialize)]
pub(crate) struct Judged {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u64>,
    pub(crate) stuck: Vec<Stuck>,
    pub(crate) verdict: Verdict,
}

/// The document that programs read.
#[derive(Serialize)]
struct Document<'a> {
    clean: bool,
    #[serde(flatten)]
    findings: &'a Findings,
}

impl Findings {
    /// Whether all that was asked was checked, and holds.
    pub(crate) fn is_clean(&self) -> bool {
        self.failure.is_none()
            && self.rules.as_ref().is_none_or(rules::Report::is_clean)
            && self.race.as_ref().is_none_or(race::Report::is_clean)
            && self.history.as_ref().is_none_or(|judged| judged.stuck.is_empty() && judged.verdict.is_clean())
    }

    /// Whether something was found that speaks against the service.
    pub(crate) fn has_fault(&self) -> bool {
        self.rules.as_ref().is_some_and(rules::Report::has_fault)
            || self.race.as_ref().is_some_and(race::Report::has_fault)
            || self
                .history
                .as_ref()
                .is_some_and(|judged| !judged.stuck.is_empty() || !judged.verdict.violations.is_empty())
    }

    pub(crate) fn to_json(&self) -> Result<String, Failure> {
        let document = Document { clean: self.is_clean(), findings: self };
        let text = serde_json::to_string_pretty(&document);
        text.map(|text| text + "\n").map_err(|err| Failure::new(format!("the findings cannot be written: {err}")))
    }

    /// Each report under its name. With others, the rules are without their table, in which these would be lost.
    fn reports(&self) -> Vec<(&'static str, String)> {
        let is_alone = self.race.is_none() && self.history.is_none() && self.failure.is_none();
        let rules =
            self.rules.as_ref().map(|report| if is_alone { format!("{report}") } else { format!("{report:#}") });
        let race = self.race.as_ref().map(ToString::to_string);
        let history = self.history.as_ref().map(ToString::to_string);
        let reports = [("rules", rules), ("race", race), ("history", history)];
        reports.into_iter().filter_map(|(name, report)| Some((name, report?))).collect()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reports = self.reports();
        if let [(_, report)] = &reports[..] {
            return writeln!(f, "{}", report.trim_end());
        }
        for (name, report) in &reports {
            writeln!(f, "{name:<10}{}", first_line(report))?;
        }
        for (name, report) in &reports {
            let details = report[first_line(report).len()..].trim_end().trim_start_matches('\n');
            if !details.is_empty() {
                writeln!(f, "\n== {name}\n\n{details}")?;
            }
        }
        if self.rules.is_some() {
            writeln!(f, "\n`etag-check rules` prints the table of all rules")?;
        }
        Ok(())
    }
}

fn first_line(report: &str) -> &str {
    report.lines().next().unwrap_or_default()
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.verdict.to_string();
        let (first, details) = verdict.split_once('\n').unwrap_or((&verdict, ""));
        match self.stuck.len() {
            0 => writeln!(f, "{first}")?,
            1 => writeln!(f, "1 resource does NOT WORK any more in the end; {first}")?,
            count => writeln!(f, "{count} resources do NOT WORK any more in the end; {first}")?,
        }
        for Stuck { url, reason, .. } in &self.stuck {
            writeln!(f, "{url}: {reason}")?;
        }
        writeln!(f, "{details}")?;
        self.seed.map_or(Ok(()), |seed| writeln!(f, "seed {seed}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_could_not_be_asked_are_neither_clean_nor_a_fault() {
        let report =
            |not_written| rules::Report { resource: String::new(), rows: Vec::new(), restored: None, not_written };
        let findings = |not_written| Findings { rules: Some(report(not_written)), ..Findings::default() };
        assert!(findings(None).is_clean());
        let findings = findings(Some("the body to write is what is there already".to_owned()));
        assert!(!findings.is_clean() && !findings.has_fault());
    }
}
