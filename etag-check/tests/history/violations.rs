//! The smallest history of each violation, with the operations that prove it; and those that are none.

use etag_check::history::{Action, History, Operation, Outcome, Verdict, Version, ViolationKind};

/// The kind, the words, and the operations that prove it.
type Found = (ViolationKind, String, Vec<usize>);

fn judge(operations: &[Operation]) -> Verdict {
    let verdict = History::from(operations.to_vec()).check();
    assert_eq!(verdict.undecided, [], "{verdict}");
    verdict
}

/// All that is found in operations on one key.
fn found(operations: &[Operation]) -> Vec<Found> {
    let verdict = judge(operations);
    assert_eq!(verdict.is_clean(), verdict.violations.is_empty() && verdict.acknowledged > 0);
    let found = verdict.violations.into_iter();
    found
        .map(|violation| {
            let indices = violation.operations.iter().map(|witness| witness.index).collect();
            for witness in &violation.operations {
                assert_eq!(witness.operation, operations[witness.index]);
            }
            (violation.kind, violation.explanation, indices)
        })
        .collect()
}

fn one(operations: &[Operation], kind: ViolationKind, explanation: &str, proof: &[usize]) {
    assert_eq!(found(operations), [(kind, explanation.to_owned(), proof.to_vec())]);
}

/// Sent at the one moment, answered at the other.
fn at(invoked: u64, returned: u64, action: Action, outcome: Outcome) -> Operation {
    let (client, key, tag) = (1, "7".to_owned(), None);
    Operation { client, key, instance: 0, invoked, returned: Some(returned), action, outcome, tag }
}

fn read(invoked: u64, returned: u64, seen: impl Into<Option<Version>>) -> Operation {
    at(invoked, returned, Action::Read, Outcome::Seen(seen.into()))
}

fn put(invoked: u64, returned: u64, expected: Version, new: Version, outcome: Outcome) -> Operation {
    at(invoked, returned, Action::Replace { method: "PUT".to_owned(), expected, new }, outcome)
}

fn create(invoked: u64, returned: u64, new: Version, outcome: Outcome) -> Operation {
    at(invoked, returned, Action::Create { new }, outcome)
}

fn delete(invoked: u64, returned: u64, expected: Version, new: Version, outcome: Outcome) -> Operation {
    at(invoked, returned, Action::Delete { expected, new }, outcome)
}

fn tagged(operation: Operation, tag: &str) -> Operation {
    Operation { tag: Some(tag.to_owned()), ..operation }
}

use Outcome::{Done, Failed, Refused, Unknown};
use ViolationKind::{FalseRefusal, Fork, Orphan, Phantom, ReusedTag, StaleRead};

#[test]
fn two_writes_on_one_version_are_a_fork() {
    let history = [read(1, 2, 5), put(3, 6, 5, 8, Done), put(4, 5, 5, 9, Done)];
    one(&history, Fork, "two writes took effect on version 5: version 8, and version 9", &[1, 2]);
    let history = [read(1, 2, 5), put(3, 6, 5, 8, Done), delete(7, 8, 5, 9, Done)];
    one(&history, Fork, "two writes took effect on version 5: version 8, and a deletion", &[1, 2]);
}

#[test]
fn a_write_of_unknown_outcome_that_was_read_is_one_of_them() {
    let history = [read(1, 2, 5), put(3, 6, 5, 8, Done), put(4, 5, 5, 9, Unknown), read(7, 8, 9)];
    one(&history, Fork, "two writes took effect on version 5: version 8, and version 9", &[1, 2, 3]);
    assert_eq!(found(&history[..3]), []);
}

#[test]
fn a_creation_of_what_was_there_is_a_fork() {
    let history = [read(1, 2, 5), create(3, 4, 8, Done)];
    one(&history, Fork, "version 8 was created beside version 5, and what came of them was never deleted", &[0, 1]);
    let history = [create(1, 2, 5, Done), create(3, 4, 8, Done)];
    one(&history, Fork, "version 8 was created beside version 5, and what came of them was never deleted", &[0, 1]);
    let history = [read(1, 2, 5), create(3, 4, 8, Done), delete(5, 6, 5, 9, Done)];
    one(
        &history,
        Fork,
        "version 8 was created, although version 5 was there, which was deleted only later",
        &[0, 1, 2],
    );
    let history = [read(1, 2, 5), create(3, 6, 8, Done), delete(4, 5, 5, 9, Done)];
    assert_eq!(found(&history), []);
}

