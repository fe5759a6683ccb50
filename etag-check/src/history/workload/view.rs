//! [`View`]: what a client knows of one resource.

use reqwest::header::HeaderValue;

use crate::history::Version;

/// What a client has seen last, and before.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    pub(super) current: Option<Seen>,
    pub(super) older: Option<Tagged>,
}

#[derive(Clone, Debug)]
pub(super) enum Seen {
    Present(Tagged),
    Absent,
}

/// A version, and the tag that names it in a precondition.
#[derive(Clone, Debug)]
pub(super) struct Tagged {
    pub(super) tag: HeaderValue,
    pub(super) version: Version,
}

impl View {
    /// It is this now; without a tag, nothing is known of it that could be sent.
    pub(super) fn see(&mut self, seen: Option<Seen>) {
        let is_same = match (&self.current, &seen) {
            (Some(Seen::Present(before)), Some(Seen::Present(now))) => before.tag == now.tag,
            _ => false,
        };
        if !is_same && let Some(Seen::Present(before)) = self.current.take() {
            self.older = Some(before);
        }
        self.current = seen;
    }

    /// It is no longer what it was, or nobody knows.
    pub(super) fn forget(&mut self) {
        self.see(None);
    }
}

impl Seen {
    pub(super) fn tagged(tag: Option<HeaderValue>, version: Version) -> Option<Self> {
        tag.map(|tag| Self::Present(Tagged { tag, version }))
    }
}
