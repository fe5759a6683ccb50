//! `etag-client` against servers that are not ours.

#[cfg(unix)]
mod nginx;