#[test]
fn a_write_on_what_never_was_is_an_orphan() {
    let history = [read(1, 2, 5), put(3, 4, 5, 8, Refused), put(5, 6, 8, 9, Done)];
    assert_eq!(
        found(&history)[0],
        (Orphan, "a write took effect on version 8, though its write was refused".to_owned(), vec![1, 2])
    );
    let history = [read(1, 2, 5), put(3, 4, 77, 9, Done)];
    let explanation = "version 77 was written upon, though nobody wrote it; what was there at the start is version 5";
    one(&history, Orphan, explanation, &[0, 1]);
    let history = [read(1, 2, 5), delete(3, 4, 5, 8, Done), put(5, 6, 8, 9, Done)];
    let explanation = "a write took effect on version 8, though it stands for the absence behind a deletion";
    one(&history, Orphan, explanation, &[1, 2]);
}

#[test]
fn writes_on_top_of_each_other_are_orphans() {
    let history = [put(1, 4, 9, 8, Done), put(2, 3, 8, 9, Done)];
    let explanation = "writes took effect each on top of another, and none on top of anything that was there";
    one(&history, Orphan, explanation, &[0, 1]);
}

#[test]
fn what_nobody_wrote_is_a_phantom() {
    let history = [read(1, 2, 5), put(3, 4, 5, 8, Refused), read(5, 6, 8)];
    one(&history, Phantom, "version 8 was read, though its write was refused", &[1, 2]);
    let history = [read(1, 2, 5), put(3, 4, 5, 8, Failed), read(5, 6, 8)];
    one(&history, Phantom, "version 8 was read, though its write was not carried out", &[1, 2]);
    let history = [read(1, 2, 5), put(3, 4, 5, 8, Done), read(5, 6, 77)];
    let explanation = "version 77 was read, though nobody wrote it; what was there at the start is version 5";
    one(&history, Phantom, explanation, &[0, 2]);
    let history = [read(1, 2, None), read(3, 4, 77)];
    let explanation =
        "version 77 was there, though nobody wrote it, and there was none of it before: nothing was found";
    one(&history, Phantom, explanation, &[0, 1]);
}

#[test]
fn what_was_replaced_is_a_stale_read() {
    let history = [read(1, 2, 5), put(3, 4, 5, 8, Done), read(5, 6, 5)];
    one(&history, StaleRead, "version 5 was read, although version 8 had replaced it before", &[1, 2]);
    let history = [read(1, 2, 5), put(3, 9, 5, 8, Done), read(4, 5, 8), read(6, 7, 5)];
    one(&history, StaleRead, "version 5 was read, although version 8 had replaced it before", &[1, 2, 3]);
    let history = [read(1, 2, 5), delete(3, 4, 5, 8, Done), read(5, 6, 5)];
    one(&history, StaleRead, "version 5 was read, although it had been deleted before", &[1, 2]);
    let history = [read(1, 2, 5), put(3, 6, 5, 8, Done), read(4, 7, 5)];
    assert_eq!(found(&history), []);
}

#[test]
fn an_acknowledged_write_that_has_disappeared_is_a_stale_read() {
    let history = [read(1, 2, None), create(3, 4, 8, Done), read(5, 6, None)];
    one(&history, StaleRead, "nothing was found, although version 8 was there, which nobody had deleted", &[1, 2]);
    let explanation = "nothing was found, although version 8 was there, which nobody had deleted";
    let history = [read(1, 2, None), create(3, 4, 8, Unknown), read(5, 6, 8), read(7, 8, None)];
    one(&history, StaleRead, explanation, &[2, 3]);
    let [absent, created, read_of_it, none] = history;
    let unanswered = Operation { returned: None, ..created };
    one(&[absent, unanswered, read_of_it, none], StaleRead, explanation, &[2, 3]);
    let history = [create(3, 4, 8, Done), read(5, 6, None), delete(7, 8, 8, 9, Done)];
    one(
        &history,
        StaleRead,
        "nothing was found, although version 8 was there, which was deleted only later",
        &[0, 1, 2],
    );
}

#[test]
fn what_was_not_sent_yet_is_a_stale_read() {
    let history = [read(1, 2, 5), read(3, 4, 8), put(5, 6, 5, 8, Done)];
    one(&history, StaleRead, "version 8 was read before its write was sent", &[1, 2]);
    let history = [read(1, 2, 5), put(3, 4, 8, 9, Done), put(5, 6, 5, 8, Done)];
    one(&history, StaleRead, "version 9 was acknowledged before version 8, of which it came, was sent", &[1, 2]);
}

