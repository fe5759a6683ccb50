//! Arrays whose elements are told apart by a member.

use std::collections::{HashMap, HashSet};

use super::Step;
use super::three_way::Walk;
use crate::document::{Document, Node, Scalar};

/// The elements of an array, by identifier.
#[derive(Default)]
struct Elements<'d> {
    order: Vec<&'d Scalar>,
    by_identifier: HashMap<&'d Scalar, (usize, &'d Document)>,
}

impl<'d> Walk<'d, '_> {
    /// None where the elements cannot be told apart, or where both have brought them into another order, each into its own.
    pub(super) fn elements(
        &mut self,
        base: Option<&'d Document>,
        mine: &'d [Document],
        theirs: &'d [Document],
    ) -> Option<Vec<Document>> {
        let identifier = self.merge.identifier(self.place())?;
        let base = match base.and_then(Document::as_array) {
            Some(base) => Elements::of(base, &identifier)?,
            None => Elements::default(),
        };
        let (mine, theirs) = (Elements::of(mine, &identifier)?, Elements::of(theirs, &identifier)?);
        let (first, second) = backbone(&base, &mine, &theirs)?;

        let only_mine = mine.order.iter().filter(|id| !theirs.has(id));
        let mut merged = HashMap::new();
        for id in theirs.order.iter().chain(only_mine) {
            let step = base.by_identifier.get(id).map_or(Step::NewElement, |(index, _)| Step::Element(*index));
            if let Some(value) = self.inside(step, base.get(id), mine.get(id), theirs.get(id)) {
                merged.insert(*id, value);
            }
        }
        Some(in_order(first, second, merged))
    }
}

impl<'d> Elements<'d> {
    /// None where an element has no identifier, or two have the same.
    fn of(elements: &'d [Document], identifier: &Scalar) -> Option<Self> {
        let mut order = Vec::with_capacity(elements.len());
        let mut by_identifier = HashMap::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            let Node::Scalar(id) = &element.as_object()?.get(identifier)?.0 else { return None };
            if id.is_null() || by_identifier.insert(id, (index, element)).is_some() {
                return None;
            }
            order.push(id);
        }
        Some(Self { order, by_identifier })
    }

    fn has(&self, id: &Scalar) -> bool {
        self.by_identifier.contains_key(id)
    }

    fn get(&self, id: &Scalar) -> Option<&'d Document> {
        self.by_identifier.get(id).map(|(_, element)| *element)
    }
}

/// Whose order counts, and who else has elements. None where there is no telling.
fn backbone<'e, 'd>(
    base: &'e Elements<'d>,
    mine: &'e Elements<'d>,
    theirs: &'e Elements<'d>,
) -> Option<(&'e Elements<'d>, &'e Elements<'d>)> {
    let is_in_all = |id: &&&Scalar| [base, mine, theirs].iter().all(|elements| elements.has(id));
    let [was, my, their] = [base, mine, theirs].map(|elements| elements.order.iter().filter(is_in_all));
    if my.clone().eq(was.clone()) || my.clone().eq(their.clone()) {
        Some((theirs, mine))
    } else if their.eq(was) {
        Some((mine, theirs))
    } else {
        None
    }
}

/// The merged elements in the order of the first; what only the second has stands behind the element that it follows there, and behind what the first has added at the same place.
fn in_order<'d>(
    first: &Elements<'d>,
    second: &Elements<'d>,
    mut merged: HashMap<&'d Scalar, Document>,
) -> Vec<Document> {
    let kept: HashSet<&Scalar> = merged.keys().copied().collect();
    let mut followers: HashMap<Option<&Scalar>, Vec<&Scalar>> = HashMap::new();
    let mut before = None;
    for id in second.order.iter().filter(|id| kept.contains(*id)) {
        if first.has(id) {
            before = Some(*id);
        } else {
            followers.entry(before).or_default().push(id);
        }
    }
    let mut order = Vec::with_capacity(kept.len());
    let mut before = None;
    for id in first.order.iter().filter(|id| kept.contains(*id)) {
        if second.has(id) {
            order.extend(followers.remove(&before).unwrap_or_default());
            before = Some(*id);
        }
        order.push(id);
    }
    order.extend(followers.remove(&before).unwrap_or_default());
    order.into_iter().filter_map(|id| merged.remove(id)).collect()
}
