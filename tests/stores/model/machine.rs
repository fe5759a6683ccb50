//! [`Machine`]: a store, driven by the steps of the model and held to what it says.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use etag_core::{EntityTag, HttpDate, Limits, Method, Preconditions};
use etag_store::{BatchError, Pending, Permit, Policy, Read, Refusal, Stored, Versions, WriteError};
use proptest_state_machine::StateMachineTest;

use super::reference::{Act, Asked, KEYS, Model, Outcome, SLOTS, Step};
use super::{Kind, Product};

pub(super) struct Machine<K: Kind>(PhantomData<K>);

pub(super) struct Driven<K: Kind> {
    runtime: tokio::runtime::Runtime,
    handles: [Versions<Product>; 2],
    permits: [Option<(usize, Permit<Product>)>; SLOTS],
    /// Of each key, in the order of the names in the model.
    tags: BTreeMap<u8, Vec<Stored<Product>>>,
    _place: K::Place,
}

impl<K: Kind> StateMachineTest for Machine<K> {
    type SystemUnderTest = Driven<K>;
    type Reference = Model;

    fn init_test(_: &Model) -> Driven<K> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (handles, place) = runtime.block_on(K::open());
        Driven { runtime, handles, permits: Default::default(), tags: BTreeMap::new(), _place: place }
    }

    fn apply(mut driven: Driven<K>, model: &Model, step: Step) -> Driven<K> {
        let outcome = driven.take(step);
        assert_eq!(outcome, model.outcome, "{step:?}");
        driven
    }

    fn check_invariants(driven: &Driven<K>, model: &Model) {
        for key in 0..KEYS {
            for handle in &driven.handles {
                let stored = driven.runtime.block_on(handle.load(&key)).expect("a value");
                assert_eq!(stored.as_ref().map(|stored| &stored.value), model.current(key), "what is there");
                let last = driven.tags.get(&key).and_then(|written| written.last());
                assert!(
                    stored.is_none() || stored.as_ref() == last,
                    "{stored:?} is not as it was acknowledged: {last:?}"
                );
            }
            driven.names_are_as_in(model, key);
        }
    }
}

impl<K: Kind> Driven<K> {
    /// Two versions have the same tag where they have the same name in the model, and nowhere else.
    fn names_are_as_in(&self, model: &Model, key: u8) {
        let written = self.tags.get(&key).map_or(&[][..], Vec::as_slice);
        let names = model.names(key);
        assert_eq!(written.len(), names.len(), "as many acknowledged writes");
        let (Some((last, earlier)), Some((name, names))) = (written.split_last(), names.split_last()) else { return };
        for (stored, earlier) in earlier.iter().zip(names) {
            assert_eq!(
                stored.validators.state == last.validators.state,
                earlier.0 == name.0,
                "a state came twice, or changed"
            );
            assert_eq!(stored.etag() == last.etag(), earlier == name, "a tag came twice, or changed");
        }
    }

    fn take(&mut self, step: Step) -> Outcome {
        match step {
            Step::Check { handle, slot, key, asked } => self.check(handle, slot, key, asked),
            Step::Use { slot, act } => match self.permits[slot].take() {
                None => Outcome::Nothing,
                Some((_, permit)) => self.write(permit, act),
            },
            Step::Batch { acts } => self.batch(acts),
            Step::Unconditional { handle, key, act } => self.unconditional(handle, key, act),
            Step::Read { handle, key, asked } => self.read(handle, key, asked),
            Step::List { handle, after, limit } => {
                let page = self.runtime.block_on(self.handles[handle].list(after.as_ref(), limit)).expect("a page");
                Outcome::Listed(page.members.into_iter().map(|stored| stored.value).collect())
            }
        }
    }

    fn check(&mut self, handle: usize, slot: usize, key: u8, asked: Asked) -> Outcome {
        let fields = self.fields("If-Match", key, asked);
        let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
        let policy = Policy::default();
        let check = self.handles[handle].check(Method::Put, &key, &asked, &policy);
        let (permit, outcome) = match self.runtime.block_on(check) {
            Ok(permit @ Permit::Matched(_)) => (Some((handle, permit)), Outcome::Matched),
            Ok(permit @ Permit::Vacant(_)) => (Some((handle, permit)), Outcome::Vacant),
            Err(refusal) => (None, Outcome::Refused(refusal.status())),
        };
        self.permits[slot] = permit;
        outcome
    }

    fn write(&mut self, permit: Permit<Product>, act: Act) -> Outcome {
        let written = self.runtime.block_on(async {
            match (permit, act) {
                (Permit::Vacant(vacant), act) => {
                    let value = act.value(*vacant.key());
                    vacant.create(value).await.map(Some)
                }
                (Permit::Matched(current), Act::Replace { .. }) => {
                    let value = act.value(current.id);
                    current.replace(value).await.map(Some)
                }
                (Permit::Matched(current), Act::Delete) => current.delete().await.map(|()| None),
                (Permit::Matched(current), act) => current.update(|product| act.change(product)).await.map(Some),
            }
        });
        self.acknowledge(written)
    }

