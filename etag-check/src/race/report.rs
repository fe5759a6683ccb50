//! [`Report`]: what a race has shown.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::Race;
use super::latency::Latency;
use super::racer::Tally;
use crate::words::counted;
use crate::write::Writing;

/// What the clients were told, what was counted in the end, and what is to be concluded.
///
/// `Display` says it for people, in one line first; `Serialize` for programs.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The field.
    pub field: String,
    /// The method by which it was written.
    pub method: String,
    /// How many clients there were.
    pub clients: u32,
    /// How many increments each made.
    pub increments: u32,
    /// The number before the race.
    pub initial: i64,
    /// The number after it, at each instance.
    pub last: Vec<i64>,
    /// Increments that the service has acknowledged.
    pub acknowledged: u64,
    /// What the number has grown by, where it has grown the least.
    pub counted: i64,
    /// Acknowledged increments that were overwritten, at least: that are missing in the end, or that have written what another one has written, too.
    pub lost: u64,
    /// Those at most: increments with an unknown outcome that are counted could stand in the place of as many that are lost.
    pub lost_at_most: u64,
    /// What the number has grown by beyond all increments that can be counted: refused ones were carried out, or somebody else has written.
    pub excess: u64,
    /// Increments that were refused, by 412, or by 409, which some services answer in its place, and made again on what was there then.
    pub refused: u64,
    /// Writes of the trial that were refused, every one of them, and read afterwards all the same: the race was not held then.
    pub refused_and_written: u64,
    /// Writes that were not carried out for another reason, and made again.
    pub failed: u64,
    /// Increments of which nobody knows whether they were carried out.
    pub unknown: u64,
    /// Why the race was given up before its end, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_up: Option<String>,
    /// How long the race took.
    pub seconds: f64,
    /// Acknowledged increments in a second.
    pub per_second: f64,
    /// How long reads took.
    pub reads: Latency,
    /// How long writes took that were acknowledged or refused.
    pub writes: Latency,
}

impl Report {
    pub(super) fn new(
        race: &Race,
        writing: &Writing,
        mut tally: Tally,
        initial: i64,
        ends: Vec<i64>,
        duration: Duration,
    ) -> Self {
        let acknowledged = length(&tally.written);
        // The number grows by one with each write, so that no value is written twice where nothing is lost.
        tally.written.sort_unstable();
        tally.written.dedup();
        let repeated = acknowledged - length(&tally.written);
        let growth = |end: Option<&i64>| i128::from(*end.unwrap_or(&initial)) - i128::from(initial);
        let (smallest, greatest) = (growth(ends.iter().min()), growth(ends.iter().max()));
        let made = acknowledged + tally.unknown;
        let missing = |of: u64| positive(i128::from(of) - smallest).min(acknowledged);
        let lost = missing(acknowledged).max(repeated);
        let seconds = duration.as_secs_f64();
        Self {
            field: race.field.name().to_owned(),
            method: writing.method().to_string(),
            clients: race.clients.get(),
            increments: race.increments.get(),
            initial,
            last: ends,
            acknowledged,
            counted: i64::try_from(smallest).unwrap_or(i64::MAX),
            lost,
            lost_at_most: missing(made).max(lost),
            excess: positive(greatest - i128::from(made)),
            refused: tally.refused,
            refused_and_written: tally.refused_and_written,
            failed: tally.failed,
            unknown: tally.unknown,
            given_up: None,
            seconds,
            #[expect(clippy::cast_precision_loss, reason = "for people, and far below 2^52")]
            per_second: acknowledged as f64 / seconds.max(f64::EPSILON),
            reads: Latency::of(tally.reads),
            writes: Latency::of(tally.writes),
        }
    }

    /// Whether nothing was lost, and nothing can have been: where outcomes are unknown, as many as these may hide a loss, and evidence that is missing is none.
    pub fn is_clean(&self) -> bool {
        !self.has_fault() && self.lost_at_most == 0
    }

    /// Whether something speaks against the service for certain: something is lost, or counted too often, a refused write was carried out, or the instances do not say the same.
    pub fn has_fault(&self) -> bool {
        self.lost > 0 || self.excess > 0 || self.refused_and_written > 0 || !self.is_same_at_all_instances()
    }

    fn is_same_at_all_instances(&self) -> bool {
        self.last.windows(2).all(|pair| pair[0] == pair[1])
    }

