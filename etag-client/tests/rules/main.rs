//! The rules for clients of RFC 9111 and RFC 9110, against a server that says what a test tells it to.

mod conditions;
mod conflicts;
mod conflicts_edit;
mod conflicts_patch;
mod conflicts_unknown;
mod conflicts_write;
mod events;
mod model;
mod reads_and_writes;
mod reads_freshness;
mod reads_redirection;
mod reads_refused;
mod reads_validation;
mod reads_variants;
mod scripted;
mod stage;
