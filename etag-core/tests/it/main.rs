//! Entity tags, fields and preconditions, seen from outside.

mod dates;
mod decision_invariants;
mod evaluate_model;
mod field_rules;
mod if_range;
mod invariants;
mod preconditions;
mod support;
mod tag_fields;
mod tags;
mod variants;
