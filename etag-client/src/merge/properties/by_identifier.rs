//! Arrays whose elements are told apart by a member, held to objects that have the identifiers for names.

use super::*;
use crate::merge::{Clash, Merge};

#[derive(Clone, Debug)]
enum LineChange {
    Insert(usize, usize, Value),
    Remove(usize),
    Set(usize, Value),
    Move(usize, usize),
}

/// An identifier, and another member.
type Line = (usize, Value);

fn content() -> impl Strategy<Value = Value> {
    prop_oneof![(0..3).prop_map(Value::from), object_of(scalar())]
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let identifiers = proptest::sample::subsequence(vec![0, 1, 2, 3, 4, 5], 0..6).prop_shuffle();
    identifiers.prop_flat_map(|identifiers| {
        let contents = vec(content(), identifiers.len());
        contents.prop_map(move |contents| identifiers.clone().into_iter().zip(contents).collect())
    })
}

fn line_changes() -> impl Strategy<Value = Vec<LineChange>> {
    let change = prop_oneof![
        (0..6_usize, 0..9_usize, content()).prop_map(|(place, id, content)| LineChange::Insert(place, id, content)),
        (0..6_usize).prop_map(LineChange::Remove),
        (0..6_usize, content()).prop_map(|(place, content)| LineChange::Set(place, content)),
        (0..6_usize, 0..6_usize).prop_map(|(from, to)| LineChange::Move(from, to)),
    ];
    vec(change, 0..4)
}

fn with_changes(base: &[Line], changes: &[LineChange]) -> Vec<Line> {
    let mut lines = base.to_vec();
    for change in changes {
        match change.clone() {
            LineChange::Insert(place, id, content) if lines.iter().all(|(other, _)| *other != id) => {
                lines.insert(place.min(lines.len()), (id, content));
            }
            LineChange::Remove(place) if place < lines.len() => _ = lines.remove(place),
            LineChange::Set(place, content) if place < lines.len() => lines[place].1 = content,
            LineChange::Move(from, to) if from < lines.len() && to < lines.len() => {
                let line = lines.remove(from);
                lines.insert(to, line);
            }
            _ => {}
        }
    }
    lines
}

fn versions_of_lines() -> impl Strategy<Value = [Vec<Line>; 3]> {
    (lines(), line_changes(), line_changes()).prop_map(|(base, mine, theirs)| {
        let [mine, theirs] = [mine, theirs].map(|changes| with_changes(&base, &changes));
        [base, mine, theirs]
    })
}

fn as_array(lines: &[Line]) -> Document {
    let lines: Vec<Value> = lines.iter().map(|(id, content)| json!({"id": id, "content": content})).collect();
    document(&json!({"lines": lines}))
}

fn as_object(lines: &[Line]) -> Document {
    let lines: Map<String, Value> =
        lines.iter().map(|(id, content)| (id.to_string(), json!({"id": id, "content": content}))).collect();
    document(&json!({"lines": lines}))
}

fn lines_of(document: &Document) -> Vec<Line> {
    let lines: Vec<Value> = document.pointer("/lines").expect("lines").to().expect("an array");
    let id = |line: &Value| line["id"].as_u64().and_then(|id| usize::try_from(id).ok()).expect("an identifier");
    lines.iter().map(|line| (id(line), line["content"].clone())).collect()
}

fn merged(lines: &[Vec<Line>; 3]) -> Result<Vec<Line>, Vec<Clash>> {
    let [base, mine, theirs] = lines.each_ref().map(|lines| as_array(lines));
    Merge::new().array_by("/lines", "id").merge(&base, &mine, &theirs).map(|merged| lines_of(&merged))
}

/// Those that are in the other list as well, in this order.
fn order(lines: &[Line], others: &[&[Line]]) -> Vec<usize> {
    let is_there = |id: &usize| others.iter().all(|lines| lines.iter().any(|(other, _)| other == id));
    lines.iter().map(|(id, _)| *id).filter(is_there).collect()
}

proptest! {
    #[test]
    fn elements_are_merged_as_members_are(versions in versions_of_lines()) {
        let [base, mine, theirs] = versions.each_ref().map(|lines| as_object(lines));
        let as_members = Merge::new().merge(&base, &mine, &theirs);
        match (merged(&versions), as_members) {
            (Ok(merged), Ok(as_members)) => prop_assert_eq!(as_object(&merged), as_members),
            (Err(clashes), Err(_)) => prop_assert!(!clashes.is_empty()),
            (Ok(merged), Err(clashes)) => prop_assert!(false, "{:?} {:?}", merged, clashes),
            // New elements that have got one identifier are not mixed; nor are two new orders.
            (Err(clashes), Ok(_)) => {
                let is_of_order = clashes.len() == 1 && clashes[0].path == "/lines";
                prop_assert!(is_of_order || clashes.iter().all(|clash| clash.path == "/lines/-"), "{:?}", clashes);
            }
        }
    }

    #[test]
    fn the_changes_of_one_alone_are_kept_in_their_order((base, changes) in (lines(), line_changes())) {
        let next = with_changes(&base, &changes);
        prop_assert_eq!(&merged(&[base.clone(), next.clone(), base.clone()]).unwrap(), &next);
        prop_assert_eq!(&merged(&[base.clone(), base.clone(), next.clone()]).unwrap(), &next);
        prop_assert_eq!(&merged(&[base, next.clone(), next.clone()]).unwrap(), &next);
    }

    #[test]
    fn the_order_is_theirs_or_mine_where_only_mine_is_new(versions in versions_of_lines()) {
        let [base, mine, theirs] = &versions;
        let was = order(base, &[mine, theirs]);
        let [my, their] = [order(mine, &[base, theirs]), order(theirs, &[base, mine])];
        match merged(&versions) {
            Ok(merged) => {
                let leader = if my == was || my == their { theirs } else { prop_assert_eq!(&their, &was); mine };
                let kept = order(leader, &[&merged]);
                prop_assert_eq!(order(&merged, &[leader]), kept);
            }
            Err(clashes) => {
                let is_of_order = clashes.iter().any(|clash| clash.path == "/lines");
                prop_assert_eq!(is_of_order, my != was && their != was && my != their);
            }
        }
    }

    #[test]
    fn it_does_not_matter_who_is_who_but_for_the_order(versions in versions_of_lines()) {
        let [base, mine, theirs] = versions.clone();
        match (merged(&versions), merged(&[base, theirs, mine])) {
            (Ok(left), Ok(right)) => prop_assert_eq!(as_object(&left), as_object(&right)),
            (Err(left), Err(right)) => {
                let swap = |clash: Clash| Clash { mine: clash.theirs, theirs: clash.mine, ..clash };
                let sorted = |mut clashes: Vec<Clash>| { clashes.sort_by_key(|clash| format!("{clash:?}")); clashes };
                prop_assert_eq!(sorted(left), sorted(right.into_iter().map(swap).collect()));
            }
            (left, right) => prop_assert!(false, "{:?} {:?}", left, right),
        }
    }

    #[test]
    fn a_clash_points_to_its_place_in_the_base(versions in versions_of_lines()) {
        let base = as_array(&versions[0]);
        for clash in merged(&versions).err().unwrap_or_default() {
            prop_assert_eq!(base.pointer(&clash.path).cloned(), clash.base, "{}", clash.path);
        }
    }
}
