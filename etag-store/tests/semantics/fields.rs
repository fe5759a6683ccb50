//! What a client may send in `If-Match` and `If-None-Match`, each kind once.

use etag_core::EntityTag;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sent {
    Absent,
    Star,
    Current,
    Stale,
    Weak,
    /// The current tag of another content coding: by our own variant, and by the suffixes of proxies.
    Variant(&'static str),
    ListWithCurrent,
    TwoLinesWithCurrent,
    ListWithWeak,
    Empty,
    Unquoted,
    /// `*` beside a tag.
    StarAndTag,
    TooLong,
}

pub(crate) const ALL: [Sent; 16] = [
    Sent::Absent,
    Sent::Star,
    Sent::Current,
    Sent::Stale,
    Sent::Weak,
    Sent::Variant(".gzip"),
    Sent::Variant("-gzip"),
    Sent::Variant("--gzip"),
    Sent::Variant(";br"),
    Sent::ListWithCurrent,
    Sent::TwoLinesWithCurrent,
    Sent::ListWithWeak,
    Sent::Empty,
    Sent::Unquoted,
    Sent::StarAndTag,
    Sent::TooLong,
];

/// What there is to know of a field, by the grammar of RFC 9110 §13.1.1 and the tags that it names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Means {
    Absent,
    Star,
    Tags { strong: bool, weak: bool, whole: bool },
    Malformed(u16),
}

impl Sent {
    pub(crate) fn lines(self, name: &'static str, tag: &EntityTag) -> Vec<(&'static str, Vec<u8>)> {
        let tag = tag.to_str().expect("our tags are text");
        let inside = &tag[1..tag.len() - 1];
        let lines: Vec<String> = match self {
            Self::Absent => vec![],
            Self::Star => vec!["*".to_owned()],
            Self::Current => vec![tag.to_owned()],
            Self::Stale => vec!["\"stale\"".to_owned()],
            Self::Weak => vec![format!("W/{tag}")],
            Self::Variant(suffix) => vec![format!("\"{inside}{suffix}\"")],
            Self::ListWithCurrent => vec![format!("\"a,b\" , {tag}")],
            Self::TwoLinesWithCurrent => vec!["W/\"a\"".to_owned(), tag.to_owned()],
            Self::ListWithWeak => vec![format!("\"a\", W/{tag}")],
            Self::Empty => vec![String::new()],
            Self::Unquoted => vec![inside.to_owned()],
            Self::StarAndTag => vec!["*".to_owned(), tag.to_owned()],
            Self::TooLong => vec![format!("\"{}\"", "a".repeat(64 * 1024))],
        };
        lines.into_iter().map(|line| (name, line.into_bytes())).collect()
    }

    pub(crate) fn means(self) -> Means {
        match self {
            Self::Absent => Means::Absent,
            Self::Star => Means::Star,
            Self::Current | Self::ListWithCurrent | Self::TwoLinesWithCurrent => {
                Means::Tags { strong: true, weak: false, whole: true }
            }
            // Other bytes of the same state. The coding that a proxy has named is off again on the way back.
            Self::Variant(suffix) => Means::Tags { strong: true, weak: false, whole: suffix != ".gzip" },
            Self::Weak | Self::ListWithWeak => Means::Tags { strong: false, weak: true, whole: true },
            Self::Stale | Self::Empty => Means::Tags { strong: false, weak: false, whole: false },
            Self::Unquoted | Self::StarAndTag => Means::Malformed(400),
            Self::TooLong => Means::Malformed(431),
        }
    }

    pub(crate) fn has_weak_tag(self) -> bool {
        matches!(self, Self::Weak | Self::ListWithWeak | Self::TwoLinesWithCurrent)
    }
}
