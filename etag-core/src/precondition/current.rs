//! [`Current`] and [`Representation`]: what is stored, as far as preconditions ask.

use super::Method;
use crate::field::{StateMatch, TagList};
use crate::{EntityTag, EntityTagRef, HttpDate};

/// What the target resource is at the moment of the decision.
///
/// [RFC 9110 §13.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1)
///
/// ```
/// use etag_core::{Current, Decision, HttpDate, Limits, Method, Preconditions, evaluate};
///
/// let fields = [("If-Match", "\"v1\"")];
/// let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
///
/// // A PUT that would create is refused, a GET goes on to its 404.
/// let put = evaluate(Method::Put, &preconditions, &Current::Vacant);
/// assert!(matches!(put, Decision::PreconditionFailed(_)));
/// assert_eq!(evaluate(Method::Get, &preconditions, &Current::NotFound), Decision::Perform);
/// ```
// Closed: §13.2.1 tells these three apart.
#[derive(Clone, Copy, Debug)]
pub enum Current<'a> {
    /// There is a current representation.
    Exists(Representation<'a>),
    /// There is none, and the method would succeed without preconditions: `PUT` where it creates, `DELETE` where it is idempotent to the client.
    Vacant,
    /// There is none, and the answer is an error such as 404 whatever the preconditions say, so that they are ignored:
    /// [RFC 9110 §13.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1).
    NotFound,
}

/// The validators of the selected representation, and how `If-Match` is compared with them.
///
/// [RFC 9110 §8.8](https://www.rfc-editor.org/rfc/rfc9110#section-8.8)
///
/// ```
/// use etag_core::{EntityTag, HttpDate, Representation};
///
/// let tag = EntityTag::strong("v1")?;
/// let representation = Representation::tagged(&tag).last_modified(HttpDate::from_unix(784_111_777));
/// assert_eq!(representation.etag(), Some(tag.as_tag()));
/// # Ok::<(), etag_core::SyntaxError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Representation<'a> {
    tag: Tag<'a>,
    former: &'a [EntityTag],
    accepts_weakened: bool,
    last_modified: Option<(HttpDate, DateStrength)>,
}

