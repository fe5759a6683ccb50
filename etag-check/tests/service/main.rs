//! The meter, the recorder and the command, against services that are right, and wrong on purpose.

mod command;
mod history;
mod port;
mod race;
mod refused;
mod service;
