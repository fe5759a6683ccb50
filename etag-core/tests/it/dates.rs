//! HTTP-date, rule by rule: RFC 9110 §5.6.7.

use etag_core::{DateField, Field, HttpDate, Limits};
use proptest::prelude::*;

use crate::decision_invariants;

/// 1 June 2025, 00:00:00.
const NOW: HttpDate = HttpDate::from_unix(1_748_736_000);

fn parse(text: &str) -> Result<i64, String> {
    HttpDate::parse(text.as_bytes(), NOW).map(HttpDate::unix_seconds).map_err(|err| err.to_string())
}

#[test]
fn the_three_forms_of_one_instant_are_one_date() {
    for form in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
        assert_eq!(parse(form), Ok(784_111_777), "{form}");
    }
    assert_eq!(parse("Wed Nov 16 08:49:37 1994"), Ok(784_975_777));
}

#[test]
fn the_limit_on_a_date_field_holds_to_the_byte() {
    let parse = |limit| {
        let lines = [&b"Sun, 06 Nov 1994 08:49:37 GMT"[..]];
        DateField::parse(Field::IfModifiedSince, lines, NOW, &Limits::new().with_max_field_bytes(limit))
    };
    assert_eq!(parse(29).date(), Some(HttpDate::from_unix(784_111_777)));
    let DateField::Invalid(err) = parse(28) else { panic!("one byte over the limit") };
    assert_eq!((err.status(), err.offset()), (431, 28));
}

#[test]
fn a_two_digit_year_lies_at_most_fifty_years_ahead() {
    let year = |text: &str| HttpDate::parse(text.as_bytes(), NOW).expect(text).to_string()[12..16].to_owned();
    assert_eq!(year("Sunday, 06-Nov-94 08:49:37 GMT"), "1994");
    assert_eq!(year("Wednesday, 06-Nov-30 08:49:37 GMT"), "2030");
    assert_eq!(year("Thursday, 06-Nov-75 08:49:37 GMT"), "1975");
    assert_eq!(year("Wednesday, 01-May-75 00:00:00 GMT"), "2075");
    assert_eq!(year("Saturday, 01-Jun-75 00:00:00 GMT"), "2075"); // fifty years to the second
    assert_eq!(year("Saturday, 01-Jun-75 00:00:01 GMT"), "1975");
    assert_eq!(year("Tuesday, 29-Feb-00 00:00:00 GMT"), "2000");
}

#[test]
fn a_two_digit_leap_day_lies_in_a_year_that_has_one() {
    let in_2060 = HttpDate::from_unix(2_840_140_800);
    let date = HttpDate::parse(b"Tuesday, 29-Feb-00 00:00:00 GMT", in_2060).expect("2100 has no such day, 2000 has");
    assert_eq!(date.to_string(), "Tue, 29 Feb 2000 00:00:00 GMT");
}

#[test]
fn a_leap_second_and_a_date_before_1970_are_valid() {
    assert_eq!(parse("Sat, 31 Dec 2016 23:59:60 GMT"), Ok(1_483_228_800));
    assert_eq!(parse("Fri, 01 Jan 1960 00:00:00 GMT"), Ok(-315_619_200));
    assert_eq!(parse("Sat, 01 Jan 0000 00:00:00 GMT"), Ok(HttpDate::MIN.unix_seconds()));
}

#[test]
fn the_name_of_the_day_is_not_checked() {
    assert_eq!(parse("Mon, 06 Nov 1994 08:49:37 GMT"), Ok(784_111_777));
}

