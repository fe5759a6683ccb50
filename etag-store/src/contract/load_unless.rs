//! Conditional reads.

use std::sync::Arc;

use etag_core::{Field, Limits, TagField};

use super::trial::{Trial, Verdict, acknowledged, ensure, same, show, unanswered};
use super::{Clause, Specimen, Violation};
use crate::{Found, Held, Stored};

/// Whether a value was ever left where it is.
pub(super) async fn conditional<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict<bool> {
    let first = trial.created().await?;
    let elsewhere = trial.created().await?;
    let (tag, other) = (first.etag(), elsewhere.etag());

    let spares = is_found(&trial, &first, &format!("{tag}"), Reader::Holds).await?;
    is_found(&trial, &first, &format!("W/{tag}"), Reader::Holds).await?;
    is_found(&trial, &first, &format!("\"of-another-service\", W/{other}, {tag}"), Reader::Holds).await?;
    for tags in [&format!("{other}"), "\"of-another-service\"", "\"\"", "W/\"%\", \"'\""] {
        // With versions that count, two keys may have the same tag.
        let reader = if *tags == tag.to_string() { Reader::Holds } else { Reader::Lacks };
        is_found(&trial, &first, tags, reader).await?;
    }

    let update = trial.matched(&first).await?.update(|value| value.set_count(1)).await;
    let second = acknowledged(update)?;
    is_found(&trial, &second, &format!("{tag}"), Reader::Lacks).await?;
    is_found(&trial, &second, &format!("{}", second.etag()), Reader::Holds).await?;

    if let Some(number) = second.excluded() {
        // Readers compare the representation as well.
        let update = trial.matched(&second).await?.update(|value| value.set_excluded(number + 1)).await;
        let third = acknowledged(update)?;
        is_found(&trial, &third, &format!("{}", second.etag()), Reader::Lacks).await?;
        is_found(&trial, &third, &format!("{}", third.etag()), Reader::Holds).await?;
    }

    let key = trial.fresh().key();
    let found = load_unless(&trial, &key, &tag.to_string()).await?;
    ensure(Clause::LoadUnless, found.is_none(), "nothing under a key that was never used", || say(found.as_ref()))?;
    Ok(spares)
}

#[derive(Clone, Copy, PartialEq)]
enum Reader {
    Holds,
    Lacks,
}

/// A reader that holds `tags` is given what is `stored`, or, where it holds that, its validators. Whether it was the latter.
async fn is_found<T: Specimen>(trial: &Trial<T>, stored: &Stored<T>, tags: &str, reader: Reader) -> Verdict<bool> {
    let found = load_unless(trial, &stored.key(), tags).await?;
    let (holds, spared) = match &found {
        None => (false, false),
        Some(Found::Loaded(loaded)) => (same(Some(stored), Some(loaded)), false),
        Some(Found::Held(validators)) => {
            let held = Stored { value: stored.value.clone(), validators: *validators };
            (reader == Reader::Holds && same(Some(stored), Some(&held)), true)
        }
    };
    let expected = match reader {
        Reader::Holds => format!("{}, or its validators, for a reader that holds {tags}", show(Some(stored))),
        Reader::Lacks => format!("{} for a reader that holds {tags}", show(Some(stored))),
    };
    ensure(Clause::LoadUnless, holds, &expected, || say(found.as_ref()))?;
    Ok(spared)
}

async fn load_unless<T: Specimen>(trial: &Trial<T>, key: &T::Key, tags: &str) -> Verdict<Option<Found<T>>> {
    let field = TagField::parse(Field::IfNoneMatch, [tags.as_bytes()], &Limits::default());
    let TagField::Tags(tags) = &field else {
        // Only the tags of a type that says strong of its weak ones come out so.
        return Err(Violation::new(Clause::WeakTag, "strong tags, as the type is `StrongVersioned`", tags));
    };
    trial.store().load_unless(key, &Held::new(tags, &[])).await.map_err(|err| unanswered(&err))
}

fn say<T: Specimen>(found: Option<&Found<T>>) -> String {
    match found {
        None => show::<T>(None),
        Some(Found::Loaded(stored)) => show(Some(stored)),
        Some(Found::Held(validators)) => format!("that the reader holds {}", validators.etag(T::STRENGTH)),
    }
}
