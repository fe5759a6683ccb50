//! What the adapter answers, without sockets: authorization, configuration, preferences, and keys from paths.

mod authorization;
mod batch;
mod config;
mod formats;
mod keys;
mod lost_race;
mod prefer;
mod support;
