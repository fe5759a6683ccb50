//! Tests of the whole system.

mod entity_tag_vectors;
mod port;
mod precondition_vectors;
mod rule_table;
mod stores_page;
mod tidy;
mod vectors;
mod workspace;
