//! The rules of `docs/rules.md` that a server can show: each as a request over a real socket, through every door that it concerns.

mod answers;
mod case;
mod dates;
mod if_match;
mod if_none_match;
mod judge;
mod order;
mod patches;
mod prefer;
mod problems;
mod ranges;
mod raw;
mod required;
mod run;
mod values;
mod vectors;

pub(crate) use self::run::{Ask, Http1, Http2, asking};
