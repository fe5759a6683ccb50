//! The parser of the three forms of HTTP-date: [RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7).

use super::calendar::{Civil, days_in_month};
use crate::SyntaxError;
use crate::syntax::Kind;

/// Monday first; the short names are their first three letters.
pub(super) const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
pub(super) const MONTHS: &[&str] =
    &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads any of the three forms.
pub(super) fn http_date(value: &[u8], now: Civil) -> Result<Civil, SyntaxError> {
    let mut input = Input { value, at: 0 };
    let day_name = input.day_name()?;
    match input.peek() {
        Some(b',') => imf_fixdate(input),
        Some(b' ') => asctime_date(input),
        _ => rfc850_date(input, day_name, now),
    }
}

/// Reads the forms whose year has four digits.
pub(super) fn without_two_digit_year(value: &[u8]) -> Result<Civil, SyntaxError> {
    let mut input = Input { value, at: 0 };
    input.day_name()?;
    match input.peek() {
        Some(b' ') => asctime_date(input),
        _ => imf_fixdate(input),
    }
}

fn imf_fixdate(mut input: Input<'_>) -> Result<Civil, SyntaxError> {
    input.expect(", ", "', '")?;
    let day = input.digits(2)?;
    input.expect(" ", "a space")?;
    let month = input.month()?;
    input.expect(" ", "a space")?;
    let year = input.digits(4)?;
    input.expect(" ", "a space")?;
    let second_of_day = input.time_of_day()?;
    input.expect(" GMT", "' GMT'")?;
    input.finish(5, Civil { year, month, day, second_of_day })
}

fn rfc850_date(mut input: Input<'_>, day_name: &str, now: Civil) -> Result<Civil, SyntaxError> {
    input.expect(&day_name[3..], "',', a space or the rest of the day's name")?;
    input.expect(", ", "', '")?;
    let at = input.at;
    let day = input.digits(2)?;
    input.expect("-", "'-'")?;
    let month = input.month()?;
    input.expect("-", "'-'")?;
    let year = input.digits(2)?;
    input.expect(" ", "a space")?;
    let second_of_day = input.time_of_day()?;
    input.expect(" GMT", "' GMT'")?;
    input.finish(at, century(Civil { year, month, day, second_of_day }, now))
}

fn asctime_date(mut input: Input<'_>) -> Result<Civil, SyntaxError> {
    input.expect(" ", "a space")?;
    let month = input.month()?;
    input.expect(" ", "a space")?;
    let at = input.at;
    let day = if input.peek() == Some(b' ') {
        input.at += 1;
        input.digits(1)?
    } else {
        input.digits(2)?
    };
    input.expect(" ", "a space")?;
    let second_of_day = input.time_of_day()?;
    input.expect(" ", "a space")?;
    let year = input.digits(4)?;
    input.finish(at, Civil { year, month, day, second_of_day })
}

/// Gives a two-digit year its century: the latest that does not put the date more than 50 years after `now`.
fn century(date: Civil, now: Civil) -> Civil {
    let horizon = Civil { year: now.year + 50, ..now };
    let mut year = horizon.year - (horizon.year - date.year).rem_euclid(100);
    // A 29 February asks for a year that has one: of the years that end in 00, only every fourth does.
    let no_such_day = date.day > days_in_month(year, date.month);
    if no_such_day || (Civil { year, ..date }) > horizon {
        year -= 100;
    }
    Civil { year, ..date }
}

/// A value and how far it has been read.
struct Input<'a> {
    value: &'a [u8],
    at: usize,
}

impl Input<'_> {
    fn peek(&self) -> Option<u8> {
        self.value.get(self.at).copied()
    }

    fn unexpected(&self, expected: &'static str) -> SyntaxError {
        SyntaxError::unexpected(self.value, self.at, expected)
    }

    /// Reads `text` to the letter; the error stands at the first byte that differs.
    fn expect(&mut self, text: &str, expected: &'static str) -> Result<(), SyntaxError> {
        for &byte in text.as_bytes() {
            if self.peek() != Some(byte) {
                return Err(self.unexpected(expected));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Reads the three letters that every name of a day begins with.
    fn day_name(&mut self) -> Result<&'static str, SyntaxError> {
        self.name(DAYS).map(|(_, name)| name).ok_or_else(|| self.unexpected("the name of a day"))
    }

    fn month(&mut self) -> Result<i64, SyntaxError> {
        self.name(MONTHS).map(|(month, _)| month).ok_or_else(|| self.unexpected("the name of a month"))
    }

    /// Reads three letters; the name that begins with them, and its number from 1.
    fn name(&mut self, names: &[&'static str]) -> Option<(i64, &'static str)> {
        let letters = self.value.get(self.at..self.at + 3)?;
        let (number, name) = (1..).zip(names).find(|(_, name)| &name.as_bytes()[..3] == letters)?;
        self.at += 3;
        Some((number, name))
    }

    fn digits(&mut self, count: usize) -> Result<i64, SyntaxError> {
        let mut number = 0;
        for _ in 0..count {
            let digit = self.peek().filter(u8::is_ascii_digit).ok_or_else(|| self.unexpected("a digit"))?;
            number = number * 10 + i64::from(digit - b'0');
            self.at += 1;
        }
        Ok(number)
    }

    fn time_of_day(&mut self) -> Result<i64, SyntaxError> {
        let hour = self.digits_up_to(23, "hour")?;
        self.expect(":", "':'")?;
        let minute = self.digits_up_to(59, "minute")?;
        self.expect(":", "':'")?;
        // 60 is the leap second: the grammar has it, so it is a valid date.
        let second = self.digits_up_to(60, "second")?;
        Ok(hour * 3600 + minute * 60 + second)
    }

    fn digits_up_to(&mut self, most: i64, part: &'static str) -> Result<i64, SyntaxError> {
        let at = self.at;
        let number = self.digits(2)?;
        if number > most { Err(SyntaxError::new(at, Kind::NoSuchDate { part })) } else { Ok(number) }
    }

    /// Ends the value, and checks the day, which was written at `day_at`, against its month.
    fn finish(&self, day_at: usize, date: Civil) -> Result<Civil, SyntaxError> {
        if self.at < self.value.len() {
            return Err(self.unexpected("the end"));
        }
        if date.day < 1 || date.day > days_in_month(date.year, date.month) {
            return Err(SyntaxError::new(day_at, Kind::NoSuchDate { part: "day" }));
        }
        Ok(date)
    }
}
