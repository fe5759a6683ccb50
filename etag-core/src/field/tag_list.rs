//! [`TagList`]: the tags of a field, and whether one of them matches:
//! [RFC 9110 §8.8.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2).

use alloc::vec::Vec;
use core::{fmt, slice};

use memchr::{memchr, memmem};

use super::list_grammar::Census;
use crate::tag::is_coding_suffix;
use crate::{EntityTagRef, State};

/// The tags of a field, in the order of its lines.
///
/// The lines were checked as a whole before: what is not a well-formed list never becomes one of these.
///
/// [RFC 9110 §5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1)
///
/// ```
/// # use etag_core::{EntityTagRef, Field, Limits, TagField};
/// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b"W/\"v1\", , \"v2\""[..]], &Limits::new()) else {
///     panic!("the line is a list of tags");
/// };
/// let opaque: Vec<_> = tags.iter().map(|tag| tag.opaque()).collect();
/// assert_eq!(opaque, [b"v1", b"v2"]);
/// assert!(!tags.strong_match(EntityTagRef::parse(b"\"v1\"")?));
/// # Ok::<(), etag_core::SyntaxError>(())
/// ```
#[derive(Clone)]
pub struct TagList<'a> {
    lines: Lines<'a>,
    len: usize,
    has_weak: bool,
}

/// Well-formed lines; nearly all requests have one, and that costs no heap.
#[derive(Clone)]
pub(super) enum Lines<'a> {
    One(&'a [u8]),
    Many(Vec<&'a [u8]>),
}

impl<'a> TagList<'a> {
    pub(super) fn new(lines: Lines<'a>, census: Census) -> Self {
        Self { lines, len: census.tags, has_weak: census.has_weak }
    }

    /// The tags, in the order of the lines.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b"\"a\""[..], b"W/\"b\""], &Limits::new()) else {
    ///     panic!("the lines are lists of tags");
    /// };
    /// assert!(tags.iter().map(|tag| tag.is_weak()).eq([false, true]));
    /// ```
    pub fn iter(&self) -> Tags<'_, 'a> {
        Tags { rest: b"", lines: self.lines().iter() }
    }

    /// How many tags there are, without the empty members.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b"\"a\",, W/\"b\""[..]], &Limits::new()) else {
    ///     panic!("the line is a list of tags");
    /// };
    /// assert_eq!(tags.len(), 2);
    /// ```
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no tag, so that nothing matches.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b","[..]], &Limits::new()) else {
    ///     panic!("the line is a list of tags");
    /// };
    /// assert!(tags.is_empty());
    /// ```
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether one of the tags is weak, which in `If-Match` tells of an intermediary that weakened it.
    ///
    /// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b"\"a\", W/\"b\""[..]], &Limits::new()) else {
    ///     panic!("the line is a list of tags");
    /// };
    /// assert!(tags.has_weak());
    /// ```
    pub const fn has_weak(&self) -> bool {
        self.has_weak
    }

    /// Whether a member matches `tag` by strong comparison, as `If-Match` asks.
    ///
    /// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)
    ///
    /// ```
    /// # use etag_core::{EntityTagRef, Field, Limits, TagField};
    /// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b"W/\"a\", \"b\""[..]], &Limits::new()) else {
    ///     panic!("the line is a list of tags");
    /// };
    /// assert!(!tags.strong_match(EntityTagRef::parse(b"\"a\"")?));
    /// assert!(tags.strong_match(EntityTagRef::parse(b"\"b\"")?));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn strong_match(&self, tag: EntityTagRef<'_>) -> bool {
        !tag.is_weak() && self.any_starting_with(tag.quoted(), |member| member.strong_eq(tag))
    }

    /// Whether a member matches `tag` by weak comparison, as `If-None-Match` asks.
    ///
    /// [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)
    ///
    /// ```
    /// # use etag_core::{EntityTagRef, Field, Limits, TagField};
    /// let TagField::Tags(tags) = TagField::parse(Field::IfNoneMatch, [&b"W/\"a\", \"b\""[..]], &Limits::new()) else {
    ///     panic!("the line is a list of tags");
    /// };
    /// assert!(tags.weak_match(EntityTagRef::parse(b"\"a\"")?));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn weak_match(&self, tag: EntityTagRef<'_>) -> bool {
        self.any_starting_with(tag.quoted(), |member| member.weak_eq(tag))
    }

    /// Whether a member matches `tag` by weak comparison, or would without a coding suffix.
    ///
    /// An intermediary that compresses may add one inside the quotes, and forget to remove it from what comes back:
    /// `-`, `--` or `;`, and one of `gzip`, `gz`, `br`, `zstd`, `deflate`.
    ///
    /// [RFC 9110 §8.8.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3)
    ///
    /// ```
    /// # use etag_core::{EntityTagRef, Field, Limits, TagField};
    /// let TagField::Tags(tags) = TagField::parse(Field::IfNoneMatch, [&b"W/\"a-gzip\""[..]], &Limits::new()) else {
    ///     panic!("the line is a list of tags");
    /// };
    /// let tag = EntityTagRef::parse(b"\"a\"")?;
    /// assert!(tags.weak_match_coded(tag) && !tags.weak_match(tag));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn weak_match_coded(&self, tag: EntityTagRef<'_>) -> bool {
        let opaque = tag.opaque();
        let start = &tag.quoted()[..=opaque.len()];
        self.any_starting_with(start, |member| {
            member.opaque().strip_prefix(opaque).is_some_and(|rest| rest.is_empty() || is_coding_suffix(rest))
        })
    }

    /// Whether a member has `state`, whatever its variant and the coding suffix that an intermediary added.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, StateMatch, TagField};
    /// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b"\"7.gzip\", W/\"8\""[..]], &Limits::new()) else {
    ///     panic!("the line is a list of tags");
    /// };
    /// assert_eq!(tags.match_state(b"7"), StateMatch::Strong);
    /// assert_eq!(tags.match_state(b"8"), StateMatch::Weakened);
    /// assert_eq!(tags.match_state(b"9"), StateMatch::None);
    /// ```
    pub fn match_state(&self, state: &[u8]) -> StateMatch {
        let mut quoted = [b'"'; State::MAX_LEN + 1];
        // A longer state than this library issues is looked for member by member.
        let start = match quoted.get_mut(1..=state.len()) {
            Some(room) => {
                room.copy_from_slice(state);
                &quoted[..=state.len()]
            }
            None => b"\"",
        };
        let mut matched = StateMatch::None;
        self.any_starting_with(start, |member| {
            if has_state(member.opaque(), state) {
                matched = if member.is_weak() { StateMatch::Weakened } else { StateMatch::Strong };
            }
            matched == StateMatch::Strong
        });
        matched
    }

    /// Whether `accept` takes a member whose quoted opaque part starts with `start`, which itself starts with a quote.
    ///
    /// `accept` looks at the whole of a member, and may be shown others as well.
    fn any_starting_with(&self, start: &[u8], mut accept: impl FnMut(EntityTagRef<'a>) -> bool) -> bool {
        if let (1, Lines::One(line @ [b'"' | b'W', .., b'"'])) = (self.len, &self.lines) {
            // The one tag begins and ends with the line: the usual request.
            return accept(EntityTagRef::from_checked(line));
        }
        // From a closing quote to the next opening one there are only spaces, commas and `W/`. So where `start` is
        // found, its quote opens a member, unless the rest of it is made of nothing else.
        let told_apart = start.iter().any(|byte| !matches!(byte, b'"' | b' ' | b'\t' | b',' | b'W' | b'/'));
        if self.len <= FEW || !told_apart {
            return self.iter().any(accept);
        }
        let finder = memmem::Finder::new(start);
        self.lines().iter().any(|line| {
            finder.find_iter(line).any(|open| tag_from_quote(line, open).is_some_and(|(member, _)| accept(member)))
        })
    }

    fn lines(&self) -> &[&'a [u8]] {
        match &self.lines {
            Lines::One(line) => slice::from_ref(line),
            Lines::Many(lines) => lines,
        }
    }
}

