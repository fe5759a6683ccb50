//! [`Latency`]: how long requests took.

use serde::Serialize;

/// How long requests took, in microseconds; each number is that of a request, the smallest that no less than this share of all did not exceed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Latency {
    /// How many requests these are.
    pub count: u64,
    /// Half of them.
    pub median: u64,
    /// 90 of 100.
    pub p90: u64,
    /// 99 of 100.
    pub p99: u64,
    /// All of them.
    pub max: u64,
}

impl Latency {
    pub(super) fn of(mut microseconds: Vec<u64>) -> Self {
        microseconds.sort_unstable();
        let count = microseconds.len();
        let quantile = |hundredths: usize| match (count * hundredths).div_ceil(100) {
            0 => 0,
            rank => microseconds[rank - 1],
        };
        Self {
            count: u64::try_from(count).unwrap_or(u64::MAX),
            median: quantile(50),
            p90: quantile(90),
            p99: quantile(99),
            max: quantile(100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_sorted_samples() {
        let hundred = Latency::of((1..=100).rev().collect());
        assert_eq!(hundred, Latency { count: 100, median: 50, p90: 90, p99: 99, max: 100 });
        assert_eq!(Latency::of(vec![7]), Latency { count: 1, median: 7, p90: 7, p99: 7, max: 7 });
        assert_eq!(Latency::of(vec![3, 1, 2]), Latency { count: 3, median: 2, p90: 3, p99: 3, max: 3 });
        assert_eq!(Latency::of(Vec::new()), Latency::default());
    }
}
