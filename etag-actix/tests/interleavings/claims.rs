//! What must be so in every order. Each claim ends with who has refused what.

use shuttle::thread;

use crate::service::Answer;
use crate::service::Request::{self, Add, Create, Delete, Get, Put};
use crate::stage::{EarlyCheck, Refusals, Stage};

/// Of requests that rest on the same one is acknowledged, and what it was answered is there; the others are told so.
pub(crate) fn one_lands(stage: &Stage, requests: &[Request]) -> Refusals {
    let answers = stage.send_all(requests);
    let landed: Vec<usize> = (0..answers.len()).filter(|&index| answers[index].is_success()).collect();
    assert_eq!(landed.len(), 1, "{} acknowledged from one tag: {answers:?}", landed.len());
    let winner = &answers[landed[0]];
    let current = stage.current();
    assert_eq!(current, winner.version(), "what was acknowledged is there: {answers:?}");
    for (request, answer) in requests.iter().zip(&answers).filter(|(_, answer)| !answer.is_success()) {
        // Where a check finds nothing, and the method creates nothing, there is nothing to compare with.
        let not_found = current.is_none() && answer.status == 404 && !matches!(request, Put(_));
        assert!(answer.status == 412 || not_found && stage.check == EarlyCheck::On, "{request:?}: {answer:?}");
        let tag = current.as_ref().map(|(_, tag)| tag);
        assert_eq!(answer.tag.as_ref(), tag, "a refusal names what is current: {request:?}: {answer:?}");
    }
    stage.refusals(&answers)
}

/// Whoever names no version is acknowledged and counted, or told that somebody was faster.
pub(crate) fn additions_that_name_no_version_add_up(stage: &Stage) -> Refusals {
    let add = || Add.send(&stage.served, None);
    let answers = both(add, add);
    let landed = answers.iter().filter(|answer| answer.is_success()).count();
    assert!(answers.iter().all(|answer| answer.is_success() || answer.status == 409), "{answers:?}");
    let (count, _) = stage.current().expect("nobody removes it");
    assert!(landed > 0 && count.number == landed as u64, "{count:?} after {answers:?}");
    stage.refusals(&answers)
}

/// A client that removes a resource and creates it again alike, and one that has read what was there before.
pub(crate) fn only_one_of_two_lives_lands(stage: &Stage) -> Refusals {
    let tag = stage.tag.as_deref();
    let recreate = || match Delete.send(&stage.served, tag) {
        removed if removed.is_success() => Create(0).send(&stage.served, None),
        refused => refused,
    };
    let [created, replaced] = both(recreate, || Put(1).send(&stage.served, tag));
    assert!(created.is_success() != replaced.is_success(), "one of them was first: {created:?}, {replaced:?}");
    let winner = if created.is_success() { &created } else { &replaced };
    assert_eq!(stage.current(), winner.version());
    stage.refusals(&[created, replaced])
}

/// A client that writes twice, and one that reads, and then asks twice whether what it holds is current.
pub(crate) fn versions_are_read_as_they_were_written(stage: &Stage) -> Refusals {
    let mut written = vec![stage.current().expect("the stage is seeded")];
    let write = || {
        let first = Put(1).send(&stage.served, stage.tag.as_deref());
        let second = Put(2).send(&stage.served, first.tag.as_deref());
        [first, second]
    };
    let read = || {
        let mut seen: Vec<Answer> = Vec::new();
        for _ in 0..3 {
            let held = seen.last().and_then(|answer| answer.tag.clone());
            seen.push(Get.send(&stage.served, held.as_deref()));
        }
        seen
    };
    let (writes, reads) = thread::scope(|scope| {
        let writing = scope.spawn(write);
        let reads = read();
        (writing.join().unwrap(), reads)
    });
    written.extend(writes.iter().map(|answer| answer.version().expect("nobody is in the way")));

    let mut last = 0;
    for read in &reads {
        let known = written.iter().position(|(_, tag)| read.tag.as_ref() == Some(tag)).expect("a tag that was issued");
        if read.status == 200 {
            assert_eq!(read.version().as_ref(), Some(&written[known]), "content of another version");
        } else {
            assert_eq!((read.status, known), (304, last), "not modified is what the client holds: {reads:?}");
        }
        assert!(known >= last, "back to an older version: {reads:?}");
        last = known;
    }
    assert_eq!(stage.current().as_ref(), written.last(), "an acknowledged write is there");
    stage.refusals(&writes)
}

fn both(one: impl FnOnce() -> Answer + Send, other: impl FnOnce() -> Answer) -> [Answer; 2] {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        [one.join().unwrap(), other]
    })
}
