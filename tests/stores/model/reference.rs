//! [`Model`]: what a store of products is, in the fewest words; and the steps that are taken on it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

use super::Product;

pub(super) const KEYS: u8 = 3;
pub(super) const SLOTS: usize = 3;

/// A map from keys to values with the name of their version, and all the names that were ever given to a key.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    current: BTreeMap<u8, (Product, Name)>,
    names: BTreeMap<u8, Vec<Name>>,
    /// The permits that are held: for which key, and for which state of it.
    permits: [Option<Held>; SLOTS],
    /// What the last step came to.
    pub(super) outcome: Outcome,
}

/// Number of the state, and what else readers see. It stands for a tag, which no model foretells.
pub(super) type Name = (usize, u64);

impl Model {
    /// The compare-and-swap that a store is.
    fn swap(
        &mut self,
        key: u8,
        expected: Option<usize>,
        next: impl FnOnce(Option<Product>) -> Option<Product>,
    ) -> bool {
        let current = self.current.remove(&key);
        if current.as_ref().map(|(_, (state, _))| *state) != expected {
            current.and_then(|current| self.current.insert(key, current));
            return false;
        }
        let price = current.as_ref().map(|(product, _)| product.price);
        if let Some(next) = next(current.map(|(product, _)| product)) {
            let names = self.names.entry(key).or_default();
            let last = names.iter().map(|(state, _)| *state).max().unwrap_or(0);
            let state = expected.filter(|_| price == Some(next.price)).unwrap_or(last + 1);
            names.push((state, next.views));
            self.current.insert(key, (next.clone(), (state, next.views)));
        }
        true
    }

    /// The names of a key in the order in which they were given.
    pub(super) fn names(&self, key: u8) -> &[Name] {
        self.names.get(&key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn current(&self, key: u8) -> Option<&Product> {
        self.current.get(&key).map(|(product, _)| product)
    }

    fn check(&self, key: u8, asked: Asked) -> Result<Option<usize>, u16> {
        let current = self.current.get(&key).map(|(_, (state, _))| *state);
        match asked {
            Asked::Nothing | Asked::AnyMatch => Err(428),
            Asked::NoneMatch if current.is_none() => Ok(None),
            Asked::Tag(back) if current.is_some() && self.name(key, back).map(|(state, _)| state) == current => {
                Ok(current)
            }
            _ => Err(412),
        }
    }

    fn read(&self, key: u8, asked: Asked) -> u16 {
        match (self.current.get(&key), asked) {
            (None, _) => 404,
            (Some(_), Asked::NoneMatch) => 304,
            (Some((_, name)), Asked::Tag(back) | Asked::Weak(back)) if self.name(key, back) == Some(*name) => 304,
            _ => 200,
        }
    }

    /// The name that was given this many names before the last.
    pub(super) fn name(&self, key: u8, back: usize) -> Option<Name> {
        self.names(key).iter().rev().nth(back).copied()
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    handle: usize,
    key: u8,
    state: Option<usize>,
}

/// One request, or a part of one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A check, whose permit is kept in a slot.
    Check { handle: usize, slot: usize, key: u8, asked: Asked },
    /// The permit in the slot is used.
    Use { slot: usize, act: Act },
    /// All permits are used at once; of two for one key the first.
    Batch { acts: [Act; SLOTS] },
    /// A write without a check.
    Unconditional { handle: usize, key: u8, act: Act },
    /// A conditional read.
    Read { handle: usize, key: u8, asked: Asked },
    /// A page.
    List { handle: usize, after: Option<u8>, limit: usize },
}

/// What a request holds against what is there; a tag by how many were given after it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    Nothing,
    Tag(usize),
    Weak(usize),
    Foreign,
    AnyMatch,
    NoneMatch,
}

/// What is done; with a permit to create, and in a batch, all but `Delete` stores the product that [`Act::value`] says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Replace { price: u64, views: u64 },
    Raise,
    View,
    Delete,
}

impl Act {
    pub(super) fn value(self, id: u8) -> Product {
        match self {
            Self::Replace { price, views } => Product { id, price, views },
            Self::Raise | Self::View | Self::Delete => Product { id, price: 0, views: 0 },
        }
    }

    pub(super) fn change(self, product: &mut Product) {
        match self {
            Self::Raise => product.price += 1,
            Self::View => product.views += 1,
            Self::Replace { .. } | Self::Delete => *product = self.value(product.id),
        }
    }

    /// What it makes of what is there.
    fn next(self, id: u8, current: Option<Product>) -> Option<Product> {
        match (self, current) {
            (Self::Delete, Some(_)) => None,
            (Self::Raise | Self::View, Some(mut product)) => {
                self.change(&mut product);
                Some(product)
            }
            _ => Some(self.value(id)),
        }
    }
}

