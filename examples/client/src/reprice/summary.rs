//! [`Summary`]: how it went.

use std::fmt;

use etag_client::{Counters, Error, Outcome, Updated};

use super::price::Price;
use super::product::Product;
use crate::failure::{Ending, innermost, is_missing};
use crate::text::shown;

/// How it went with each product.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    changed: u64,
    /// Of those changed: there was no answer to the write, and it was found there.
    found: u64,
    unchanged: u64,
    vanished: u64,
    failed: Vec<(u64, String)>,
    unknown: Vec<(u64, String)>,
    pub(crate) not_begun: usize,
    pub(crate) counters: Counters,
}

impl Summary {
    pub(crate) fn add(&mut self, id: u64, seen: &[Price], result: Result<Updated<Product>, Error>) {
        match result {
            Ok(Updated { outcome: Outcome::Unchanged, .. }) => self.unchanged += 1,
            Ok(Updated { outcome, .. }) => {
                self.changed += 1;
                self.found += u64::from(outcome == Outcome::AlreadyApplied);
            }
            Err(err @ Error::Unknown { .. }) => self.add_unknown(id, seen, &innermost(&err)),
            Err(err) if is_missing(&err) => self.vanished += 1,
            Err(err) => self.failed.push((id, shown(&err.to_string()))),
        }
    }

    pub(crate) fn add_unknown(&mut self, id: u64, seen: &[Price], cause: &str) {
        let prices: Vec<_> = seen.iter().map(Price::to_string).collect();
        self.unknown.push((id, format!("{cause}; seen at {}", prices.join(", then at "))));
    }

    pub(crate) fn ending(&self) -> Ending {
        match self {
            Self { failed, unknown, .. } if !failed.is_empty() || !unknown.is_empty() => Ending::Failed,
            Self { not_begun: 1.., .. } => Ending::Stopped,
            _ => Ending::Done,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>6} repriced", self.changed)?;
        let listed = |products: &[(u64, String)]| {
            let lines = products.iter().map(|(id, reason)| format!("         product {id}: {reason}\n"));
            lines.collect::<Vec<_>>().concat()
        };
        for (count, meaning, products) in [
            (self.counters.recovered, "of them were changed by others meanwhile, which is kept", String::new()),
            (self.found, "of them had no answer, and were found written", String::new()),
            (self.unchanged, "unchanged, as there was nothing to change", String::new()),
            (self.vanished, "skipped, as they were removed meanwhile", String::new()),
            (self.failed.len() as u64, "failed, and are as they were:", listed(&self.failed)),
            (self.unknown.len() as u64, "not known; look at them before another run:", listed(&self.unknown)),
            (self.not_begun as u64, "not begun", String::new()),
        ] {
            if count > 0 {
                write!(f, "{count:>6} {meaning}\n{products}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_happen_is_not_mentioned() {
        assert_eq!(Summary::default().to_string(), "     0 repriced\n");
        assert_eq!(Summary::default().ending(), Ending::Done);
    }

    #[test]
    fn each_product_that_needs_a_look_is_named() {
        let mut summary = Summary { not_begun: 3, ..Summary::default() };
        assert_eq!(summary.ending(), Ending::Stopped);
        let price = |text: &str| serde_json::from_str::<Price>(text).unwrap();
        summary.add_unknown(7, &[price("1.1"), price("1.16")], "connection reset");
        summary.add_unknown(8, &[price("2")], "left by Ctrl-C");
        summary.add(9, &[], Err(Error::Change("the price is 1, and would be -1".into())));
        let expected = "     0 repriced
     1 failed, and are as they were:
         product 9: the change cannot be made: the price is 1, and would be -1
     2 not known; look at them before another run:
         product 7: connection reset; seen at 1.10, then at 1.16
         product 8: left by Ctrl-C; seen at 2.00
     3 not begun
";
        assert_eq!(summary.to_string(), expected);
        assert_eq!(summary.ending(), Ending::Failed);
    }
}
