//! The proleptic Gregorian calendar: days since 1970-01-01 to year, month, day and back.

/// A point in time as HTTP-dates write it, in UTC. The derived order is the order in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Civil {
    /// 0 to 9999.
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: i64,
    /// 1 to 31.
    pub(super) day: i64,
    /// 0 to 86,400: the last one only in a leap second.
    pub(super) second_of_day: i64,
}

pub(super) const SECONDS_PER_DAY: i64 = 86_400;

/// Days from 0000-03-01, where this file's years begin, to 1970-01-01.
const DAYS_TO_UNIX_EPOCH: i64 = 719_468;
const DAYS_PER_400_YEARS: i64 = 146_097;
const DAYS_PER_100_YEARS: i64 = 36_524;
const DAYS_PER_4_YEARS: i64 = 1_461;

impl Civil {
    pub(super) const fn from_unix(seconds: i64) -> Self {
        let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
        Self { year, month, day, second_of_day: seconds.rem_euclid(SECONDS_PER_DAY) }
    }

    pub(super) const fn to_unix(self) -> i64 {
        days_from_civil(self.year, self.month, self.day) * SECONDS_PER_DAY + self.second_of_day
    }
}

pub(super) const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// 0 is Monday.
pub(super) const fn weekday(unix_seconds: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (unix_seconds.div_euclid(SECONDS_PER_DAY) + 3).rem_euclid(7)
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Counts in years that begin on 1 March, so that the leap day is a year's last.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_march_year(month) + day
        - 1
        - DAYS_TO_UNIX_EPOCH
}

const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_UNIX_EPOCH;
    let day_of_era = days.rem_euclid(DAYS_PER_400_YEARS);
    // Taking the leap days out first makes every year 365 days long.
    let year_of_era = (day_of_era - day_of_era / (DAYS_PER_4_YEARS - 1) + day_of_era / DAYS_PER_100_YEARS
        - day_of_era / (DAYS_PER_400_YEARS - 1))
        / 365;
    let day_of_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = days.div_euclid(DAYS_PER_400_YEARS) * 400 + year_of_era + if month <= 2 { 1 } else { 0 };
    (year, month, day_of_year - day_of_march_year(month) + 1)
}

/// The days before `month` in a year that begins on 1 March: five months have 153 days.
const fn day_of_march_year(month: i64) -> i64 {
    (153 * ((month + 9) % 12) + 2) / 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_ten_thousand_years_counts_on_by_one() {
        let mut days = days_from_civil(0, 1, 1);
        for year in 0..=9999 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    assert_eq!(days_from_civil(year, month, day), days);
                    assert_eq!(civil_from_days(days), (year, month, day));
                    days += 1;
                }
            }
        }
    }

    #[test]
    fn known_days_fall_on_their_weekdays() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(weekday(0), 3);
        assert_eq!(weekday(784_111_777), 6); // Sunday, 6 November 1994
        assert_eq!(weekday(-1), 2);
    }
}
