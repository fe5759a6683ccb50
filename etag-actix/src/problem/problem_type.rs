//! [`ProblemType`]: the causes, each with a URI that stays.

use actix_web::http::StatusCode;

macro_rules! problem_types {
    ($($(#[$doc:meta])* $name:ident = ($status:ident, $slug:literal, $title:literal),)*) => {
        /// What went wrong: the `type` of a problem, with its title and status.
        ///
        /// [RFC 9457 §3.1.1](https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1). Programs tell problems apart by the URI, which never changes; each is explained under [`problems`](crate::problems).
        ///
        /// ```
        /// use etag_actix::ProblemType;
        ///
        /// assert_eq!(ProblemType::Stale.status(), 412);
        /// assert!(ProblemType::Stale.uri().ends_with("#stale"));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ProblemType {
            $($(#[$doc])* $name,)*
        }

        impl ProblemType {
            /// All of them.
            ///
            /// ```
            /// assert!(etag_actix::ProblemType::ALL.iter().all(|kind| kind.status().as_u16() >= 400));
            /// ```
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The URI that names the type; a client takes it as a whole.
            ///
            /// ```
            /// let uri = etag_actix::ProblemType::Stale.uri();
            /// assert_eq!(uri, "https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#stale");
            /// ```
            pub const fn uri(self) -> &'static str {
                // The page that explains the types is `doc/problems.md`.
                match self {
                    $(Self::$name => concat!("https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#", $slug),)*
                }
            }

            /// What the type is, in a few words.
            ///
            /// ```
            /// assert_eq!(etag_actix::ProblemType::Stale.title(), "The resource has changed");
            /// ```
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }

            /// The status that it is answered with.
            ///
            /// ```
            /// assert_eq!(etag_actix::ProblemType::PreconditionRequired.status(), 428);
            /// ```
            pub const fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)*
                }
            }
        }
    };
}

problem_types! {
    /// `If-Match` or `If-Unmodified-Since` names a version that is no longer current.
    Stale = (PRECONDITION_FAILED, "stale", "The resource has changed"),
    /// `If-Match` names a version of what no longer exists.
    Gone = (PRECONDITION_FAILED, "gone", "The resource does not exist any more"),
    /// `If-Match` names the current version by a weak tag.
    WeakTag = (PRECONDITION_FAILED, "weak-tag", "The entity tag is weak"),
    /// `If-None-Match` names what exists.
    Exists = (PRECONDITION_FAILED, "exists", "The resource exists"),
    /// Somebody else has written in the same moment, and the request named no version.
    Raced = (CONFLICT, "raced", "Somebody else was faster"),
    /// A precondition is required.
    PreconditionRequired = (PRECONDITION_REQUIRED, "precondition-required", "A precondition is required"),
    /// A conditional field does not follow its grammar.
    MalformedField = (BAD_REQUEST, "malformed-field", "A field cannot be read"),
    /// A conditional field is over a limit.
    FieldTooLarge = (REQUEST_HEADER_FIELDS_TOO_LARGE, "field-too-large", "A field is too large"),
    /// A `PUT` has `Content-Range`, as if a part of a representation could be put.
    PartialPut = (BAD_REQUEST, "partial-put", "A part of a representation cannot be put"),
    /// A parameter of the query is not what it must be.
    InvalidParameter = (BAD_REQUEST, "invalid-parameter", "A parameter of the query is invalid"),
    /// The caller has not said who it is.
    Unauthorized = (UNAUTHORIZED, "unauthorized", "Authentication is required"),
    /// The caller may not do this.
    Forbidden = (FORBIDDEN, "forbidden", "The caller may not do this"),
    /// There is no such resource, or none that the caller may see.
    NotFound = (NOT_FOUND, "not-found", "There is no such resource"),
    /// The resource has no such method.
    MethodNotAllowed = (METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed"),
    /// The content is of a type that is not read here.
    UnsupportedMediaType = (UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The media type is not supported"),
    /// The content is over a limit.
    ContentTooLarge = (PAYLOAD_TOO_LARGE, "content-too-large", "The content is too large"),
    /// The content does not follow the grammar of its type.
    MalformedContent = (BAD_REQUEST, "malformed-content", "The content cannot be read"),
    /// The content is well-formed, and not what the resource can be.
    UnprocessableContent = (UNPROCESSABLE_ENTITY, "unprocessable-content", "The content cannot be processed"),
    /// The content has another key than the path.
    OtherKey = (UNPROCESSABLE_ENTITY, "other-key", "The content names another resource"),
    /// A `test` of a JSON Patch does not hold.
    PatchTestFailed = (CONFLICT, "patch-test-failed", "A test of the patch does not hold"),
    /// The store cannot be reached; nothing was written.
    Unavailable = (SERVICE_UNAVAILABLE, "unavailable", "The store cannot be reached"),
    /// It cannot be told whether the write was made.
    UnknownOutcome = (INTERNAL_SERVER_ERROR, "unknown-outcome", "It is not known whether the write was made"),
    /// Something is wrong with the service; nothing was written.
    Internal = (INTERNAL_SERVER_ERROR, "internal", "Something is wrong with the service"),
}

#[cfg(test)]
mod tests {
    use super::ProblemType;

    #[test]
    fn the_uris_never_change() {
        let expected = [
            (412, "stale"),
            (412, "gone"),
            (412, "weak-tag"),
            (412, "exists"),
            (409, "raced"),
            (428, "precondition-required"),
            (400, "malformed-field"),
            (431, "field-too-large"),
            (400, "partial-put"),
            (400, "invalid-parameter"),
            (401, "unauthorized"),
            (403, "forbidden"),
            (404, "not-found"),
            (405, "method-not-allowed"),
            (415, "unsupported-media-type"),
            (413, "content-too-large"),
            (400, "malformed-content"),
            (422, "unprocessable-content"),
            (422, "other-key"),
            (409, "patch-test-failed"),
            (503, "unavailable"),
            (500, "unknown-outcome"),
            (500, "internal"),
        ];
        let page = "https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#";
        let expected: Vec<_> = expected.iter().map(|(status, slug)| (*status, format!("{page}{slug}"))).collect();
        let found: Vec<_> =
            ProblemType::ALL.iter().map(|kind| (kind.status().as_u16(), kind.uri().to_owned())).collect();
        assert_eq!(found, expected);
    }

    /// As text, each under a heading of its own that rustdoc makes an anchor of, with its status in front.
    #[test]
    fn each_type_has_its_paragraph_on_the_page_and_the_page_no_other() {
        let page = include_str!("../../doc/problems.md");
        let paragraphs: Vec<_> = page.split("\n## ").skip(1).collect();
        assert_eq!(paragraphs.len(), ProblemType::ALL.len());
        for (kind, paragraph) in ProblemType::ALL.iter().zip(paragraphs) {
            let (_, slug) = kind.uri().split_once('#').unwrap();
            let start = format!("{slug}\n\nStatus {}. ", kind.status().as_u16());
            assert!(paragraph.starts_with(&start), "{start:?} is expected, and not {paragraph}");
        }
    }
}