#[test]
fn to_refuse_what_is_current_is_a_false_refusal() {
    let history = [read(1, 2, 5), put(3, 4, 5, 8, Refused)];
    one(&history, FalseRefusal, "a write on version 5 was refused, although that was current all the while", &[0, 1]);
    let history = [read(1, 2, 5), put(3, 4, 5, 8, Refused), put(5, 6, 5, 9, Done)];
    one(
        &history,
        FalseRefusal,
        "a write on version 5 was refused, although that was current all the while",
        &[0, 1, 2],
    );
    let history = [read(1, 2, None), create(3, 4, 8, Refused), create(5, 6, 9, Done)];
    one(&history, FalseRefusal, "a creation was refused, although nothing was there", &[0, 1]);
}

#[test]
fn what_was_refused_as_old_is_not_read_again() {
    let history = [read(1, 2, 5), put(3, 9, 5, 8, Unknown), delete(4, 5, 5, 7, Refused), read(6, 7, 5)];
    one(&history, FalseRefusal, "version 5 was refused as no longer current, and was read afterwards", &[0, 2, 3]);
    assert_eq!(found(&history[..3]), []);
}

#[test]
fn one_tag_on_two_versions_is_reused() {
    let history = [tagged(read(1, 2, 5), "\"a\""), tagged(put(3, 4, 5, 8, Done), "\"a\"")];
    let explanation =
        "the entity tag \"a\" was given to version 5 and to version 8, so that If-Match cannot tell them apart";
    let or_mixed = "; or a read has mixed two versions, the tag of one with the content of the other";
    one(&history, ReusedTag, &format!("{explanation}{or_mixed}"), &[0, 1]);
    let written = [tagged(put(1, 2, 1, 5, Done), "\"a\""), tagged(put(3, 4, 5, 8, Done), "\"a\"")];
    one(&written, ReusedTag, explanation, &[0, 1]);
    let weak = history.map(|operation| tagged(operation, "W/\"a\""));
    assert_eq!(found(&weak), []);
}

#[test]
fn a_refusal_that_names_what_is_current_is_a_read_of_it() {
    let refused = |returned, tag| tagged(put(7, returned, 5, 10, Refused), tag);
    let history = |refused| {
        [tagged(read(1, 2, 5), "\"a\""), put(3, 4, 5, 8, Done), tagged(put(5, 6, 8, 9, Done), "\"c\""), refused]
    };
    let explanation = "version 5 was named as current, although version 8 had replaced it before";
    one(&history(refused(8, "\"a\"")), StaleRead, explanation, &[1, 3, 0]);
    assert_eq!(found(&history(refused(8, "\"c\""))), []);
    assert_eq!(found(&history(refused(8, "\"b\""))), [], "of version 8 no tag is known");
}

#[test]
fn unknown_writes_explain_what_they_can_and_no_more() {
    let refused = put(7, 8, 5, 9, Refused);
    let unknown = |invoked| put(invoked, 60, 5, 8, Unknown);
    let history = |unknown: Operation| [read(1, 2, 5), put(3, 4, 99, 6, Refused), unknown, refused.clone()];
    assert_eq!(found(&history(unknown(5))), []);
    assert_eq!(found(&history(unknown(9))).len(), 1);
    // A deletion that is not known to have happened, and a creation that needs it.
    let history = [read(1, 2, 5), delete(3, 4, 5, 8, Unknown), read(5, 6, 5), create(7, 8, 9, Done), read(9, 10, 9)];
    assert_eq!(found(&history), []);
    // The one that was carried out cannot be carried out again.
    let again = [&history[..], &[read(11, 12, None)]].concat();
    one(&again, StaleRead, "nothing was found, although version 9 was there, which nobody had deleted", &[3, 5]);
}

#[test]
fn of_two_unknown_writes_the_one_that_is_not_refused_explains() {
    let unknown = [read(1, 2, 5), put(3, 60, 5, 8, Unknown), put(4, 60, 5, 9, Unknown), put(5, 6, 5, 10, Refused)];
    assert_eq!(found(&[&unknown[..], &[put(7, 8, 8, 11, Refused)]].concat()), []);
    assert_eq!(found(&[&unknown[..], &[put(7, 8, 9, 11, Refused)]].concat()), []);
    let both = [&unknown[..], &[put(7, 8, 8, 11, Refused), put(9, 10, 9, 12, Refused)]].concat();
    one(&both, FalseRefusal, "a write on version 9 was refused, although that was current all the while", &[2, 5]);
}

