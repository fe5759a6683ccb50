//! [`Entry`]: one contender at one case, in the form that every harness can run.

use std::fmt;

/// A contender with its input ready: a call does the measured work once, and keeps the compiler from seeing through it.
pub type Prepared = Box<dyn Fn()>;

/// One contender at one case.
pub struct Entry {
    case: &'static str,
    contender: &'static str,
    prepare: Box<dyn Fn() -> Prepared + Send + Sync>,
}

impl Entry {
    /// Names the contender and the case, and says how to make the input ready.
    pub fn new(
        case: &'static str,
        contender: &'static str,
        prepare: impl Fn() -> Prepared + Send + Sync + 'static,
    ) -> Self {
        Self { case, contender, prepare: Box::new(prepare) }
    }

    /// The work: the same for all contenders at it.
    pub fn case(&self) -> &'static str {
        self.case
    }

    /// Who does it.
    pub fn contender(&self) -> &'static str {
        self.contender
    }

    /// Builds the input, outside of what is measured.
    pub fn prepare(&self) -> Prepared {
        (self.prepare)()
    }
}

/// The name in the reports.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.case, self.contender)
    }
}
