//! [`Held`]: the versions that a reader holds already, for which a store need not fetch the value.

use etag_core::{EntityTagRef, Strength, TagList};

use crate::{Stored, Validators};

/// The versions that a reader says it holds: the tags of its `If-None-Match`.
///
/// [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2). A hint: whether the answer is 304 is decided by
/// [`etag_core::evaluate`] on what the store finds.
///
/// ```
/// use etag_store::{Found, Held, Resource, Stored};
///
/// // In a store whose columns with the validators are beside the one with the value.
/// fn found<T: Resource>(held: &Held<'_>, stored: Stored<T>) -> Found<T> {
///     if held.contains(&stored.validators) { Found::Held(stored.validators) } else { Found::Loaded(stored) }
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    tags: &'a TagList<'a>,
    variant: &'a [&'a str],
}

impl<'a> Held<'a> {
    pub(crate) const fn new(tags: &'a TagList<'a>, variant: &'a [&'a str]) -> Self {
        Self { tags, variant }
    }

    /// Whether this version is one of them.
    ///
    /// ```
    /// # use etag_store::{Held, Validators};
    /// // In a store: whether to fetch the value as well.
    /// fn needs_value(held: &Held<'_>, row: &Validators) -> bool {
    ///     !held.contains(row)
    /// }
    /// ```
    pub fn contains(&self, validators: &Validators) -> bool {
        validators
            .etag_of_variant(Strength::Strong, self.variant)
            .is_ok_and(|tag| self.tags.weak_match_coded(tag.as_tag()))
    }

    /// The texts between the quotes of its tags, as far as they are UTF-8: each is a state, or a state, a dot and a representation or the
    /// label of a variant, or something else.
    ///
    /// For a store that compares where the row is.
    ///
    /// ```
    /// # use etag_store::Held;
    /// // In a store: `CASE WHEN version IN (…) THEN NULL ELSE body END`.
    /// fn versions(held: &Held<'_>) -> Vec<i64> {
    ///     held.opaque_tags().filter_map(|tag| tag.parse().ok()).collect()
    /// }
    /// ```
    pub fn opaque_tags(&self) -> impl Iterator<Item = &'a str> {
        self.tags.iter().map(|tag: EntityTagRef<'a>| tag.opaque()).filter_map(|opaque| str::from_utf8(opaque).ok())
    }
}

/// What a store found for a reader that holds some versions.
///
/// ```
/// # use etag_store::{Found, Validators};
/// /// What the version is, whether its value was fetched or not.
/// fn validators<T>(found: &Found<T>) -> &Validators {
///     match found {
///         Found::Held(validators) => validators,
///         Found::Loaded(stored) => &stored.validators,
///     }
/// }
/// ```
// Closed: the value was fetched or it was not.
#[derive(Clone, Debug)]
pub enum Found<T> {
    /// The current version is one that the reader holds; the value was not fetched.
    Held(Validators),
    /// The value.
    Loaded(Stored<T>),
}
