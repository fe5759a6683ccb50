//! The traps that Actix Web has for the author of an extractor, each with a test that goes into it.

mod body;
mod extraction;
mod peers;
mod requests;
mod responses;
mod stage;
mod worth_having;