#[test]
fn what_is_not_an_http_date_is_refused_where_it_goes_wrong() {
    for (text, message) in [
        ("", "at byte 0: expected the name of a day, found the end"),
        ("1994-11-06T08:49:37Z", "at byte 0: expected the name of a day, found '1'"),
        ("784111777", "at byte 0: expected the name of a day, found '7'"),
        ("sun, 06 Nov 1994 08:49:37 GMT", "at byte 0: expected the name of a day, found 's'"),
        ("Sun, 6 Nov 1994 08:49:37 GMT", "at byte 6: expected a digit, found byte 0x20"),
        ("Sun, 06 nov 1994 08:49:37 GMT", "at byte 8: expected the name of a month, found 'n'"),
        ("Sun, 06 Nov 1994 08:49:37 UTC", "at byte 26: expected ' GMT', found 'U'"),
        ("Sun, 06 Nov 1994 08:49:37 +0000", "at byte 26: expected ' GMT', found '+'"),
        ("Sun, 06 Nov 1994 08:49:37 GMT ", "at byte 29: expected the end, found byte 0x20"),
        ("Sun, 06 Nov 1994 24:00:00 GMT", "at byte 17: no such hour"),
        ("Sun, 06 Nov 1994 08:60:00 GMT", "at byte 20: no such minute"),
        ("Sun, 06 Nov 1994 08:49:61 GMT", "at byte 23: no such second"),
        ("Sun, 31 Nov 1994 08:49:37 GMT", "at byte 5: no such day"),
        ("Tue, 29 Feb 2022 08:49:37 GMT", "at byte 5: no such day"),
        ("Sun, 00 Nov 1994 08:49:37 GMT", "at byte 5: no such day"),
        ("Sunda, 06-Nov-94 08:49:37 GMT", "at byte 5: expected ',', a space or the rest of the day's name, found ','"),
        ("Sunday, 06-Nov-1994 08:49:37 GMT", "at byte 17: expected a space, found '9'"),
        ("Sun Nov 6 08:49:37 1994", "at byte 9: expected a digit, found byte 0x20"),
        ("Sun Nov 06 08:49:37 1994 GMT", "at byte 24: expected the end, found byte 0x20"),
        ("Sun, 06 Nov 94 08:49:37 GMT", "at byte 14: expected a digit, found byte 0x20"),
    ] {
        assert_eq!(parse(text), Err(message.to_owned()), "{text}");
    }
}

#[test]
fn two_lines_of_a_date_field_are_no_date() {
    let date = &b"Sun, 06 Nov 1994 08:49:37 GMT"[..];
    let field = DateField::parse(Field::IfUnmodifiedSince, [date, date], NOW, &Limits::default());
    let DateField::Invalid(err) = field else { panic!("{field:?}") };
    assert_eq!((err.line(), err.offset()), (1, 0));
}

#[test]
fn white_space_around_a_date_is_not_part_of_it_and_counts_for_the_position() {
    let parse = |line: &'static [u8]| DateField::parse(Field::IfModifiedSince, [line], NOW, &Limits::default());
    assert_eq!(parse(b"\t Sun, 06 Nov 1994 08:49:37 GMT \t").date(), Some(HttpDate::from_unix(784_111_777)));
    let DateField::Invalid(err) = parse(b"\t nonsense") else { panic!("not a date") };
    assert_eq!(err.offset(), 2);
}

proptest! {
    #[test]
    fn a_date_that_was_written_reads_as_itself(seconds in HttpDate::MIN.unix_seconds()..=HttpDate::MAX.unix_seconds()) {
        let date = HttpDate::from_unix(seconds);
        prop_assert_eq!(HttpDate::parse(&date.to_bytes(), NOW), Ok(date));
        prop_assert_eq!(date.to_string().parse(), Ok(date));
    }

    #[test]
    fn any_bytes_are_a_date_or_an_error_at_a_place_in_them(
        value in proptest::collection::vec(any::<u8>(), 0..40)
    ) {
        decision_invariants::http_date(&value);
    }

    #[test]
    fn a_date_with_one_byte_changed_is_a_date_or_an_error_at_a_place_in_it(
        seconds in any::<u32>(), at in 0_usize..29, byte in any::<u8>()
    ) {
        let mut value = HttpDate::from_unix(i64::from(seconds)).to_bytes();
        value[at] = byte;
        decision_invariants::http_date(&value);
    }
}
