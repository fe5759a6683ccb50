//! `PATCH`: the two formats, what is refused and with what, and the limits.

mod fixture;
mod limits;
mod refusals;
mod vectors;
mod writes;
