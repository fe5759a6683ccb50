//! `Routes`: a whole resource, its collection, and what both refuse.

mod authorization;
mod collection;
#[cfg(feature = "compress")]
mod compress;
mod fixture;
mod item;
mod keys;
mod post;
mod races;
mod unknown;
