//! Reads resources, changes them, and writes them back, so that nobody's change is overwritten unseen: the client's half of conditional requests,
//! [RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13).
//!
//! For any service with entity tags, in whatever language it is written. A [`Client`] has one method for each thing that is to be done:
//!
//! | to | say | where others have written meanwhile |
//! |---|---|---|
//! | read | [`get`](Client::get) | what is kept is validated by its tag, and a 304 answered from the cache |
//! | change what is there, whatever that is by then | [`update`](Client::update) | the change is made again, to what they wrote |
//! | write back what a person has made of what was read | [`edit`](Client::edit) | it is [merged](merge), [asked](Edit::asking), or ended with the [`Conflict`] |
//! | write once | [`put`](Client::put), [`patch`](Client::patch), [`delete`](Client::delete) with [`if_unchanged`](UnguardedWrite::if_unchanged) | [`Error::Stale`], and nothing was written |
//! | create | [`put`](Client::put) with [`if_absent`](UnguardedWrite::if_absent) | [`Error::Exists`], and nothing was written |
//!
//! A write that does not say what it depends on has no `send`. The ways round it have names that are found: [`unconditional`](UnguardedWrite::unconditional),
//! [`if_present`](UnguardedWrite::if_present), [`overwriting_what_others_wrote`](Edit::overwriting_what_others_wrote).
//!
//! ```
//! use etag_client::{Client, Error, Outcome, Source};
//! use serde::{Deserialize, Serialize};
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
//!
//! #[derive(Serialize, Deserialize)]
//! struct Product {
//!     stock: u64, // the name and the price stay as they are
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let url = serve(); // a product, with a stock of 5
//! let client = Client::new()?;
//!
//! let sale = client.update(&url, |mut product: Product| {
//!     product.stock = product.stock.checked_sub(1).ok_or("sold out")?;
//!     Ok(product)
//! });
//! let sold = sale.send().await?;
//! assert_eq!((sold.outcome, sold.value.stock), (Outcome::Written, 4));
//!
//! let product = client.get(&url).send().await?;
//! assert_eq!(product.tag(), sold.tag.as_ref());
//! assert_eq!(client.get(&url).send().await?.source(), Source::Revalidated); // by its tag: no content was sent
//! # Ok(())
//! # }
//! ```
//!
//! # Three outcomes
//!
//! A write was made, it was not, or nobody can tell: then it is [`Error::Unknown`], and that alone. It was sent, and its answer was lost or says nothing; it was looked for in what is there now, and that does not tell either.
//! To make the change once more might make it twice, and to give it up might lose it: look at what is there, or let a person do so. [`Update::recognise`] has the client tell by a mark of your own, such as the number of an order,
//! and then there is hardly anything left unknown; a change that says what is to be, and not what is to be added, can be told without one.
//!
//! What was found there is [`Outcome::AlreadyApplied`]. That the content is the same is no proof of whose write it was: [`Update`] says what is.
//!
//! # What is told
//!
//! [`Client::counters`] counts attempts, and what became of conflicts. Events of [`tracing`] have the target `etag_client`; no query and no credentials are in them, nor in what `Debug` shows of a client, a request or an answer.
//!
//! # Features
//!
//! `gzip` (default): content that comes compressed. `tls` (default): services at `https://`, by rustls with ring, which becomes the provider of the process if it has none by then.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
pub mod cache;
mod client;
mod counters;
mod document;
mod error;
mod events;
mod location;
pub mod merge;
mod problem;
mod read;
#[cfg(test)]
mod simulated;
mod transport;
mod update;
mod validators;
mod write;

pub use builder::ClientBuilder;
pub use client::Client;
pub use counters::Counters;
pub use document::Document;
pub use error::{BoxError, Error};
pub use etag_core::EntityTag;
pub use location::Location;
pub use problem::{Problem, ProblemKind};
pub use read::{Fetched, Read, Source};
pub use reqwest;
pub use update::{Conflict, Edit, Outcome, Resolution, Retries, Unsettled, Update, Updated};
pub use write::{UnguardedWrite, Write, Written};
