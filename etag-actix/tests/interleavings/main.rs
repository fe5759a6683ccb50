//! Every interleaving of requests, from the extractor through the handler to the commit, on the memory store.
//!
//! Each task is a worker with an application of its own over the one store, as in a real server. The store is all that they share, and
//! the scheduler may switch between them wherever one of them asks it. What one claims of writes is tried with the check before the handler
//! and without it, so that the comparison at the commit stands alone; and what is wrong on purpose is found by the same claims.

mod claims;
mod orders;
mod service;
mod stage;
mod stores;

use self::claims::{
    additions_that_name_no_version_add_up, one_lands, only_one_of_two_lives_lands,
    versions_are_read_as_they_were_written,
};
use self::orders::{every_order, failure};
use self::service::Request::{Add, Create, CreateOnly, Delete, Patch, Put, Unguarded};
use self::stage::EarlyCheck::{self, Off, On};
use self::stage::{Refusals, Stage};
use self::stores::{CheckThenWrite, Switching, Torn};

#[test]
fn of_two_requests_from_one_tag_one_lands() {
    of_two_requests_one_lands(On);
}

#[test]
fn of_two_requests_from_one_tag_one_lands_if_nothing_is_checked_before_the_commit() {
    of_two_requests_one_lands(Off);
}

#[test]
fn of_three_requests_from_one_tag_one_lands() {
    of_three_requests_one_lands(On);
}

#[test]
fn of_three_requests_from_one_tag_one_lands_if_nothing_is_checked_before_the_commit() {
    of_three_requests_one_lands(Off);
}

#[test]
fn of_creations_one_lands() {
    of_creations_one_lands_with(On);
}

#[test]
fn of_creations_one_lands_if_nothing_is_checked_before_the_commit() {
    of_creations_one_lands_with(Off);
}

#[test]
fn additions_that_name_no_version_are_all_there_or_told_that_they_were_late() {
    // There is nothing that an early check could refuse.
    assert_met(every_order(|| additions_that_name_no_version_add_up(&Stage::seeded(Switching::new(), On))), Off);
}

#[test]
fn a_stale_write_does_not_land_on_what_was_deleted_and_created_again_alike() {
    assert_met(every_order(|| only_one_of_two_lives_lands(&Stage::seeded(Switching::new(), On))), On);
}

#[test]
fn a_reader_sees_each_tag_with_its_own_content_and_never_goes_back() {
    every_order(|| versions_are_read_as_they_were_written(&Stage::seeded(Switching::new(), On)));
}

#[test]
fn a_store_that_checks_and_then_writes_is_found_with_an_early_check_and_without() {
    for check in [On, Off] {
        let replacing = move || one_lands(&Stage::seeded(CheckThenWrite::default(), check), &[Put(1), Put(2)]);
        let found = failure(replacing);
        assert!(found.contains("2 acknowledged"), "{check:?}: {found}");
        let creating = move || one_lands(&Stage::empty(CheckThenWrite::default(), check), &[Create(1), CreateOnly(2)]);
        let found = failure(creating);
        assert!(found.contains("2 acknowledged"), "{check:?}: {found}");
    }
}

/// What others do: the tag is compared before the handler, and the handler writes.
#[test]
fn a_handler_that_relies_on_the_early_check_is_found() {
    let found = failure(|| one_lands(&Stage::seeded(Switching::new(), On), &[Unguarded(1), Unguarded(2)]));
    assert!(found.contains("2 acknowledged"), "{found}");
}

#[test]
fn a_store_that_reads_the_content_and_then_the_tag_is_found() {
    let found = failure(|| versions_are_read_as_they_were_written(&Stage::seeded(Torn::default(), On)));
    assert!(found.contains("content of another version"), "{found}");
}

fn of_two_requests_one_lands(check: EarlyCheck) {
    for requests in
        [[Put(1), Put(2)], [Put(1), Patch(2)], [Put(1), Delete], [Patch(1), Delete], [Delete, Delete], [Add, Add]]
    {
        let claim = move || one_lands(&Stage::seeded(Switching::new(), check), &requests);
        assert_met(every_order(claim), check);
    }
}

fn of_three_requests_one_lands(check: EarlyCheck) {
    for requests in [[Put(1), Patch(2), Put(3)], [Put(1), Add, Delete]] {
        let claim = move || one_lands(&Stage::seeded(Switching::new(), check), &requests);
        assert_met(every_order(claim), check);
    }
}

fn of_creations_one_lands_with(check: EarlyCheck) {
    for requests in [[Create(1), Create(2)], [Create(1), CreateOnly(2)]] {
        let claim = move || one_lands(&Stage::empty(Switching::new(), check), &requests);
        assert_met(every_order(claim), check);
    }
    let three = move || one_lands(&Stage::empty(Switching::new(), check), &[Create(1), CreateOnly(2), Create(3)]);
    assert_met(every_order(three), check);
}

/// The requests have met in both places, before the handler and at the commit, or at the commit alone. Otherwise the orders have shown nothing.
fn assert_met(refusals: Refusals, check: EarlyCheck) {
    assert!((refusals.early > 0) == (check == On) && refusals.at_commit > 0, "{check:?}: {refusals:?}");
}
