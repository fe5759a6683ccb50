//! Lists: their order, their pages, and the tags of these.

use std::sync::Arc;

use super::trial::{Trial, Verdict, acknowledged, ensure, same, show, unanswered};
use super::{Clause, Specimen, Violation};
use crate::{StoreErrorKind, Stored};

/// As many as are asked for at once. On a store that holds more between ours, these are not all seen.
const MOST_MEMBERS: usize = 5_000;

pub(super) async fn is_supported<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict<bool> {
    match trial.store().list(None, 1).await {
        Ok(_) => Ok(true),
        Err(err) if err.kind() == StoreErrorKind::Unsupported => Ok(false),
        Err(err) => Err(Violation { clause: Clause::Unsupported, ..unanswered(&err) }),
    }
}

pub(super) async fn pages<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let ours = members(&trial, 7).await?;
    let (first, rest) = (ours[0].key(), &ours[1..]);
    let none = trial.store().list(None, 0).await.map_err(|err| unanswered(&err))?;
    ensure(Clause::ListOrder, none.is_empty(), "no member within a limit of 0", || keys(&none))?;

    has_ours(&listed(&trial, None, MOST_MEMBERS).await?, &ours)?;
    let behind = listed(&trial, Some(&first), MOST_MEMBERS).await?;
    has_ours(&behind, rest)?;

    // Page by page there are the same, those of others between ours as well.
    for limit in [1, 2, 3, 100] {
        let (mut after, mut found) = (first.clone(), Vec::new());
        for _ in 0..ours.len() {
            let page = trial.versions.list(Some(&after), limit).await.map_err(|err| unanswered(&err))?;
            is_ordered(&page.members, Some(&after), limit)?;
            found.extend(page.members);
            let Some(next) = page.next else { break };
            after = next;
        }
        let expected = &behind[..behind.len().min(limit * ours.len())];
        is_complete(expected, &found)?;
    }
    Ok(())
}

/// Numbers that another order would turn about: that of their digits the first two, that of their bytes, the lowest first, the others.
pub(super) async fn far_apart<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    const TEN_TO_13: u64 = 10_u64.pow(13);
    let digits = trial.number() % TEN_TO_13;
    // The bytes below those in the middle are the same, so that these decide.
    let number = trial.number();
    let bytes = |in_the_middle: u64| number & !(0xFFFF << 24) | in_the_middle << 24;
    let mut ours = Vec::new();
    for number in [9 * TEN_TO_13 + digits, 10 * TEN_TO_13 + digits, bytes(0x0001), bytes(0x0100)] {
        ours.push(trial.created_as(T::specimen(number)).await?);
    }
    ours.sort_by_key(|member| member.key());

    let mut behind = Vec::new();
    for member in &ours {
        behind.push(listed(&trial, Some(&member.key()), MOST_MEMBERS).await?);
    }
    (1..).zip(&behind).try_for_each(|(rest, behind)| has_ours(behind, &ours[rest..]))
}

pub(super) async fn page_tag<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let mut members = members(&trial, 5).await?;
    let first = members[0].key();
    let absent = members.remove(2);
    acknowledged(trial.matched(&absent).await?.delete().await)?;
    let page =
        async || Ok(trial.versions.list(Some(&first), MOST_MEMBERS).await.map_err(|err| unanswered(&err))?.etag());
    if listed(&trial, Some(&first), MOST_MEMBERS).await?.len() == MOST_MEMBERS {
        return Ok(()); // Ours may be behind the end of the page.
    }
    let mut tags = vec![page().await?];
    let again = page().await?;
    ensure(Clause::PageTag, tags[0] == again, &format!("still {}", tags[0]), || again.to_string())?;

    for what in ["another member", "an update", "a change outside of the state", "a deletion"] {
        let member = &mut members[2];
        match what {
            "another member" => {
                let created = trial.vacant(&absent.key()).await?.create(absent.value.clone()).await;
                acknowledged(created)?;
            }
            "an update" => {
                let update = trial.matched(member).await?.update(|value| value.set_count(1)).await;
                *member = acknowledged(update)?;
            }
            "a deletion" => {
                acknowledged(trial.matched(member).await?.delete().await)?;
            }
            _ => {
                let Some(number) = member.excluded() else { continue };
                let update = trial.matched(member).await?.update(|value| value.set_excluded(number + 1)).await;
                *member = acknowledged(update)?;
            }
        }
        let tag = page().await?;
        let is_new = !tags.contains(&tag);
        ensure(Clause::PageTag, is_new, &format!("a new tag after {what}"), || format!("{tag}, as before"))?;
        tags.push(tag);
    }
    Ok(())
}

/// So many resources, in the order of their keys.
async fn members<T: Specimen>(trial: &Trial<T>, number: usize) -> Verdict<Vec<Stored<T>>> {
    let mut values: Vec<T> = (0..number).map(|_| trial.fresh()).collect();
    // Not created in the order that they are to be listed in.
    values.sort_by_key(|value| std::cmp::Reverse(value.key()));
    values.rotate_left(number / 2);
    let mut members = Vec::new();
    for value in values {
        let created = trial.vacant(&value.key()).await?.create(value).await;
        members.push(acknowledged(created)?);
    }
    members.sort_by_key(|member| member.key());
    Ok(members)
}

async fn listed<T: Specimen>(trial: &Trial<T>, after: Option<&T::Key>, limit: usize) -> Verdict<Vec<Stored<T>>> {
    let members = trial.store().list(after, limit).await.map_err(|err| unanswered(&err))?;
    is_ordered(&members, after, limit)?;
    Ok(members)
}

/// Whether all of `ours` are among those that are listed, unless there are too many of others.
fn has_ours<T: Specimen>(listed: &[Stored<T>], ours: &[Stored<T>]) -> Verdict {
    let is_ours = |member: &&Stored<T>| ours.iter().any(|ours| ours.key() == member.key());
    let found: Vec<Stored<T>> = listed.iter().filter(is_ours).cloned().collect();
    let cut = listed.len() == MOST_MEMBERS;
    if cut && found.len() < ours.len() { Ok(()) } else { is_complete(ours, &found) }
}

fn is_ordered<T: Specimen>(members: &[Stored<T>], after: Option<&T::Key>, limit: usize) -> Verdict {
    let ordered = members.windows(2).all(|pair| pair[0].key() < pair[1].key())
        && after.is_none_or(|after| members.iter().all(|member| member.key() > *after));
    let expected = match after {
        Some(after) => format!("keys in their order, behind {after:?}"),
        None => "keys in their order".to_owned(),
    };
    ensure(Clause::ListOrder, ordered, &expected, || keys(members))?;
    ensure(Clause::ListOrder, members.len() <= limit, &format!("at most {limit} members"), || keys(members))
}

fn is_complete<T: Specimen>(expected: &[Stored<T>], found: &[Stored<T>]) -> Verdict {
    let all_there = expected.len() == found.len();
    ensure(Clause::ListComplete, all_there, &format!("the keys {}", keys(expected)), || keys(found))?;
    for (expected, found) in expected.iter().zip(found) {
        let holds = same(Some(expected), Some(found));
        ensure(Clause::ListComplete, holds, &show(Some(expected)), || show(Some(found)))?;
    }
    Ok(())
}

fn keys<T: Specimen>(members: &[Stored<T>]) -> String {
    let keys: Vec<_> = members.iter().map(|member| member.key()).collect();
    format!("{keys:?}")
}
