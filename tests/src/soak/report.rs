//! [`Report`]: what a soak has seen.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use etag_check::history::{Action, History, Outcome, Verdict};
use etag_check::race;

use super::{EarlyCheck, Fault, Soak};
use crate::proxy::Passed;

/// What a run has seen.
#[derive(Debug)]
pub struct Report {
    /// The run.
    pub soak: Soak,
    /// What the clients have asked, and what they were told.
    pub history: History,
    /// What is to be said of it.
    pub verdict: Verdict,
    /// What could not be read or written in the end.
    pub stuck: Vec<String>,
    /// The faults that were to come.
    pub possible: Vec<Fault>,
    /// The faults that came, in their order.
    pub faults: Vec<Felt>,
    /// What went through the proxies.
    pub passed: Passed,
    /// What came of a race through all the servers, after that and without faults.
    pub race: race::Report,
    /// How long it took.
    pub elapsed: Duration,
}

/// A fault that was there, and what was felt of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Felt {
    /// Which.
    pub fault: Fault,
    /// When it began, from the beginning of the run.
    pub begin: Duration,
    /// How long it was to stay after it was felt.
    pub stay: Duration,
    /// How often somebody was hit: a write, a server with a write in its hands, a probe.
    pub hits: u64,
    /// How many writes were acknowledged meanwhile.
    pub acknowledged: u64,
}

impl Report {
    /// Whether the promise was kept, and put to the test.
    pub fn is_passed(&self) -> bool {
        self.broken().is_empty() && self.missing().is_empty()
    }

    /// What speaks against the promise; nothing, if it holds.
    pub fn broken(&self) -> Vec<String> {
        let mut broken = self.stuck.clone();
        if !self.verdict.is_clean() {
            broken.push(self.verdict.to_string());
        }
        if self.race.has_fault() {
            broken.push(self.race.to_string());
        }
        broken
    }

    /// What this run cannot show, since it did not happen: a run that no fault has hit proves nothing.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = unshown(&self.possible, &self.faults, self.passed.given_up);
        if self.verdict.unknown == 0 {
            missing.push("no outcome is unknown".to_owned());
        }
        if self.verdict.took_effect == 0 {
            missing.push("no write of unknown outcome is known to have taken effect".to_owned());
        }
        if !self.race.is_clean() && !self.race.has_fault() {
            missing.push(format!("the race says nothing for certain: {}", self.race));
        }
        missing
    }

    /// How often an operation had an outcome.
    fn outcomes(&self) -> BTreeMap<(&'static str, &'static str), u64> {
        let mut counts = BTreeMap::new();
        for operation in &self.history.operations {
            let action = match &operation.action {
                Action::Read => "read",
                Action::Create { .. } => "create",
                Action::Replace { method, .. } if method == "PATCH" => "patch",
                Action::Replace { .. } => "replace",
                Action::Delete { .. } => "delete",
            };
            let outcome = match operation.outcome {
                Outcome::Seen(_) | Outcome::Done => "done",
                Outcome::Refused => "refused",
                Outcome::Failed => "failed",
                Outcome::Unknown => "unknown",
            };
            *counts.entry((action, outcome)).or_default() += 1;
        }
        counts
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Soak { backend, early_check, seed, .. } = &self.soak;
        let early_check = match early_check {
            EarlyCheck::On => "",
            EarlyCheck::Off => ", without the early check",
        };
        let servers = if backend.processes() == 1 { "1 process" } else { "2 processes" };
        writeln!(f, "{backend}, {servers}{early_check}, seed {seed}: {:.1} seconds", self.elapsed.as_secs_f64())?;
        writeln!(f, "  {:<34} {:>8} {:>8} {:>8} {:>8}", "", "done", "refused", "failed", "unknown")?;
        let counts = self.outcomes();
        for action in ["read", "create", "replace", "patch", "delete"] {
            write!(f, "  {action:<34}")?;
            for outcome in ["done", "refused", "failed", "unknown"] {
                write!(f, " {:>8}", counts.get(&(action, outcome)).copied().unwrap_or_default())?;
            }
            writeln!(f)?;
        }
        writeln!(f, "  {:<34} {:>8} {:>8} {:>21}", "fault", "times", "hits", "acknowledged meanwhile")?;
        for &fault in &self.possible {
            let [times, hits] = [sum(&self.faults, fault, |_| 1), sum(&self.faults, fault, |felt| felt.hits)];
            let acknowledged = sum(&self.faults, fault, |felt| felt.acknowledged);
            writeln!(f, "  {:<34} {times:>8} {hits:>8} {acknowledged:>21}", fault.to_string())?;
        }
        writeln!(f, "  {:<34} {:>8} {:>8}", "request given up by its client", "", self.passed.given_up)?;
        write!(f, "  {}", self.verdict.to_string().replace('\n', "\n  "))?;
        self.stuck.iter().try_for_each(|stuck| write!(f, "\n  STUCK: {stuck}"))?;
        let race = self.race.to_string();
        write!(f, "\n  a race through all the servers: {}", race.lines().next().unwrap_or_default())
    }
}

impl fmt::Display for Felt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, begin, stay, hits, .. } = self;
        write!(f, "{:>9} ms: {fault} for {} ms, hit {hits}", begin.as_millis(), stay.as_millis())
    }
}

/// What the faults that came, and the requests that were given up, cannot show.
fn unshown(possible: &[Fault], faults: &[Felt], given_up: u64) -> Vec<String> {
    let unfelt = possible.iter().filter(|&&fault| sum(faults, fault, |felt| felt.hits) == 0);
    let mut unshown: Vec<_> = unfelt.map(|fault| format!("nothing was hit by `{fault}`")).collect();
    if faults.iter().all(|felt| felt.acknowledged == 0) {
        unshown.push("nothing was acknowledged while something was wrong".to_owned());
    }
    if given_up == 0 {
        unshown.push("no request was given up by its client".to_owned());
    }
    unshown
}

fn sum(faults: &[Felt], fault: Fault, of: impl Fn(&Felt) -> u64) -> u64 {
    faults.iter().filter(|felt| felt.fault == fault).map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_a_fault_has_not_hit_or_that_stood_still_shows_nothing() {
        let possible = [Fault::ServerKilled, Fault::ClockAhead];
        let (begin, stay) = (Duration::ZERO, Duration::ZERO);
        let felt = |fault, hits, acknowledged| Felt { fault, begin, stay, hits, acknowledged };
        let killed = felt(Fault::ServerKilled, 1, 9);
        assert_eq!(unshown(&possible, &[killed, felt(Fault::ClockAhead, 1, 0)], 1), [""; 0]);
        assert_eq!(unshown(&possible, &[killed], 1), ["nothing was hit by `clock ahead by hours`"]);
        assert_eq!(unshown(&possible, &[killed, felt(Fault::ClockAhead, 0, 0)], 1).len(), 1);
        let still = [felt(Fault::ServerKilled, 1, 0), felt(Fault::ClockAhead, 1, 0)];
        assert_eq!(unshown(&possible, &still, 1), ["nothing was acknowledged while something was wrong"]);
        assert_eq!(unshown(&[], &[killed], 0), ["no request was given up by its client"]);
    }
}
