//! What is told to `tracing`, under the target `etag_client`: never a query, user information, or the value of a field other than a tag.

use std::fmt;

use reqwest::Url;

/// What every event has as its target.
pub(crate) const TARGET: &str = "etag_client";

/// Host and path of a URL.
pub(crate) struct Place<'u>(pub(crate) &'u Url);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.0.path())
    }
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_no_secrets() {
        let url = Url::parse("https://user:password@example.com:8443/products/1?key=secret#part").unwrap();
        assert_eq!(Place(&url).to_string(), "example.com:8443/products/1");
    }
}