#[test]
fn what_was_there_unseen_may_have_been_deleted() {
    let history = [create(1, 2, 8, Refused), delete(3, 60, 77, 9, Unknown), read(5, 6, None), create(7, 8, 10, Done)];
    assert_eq!(found(&history), []);
    let [refused, _, read, _] = history;
    one(&[refused, read], StaleRead, "nothing was found, which no order of the writes explains", &[0, 1]);
}

#[test]
fn what_may_have_been_created_may_have_been_once() {
    let nobody_knows = [create(3, 60, 8, Unknown), delete(4, 60, 8, 9, Unknown)];
    let once = [&[read(1, 2, None)], &nobody_knows[..], &[create(5, 6, 10, Refused), read(7, 8, None)]].concat();
    assert_eq!(found(&once), []);
    let twice = [&once[..], &[create(9, 10, 11, Refused)]].concat();
    one(&twice, FalseRefusal, "a creation was refused, although nothing was there", &[4, 5]);
}

#[test]
fn what_was_replaced_unseen_may_have_been_deleted() {
    let unknown = [put(3, 60, 5, 8, Unknown), delete(4, 60, 8, 9, Unknown)];
    let history = [&[read(1, 2, 5)], &unknown[..], &[create(5, 6, 10, Done), read(7, 8, 10)]].concat();
    assert_eq!(found(&history), []);
}

#[test]
fn keys_are_judged_by_themselves() {
    let other = Operation { key: "8".to_owned(), ..put(3, 4, 5, 9, Done) };
    assert_eq!(found(&[read(1, 2, 5), put(3, 4, 5, 8, Done), other]), []);
}

#[test]
fn nothing_is_clean_for_lack_of_evidence() {
    for history in [vec![], vec![read(1, 2, 5), put(3, 4, 77, 8, Refused)]] {
        let verdict = judge(&history);
        assert!(!verdict.is_clean());
        assert!(verdict.to_string().starts_with("nothing is shown: no write was acknowledged"), "{verdict}");
    }
}

#[test]
fn what_contradicts_itself_is_undecided() {
    let reason = |operations: &[Operation]| {
        let verdict = History::from(operations.to_vec()).check();
        assert!(!verdict.is_clean() && verdict.violations.is_empty(), "{verdict}");
        verdict.undecided[0].reason.clone()
    };
    let twice = [read(1, 2, 5), put(3, 4, 5, 8, Done), put(5, 6, 8, 8, Done)];
    assert_eq!(reason(&twice), "two attempts write version 8, so that neither can be told");
    assert_eq!(reason(&[at(1, 2, Action::Read, Done)]), "a read has the outcome of a write");
    assert_eq!(reason(&[create(1, 2, 8, Outcome::Seen(None))]), "a write has the outcome of a read");
    assert_eq!(reason(&[read(2, 1, 5)]), "it returned before it was invoked; a later moment was expected");
    let endless = Operation { returned: None, ..read(1, 2, 5) };
    assert_eq!(reason(&[endless]), "an answer has no moment at which it came; `returned` was expected");
}

#[test]
fn too_many_ways_are_undecided_unless_one_of_them_leads_to_the_end() {
    // Thirty lives, each of a moment, in any order.
    let lives = (0..30).flat_map(|life| {
        [create(10, 100 + life, 1_000 + life, Done), delete(10, 100 + life, 1_000 + life, 2_000 + life, Done)]
    });
    let mut history: Vec<Operation> = [read(1, 2, None)].into_iter().chain(lives).collect();
    assert_eq!(found(&history), []);
    history.push(read(200, 201, 1_000));
    let verdict = History::from(history).check();
    assert_eq!((verdict.violations.len(), verdict.undecided.len()), (0, 1), "{verdict}");
    assert!(verdict.to_string().starts_with("undecided on 1 key"), "{verdict}");
}

#[test]
fn a_violation_is_told_in_words_with_its_operations() {
    let history = [read(1, 2, 5), put(3, 6, 5, 8, Done), tagged(put(4, 5, 5, 9, Done), "\"a\"")];
    let expected = "\
NOT clean: fork 1
3 operations on 1 key: 1 read, writes acknowledged 2, refused 0, failed 0, unknown 0 of which 0 took effect
fork, key 7: two writes took effect on version 5: version 8, and version 9
    operation 1, client 1, instance 0, moments 3 to 6: PUT of version 8 over version 5, acknowledged
    operation 2, client 1, instance 0, moments 4 to 5: PUT of version 9 over version 5, acknowledged, tag \"a\"";
    assert_eq!(judge(&history).to_string(), expected);
}