    fn summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, counted, lost, excess, refused_and_written, .. } = self;
        if *refused_and_written > 0 {
            return writeln!(
                f,
                "{refused_and_written} writes were REFUSED AND CARRIED OUT all the same, and none was acknowledged: there was no race"
            );
        }
        if *lost > 0 {
            let noun = if *lost == 1 { "update was" } else { "updates were" };
            writeln!(f, "{lost} {noun} LOST: {acknowledged} acknowledged, {counted} counted")?;
        } else if !self.has_fault() {
            let certainty = if self.is_clean() { "" } else { " for certain" };
            writeln!(f, "no update was lost{certainty}: {acknowledged} acknowledged, {counted} counted")?;
        }
        if self.lost_at_most > *lost {
            let (unknown, most) = (self.unknown, self.lost_at_most);
            writeln!(f, "the outcome of {unknown} is unknown, so that as many as {most} may have been lost unseen")?;
        }
        if *excess > 0 {
            writeln!(
                f,
                "{excess} MORE were counted than were made: writes that were refused were carried out, or somebody else has written"
            )?;
        }
        if let Some(reason) = &self.given_up {
            writeln!(f, "the race was given up: {reason}")?;
        }
        if !self.is_same_at_all_instances() {
            writeln!(f, "the instances do NOT AGREE in the end: {}", self.values())?;
        }
        Ok(())
    }

    fn values(&self) -> String {
        let values: Vec<String> = self.last.iter().map(i64::to_string).collect();
        values.join(", ")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.summary(f)?;
        let instances = match self.last.len() {
            1 => String::new(),
            several => format!(", {several} instances"),
        };
        let (clients, increments) = (counted(self.clients, "client"), counted(self.increments, "increment"));
        if self.refused_and_written > 0 {
            writeln!(f, "\n  one client, for trial, by {}{instances}", self.method)?;
        } else {
            writeln!(f, "\n  {clients}, {increments} each, by {}{instances}", self.method)?;
        }
        writeln!(f, "  {:<14}{} → {}", self.field, self.initial, self.values())?;
        writeln!(f, "  {:<14}{:<9}{:.0} a second", "acknowledged", self.acknowledged, self.per_second)?;
        writeln!(f, "  {:<14}{:<9}read again, and written again", "refused", self.refused)?;
        if self.failed > 0 {
            writeln!(f, "  {:<14}{:<9}not carried out for another reason, and written again", "failed", self.failed)?;
        }
        writeln!(f, "  {:<14}{:<9}no answer that says whether it was written", "unknown", self.unknown)?;
        writeln!(
            f,
            "\n  {:<14}{:>9}{:>9}{:>9}{:>9}{:>9}",
            "microseconds", "requests", "median", "90 %", "99 %", "most"
        )?;
        for (name, latency) in [("reads", &self.reads), ("writes", &self.writes)] {
            let Latency { count, median, p90, p99, max } = latency;
            writeln!(f, "  {name:<14}{count:>9}{median:>9}{p90:>9}{p99:>9}{max:>9}")?;
        }
        Ok(())
    }
}

fn length<T>(values: &[T]) -> u64 {
    u64::try_from(values.len()).unwrap_or(u64::MAX)
}

fn positive(difference: i128) -> u64 {
    u64::try_from(difference.max(0)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(written: &[i64], unknown: u64, last: &[i64]) -> Report {
        let tally = Tally { written: written.to_vec(), unknown, ..Tally::default() };
        Report::new(&Race::of("stock"), &Writing::Put, tally, 0, last.to_vec(), Duration::from_secs(2))
    }

    fn found(report: &Report) -> (u64, u64, u64) {
        (report.lost, report.lost_at_most, report.excess)
    }

    #[test]
    fn what_is_acknowledged_and_not_counted_is_lost() {
        assert_eq!(found(&report(&[1, 2, 3], 0, &[3])), (0, 0, 0));
        assert_eq!(found(&report(&[1, 2, 2], 0, &[2])), (1, 1, 0));
        // All that were made, and no more, however far the number falls.
        assert_eq!(found(&report(&[1, 2, 3], 0, &[-7])), (3, 3, 0));
    }

    #[test]
    fn an_unknown_outcome_widens_the_interval_and_accuses_nobody() {
        assert_eq!(found(&report(&[1, 2, 3], 2, &[3])), (0, 2, 0));
        assert_eq!(found(&report(&[1, 2, 4], 2, &[5])), (0, 0, 0));
        let report = report(&[1, 2, 3], 2, &[3]);
        assert!(!report.has_fault() && !report.is_clean(), "what may hide a loss shows nothing");
        assert!(
            report.to_string().starts_with("no update was lost for certain: 3 acknowledged, 3 counted\n"),
            "{report}"
        );
    }

    #[test]
    fn a_loss_that_another_write_makes_up_for_in_the_sum_is_seen_all_the_same() {
        let report = report(&[1, 2, 2, 3], 1, &[4]);
        assert_eq!(found(&report), (1, 1, 0));
        assert!(!report.is_clean());
    }

    #[test]
    fn more_than_was_made_is_no_clean_result() {
        let report = report(&[1, 2], 1, &[4]);
        assert_eq!(found(&report), (0, 0, 1));
        assert!(!report.is_clean());
        assert!(report.to_string().contains("1 MORE"), "{report}");
    }

    #[test]
    fn instances_that_differ_in_the_end_are_no_clean_result() {
        let report = report(&[1, 2], 0, &[2, 1]);
        assert_eq!(found(&report), (1, 1, 0));
        assert!(report.to_string().contains("do NOT AGREE in the end: 2, 1"), "{report}");
        // Whether the last one was made is not known; but it was, or it was not.
        let report = self::report(&[1, 2], 1, &[3, 2]);
        assert_eq!(found(&report), (0, 1, 0));
        assert!(!report.is_clean());
    }

    #[test]
    fn the_first_line_is_the_verdict() {
        let first = |report: Report| report.to_string().lines().next().unwrap_or_default().to_owned();
        assert_eq!(first(report(&[1, 2], 0, &[2])), "no update was lost: 2 acknowledged, 2 counted");
        assert_eq!(first(report(&[1, 1], 0, &[1])), "1 update was LOST: 2 acknowledged, 1 counted");
        assert_eq!(first(report(&[1, 1, 1], 0, &[1])), "2 updates were LOST: 3 acknowledged, 1 counted");
    }
}