/// What a step comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Outcome {
    #[default]
    Nothing,
    /// A permit to change, or one to create.
    Matched,
    Vacant,
    Written,
    Refused(u16),
    Read(u16),
    Listed(Vec<Product>),
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Step> {
        let act = || {
            prop_oneof![
                3 => (0..3u64, 0..2u64).prop_map(|(price, views)| Act::Replace { price, views }),
                2 => Just(Act::Raise),
                3 => Just(Act::View),
                1 => Just(Act::Delete),
            ]
        };
        let asked = || {
            prop_oneof![
                6 => Just(Asked::Tag(0)),
                2 => (0..4usize).prop_map(Asked::Tag),
                1 => (0..2usize).prop_map(Asked::Weak),
                3 => Just(Asked::NoneMatch),
                1 => Just(Asked::Foreign),
                1 => Just(Asked::AnyMatch),
                1 => Just(Asked::Nothing),
            ]
        };
        // Most of them meet on one key.
        let (handle, key) = (|| 0..2usize, || prop_oneof![3 => Just(0), 1 => 0..KEYS]);
        prop_oneof![
            6 => (handle(), 0..SLOTS, key(), asked()).prop_map(|(handle, slot, key, asked)| Step::Check { handle, slot, key, asked }),
            5 => (0..SLOTS, act()).prop_map(|(slot, act)| Step::Use { slot, act }),
            2 => [act(), act(), act()].prop_map(|acts| Step::Batch { acts }),
            4 => (handle(), key(), act()).prop_map(|(handle, key, act)| Step::Unconditional { handle, key, act }),
            3 => (handle(), key(), asked()).prop_map(|(handle, key, asked)| Step::Read { handle, key, asked }),
            1 => (handle(), prop::option::of(key()), 0..4usize).prop_map(|(handle, after, limit)| Step::List { handle, after, limit }),
        ]
        .boxed()
    }

    fn apply(mut model: Self, step: &Step) -> Self {
        model.outcome = match *step {
            Step::Check { handle, slot, key, asked } => {
                let checked = model.check(key, asked);
                model.permits[slot] = checked.ok().map(|state| Held { handle, key, state });
                match checked {
                    Ok(state) => state.map_or(Outcome::Vacant, |_| Outcome::Matched),
                    Err(status) => Outcome::Refused(status),
                }
            }
            Step::Use { slot, act } => match model.permits[slot].take() {
                None => Outcome::Nothing,
                Some(Held { key, state, .. }) => {
                    model.written(|model| model.swap(key, state, |now| act.next(key, now)))
                }
            },
            Step::Batch { acts } => model.batch(acts),
            Step::Unconditional { key, act, .. } => {
                let state = model.current.get(&key).map(|(_, (state, _))| *state);
                let (is_there, changes) = (state.is_some(), !matches!(act, Act::Replace { .. }));
                if is_there || !changes {
                    model.swap(key, state, |now| act.next(key, now));
                }
                if is_there || !changes { Outcome::Written } else { Outcome::Nothing }
            }
            Step::Read { key, asked, .. } => Outcome::Read(model.read(key, asked)),
            Step::List { after, limit, .. } => {
                let behind = model.current.values().filter(|(product, _)| after.is_none_or(|after| product.id > after));
                // A page of none would have no key for the next one to begin behind.
                Outcome::Listed(behind.take(limit.max(1)).map(|(product, _)| product.clone()).collect())
            }
        };
        model
    }
}

impl Model {
    fn batch(&mut self, acts: [Act; SLOTS]) -> Outcome {
        let mut held: Vec<(Held, Act)> = Vec::new();
        for (permit, act) in self.permits.iter_mut().zip(acts) {
            if let Some(permit) = permit.take()
                && held.iter().all(|(earlier, _)| earlier.key != permit.key)
            {
                held.push((permit, act));
            }
        }
        if held.is_empty() {
            return Outcome::Nothing;
        }
        if held.iter().any(|(permit, _)| permit.handle != held[0].0.handle) {
            return Outcome::Refused(500);
        }
        self.written(|model| {
            held.iter().all(|(permit, act)| {
                let value = |_| {
                    if matches!(act, Act::Delete) && permit.state.is_some() {
                        None
                    } else {
                        Some(act.value(permit.key))
                    }
                };
                model.swap(permit.key, permit.state, value)
            })
        })
    }

    /// All of it, or nothing.
    fn written(&mut self, write: impl FnOnce(&mut Self) -> bool) -> Outcome {
        let before = self.clone();
        if write(self) {
            return Outcome::Written;
        }
        *self = before;
        Outcome::Refused(412)
    }
}
