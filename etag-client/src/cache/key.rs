//! [`Key`]: whose representations, and who asks for them.

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use reqwest::header::HeaderMap;
use sha2::{Digest, Sha256};

/// What representations are kept by: the URL, and who asks.
///
/// Two that ask with different credentials have nothing in common: [RFC 9111 §3.5](https://www.rfc-editor.org/rfc/rfc9111#section-3.5). Of the credentials themselves there is a digest only.
///
/// [`Cache`](super::Cache) has an example.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Key {
    /// Before the credentials: those of one URL stand together.
    url: Arc<str>,
    credentials: Option<[u8; 32]>,
}

impl Key {
    /// That of a request with these fields. Credentials are what is sensitive among them, and what the URL itself says.
    pub(crate) fn of(url: &Url, fields: &HeaderMap) -> Self {
        let mut secrets: Vec<_> = fields.iter().filter(|(_, value)| value.is_sensitive()).collect();
        let has_userinfo = !url.username().is_empty() || url.password().is_some();
        if secrets.is_empty() && !has_userinfo {
            return Self { url: plain(url), credentials: None };
        }
        // The order of the lines of one field stays; that of the fields means nothing.
        secrets.sort_by_key(|(name, _)| name.as_str());
        let mut digest = Sha256::new();
        let mut add = |part: &[u8]| {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        };
        add(url.username().as_bytes());
        add(url.password().unwrap_or_default().as_bytes());
        for (name, value) in secrets {
            add(name.as_str().as_bytes());
            add(value.as_bytes());
        }
        Self { url: plain(url), credentials: Some(digest.finalize().into()) }
    }

    /// The first of all keys of a URL.
    pub(super) fn first(url: &str) -> Self {
        Self { url: url.into(), credentials: None }
    }

    /// The URL, without a fragment, and without a user and password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A digest of the credentials, where there are any.
    pub const fn credentials(&self) -> Option<&[u8; 32]> {
        self.credentials.as_ref()
    }
}

/// Shows no query and no digest: both may be worth something to others.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("Key").field("url", &place).finish_non_exhaustive()
    }
}

/// The URL as caches know it.
pub(super) fn plain(url: &Url) -> Arc<str> {
    if url.fragment().is_none() && url.username().is_empty() && url.password().is_none() {
        return url.as_str().into();
    }
    let mut url = url.clone();
    url.set_fragment(None);
    // Both fail for URLs without a host alone, which have neither.
    _ = url.set_username("");
    _ = url.set_password(None);
    url.as_str().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(url: &str, fields: &[(&'static str, &str)]) -> Key {
        let mut map = HeaderMap::new();
        for (name, value) in fields {
            let (name, value) = crate::builder::field(*name, *value).unwrap();
            map.append(name, value);
        }
        Key::of(&Url::parse(url).unwrap(), &map)
    }

    #[test]
    fn a_fragment_is_no_part_of_it_and_a_query_is() {
        assert_eq!(key("http://a/b#c", &[]), key("http://a/b", &[]));
        assert_ne!(key("http://a/b?c", &[]), key("http://a/b", &[]));
    }

    #[test]
    fn who_asks_with_other_credentials_has_another() {
        let all = [
            key("http://a/", &[("accept", "x")]),
            key("http://a/", &[("authorization", "one")]),
            key("http://a/", &[("authorization", "two")]),
            key("http://a/", &[("cookie", "one")]),
            key("http://a/", &[("cookie", "one"), ("authorization", "one")]),
            key("http://u@a/", &[]),
            key("http://u:p@a/", &[]),
            key("http://:up@a/", &[]),
        ];
        for (place, one) in all.iter().enumerate() {
            assert_eq!(one.url(), "http://a/");
            assert!(all[..place].iter().all(|other| other != one), "{place}");
        }
        let swapped = key("http://a/", &[("authorization", "one"), ("cookie", "one")]);
        assert_eq!(swapped, all[4]);
    }

    #[test]
    fn no_secret_is_shown() {
        let shown = format!("{:?}", key("http://me:hidden@a/b?token=hidden", &[("authorization", "hidden")]));
        assert_eq!(shown, "Key { url: \"http://a/b\", .. }");
    }
}
