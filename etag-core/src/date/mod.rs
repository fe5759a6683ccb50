//! HTTP-date: the type, its three written forms, and the fields that carry one.
//!
//! Serves [RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7).

mod calendar;
mod date_field;
mod http_date;
mod parse;

pub use self::date_field::DateField;
pub use self::http_date::HttpDate;
