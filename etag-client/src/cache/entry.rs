//! [`Entry`]: the representations under one key, told apart by what requests had of the fields in `Vary`.

use std::sync::Arc;

use etag_core::{EntityTag, HttpDate};
use reqwest::header::{ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};

use super::control::CacheControl;
use super::stored::{Exchanged, Stored};
use crate::transport::tag;
use crate::validators::{last_modified, single};

/// So many representations are kept under one key at most.
const MOST_VARIANTS: usize = 16;

/// What is kept under one [`Key`](super::Key): the representations of a resource. Cheap to clone.
///
/// [`Cache`](super::Cache) has an example.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Entry {
    /// The one that was stored last comes first.
    pub(super) variants: Arc<Vec<Stored>>,
}

/// Those that a request may be answered with, until something is changed.
pub(crate) struct Candidates(Vec<usize>);

/// Whether there is anything to keep that was not kept before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum News {
    Nothing,
    Something,
}

/// Which of the variants a 304 is about.
enum Meant {
    /// This, and what the answer says of it is new.
    Updated(usize),
    /// This, and the answer does not say it in a way to go by.
    AsItWas(usize),
}

impl Entry {
    /// Whether nothing is kept.
    ///
    /// ```
    /// assert!(etag_client::cache::Entry::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.variants.is_empty()
    }

    /// About how many bytes of memory it takes.
    ///
    /// ```
    /// assert_eq!(etag_client::cache::Entry::default().size(), 0);
    /// ```
    pub fn size(&self) -> usize {
        self.variants.iter().map(Stored::size).sum()
    }

    /// What a request may be answered with, the newest first: [RFC 9111 §4.1](https://www.rfc-editor.org/rfc/rfc9111#section-4.1).
    pub(crate) fn candidates(&self, request: &HeaderMap) -> Candidates {
        let is_candidate = |place: &usize| self.variants[*place].selection.is_of(request);
        let mut candidates: Vec<_> = (0..self.variants.len()).filter(is_candidate).collect();
        if candidates.len() > 1 {
            // Stable: of two of one second, the one that was stored last.
            candidates.sort_by_key(|place| std::cmp::Reverse(self.variants[*place].date()));
        }
        Candidates(candidates)
    }

    /// The newest that needs nobody to be asked.
    pub(crate) fn fresh(&self, candidates: &Candidates, now: HttpDate) -> Option<&Stored> {
        self.each(candidates).find(|stored| stored.freshness.is_fresh(now))
    }

    /// Adds what makes the answer 304 if one of the candidates is current: [RFC 9111 §4.3.1](https://www.rfc-editor.org/rfc/rfc9111#section-4.3.1). Whether there is any.
    pub(crate) fn add_conditions(&self, candidates: &Candidates, request: &mut HeaderMap) -> bool {
        // As it came, to the byte.
        let tag_of = |stored: &'_ Stored| stored.fields.get(ETAG).filter(|_| stored.tag.is_some()).cloned();
        let (list, date) = match *candidates.0 {
            [only] => (tag_of(&self.variants[only]), self.variants[only].last_modified.clone()),
            // A date names none of several.
            _ => (joined(self.each(candidates).filter_map(tag_of)), None),
        };
        let is_any = list.is_some() || date.is_some();
        list.map(|list| request.insert(IF_NONE_MATCH, list));
        date.map(|date| request.insert(IF_MODIFIED_SINCE, date));
        is_any
    }

    /// What a 304 is about, with what it says, and whether that is anything new: [RFC 9111 §4.3.4](https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4). None if it is about nothing that is kept.
    pub(crate) fn validated(
        &mut self,
        candidates: &Candidates,
        answer: &HeaderMap,
        when: Exchanged,
    ) -> Option<(Stored, News)> {
        let place = match self.meant(candidates, answer)? {
            Meant::AsItWas(place) => return Some((self.variants[place].clone(), News::Nothing)),
            Meant::Updated(place) => place,
        };
        let kept = &self.variants[place];
        let Some(stored) = kept.updated(answer, when) else { return Some((kept.clone(), News::Nothing)) };
        if CacheControl::of(answer).no_store {
            self.retain(|other, _| !candidates.0.contains(&other));
            return Some((stored, News::Something));
        }
        // Another with the same strong tag has the same content: one of them is enough.
        let tag = stored.tag.as_ref().filter(|tag| !tag.is_weak());
        self.retain(|other, kept| {
            other != place && (tag.is_none() || kept.tag.as_ref() != tag || !candidates.0.contains(&other))
        });
        Arc::make_mut(&mut self.variants).insert(0, stored.clone());
        Some((stored, News::Something))
    }

    /// Compares with the answer to a `HEAD`: [RFC 9111 §4.3.5](https://www.rfc-editor.org/rfc/rfc9111#section-4.3.5).
    pub(crate) fn compare(&mut self, request: &HeaderMap, answer: &HeaderMap, when: Exchanged) {
        if CacheControl::of(answer).no_store {
            return self.replace(request, None);
        }
        for stored in Arc::make_mut(&mut self.variants).iter_mut().filter(|stored| stored.selection.is_of(request)) {
            if !stored.is_described_by(answer) {
                *stored = stored.ended();
            } else if let Some(updated) = stored.updated(answer, when) {
                *stored = updated;
            }
        }
    }

    /// Takes the place of all that the request could have been answered with.
    pub(crate) fn replace(&mut self, request: &HeaderMap, stored: Option<Stored>) {
        let variants = Arc::make_mut(&mut self.variants);
        variants.retain(|stored| !stored.selection.is_of(request));
        if let Some(stored) = stored {
            variants.insert(0, stored);
            variants.truncate(MOST_VARIANTS);
        }
    }

    /// All of it is to be validated before any use.
    pub(crate) fn end(&mut self) {
        for stored in Arc::make_mut(&mut self.variants) {
            *stored = stored.ended();
        }
    }

    fn each(&self, candidates: &Candidates) -> impl Iterator<Item = &Stored> {
        candidates.0.iter().map(|place| &self.variants[*place])
    }

    fn retain(&mut self, is_kept: impl Fn(usize, &Stored) -> bool) {
        let mut place = 0;
        Arc::make_mut(&mut self.variants).retain(|stored| {
            place += 1;
            is_kept(place - 1, stored)
        });
    }

    fn meant(&self, candidates: &Candidates, answer: &HeaderMap) -> Option<Meant> {
        let newest = |is_meant: &dyn Fn(&Stored) -> bool| {
            candidates.0.iter().copied().find(|place| is_meant(&self.variants[*place]))
        };
        let weak_eq = |tag: &EntityTag| newest(&|stored| stored.tag.as_ref().is_some_and(|own| own.weak_eq(tag)));
        if let Some(place) = candidates.0.first()
            && self.variants[*place].tag.is_some()
            && single(answer, ETAG).is_some_and(|tag| self.variants[*place].fields.get(ETAG) == Some(tag))
        {
            // Almost always: that which was asked about.
            return Some(Meant::Updated(*place));
        }
        if let Some(tag) = tag(answer) {
            return match newest(&|stored| stored.tag.as_ref() == Some(&tag)) {
                Some(place) if !tag.is_weak() => Some(Meant::Updated(place)),
                _ if tag.is_weak() => weak_eq(&tag).map(Meant::Updated),
                // nginx gives out a weak tag with what it compresses, and a strong one with 304. It was asked about the weak one and says that this is
                // current; but a strong tag updates nothing that has another.
                _ => weak_eq(&tag).map(Meant::AsItWas),
            };
        }
        match (last_modified(answer), candidates.0.as_slice()) {
            (Some(date), _) => newest(&|stored| stored.last_modified.as_ref() == Some(date)).map(Meant::Updated),
            // Asked about one, it can be about no other.
            (None, [only]) => Some(Meant::AsItWas(*only)),
            (None, _) => None,
        }
    }
}

/// A list of tags, each of them once.
fn joined(tags: impl Iterator<Item = HeaderValue>) -> Option<HeaderValue> {
    let mut list: Vec<HeaderValue> = Vec::new();
    for tag in tags {
        if !list.contains(&tag) {
            list.push(tag);
        }
    }
    let bytes = list.iter().map(HeaderValue::as_bytes).collect::<Vec<_>>().join(&b", "[..]);
    let list = (!bytes.is_empty()).then(|| HeaderValue::from_bytes(&bytes));
    list.map(|list| list.expect("tags and commas are a value of a field"))
}
