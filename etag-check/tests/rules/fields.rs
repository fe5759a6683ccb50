//! What a service with a quirk makes of the fields of a request.

use crate::book::{Book, has, lines};
use crate::quirks::Quirk;
use crate::wire::Request;

const NEVER: &[u8] = b"\"never\"";
const LATE: &[u8] = b"Fri, 31 Dec 9999 23:59:59 GMT";
const EARLY: &[u8] = b"Thu, 01 Jan 1970 00:00:00 GMT";
const MATCH: &str = "if-match";
const NONE_MATCH: &str = "if-none-match";
const SINCE: &str = "if-modified-since";
const UNLESS: &str = "if-unmodified-since";

impl Book {
    /// What the service makes of a request.
    pub(crate) fn alter(&self, request: &mut Request) {
        let is_write = matches!(request.method.as_str(), "PUT" | "PATCH" | "DELETE");
        if is_write && !self.is(Quirk::NoCodedWrites) {
            swap(request, &[MATCH, NONE_MATCH], |value| {
                value.strip_suffix(b".gzip\"").map(|start| [start, b"\""].concat())
            });
        }
        let Some(quirk) = self.quirk else { return };
        self.alter_tags(quirk, request);
        self.alter_dates(quirk, request);
        self.alter_order(quirk, request, is_write);
        let is_other = match (quirk, request.method.as_str()) {
            (Quirk::NoHead | Quirk::NoHeadNorAllow, method) => method == "HEAD",
            (Quirk::NoOptions, method) => method == "OPTIONS",
            (Quirk::NoPut, method) => method == "PUT",
            (Quirk::NoPatch, method) => method == "PATCH",
            (Quirk::NoDelete, method) => method == "DELETE",
            _ => false,
        };
        if is_other {
            "OTHER".clone_into(&mut request.method);
        }
    }

    fn alter_tags(&self, quirk: Quirk, request: &mut Request) {
        let tag = self.tag().as_bytes().to_vec();
        let both = &[MATCH, NONE_MATCH][..];
        match quirk {
            Quirk::IfMatchNeverMatches => swap(request, &[MATCH], |_| Some(NEVER.to_vec())),
            Quirk::WeakIfMatch => swap(request, &[MATCH], |value| value.strip_prefix(b"W/").map(<[u8]>::to_vec)),
            Quirk::StrongIfNoneMatch => replace(request, &[NONE_MATCH], NEVER, |value| value.starts_with(b"W/")),
            Quirk::NoneMatchIsAny => replace(request, &[NONE_MATCH], b"*", |_| true),
            Quirk::EmptyMembersAreMalformed => replace(request, both, b"none", |value| value.starts_with(b",")),
            Quirk::SplitsAtCommas => swap(request, both, split),
            Quirk::SplitsAndDrops => replace(request, both, b"none", |value| value.starts_with(b"\"etag-check,other")),
            Quirk::NeedsSpace => replace(request, both, b"none", |value| holds(value, b"\",\"")),
            Quirk::NeedsNoTab => replace(request, both, b"none", |value| value.contains(&b'\t')),
            Quirk::IgnoresCase => replace(request, both, &tag, |value| value.eq_ignore_ascii_case(&tag)),
            Quirk::AnyIsNothing => replace(request, both, NEVER, |value| value == b"*"),
            Quirk::EmptyIsAny => replace(request, both, b"*", <[u8]>::is_empty),
            Quirk::MalformedIsAny => replace(request, both, b"*", is_malformed),
            Quirk::DropsStarWithTags => replace(request, both, b"*", |value| value.ends_with(b", *")),
            Quirk::EmptyIsAbsent => drop(request, both, <[u8]>::is_empty),
            Quirk::MalformedIsAbsent => drop(request, both, is_malformed),
            Quirk::BytesAreAbsent => drop(request, both, |value| !value.is_ascii()),
            Quirk::LargeIsAbsent => drop(request, both, |value| value.len() > 8192),
            Quirk::IgnoresIfMatch => drop(request, &[MATCH], |_| true),
            Quirk::IgnoresIfNoneMatch => drop(request, &[NONE_MATCH], |_| true),
            Quirk::FirstLine => keep(request, both, 0),
            Quirk::LastLine => keep(request, both, 1),
            _ => {}
        }
    }

