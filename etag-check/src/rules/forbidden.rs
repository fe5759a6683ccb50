//! [`Forbidden`]: requests whose precondition was not looked at, some of which are odd, and some of which are all that there are.

use std::collections::HashSet;

use reqwest::Method;

use super::case::Case;
use super::report::{Row, Verdict};

/// Who stands in front of a service may forbid what looks odd, and a service may require another precondition than it was sent. Where all that would show whether a precondition is heeded is answered so, nothing was shown.
#[derive(Debug, Default)]
pub(super) struct Forbidden {
    /// The rows of what was forbidden.
    rows: Vec<(usize, Kind)>,
    /// Where something that would show it was forbidden.
    hidden: HashSet<Kind>,
    /// Where something was not, and has shown it.
    shown: HashSet<Kind>,
}

/// A method with a precondition.
type Kind = (Method, &'static str);

impl Forbidden {
    /// The request of this row was forbidden, or another precondition was required of it.
    pub(super) fn forbids(&mut self, case: &Case, row: usize) {
        let Some(kind) = kind(case) else { return };
        if case.shows_whether_heeded() {
            self.hidden.insert(kind.clone());
        }
        self.rows.push((row, kind));
    }

    /// The request of this row was not, and has come to a verdict.
    pub(super) fn decides(&mut self, case: &Case) {
        if let Some(kind) = kind(case).filter(|_| case.shows_whether_heeded()) {
            self.shown.insert(kind);
        }
    }

    /// Says of which rules there is no evidence.
    pub(super) fn judge(&self, rows: &mut [Row]) {
        for (row, kind) in &self.rows {
            if self.hidden.contains(kind) && !self.shown.contains(kind) {
                rows[*row].verdict = Verdict::NoAnswer;
            }
        }
    }
}

fn kind(case: &Case) -> Option<Kind> {
    case.precondition().map(|name| (case.method.clone(), name))
}