    fn batch(&mut self, acts: [Act; SLOTS]) -> Outcome {
        let mut held: Vec<(usize, u8, Pending<Product>)> = Vec::new();
        for (slot, act) in acts.into_iter().enumerate() {
            let Some((handle, permit)) = self.permits[slot].take() else { continue };
            let key = match &permit {
                Permit::Matched(current) => *current.key(),
                Permit::Vacant(vacant) => *vacant.key(),
            };
            if held.iter().any(|(_, earlier, _)| *earlier == key) {
                continue;
            }
            let pending = match (permit, act) {
                (Permit::Matched(current), Act::Delete) => Ok(current.deleting()),
                (Permit::Matched(current), act) => current.replacing(act.value(key)),
                (Permit::Vacant(vacant), act) => vacant.creating(act.value(key)),
            };
            held.push((handle, key, pending.expect("the key is the same")));
        }
        let Some((handle, ..)) = held.first() else { return Outcome::Nothing };
        let versions = &self.handles[*handle];
        let pending = held.into_iter().map(|(_, _, pending)| pending).collect();
        match self.runtime.block_on(versions.commit_all(pending)) {
            Ok(written) => {
                for stored in written.into_iter().flatten() {
                    self.remember(stored);
                }
                Outcome::Written
            }
            Err(err @ (BatchError::PreconditionFailed(_) | BatchError::NotWritten(_))) => {
                Outcome::Refused(err.status())
            }
            Err(err) => panic!("{err}"),
        }
    }

    fn unconditional(&mut self, handle: usize, key: u8, act: Act) -> Outcome {
        let unconditionally = self.handles[handle].unconditionally("a test");
        let written = self.runtime.block_on(async {
            Ok(match act {
                Act::Replace { .. } => (true, Some(unconditionally.put(act.value(key)).await?)),
                Act::Delete => (unconditionally.delete(&key).await?, None),
                act => {
                    let stored = unconditionally.update(&key, |product| act.change(product)).await?;
                    (stored.is_some(), stored)
                }
            })
        });
        match written {
            Ok((false, _)) => Outcome::Nothing,
            written => self.acknowledge(written.map(|(_, stored)| stored)),
        }
    }

    fn read(&self, handle: usize, key: u8, asked: Asked) -> Outcome {
        let fields = self.fields("If-None-Match", key, asked);
        let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
        let last = self.tags.get(&key).and_then(|written| written.last());
        Outcome::Read(match self.runtime.block_on(self.handles[handle].read(Method::Get, &key, &asked)) {
            Ok(Read::Loaded(stored)) => {
                assert_eq!(Some(&stored), last, "what is read is what was acknowledged last");
                200
            }
            Ok(Read::NotModified(validators)) => {
                assert_eq!(Some(&validators), last.map(|stored| &stored.validators));
                304
            }
            Err(refusal @ Refusal::NotFound) => refusal.status(),
            Err(refusal) => panic!("{refusal}"),
        })
    }

    fn fields(&self, name: &'static str, key: u8, asked: Asked) -> Vec<(&'static str, Vec<u8>)> {
        let written = self.tags.get(&key).map_or(&[][..], Vec::as_slice);
        let tag = |back: usize| written.iter().rev().nth(back).map(Stored::etag);
        // Nobody holds a tag of what never was.
        let foreign = || b"\"foreign\"".to_vec();
        let bytes = |tag: Option<EntityTag>| tag.map_or_else(foreign, |tag| tag.as_bytes().to_vec());
        match asked {
            Asked::Nothing => Vec::new(),
            Asked::Tag(back) => vec![(name, bytes(tag(back)))],
            Asked::Weak(back) => vec![(name, bytes(tag(back).map(EntityTag::into_weak)))],
            Asked::Foreign => vec![(name, foreign())],
            Asked::AnyMatch => vec![("If-Match", b"*".to_vec())],
            Asked::NoneMatch => vec![("If-None-Match", b"*".to_vec())],
        }
    }

    fn acknowledge(&mut self, written: Result<Option<Stored<Product>>, WriteError<Product>>) -> Outcome {
        match written {
            Ok(stored) => {
                if let Some(stored) = stored {
                    self.remember(stored);
                }
                Outcome::Written
            }
            Err(WriteError::PreconditionFailed(_)) => Outcome::Refused(412),
            Err(err) => panic!("{err}"),
        }
    }

    fn remember(&mut self, stored: Stored<Product>) {
        self.tags.entry(stored.id).or_default().push(stored);
    }
}
