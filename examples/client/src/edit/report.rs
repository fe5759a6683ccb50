//! What was written, for whoever has written it.

use etag_client::{Document, Outcome, Updated};

use crate::difference::{Difference, differences};
use crate::text::{list, shown};

/// What was written, what of others was kept, and the tag.
pub(crate) fn report(subject: &str, base: &Document, mine: &Document, updated: &Updated<Document>) -> String {
    let wanted = differences(base, mine);
    let is_touched = |change: &Difference| wanted.iter().any(|mine| mine.path == change.path);
    let is_wanted =
        |change: &Difference| wanted.iter().any(|mine| mine.path == change.path && mine.after == change.after);
    let (touched, theirs): (Vec<_>, Vec<_>) = differences(base, &updated.value).into_iter().partition(is_touched);
    let (mine, settled): (Vec<_>, Vec<_>) = touched.into_iter().partition(is_wanted);
    let how = match updated.outcome {
        Outcome::AlreadyApplied => "is written: there was no answer, and it was found there",
        Outcome::Unchanged => "is so already, and nothing was written",
        _ => "is written",
    };
    let mut text = format!("{subject} {how}\n{}", list(&mine));
    for (what, changes) in [("as it was settled:", settled), ("changed by others meanwhile, and kept:", theirs)] {
        if !changes.is_empty() {
            text = format!("{text}{what}\n{}", list(&changes));
        }
    }
    let tag = updated.tag.as_ref().map_or_else(|| "not said by the catalog".to_owned(), |tag| shown(&tag.to_string()));
    format!("{text}its tag is {tag}\n")
}
