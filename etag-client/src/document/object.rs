//! [`Object`]: members in the order in which they were written.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::slice;

use super::{Document, Scalar};

/// Members in the order in which they were written, no two of one name.
#[derive(Clone, Default)]
pub(crate) struct Object(Vec<(Scalar, Document)>);

impl Object {
    /// The name that stands twice, where one does.
    pub(super) fn of(members: Vec<(Scalar, Document)>) -> Result<Self, Scalar> {
        let mut names = HashSet::with_capacity(members.len());
        match members.iter().find(|(name, _)| !names.insert(name)) {
            Some((name, _)) => Err(name.clone()),
            None => Ok(Self(members)),
        }
    }

    pub(crate) fn iter(&self) -> slice::Iter<'_, (Scalar, Document)> {
        self.0.iter()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks at each member: for many, there is [`index`](Self::index).
    pub(crate) fn get(&self, name: &Scalar) -> Option<&Document> {
        self.0.iter().find_map(|(other, value)| (other == name).then_some(value))
    }

    pub(super) fn get_mut(&mut self, name: &Scalar) -> Option<&mut Document> {
        self.0.iter_mut().find_map(|(other, value)| (other == name).then_some(value))
    }

    pub(crate) fn index(&self) -> HashMap<&Scalar, &Document> {
        self.0.iter().map(|(name, value)| (name, value)).collect()
    }

    /// Adds a member of a name that the caller has seen not to be there yet.
    pub(crate) fn push(&mut self, name: Scalar, value: Document) {
        self.0.push((name, value));
    }

    pub(super) fn set(&mut self, name: Scalar, value: Document) {
        match self.get_mut(&name) {
            Some(found) => *found = value,
            None => self.push(name, value),
        }
    }
}

impl Eq for Object {}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        if self.0.len() != other.0.len() {
            return false;
        }
        if self.0.iter().zip(&other.0).all(|((name, _), (other, _))| name == other) {
            return self.0.iter().zip(&other.0).all(|((_, value), (_, other))| value == other);
        }
        let others = other.index();
        self.0.iter().all(|(name, value)| others.get(name) == Some(&value))
    }
}

impl Hash for Object {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut members: Vec<_> = self.0.iter().collect();
        members.sort_by_cached_key(|&(name, _)| name.meaning());
        members.hash(state);
    }
}
