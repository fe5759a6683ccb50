//! [`Selection`]: the fields of a request that a response depends on, [RFC 9111 §4.1](https://www.rfc-editor.org/rfc/rfc9111#section-4.1).

use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, VARY};

/// The fields that `Vary` names, and what the request had of each. What is secret is left out: the [key](super::Key) tells such requests apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Selection(pub(super) Arc<[(HeaderName, Vec<HeaderValue>)]>);

impl Selection {
    /// What a response with these fields says that it depends on. None when that is more than fields: `*`, or what is no name of a field.
    pub(crate) fn of(response: &HeaderMap, request: &HeaderMap) -> Option<Self> {
        let mut selected = Vec::new();
        for line in response.get_all(VARY) {
            let members = line.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
            for member in members.filter(|member| !member.is_empty()) {
                let name = HeaderName::from_bytes(member).ok().filter(|name| name != "*")?;
                let values: Vec<_> = request.get_all(&name).iter().cloned().collect();
                if !values.iter().any(HeaderValue::is_sensitive) {
                    selected.push((name, values));
                }
            }
        }
        Some(Self(selected.into()))
    }

    /// Whether a request has the same of each.
    pub(crate) fn is_of(&self, request: &HeaderMap) -> bool {
        self.0.iter().all(|(name, values)| request.get_all(name).iter().eq(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut fields = HeaderMap::new();
        for (name, value) in pairs {
            fields.append(*name, HeaderValue::from_static(value));
        }
        fields
    }

    #[test]
    fn every_line_and_member_of_vary_counts() {
        let request = fields(&[("accept", "a"), ("accept-language", "de")]);
        let vary = fields(&[("vary", "Accept,"), ("vary", " X-Other , Accept-LANGUAGE")]);
        let selection = Selection::of(&vary, &request).unwrap();
        assert!(selection.is_of(&request));
        assert!(selection.is_of(&fields(&[("accept-language", "de"), ("accept", "a"), ("cookie", "b")])));
        assert!(!selection.is_of(&fields(&[("accept", "a")])));
        assert!(!selection.is_of(&fields(&[("accept", "a"), ("accept-language", "en")])));
        assert!(!selection.is_of(&fields(&[("accept", "a"), ("accept-language", "de"), ("x-other", "")])));
        assert!(!selection.is_of(&fields(&[("accept", "a"), ("accept", "a"), ("accept-language", "de")])));
    }

    #[test]
    fn a_response_that_depends_on_more_than_fields_is_selected_by_none() {
        for vary in ["*", "accept, *", "accept, no name"] {
            assert_eq!(Selection::of(&fields(&[("vary", vary)]), &HeaderMap::new()), None, "{vary}");
        }
    }

    #[test]
    fn what_is_secret_is_not_kept() {
        let mut request = fields(&[("authorization", "Bearer of-a-secret")]);
        request.get_mut("authorization").unwrap().set_sensitive(true);
        let selection = Selection::of(&fields(&[("vary", "Authorization")]), &request).unwrap();
        assert!(selection.0.is_empty(), "{selection:?}");
    }
}