    fn alter_dates(&self, quirk: Quirk, request: &mut Request) {
        let modified = self.modified().to_bytes();
        match quirk {
            Quirk::IgnoresModifiedSince => drop(request, &[SINCE], |_| true),
            Quirk::IgnoresUnmodifiedSince => drop(request, &[UNLESS], |_| true),
            Quirk::IgnoresLaterDates => drop(request, &[SINCE], |value| value != modified),
            // In 2070, that day is another day of the week.
            Quirk::IsOfTheEpoch => drop(request, &[SINCE], |value| holds(value, b"-70 ")),
            Quirk::OneFormOfDate => drop(request, &[SINCE], |value| value.get(3) != Some(&b',')),
            Quirk::NeverModified => replace(request, &[SINCE], LATE, |_| true),
            Quirk::AlwaysModified => replace(request, &[UNLESS], EARLY, |_| true),
            Quirk::BadDateCounts => {
                replace(request, &[SINCE], LATE, |value| value == b"yesterday");
                replace(request, &[UNLESS], EARLY, |value| value == b"yesterday");
            }
            Quirk::FirstDateCounts => keep(request, &[SINCE, UNLESS], 0),
            _ => {}
        }
    }

    fn alter_order(&self, quirk: Quirk, request: &mut Request, is_write: bool) {
        let tag = self.tag();
        match quirk {
            Quirk::CachesReads if !is_write => drop(request, &[MATCH], |_| true),
            Quirk::DateBeatsNoneMatch if has(request, SINCE) => drop(request, &[NONE_MATCH], |_| true),
            Quirk::DateBeatsMatch if has(request, UNLESS) => drop(request, &[MATCH], |_| true),
            Quirk::TrueMatchEnds if lines(request, MATCH).any(|value| value == tag.as_bytes()) => {
                drop(request, &[NONE_MATCH], |_| true);
            }
            Quirk::NoneMatchBeatsAll if has(request, NONE_MATCH) => drop(request, &[MATCH, UNLESS], |_| true),
            Quirk::HeedsModifiedSinceInWrites if is_write && has(request, SINCE) => {
                request.fields.push((NONE_MATCH.to_owned(), b"*".to_vec()));
            }
            Quirk::AlwaysCoded => drop(request, &["accept-encoding"], |_| true),
            Quirk::IgnoresRanges => drop(request, &["range"], |_| true),
            Quirk::IfRangeIsIgnored => drop(request, &["if-range"], |_| true),
            Quirk::IfRangeNeverHolds => replace(request, &["if-range"], NEVER, |_| true),
            _ => {}
        }
    }
}

/// Of those that are sent here.
pub(crate) fn is_malformed(value: &[u8]) -> bool {
    let is_unquoted = matches!(value.first(), Some(b'e' | b'\''));
    is_unquoted || holds(value, b"other\" \"") || holds(value, b";q=") || value == b"\"etag-check-other"
}

/// One entity tag with a comma, as two.
fn split(value: &[u8]) -> Option<Vec<u8>> {
    let second = value.strip_prefix(b"\"etag-check,")?.strip_suffix(b"\"")?;
    Some([b"\"etag-check\", \"", second, b"\""].concat())
}

fn holds(value: &[u8], part: &[u8]) -> bool {
    value.windows(part.len()).any(|window| window == part)
}

fn drop(request: &mut Request, names: &[&str], is_dropped: impl Fn(&[u8]) -> bool) {
    request.fields.retain(|(name, value)| !names.contains(&name.as_str()) || !is_dropped(value));
}

/// Of several lines, this one.
fn keep(request: &mut Request, names: &[&str], which: usize) {
    for name in names {
        let value = lines(request, name).nth(which).map(<[u8]>::to_vec);
        if let Some(value) = value {
            drop(request, &[name], |_| true);
            request.fields.push(((*name).to_owned(), value));
        }
    }
}

fn replace(request: &mut Request, names: &[&str], with: &[u8], is_replaced: impl Fn(&[u8]) -> bool) {
    swap(request, names, |value| is_replaced(value).then(|| with.to_vec()));
}

fn swap(request: &mut Request, names: &[&str], new: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    for (_, value) in request.fields.iter_mut().filter(|(name, _)| names.contains(&name.as_str())) {
        if let Some(new) = new(value) {
            *value = new;
        }
    }
}
