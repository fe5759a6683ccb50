//! The adapter over real sockets, HTTP/1.1 and HTTP/2.

mod app;
mod compress;
mod durability;
mod formats;
mod http2;
mod keys;
mod main_job;
mod products;
mod race;
mod refusals;
mod routes;
mod rules;
mod traps;
