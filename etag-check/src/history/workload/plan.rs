//! [`Plan`]: what a client means to do, drawn from a seed.

use fastrand::Rng;

use super::shared::Shared;

/// So many keys are asked for as often as all others together, so that clients meet.
const HOT_KEYS: usize = 4;

/// What a client does, with what it has seen so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Intention {
    pub(super) key: usize,
    pub(super) instance: usize,
    pub(super) wish: Wish,
    /// Writes under the tag before the one that it saw last, where it knows one.
    pub(super) is_stale: bool,
    /// Drops the request after this part of twice the time that the last one took.
    pub(super) cancelled_after: Option<f32>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wish {
    Read,
    Put,
    Patch,
    Delete,
}

/// What is in a workload besides reads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mix {
    pub(super) writes: Writes,
    pub(super) has_deletions: bool,
    pub(super) has_cancellations: bool,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Writes {
    #[default]
    Put,
    Patch,
    PutAndPatch,
}

/// An endless sequence, which depends on the seed and on the workload, and on nothing that is answered.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    random: Rng,
    mix: Mix,
    keys: usize,
    instances: usize,
    key: usize,
}

impl Plan {
    pub(super) fn new(seed: u64, client: u32, mix: Mix, shared: &Shared) -> Self {
        // Clients of one seed must not draw the same.
        let own = seed.wrapping_add(u64::from(client).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (keys, instances) = (shared.keys.len(), shared.service.instances());
        Self { random: Rng::with_seed(own), mix, keys, instances, key: 0 }
    }

    pub(super) fn next(&mut self) -> Intention {
        Intention {
            key: self.key(),
            instance: self.random.usize(..self.instances),
            wish: self.wish(),
            is_stale: self.random.u8(..10) == 0,
            cancelled_after: self.cancelled_after(),
        }
    }

    /// Most often that of before: what was seen a moment ago has the best chance to be current still, and to be so for others at the same time.
    fn key(&mut self) -> usize {
        let (stays, keys) =
            (self.random.u8(..4) != 0, if self.random.bool() { self.keys.min(HOT_KEYS) } else { self.keys });
        let other = self.random.usize(..keys);
        if !stays {
            self.key = other;
        }
        self.key
    }

    fn wish(&mut self) -> Wish {
        let (kind, is_patch) = (self.random.u8(..20), self.random.bool());
        match (kind, self.mix.writes) {
            (0..8, _) => Wish::Read,
            (18.., _) if self.mix.has_deletions => Wish::Delete,
            (_, Writes::Patch) => Wish::Patch,
            (_, Writes::PutAndPatch) if is_patch => Wish::Patch,
            (_, Writes::Put | Writes::PutAndPatch) => Wish::Put,
        }
    }

    fn cancelled_after(&mut self) -> Option<f32> {
        let (kind, part) = (self.random.u8(..20), self.random.f32());
        (kind == 0 && self.mix.has_cancellations).then_some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(seed: u64, mix: Mix) -> Vec<Intention> {
        let mut plan = Plan { random: Rng::with_seed(seed), mix, keys: 100, instances: 2, key: 0 };
        (0..10_000).map(|_| plan.next()).collect()
    }

    #[test]
    fn one_seed_is_one_sequence() {
        assert_eq!(plan(7, Mix::default()), plan(7, Mix::default()));
        assert_ne!(plan(7, Mix::default()), plan(8, Mix::default()));
    }

    #[test]
    fn nothing_is_deleted_patched_or_cancelled_that_was_not_asked_for() {
        let intentions = plan(7, Mix::default());
        assert!(intentions.iter().all(|intention| matches!(intention.wish, Wish::Read | Wish::Put)));
        assert!(intentions.iter().all(|intention| intention.cancelled_after.is_none()));
        let all = Mix { writes: Writes::PutAndPatch, has_deletions: true, has_cancellations: true };
        let intentions = plan(7, all);
        for wish in [Wish::Read, Wish::Put, Wish::Patch, Wish::Delete] {
            assert!(intentions.iter().any(|intention| intention.wish == wish), "{wish:?}");
        }
        assert!(intentions.iter().any(|intention| intention.cancelled_after.is_some()));
    }

    #[test]
    fn every_key_and_every_instance_is_asked() {
        let intentions = plan(7, Mix::default());
        for key in 0..100 {
            assert!(intentions.iter().any(|intention| intention.key == key), "{key}");
        }
        assert!(intentions.iter().any(|intention| intention.instance == 1));
    }
}
