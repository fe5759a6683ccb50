//! [`Freshness`]: how long a response may be used without asking, [RFC 9111 §4.2](https://www.rfc-editor.org/rfc/rfc9111#section-4.2).

use etag_core::HttpDate;
use reqwest::header::{AGE, DATE, EXPIRES, HeaderMap};

use super::control::{CacheControl, seconds};
use super::stored::Exchanged;
use crate::validators::date;

/// How long a response may be used without asking: as long as the service says, and no longer. Where it says nothing, nothing is guessed.
///
/// In whole seconds of a clock; an age is never less than it is by a whole one, so that nothing counts as fresh too long.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Freshness {
    /// When the response was received, by our clock.
    pub(super) received: HttpDate,
    /// How old it was then.
    pub(super) age: u64,
    pub(super) lifetime: u64,
}

impl Freshness {
    /// That of a response with these fields.
    pub(crate) fn of(fields: &HeaderMap, Exchanged { asked, received }: Exchanged) -> Self {
        let control = CacheControl::of(fields);
        if control.no_cache || control.max_age == Some(0) {
            // How old it is does not matter then.
            return Self { received, age: 0, lifetime: 0 };
        }
        let made = date(fields, DATE).unwrap_or(received);
        let apparent = between(made, received);
        // Of a list the first, and what is no number is nothing: RFC 9111 §5.1.
        let said =
            fields.get(AGE).and_then(|age| seconds(age.as_bytes().split(|byte| *byte == b',').next()?.trim_ascii()));
        let age = apparent.max(said.unwrap_or(0) + between(asked, received));
        // What is no date has passed: RFC 9111 §5.3.
        let expires = || date(fields, EXPIRES).map_or(0, |expires| between(made, expires));
        Self { received, age, lifetime: control.max_age.unwrap_or_else(expires) }
    }

    /// The same, to be validated before any use.
    pub(crate) fn ended(self) -> Self {
        Self { lifetime: 0, ..self }
    }

    pub(crate) fn is_fresh(self, now: HttpDate) -> bool {
        // Before it was received: somebody has set the clock, and nobody knows how old it is.
        now >= self.received && self.age(now) < self.lifetime
    }

    /// Whether it was ever fresh.
    pub(crate) fn lasts(self) -> bool {
        self.lifetime > 0
    }

    /// How old it is, in seconds.
    pub(crate) fn age(self, now: HttpDate) -> u64 {
        // Of what was kept elsewhere any number may come back.
        self.age.saturating_add(between(self.received, now))
    }
}

/// The seconds from one to the other; none where that is not later.
fn between(one: HttpDate, other: HttpDate) -> u64 {
    u64::try_from(other.unix_seconds() - one.unix_seconds()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderName;

    const NOON: i64 = 1_790_000_000;

    fn at(seconds: i64) -> HttpDate {
        HttpDate::from_unix(NOON + seconds)
    }

    /// Asked at noon, received two seconds later.
    fn received_with(fields: &[(&str, &str)]) -> Freshness {
        let fields: HeaderMap =
            fields.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())).collect();
        Freshness::of(&fields, Exchanged { asked: at(0), received: at(2) })
    }

    /// The seconds since it was received for which it is fresh.
    fn fresh_for(fields: &[(&str, &str)]) -> i64 {
        let freshness = received_with(fields);
        (0..1000).find(|seconds| !freshness.is_fresh(at(2 + seconds))).unwrap()
    }

    fn date_at(seconds: i64) -> String {
        at(seconds).to_string()
    }

    #[test]
    fn without_a_word_of_the_service_nothing_is_fresh() {
        assert_eq!(fresh_for(&[("last-modified", &date_at(-90_000_000)), ("date", &date_at(0))]), 0);
        assert_eq!(fresh_for(&[("cache-control", "public, immutable")]), 0);
    }

    #[test]
    fn the_time_that_the_answer_took_counts_as_age() {
        assert_eq!(fresh_for(&[("cache-control", "max-age=60"), ("date", &date_at(2))]), 58);
        assert_eq!(fresh_for(&[("cache-control", "max-age=60")]), 58);
    }

    #[test]
    fn what_caches_on_the_way_have_added_to_its_age_counts() {
        assert_eq!(fresh_for(&[("cache-control", "max-age=60"), ("age", "30")]), 28);
        assert_eq!(fresh_for(&[("cache-control", "max-age=60"), ("age", "30, 50")]), 28);
        assert_eq!(fresh_for(&[("cache-control", "max-age=60"), ("age", "old")]), 58);
        assert_eq!(fresh_for(&[("cache-control", "max-age=60"), ("age", "60")]), 0);
    }

    #[test]
    fn an_older_date_counts_as_age_and_a_date_to_come_does_not_make_it_younger() {
        assert_eq!(fresh_for(&[("cache-control", "max-age=60"), ("date", &date_at(-38))]), 20);
        assert_eq!(fresh_for(&[("cache-control", "max-age=60"), ("date", &date_at(9000))]), 58);
    }

    #[test]
    fn expires_counts_from_the_date_of_the_service() {
        assert_eq!(fresh_for(&[("expires", &date_at(9100)), ("date", &date_at(9000))]), 98);
        assert_eq!(fresh_for(&[("expires", &date_at(50))]), 46);
        assert_eq!(fresh_for(&[("expires", "0"), ("date", &date_at(0))]), 0);
        assert_eq!(fresh_for(&[("expires", &date_at(-5)), ("date", &date_at(0))]), 0);
    }

    #[test]
    fn max_age_outranks_expires_and_no_cache_outranks_both() {
        let expires = ("expires", &*date_at(9000));
        assert_eq!(fresh_for(&[("cache-control", "max-age=10"), expires]), 8);
        assert_eq!(fresh_for(&[("cache-control", "max-age=0"), expires]), 0);
        assert_eq!(fresh_for(&[("cache-control", "max-age=wrong"), expires]), 0);
        assert_eq!(fresh_for(&[("cache-control", "no-cache, max-age=10"), expires]), 0);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nothing_fresh() {
        let freshness = received_with(&[("cache-control", "max-age=60")]);
        assert!(freshness.is_fresh(at(2)));
        assert!(!freshness.is_fresh(at(1)));
    }

    #[test]
    fn nothing_overflows() {
        let largest = "99999999999999999999";
        let freshness = received_with(&[("cache-control", &format!("max-age={largest}")), ("age", largest)]);
        assert!(!freshness.is_fresh(HttpDate::MAX));
        assert!(!freshness.is_fresh(HttpDate::MIN));
        // As it may come back from a cache elsewhere.
        let of_old = Freshness { received: HttpDate::MIN, age: u64::MAX, lifetime: u64::MAX };
        assert!(!of_old.is_fresh(HttpDate::MAX));
    }
}
