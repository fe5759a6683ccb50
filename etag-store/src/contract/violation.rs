//! [`Violations`]: what a store did instead of what the contract asks.

use std::error::Error;
use std::fmt;

use super::Clause;

/// One clause that a store did not keep.
///
/// ```
/// use etag_store::contract::{Violation, Violations};
///
/// fn report(violations: &Violations) -> Vec<String> {
///     violations.iter().map(|Violation { clause, found, .. }| format!("{clause:?}: {found}")).collect()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The clause.
    pub clause: Clause,
    /// What it asks for here.
    pub expected: String,
    /// What the store did.
    pub found: String,
}

impl Violation {
    pub(super) fn new(clause: Clause, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { clause, expected: expected.into(), found: found.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})\n    expected: {}\n    found: {}", self.clause, self.clause, self.expected, self.found)
    }
}

/// All that a store did instead of what the contract asks; at least one [`Violation`].
///
/// ```
/// use etag_store::MemoryStore;
/// use etag_store::contract::{Sample, Violations, verify};
///
/// # #[tokio::main]
/// # async fn main() {
/// let found: Result<_, Violations> = verify::<Sample, _>(MemoryStore::new()).await;
/// assert!(found.is_ok());
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// In the order of the clauses; each is told of once where the same was found often.
    pub(super) fn new(mut violations: Vec<Violation>) -> Option<Self> {
        violations.sort_by_key(|violation| violation.clause);
        violations.dedup();
        if violations.is_empty() { None } else { Some(Self(violations)) }
    }

    /// Each of them, in the order of the clauses; see [`Violation`].
    ///
    /// ```
    /// # use etag_store::contract::{Clause, Violations};
    /// fn clauses(violations: &Violations) -> Vec<Clause> {
    ///     violations.iter().map(|violation| violation.clause).collect()
    /// }
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.0.iter()
    }

    /// Whether this clause is among those that were not kept.
    ///
    /// ```
    /// use etag_store::contract::{Clause, Violations};
    ///
    /// // A test of a store that is known to tell no reader what it holds already.
    /// fn is_as_expected(violations: &Violations) -> bool {
    ///     violations.iter().all(|violation| violation.clause == Clause::LoadUnless) && violations.names(Clause::LoadUnless)
    /// }
    /// ```
    pub fn names(&self, clause: Clause) -> bool {
        self.iter().any(|violation| violation.clause == clause)
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store does not keep the contract:")?;
        for violation in self.iter() {
            write!(f, "\n- {violation}")?;
        }
        Ok(())
    }
}

/// As for people, since it is what `unwrap` in a test shows.
impl fmt::Debug for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Violations {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_each_clause_with_what_was_expected_and_found() {
        let stale = Violation::new(Clause::Stale, "412", "the write was acknowledged");
        let race = Violation::new(Clause::Race, "a count of 200", "199");
        let violations = Violations::new(vec![race, stale.clone(), stale]).unwrap();
        let expected = "\
the store does not keep the contract:
- a write with a tag that is no longer current is refused (Stale)
    expected: 412
    found: the write was acknowledged
- after a race of increments the counter is the number of those that were acknowledged (Race)
    expected: a count of 200
    found: 199";
        assert_eq!(format!("{violations:?}"), expected);
        assert!(violations.names(Clause::Race) && !violations.names(Clause::Delete));
        assert!(Violations::new(Vec::new()).is_none());
    }
}