impl<'l, 'a> IntoIterator for &'l TagList<'a> {
    type Item = EntityTagRef<'a>;
    type IntoIter = Tags<'l, 'a>;

    fn into_iter(self) -> Tags<'l, 'a> {
        self.iter()
    }
}

impl fmt::Debug for TagList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// The tags of a [`TagList`], one after the other.
///
/// ```
/// # use etag_core::{Field, Limits, TagField};
/// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b"\"a\", \"b\""[..]], &Limits::new()) else {
///     panic!("the line is a list of tags");
/// };
/// let mut iter = tags.iter();
/// assert_eq!(iter.by_ref().count(), 2);
/// assert_eq!(iter.next(), None);
/// ```
#[derive(Clone, Debug)]
pub struct Tags<'l, 'a> {
    rest: &'a [u8],
    lines: slice::Iter<'l, &'a [u8]>,
}

impl<'a> Iterator for Tags<'_, 'a> {
    type Item = EntityTagRef<'a>;

    fn next(&mut self) -> Option<EntityTagRef<'a>> {
        loop {
            let next = memchr(b'"', self.rest).and_then(|open| tag_from_quote(self.rest, open));
            if let Some((tag, rest)) = next {
                self.rest = rest;
                return Some(tag);
            }
            self.rest = self.lines.next()?;
        }
    }
}

/// How the members of a list stand to a state.
///
/// Closed: a state is named by a strong member, or by weak ones only, or not at all. [`TagList::match_state`] shows
/// them.
///
/// ```
/// # use etag_core::{Field, Limits, StateMatch, TagField};
/// let TagField::Tags(tags) = TagField::parse(Field::IfMatch, [&b"W/\"7\", \"7\""[..]], &Limits::new()) else {
///     panic!("the line is a list of tags");
/// };
/// assert_eq!(tags.match_state(b"7"), StateMatch::Strong);
/// ```
// Ordered by how much a writer gets from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[must_use]
pub enum StateMatch {
    /// No member has the state.
    None,
    /// Weak members have it, and no strong one: by the letter of
    /// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1) that is no match for `If-Match`.
    Weakened,
    /// A strong member has the state.
    Strong,
}

/// The tag whose opening quote is at `open` of a well-formed line, and what stands behind it.
fn tag_from_quote(line: &[u8], open: usize) -> Option<(EntityTagRef<'_>, &[u8])> {
    let close = open + 1 + memchr(b'"', line.get(open + 1..)?)?;
    let (through_tag, rest) = line.split_at_checked(close + 1)?;
    // Outside quotes a slash only ever ends a `W/`.
    let start = if through_tag[..open].ends_with(b"W/") { open - 2 } else { open };
    Some((EntityTagRef::from_checked(&through_tag[start..]), rest))
}

/// Whether an opaque part is that of a tag with this state, as it was issued or with a coding suffix.
fn has_state(opaque: &[u8], state: &[u8]) -> bool {
    match opaque.strip_prefix(state) {
        Some([] | [b'.', ..]) => true,
        Some(rest) => is_coding_suffix(rest),
        None => false,
    }
}

/// The number of tags up to which looking at each is faster than making a searcher.
const FEW: usize = 8;
