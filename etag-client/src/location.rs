//! [`Location`]: where a redirection leads.

use std::fmt;

/// Where a redirection leads, as the service has said it. What is shown of it has neither a query nor a user, for these may be secrets.
///
/// ```
/// use etag_client::Error;
///
/// fn follow(err: &Error) -> Option<&str> {
///     match err {
///         Error::Redirected { location: Some(location), .. } => Some(location.as_str()),
///         _ => None,
///     }
/// }
/// # assert_eq!(follow(&Error::NoTag), None);
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Location(String);

impl Location {
    pub(crate) fn of(said: impl Into<String>) -> Self {
        Self(said.into())
    }

    /// All that the service has said.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.0.split(['?', '#']).next().unwrap_or_default();
        let Some((scheme, behind)) = place.split_once("//") else { return f.write_str(place) };
        let end = behind.find('/').unwrap_or(behind.len());
        // A user comes before the last `@` of the authority.
        let start = behind[..end].rfind('@').map_or(0, |at| at + 1);
        write!(f, "{scheme}//{}", &behind[start..])
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_redirection_leads_is_told_without_secrets() {
        for (said, told) in [
            ("/b", "/b"),
            ("../b?secret#secret", "../b"),
            ("http://a/b#secret", "http://a/b"),
            ("https://secret:sec@ret@a:1/b@c?secret@", "https://a:1/b@c"),
            ("//secret@a?secret", "//a"),
            ("//secret@a", "//a"),
            ("", ""),
        ] {
            let location = Location::of(said);
            assert_eq!((location.to_string(), location.as_str()), (told.to_owned(), said));
            assert_eq!(format!("{location:?}"), format!("Location({told})"));
        }
    }
}
