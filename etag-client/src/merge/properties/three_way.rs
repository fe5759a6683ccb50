//! Three-way merging, held to what it means place by place.

use std::collections::BTreeSet;

use super::*;
use crate::merge::{Clash, Merge, contains_changes};

fn merged([base, mine, theirs]: &[Document; 3]) -> Result<Document, Vec<Clash>> {
    Merge::new().merge(base, mine, theirs)
}

fn all_places(documents: &[Document]) -> BTreeSet<String> {
    documents.iter().flat_map(places).collect()
}

/// Both have changed it, each in another way, and it is not a matter of its members.
fn is_clash([base, mine, theirs]: [Option<&Document>; 3]) -> bool {
    mine != base && theirs != base && mine != theirs && !(is_object(mine) && is_object(theirs))
}

proptest! {
    #[test]
    fn at_each_place_the_change_of_the_one_who_made_it_counts(versions in versions()) {
        let versions = documents(&versions);
        let Ok(merged) = merged(&versions) else { return Ok(()) };
        let [base, mine, theirs] = &versions;
        for place in all_places(&[base.clone(), mine.clone(), theirs.clone(), merged.clone()]) {
            let [base, mine, theirs, merged] = [base, mine, theirs, &merged].map(|document| at(document, &place));
            if mine == base || mine == theirs {
                prop_assert_eq!(merged, theirs, "{}", place);
            } else if theirs == base {
                prop_assert_eq!(merged, mine, "{}", place);
            } else {
                // Both have changed it, and so it is put together of both.
                prop_assert!(is_object(mine) && is_object(theirs) && is_object(merged), "{}", place);
            }
        }
    }

    #[test]
    fn the_clashes_are_all_the_places_that_both_have_changed_and_no_others(versions in versions()) {
        let [base, mine, theirs] = &documents(&versions);
        let is_inside_both = |place: &str| {
            let parents = place.match_indices('/').map(|(end, _)| &place[..end]);
            parents.into_iter().all(|parent| is_object(at(mine, parent)) && is_object(at(theirs, parent)))
        };
        let expected: BTreeSet<String> = all_places(&[base.clone(), mine.clone(), theirs.clone()])
            .into_iter()
            .filter(|place| is_inside_both(place) && is_clash([base, mine, theirs].map(|document| at(document, place))))
            .collect();
        let clashes = Merge::new().merge(base, mine, theirs).err().unwrap_or_default();
        let listed: BTreeSet<String> = clashes.iter().map(|clash| clash.path.clone()).collect();
        prop_assert_eq!(listed.len(), clashes.len());
        prop_assert_eq!(listed, expected);
        for clash in &clashes {
            let values = [base, mine, theirs].map(|document| at(document, &clash.path).cloned());
            prop_assert_eq!(&[clash.base.clone(), clash.mine.clone(), clash.theirs.clone()], &values);
        }
    }

    #[test]
    fn what_one_alone_has_made_is_kept_to_the_digit((base, changes) in (resource(), changes())) {
        let next = document(&changed(&base, &changes));
        let base = document(&base);
        let theirs = Merge::new().merge(&base, &base, &next).unwrap();
        prop_assert_eq!(theirs.to_string(), next.to_string());
        prop_assert_eq!(Merge::new().merge(&base, &next, &base).unwrap(), next.clone());
        prop_assert_eq!(Merge::new().merge(&base, &next, &next).unwrap().to_string(), next.to_string());
    }

    #[test]
    fn it_does_not_matter_who_is_who(versions in versions()) {
        let [base, mine, theirs] = &documents(&versions);
        match (Merge::new().merge(base, mine, theirs), Merge::new().merge(base, theirs, mine)) {
            (Ok(left), Ok(right)) => prop_assert_eq!(left, right),
            (Err(left), Err(right)) => {
                let swap = |clash: Clash| Clash { mine: clash.theirs, theirs: clash.mine, ..clash };
                let by_path = |mut clashes: Vec<Clash>| { clashes.sort_by(|a, b| a.path.cmp(&b.path)); clashes };
                prop_assert_eq!(by_path(left), by_path(right.into_iter().map(swap).collect()));
            }
            (left, right) => prop_assert!(false, "{:?} {:?}", left, right),
        }
    }

    #[test]
    fn a_merged_document_has_the_changes_of_both_and_a_settled_one_those_of_whom_it_was_settled_for(versions in versions()) {
        let [base, mine, theirs] = &documents(&versions);
        let listed = Merge::new().merge(base, mine, theirs);
        if let Ok(merged) = &listed {
            prop_assert!(contains_changes(base, mine, merged) && contains_changes(base, theirs, merged));
        }
        let mut asked = Vec::new();
        let settled = Merge::new().settle(base, mine, theirs, |clash| {
            asked.push(clash.clone());
            clash.mine
        });
        let settled = settled.unwrap();
        prop_assert!(contains_changes(base, mine, &settled), "{}", settled);
        prop_assert_eq!(listed.err().unwrap_or_default(), asked);
        let settled = Merge::new().settle(base, mine, theirs, |clash| clash.theirs).unwrap();
        prop_assert!(contains_changes(base, theirs, &settled), "{}", settled);
    }
}

/// The generators make what the properties are about.
#[test]
fn the_documents_of_the_properties_clash_often_and_merge_often() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let [mut clashing, mut mixed, mut inner] = [0; 3];
    for _ in 0..1000 {
        let [base, mine, theirs] = documents(&versions().new_tree(&mut runner).unwrap().current());
        match Merge::new().merge(&base, &mine, &theirs) {
            Ok(merged) => mixed += u32::from(merged != mine && merged != theirs),
            Err(clashes) => {
                clashing += 1;
                inner += u32::from(clashes.iter().any(|clash| clash.path.matches('/').count() > 1));
            }
        }
    }
    assert!(
        clashing > 100 && mixed > 100 && inner > 20,
        "of 1000: {clashing} clash, {inner} of them inside, {mixed} mixed"
    );
}
