//! The walk through base, mine and theirs.

use super::{Clash, Merge, Step, pointer_of};
use crate::document::{Document, Node, Object};

/// A walk through three documents at once: each place is seen once, or compared once as a whole.
pub(super) struct Walk<'d, 'w> {
    pub(super) merge: &'w Merge,
    place: Vec<Step<'d>>,
    decide: &'w mut dyn FnMut(Clash) -> Option<Document>,
}

pub(super) fn merge(
    merge: &Merge,
    [base, mine, theirs]: [&Document; 3],
    decide: &mut dyn FnMut(Clash) -> Option<Document>,
) -> Option<Document> {
    Walk { merge, place: Vec::new(), decide }.value(Some(base), Some(mine), Some(theirs))
}

impl<'d> Walk<'d, '_> {
    /// What becomes of one place. None: there is nothing.
    fn value(
        &mut self,
        base: Option<&'d Document>,
        mine: Option<&'d Document>,
        theirs: Option<&'d Document>,
    ) -> Option<Document> {
        match (mine.map(|mine| &mine.0), theirs.map(|theirs| &theirs.0)) {
            (Some(Node::Object(mine)), Some(Node::Object(theirs))) => {
                return Some(Document(Node::Object(self.objects(base, mine, theirs))));
            }
            (Some(Node::Array(mine)), Some(Node::Array(theirs))) => {
                if let Some(merged) = self.elements(base, mine, theirs) {
                    return Some(Document(Node::Array(merged)));
                }
            }
            _ => {}
        }
        if mine == base || mine == theirs {
            theirs.cloned()
        } else if theirs == base {
            mine.cloned()
        } else {
            self.clash(base, mine, theirs)
        }
    }

    /// Members are merged one by one, whatever was there before: of what was no object, there was none.
    fn objects(&mut self, base: Option<&'d Document>, mine: &'d Object, theirs: &'d Object) -> Object {
        let base = base.and_then(Document::as_object).map(Object::index).unwrap_or_default();
        let (in_mine, in_theirs) = (mine.index(), theirs.index());
        let only_mine = mine.iter().filter(|(name, _)| !in_theirs.contains_key(name));
        let mut merged = Object::default();
        for (name, _) in theirs.iter().chain(only_mine) {
            let [base, mine, theirs] = [&base, &in_mine, &in_theirs].map(|members| members.get(name).copied());
            if let Some(value) = self.inside(Step::Member(name), base, mine, theirs) {
                merged.push(name.clone(), value);
            }
        }
        merged
    }

    pub(super) fn inside(
        &mut self,
        step: Step<'d>,
        base: Option<&'d Document>,
        mine: Option<&'d Document>,
        theirs: Option<&'d Document>,
    ) -> Option<Document> {
        self.place.push(step);
        let merged = match step {
            // Two things that have got the same identifier by accident: their members are not mixed.
            Step::NewElement if mine.is_some() && theirs.is_some() && mine != theirs => self.clash(base, mine, theirs),
            _ => self.value(base, mine, theirs),
        };
        self.place.pop();
        merged
    }

    pub(super) fn clash(
        &mut self,
        base: Option<&Document>,
        mine: Option<&Document>,
        theirs: Option<&Document>,
    ) -> Option<Document> {
        let [base, mine, theirs] = [base, mine, theirs].map(Option::<&Document>::cloned);
        (self.decide)(Clash { path: pointer_of(&self.place), base, mine, theirs })
    }

    pub(super) fn place(&self) -> &[Step<'d>] {
        &self.place
    }
}