#[derive(Clone, Copy, Debug)]
enum Tag<'a> {
    None,
    /// Compared whole, as any tag may be.
    Opaque(EntityTagRef<'a>),
    /// Issued by this library as `"<state>.<variant>"`; `If-Match` compares the state.
    Versioned(EntityTagRef<'a>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateStrength {
    Weak,
    Strong,
}

impl<'a> Representation<'a> {
    /// A representation without an entity tag; no list of tags matches it.
    ///
    /// ```
    /// # use etag_core::Representation;
    /// assert_eq!(Representation::untagged().etag(), None);
    /// ```
    pub const fn untagged() -> Self {
        Self { tag: Tag::None, former: &[], accepts_weakened: false, last_modified: None }
    }

    /// A representation with any entity tag, which every field compares as a whole.
    ///
    /// ```
    /// # use etag_core::{EntityTag, Representation};
    /// let tag = EntityTag::strong("1.7")?; // somebody's release number, not a state and a variant
    /// assert_eq!(Representation::tagged(&tag).etag(), Some(tag.as_tag()));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn tagged(tag: &'a EntityTag) -> Self {
        Self { tag: Tag::Opaque(tag.as_tag()), ..Self::untagged() }
    }

    /// A representation with a tag that this library issued, `"<state>"` or `"<state>.<variant>"`.
    ///
    /// `If-Match` compares the state alone, so that a client which read the compressed variant can write; so does the
    /// `If-None-Match` of a write. That of a read, and `If-Range`, compare the whole tag. Suffixes that proxies add inside the quotes (`-gzip`, `;gzip`, `--gzip`) are recognised in
    /// `If-Match` and `If-None-Match`.
    ///
    /// ```
    /// use etag_core::{Current, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, State, evaluate};
    ///
    /// let tag = EntityTag::from_state(&State::from_number(7));
    /// let current = Current::Exists(Representation::versioned(&tag));
    /// let decide = |method, name: &'static str, value: &'static str| {
    ///     let fields = [(name, value)];
    ///     evaluate(method, &Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default()), &current)
    /// };
    /// assert_eq!(decide(Method::Put, "If-Match", "\"7.gzip\""), Decision::Perform);
    /// assert_eq!(decide(Method::Get, "If-None-Match", "\"7.gzip\""), Decision::Perform); // other bytes
    /// assert_eq!(decide(Method::Get, "If-None-Match", "\"7\""), Decision::NotModified);
    /// ```
    pub fn versioned(tag: &'a EntityTag) -> Self {
        Self { tag: Tag::Versioned(tag.as_tag()), ..Self::untagged() }
    }

    /// Lets writers name these tags as well, in `If-Match` and in the `If-None-Match` of a write: those of the same state under the former keys of a
    /// [`Scheme`](crate::Scheme) whose key was changed. They are compared as the current tag is: by the state where it is
    /// [`versioned`](Self::versioned), as a whole where it is any tag, not at all where there is none.
    ///
    /// ```
    /// use etag_core::{Current, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, evaluate};
    ///
    /// let (tag, former) = (EntityTag::strong("new")?, [EntityTag::strong("old")?]);
    /// let current = Current::Exists(Representation::versioned(&tag).or_former(&former));
    /// let fields = [("If-Match", "\"old\"")];
    /// let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// assert_eq!(evaluate(Method::Put, &preconditions, &current), Decision::Perform);
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub const fn or_former(mut self, former: &'a [EntityTag]) -> Self {
        self.former = former;
        self
    }

    /// Lets `If-Match` match a tag of ours that a proxy has weakened, which by
    /// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1) never matches.
    ///
    /// Only for a [`versioned`](Self::versioned) representation whose own tag is strong: there `W/` can only have been added on the way.
    ///
    /// ```
    /// use etag_core::{Current, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, evaluate};
    ///
    /// let tag = EntityTag::strong("7")?;
    /// let fields = [("If-Match", "W/\"7\"")];
    /// let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// let strict = Representation::versioned(&tag);
    /// let decide = |representation| evaluate(Method::Put, &preconditions, &Current::Exists(representation));
    /// assert!(matches!(decide(strict), Decision::PreconditionFailed(_)));
    /// assert_eq!(decide(strict.accepting_weakened()), Decision::Perform);
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub const fn accepting_weakened(mut self) -> Self {
        self.accepts_weakened = true;
        self
    }

    /// Adds the modification date, as a weak validator: two changes may fall in one second.
    ///
    /// ```
    /// # use etag_core::{HttpDate, IfRange, Representation};
    /// let date = HttpDate::from_unix(784_111_777);
    /// assert!(!IfRange::Date(date).holds(&Representation::untagged().last_modified(date)));
    /// ```
    pub const fn last_modified(mut self, date: HttpDate) -> Self {
        self.last_modified = Some((date, DateStrength::Weak));
        self
    }

    /// Adds the modification date of a representation that is known not to have changed twice within that second:
    /// [RFC 9110 §8.8.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2.2). Only such a date can satisfy `If-Range`.
    ///
    /// ```
    /// # use etag_core::{HttpDate, IfRange, Representation};
    /// let date = HttpDate::from_unix(784_111_777);
    /// assert!(IfRange::Date(date).holds(&Representation::untagged().last_modified_once_in_its_second(date)));
    /// ```
    pub const fn last_modified_once_in_its_second(mut self, date: HttpDate) -> Self {
        self.last_modified = Some((date, DateStrength::Strong));
        self
    }

    /// The entity tag.
    ///
    /// ```
    /// # use etag_core::Representation;
    /// assert!(Representation::untagged().etag().is_none());
    /// ```
    pub const fn etag(&self) -> Option<EntityTagRef<'a>> {
        match self.tag {
            Tag::None => None,
            Tag::Opaque(tag) | Tag::Versioned(tag) => Some(tag),
        }
    }

    pub(super) fn modified_at(&self) -> Option<HttpDate> {
        self.last_modified.map(|(date, _)| date)
    }

    pub(super) fn strong_last_modified(&self) -> Option<HttpDate> {
        self.last_modified.filter(|(_, strength)| *strength == DateStrength::Strong).map(|(date, _)| date)
    }

    /// How the members of an `If-Match` list compare with this representation.
    pub(super) fn match_for_write(&self, tags: &TagList<'_>) -> StateMatch {
        let compare = |tag: EntityTagRef<'_>| match self.tag {
            Tag::Versioned(_) => self.match_state(tags, tag),
            Tag::Opaque(_) if tags.strong_match(tag) => StateMatch::Strong,
            Tag::Opaque(_) if tags.weak_match(tag) => StateMatch::Weakened,
            Tag::Opaque(_) | Tag::None => StateMatch::None,
        };
        let former = self.former.iter().map(EntityTag::as_tag);
        self.etag().into_iter().chain(former).fold(StateMatch::None, |found, tag| match found {
            StateMatch::Strong => found,
            _ => compare(tag).max(found),
        })
    }

    fn match_state(&self, tags: &TagList<'_>, tag: EntityTagRef<'_>) -> StateMatch {
        match tags.match_state(tag.state()) {
            // A tag that was issued weak matches nothing strongly.
            StateMatch::Strong | StateMatch::Weakened if tag.is_weak() => StateMatch::Weakened,
            StateMatch::Weakened if self.accepts_weakened => StateMatch::Strong,
            found => found,
        }
    }

    /// Whether a member of an `If-None-Match` list names this representation: to a reader as a whole, to a writer by its
    /// state, so that naming another variant of it does not let a write through.
    pub(super) fn is_named_by(&self, tags: &TagList<'_>, method: Method) -> bool {
        match self.tag {
            _ if !method.is_read() => self.match_for_write(tags) != StateMatch::None,
            Tag::None => false,
            Tag::Opaque(tag) => tags.weak_match(tag),
            Tag::Versioned(tag) => tags.weak_match_coded(tag),
        }
    }
}
