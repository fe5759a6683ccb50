//! A product over HTTP: servers that do and do not check, each in a process of its own, and the client that drives them.
//!
//! A [`Contender`] serves the same product, the same JSON, from memory. A [`Case`] is one kind of request. A [`Lane`] is one
//! client on one connection, with a product of its own, so that its tag is current until it writes.

mod case;
mod connection;
mod contenders;
mod lane;
mod product;
mod server;

pub use self::case::Case;
pub use self::contenders::{CONTENDERS, Contender, DOCUMENTS};
pub use self::lane::Lane;
pub use self::server::{Server, serve_if_asked};
