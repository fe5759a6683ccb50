//! Tests of every store, on real files and servers.

mod contract;
mod counter;
mod documents;
mod model;
mod own_table;
mod postgres;
mod postgres_documents;
mod postgres_durability;
mod postgres_faults;
mod postgres_processes;
mod postgres_proxy;
mod postgres_server;
mod processes;
mod sqlite;
mod unseen;
