//! [`Preconditions`]: the conditional fields of one request, parsed.

use super::{IfRange, Representation, method::Method};
use crate::{DateField, Field, HttpDate, Limits, TagField};

/// The precondition fields of a request: [RFC 9110 §13.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1).
///
/// Parsing never fails: a malformed field is a value of its own, and [`evaluate`](crate::evaluate) knows what it leads to. Take the lines
/// from the header section only; a field in the trailer section is no precondition.
///
/// ```
/// use etag_core::{HttpDate, Limits, Preconditions, TagField};
///
/// let now = HttpDate::from_unix(1_700_000_000);
/// let fields = [("if-match", "\"a\", \"b\""), ("If-Match", "\"c\""), ("Accept", "*/*")];
/// let preconditions = Preconditions::from_pairs(&fields, now, &Limits::default());
///
/// let TagField::Tags(tags) = preconditions.if_match() else { panic!("a list") };
/// assert_eq!(tags.iter().count(), 3);
/// ```
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "they are named as in the request")]
pub struct Preconditions<'a> {
    if_match: TagField<'a>,
    if_none_match: TagField<'a>,
    if_modified_since: DateField,
    if_unmodified_since: DateField,
    if_range: IfRange<'a>,
}

impl<'a> Preconditions<'a> {
    /// Parses the fields of a request whose lines `lines_of` finds by name, as the header map of a framework does.
    ///
    /// All lines of a name count, in their order. `now` is the server's clock; it decides the century of a two-digit year, nothing else.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use etag_core::{HttpDate, Limits, Preconditions, TagField};
    ///
    /// let map = HashMap::from([("If-None-Match", vec!["*"])]);
    /// let now = HttpDate::from_unix(1_700_000_000);
    /// let preconditions = Preconditions::parse(
    ///     |name| map.get(name).into_iter().flatten().map(|line| line.as_bytes()),
    ///     now,
    ///     &Limits::default(),
    /// );
    /// assert!(matches!(preconditions.if_none_match(), TagField::Any));
    /// ```
    pub fn parse<L>(lines_of: impl Fn(&'static str) -> L, now: HttpDate, limits: &Limits) -> Self
    where
        L: IntoIterator<Item = &'a [u8]>,
    {
        let tags = |field: Field| TagField::parse(field, lines_of(field.name()), limits);
        let date = |field: Field| DateField::parse(field, lines_of(field.name()), now, limits);
        Self {
            if_match: tags(Field::IfMatch),
            if_none_match: tags(Field::IfNoneMatch),
            if_modified_since: date(Field::IfModifiedSince),
            if_unmodified_since: date(Field::IfUnmodifiedSince),
            if_range: IfRange::parse(lines_of(Field::IfRange.name()), now, limits),
        }
    }

    /// Parses the fields of a request from all its header lines, as pairs of a name and a value.
    ///
    /// ```
    /// use etag_core::{HttpDate, Limits, Preconditions, TagField};
    ///
    /// let fields = [("IF-MATCH", b"\"\xE9\"")]; // a value need not be text
    /// let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// assert!(matches!(preconditions.if_match(), TagField::Tags(_)));
    /// ```
    pub fn from_pairs<N, V>(pairs: &'a [(N, V)], now: HttpDate, limits: &Limits) -> Self
    where
        N: AsRef<[u8]>,
        V: AsRef<[u8]>,
    {
        let lines_of = |wanted: &'static str| {
            pairs
                .iter()
                .filter(move |(name, _)| name.as_ref().eq_ignore_ascii_case(wanted.as_bytes()))
                .map(|(_, value)| value.as_ref())
        };
        Self::parse(lines_of, now, limits)
    }

    /// `If-Match`: [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).
    ///
    /// ```
    /// # use etag_core::{Preconditions, TagField};
    /// assert!(matches!(Preconditions::default().if_match(), TagField::Absent));
    /// ```
    pub const fn if_match(&self) -> &TagField<'a> {
        &self.if_match
    }

    /// `If-None-Match`: [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2).
    ///
    /// ```
    /// # use etag_core::{Preconditions, TagField};
    /// assert!(matches!(Preconditions::default().if_none_match(), TagField::Absent));
    /// ```
    pub const fn if_none_match(&self) -> &TagField<'a> {
        &self.if_none_match
    }

    /// `If-Modified-Since`: [RFC 9110 §13.1.3](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3).
    ///
    /// ```
    /// # use etag_core::{DateField, Preconditions};
    /// assert_eq!(Preconditions::default().if_modified_since(), DateField::Absent);
    /// ```
    pub const fn if_modified_since(&self) -> DateField {
        self.if_modified_since
    }

    /// `If-Unmodified-Since`: [RFC 9110 §13.1.4](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.4).
    ///
    /// ```
    /// # use etag_core::{DateField, Preconditions};
    /// assert_eq!(Preconditions::default().if_unmodified_since(), DateField::Absent);
    /// ```
    pub const fn if_unmodified_since(&self) -> DateField {
        self.if_unmodified_since
    }

    /// Whether a `Range` field of this request counts: the last step of
    /// [RFC 9110 §13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2), after [`evaluate`](crate::evaluate) has said
    /// [`Perform`](crate::Decision::Perform).
    ///
    /// Where it does not, the answer is 200 with the whole representation. `Range` is defined for `GET` alone, and a server may
    /// always ignore it.
    ///
    /// ```
    /// use etag_core::{EntityTag, HttpDate, Limits, Method, Preconditions, Representation};
    ///
    /// let current = EntityTag::strong("v2")?;
    /// let representation = Representation::tagged(&current);
    /// let range_counts = |if_range: &'static str| {
    ///     let fields = [("If-Range", if_range)];
    ///     Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default())
    ///         .range_counts(Method::Get, &representation)
    /// };
    /// assert!(range_counts("\"v2\""));
    /// assert!(!range_counts("\"v1\"")); // a range of v2 would not fit the part of v1 that the client holds
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    #[must_use]
    pub fn range_counts(&self, method: Method, representation: &Representation<'_>) -> bool {
        method == Method::Get && self.if_range.holds(representation)
    }
}
