//! [`Service`]: where a resource is, and what its service asks of every request.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::CheckError;

/// What stands for the key in the URL of many resources.
const KEY: &str = "{key}";

/// All but what is unreserved ([RFC 3986 §2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3)), so that a key is never more than a key.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A resource of an HTTP service, at one or several instances of that service; or many resources, where the URL has `{key}` in it.
///
/// ```
/// use etag_check::Service;
///
/// let service = Service::at("http://127.0.0.1:8080/products/123")?
///     .and_at("http://127.0.0.1:8081/products/123")?
///     .header("Authorization", "Bearer …")?;
/// # Ok::<(), etag_check::CheckError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Service {
    instances: Vec<String>,
    fields: HeaderMap,
    timeout: Duration,
}

impl Service {
    /// The resource at a URL, each request to which may take half a minute.
    ///
    /// # Errors
    ///
    /// When it is not the URL of a resource on HTTP.
    pub fn at(url: &str) -> Result<Self, CheckError> {
        let service = Self { instances: Vec::new(), fields: HeaderMap::new(), timeout: Duration::from_secs(30) };
        service.and_at(url)
    }

    /// The same resource at another instance of the service.
    ///
    /// # Errors
    ///
    /// As for [`at`](Self::at), and when one URL has a `{key}` and another has none.
    pub fn and_at(mut self, url: &str) -> Result<Self, CheckError> {
        let parsed: Url = url.parse().map_err(|err| CheckError::new(format!("`{url}` is not a URL: {err}")))?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(CheckError::new(
                "there are a name and a password in the URL, which is shown in messages; send a header in their place",
            ));
        }
        let schemes: &[&str] = if cfg!(feature = "tls") { &["http", "https"] } else { &["http"] };
        if !schemes.contains(&parsed.scheme()) {
            let schemes = schemes.join(" or ");
            return Err(CheckError::new(format!("the scheme is {}; {schemes} was expected", parsed.scheme())));
        }
        if self.instances.first().is_some_and(|first| first.contains(KEY) != url.contains(KEY)) {
            return Err(CheckError::new(format!("one URL has {KEY} and another has none; all or none were expected")));
        }
        self.instances.push(url.to_owned());
        Ok(self)
    }

    /// Sends this field with every request.
    ///
    /// # Errors
    ///
    /// When this is not the name and the value of a field; neither is repeated, for they may have been mixed up.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, CheckError> {
        let field: HeaderName = name.parse().map_err(|_| {
            CheckError::new("the name of a header has characters that no name may have, such as a space")
        })?;
        let mut value: HeaderValue = value
            .parse()
            .map_err(|_| CheckError::new(format!("the value for {field} has characters that no field may have")))?;
        value.set_sensitive(true);
        self.fields.append(field, value);
        Ok(self)
    }

    /// How long one request may take.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The one resource with this key, of those that have `{key}` in their URL.
    ///
    /// # Errors
    ///
    /// When it gives no URL, or when there is no `{key}`.
    pub fn with_key(&self, key: &str) -> Result<Self, CheckError> {
        if !self.has_keys() {
            return Err(CheckError::new(format!(
                "there is a key, and no {KEY} in the URL where it could take its place"
            )));
        }
        let mut service = Self { instances: Vec::new(), ..self.clone() };
        for instance in 0..self.instances() {
            service.instances.push(self.url(instance, key)?.to_string());
        }
        Ok(service)
    }

    /// How many instances it has.
    pub(crate) fn instances(&self) -> usize {
        self.instances.len()
    }

    pub(crate) fn has_keys(&self) -> bool {
        self.instances[0].contains(KEY)
    }

    /// The URL of the resource with this key at an instance; the key means nothing where the URL has no place for it.
    pub(crate) fn url(&self, instance: usize, key: &str) -> Result<Url, CheckError> {
        let key_in_url = utf8_percent_encode(key, RESERVED).to_string();
        let with = |key: &str| self.instances[instance].replace(KEY, key).parse::<Url>();
        let url =
            with(&key_in_url).map_err(|err| CheckError::new(format!("with the key `{key}` it is not a URL: {err}")))?;
        // A segment of dots goes away (RFC 3986 §5.2.4), and the resource would be another.
        let length = |url: &Url| url.as_str().len();
        if with(&"x".repeat(key_in_url.len())).is_ok_and(|plain| length(&plain) != length(&url)) {
            return Err(CheckError::new(format!("with the key `{key}` the URL would be {url}, of another resource")));
        }
        Ok(url)
    }

    /// The URL of the one resource, at an instance.
    pub(crate) fn only_url(&self, instance: usize) -> Result<Url, CheckError> {
        if self.has_keys() {
            return Err(CheckError::new(format!("the URL has {KEY}; that of one resource was expected")));
        }
        self.url(instance, "")
    }

    pub(crate) const fn fields(&self) -> &HeaderMap {
        &self.fields
    }

    pub(crate) const fn request_timeout(&self) -> Duration {
        self.timeout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_resource_on_http_is_refused_with_the_reason() {
        let message = |url| Service::at(url).unwrap_err().to_string();
        assert_eq!(message("localhost"), "`localhost` is not a URL: relative URL without a base");
        assert!(message("ftp://localhost/x").starts_with("the scheme is ftp; http"));
        let one = Service::at("http://localhost/x").unwrap();
        assert!(one.and_at("http://localhost/{key}").is_err());
    }

    #[test]
    fn a_secret_is_shown_nowhere() {
        let service = Service::at("http://localhost/x").unwrap();
        let err = service.clone().header("Authorization", "Bearer s3cret\n").unwrap_err();
        assert!(!err.to_string().contains("s3cret"), "{err}");
        let as_name = service.clone().header("Authorization Bearer s3cret", "x").unwrap_err();
        assert!(!as_name.to_string().contains("s3cret"), "{as_name}");
        let in_url = Service::at("http://me:s3cret@localhost/x").unwrap_err();
        assert!(!in_url.to_string().contains("s3cret"), "{in_url}");
        let service = service.header("Authorization", "Bearer s3cret").unwrap();
        assert!(!format!("{service:?}").contains("s3cret"), "{service:?}");
    }

    #[test]
    fn a_key_takes_its_place_in_the_url() {
        let service = Service::at("http://localhost/products/{key}").unwrap();
        assert!(service.has_keys());
        assert_eq!(service.url(0, "7").unwrap().as_str(), "http://localhost/products/7");
        assert_eq!(service.url(0, "a/b?c").unwrap().as_str(), "http://localhost/products/a%2Fb%3Fc");
        assert!(service.only_url(0).is_err());
    }

    #[test]
    fn a_key_of_dots_does_not_lead_to_another_resource() {
        let service = Service::at("HTTP://localhost:80/products/{key}").unwrap();
        for key in [".", ".."] {
            assert!(service.url(0, key).is_err(), "{key}");
            assert!(service.with_key(key).is_err(), "{key}");
        }
        for key in ["...", "a.b", ".a", "%2e%2e", "é"] {
            let url = service.url(0, key).unwrap();
            assert_eq!(url.path_segments().unwrap().count(), 2, "{url}");
        }
        let deeper = Service::at("http://localhost/products/{key}/.{key}").unwrap();
        assert!(deeper.url(0, ".").is_err());
        assert_eq!(deeper.url(0, "7").unwrap().as_str(), "http://localhost/products/7/.7");
    }
}
