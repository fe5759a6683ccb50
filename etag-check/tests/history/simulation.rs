//! A right service, its clients, and the delays between them.

use etag_check::history::{Action, Operation, Outcome, Version};

use crate::random::Random;

/// What is simulated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Simulation {
    pub(crate) clients: usize,
    pub(crate) keys: usize,
    pub(crate) operations: usize,
    /// Of the operations that are no reads, in a hundred.
    pub(crate) deletes: usize,
    /// Answers that do not come, in a hundred.
    pub(crate) unknown: usize,
    /// Attempts that name something older than the client has seen last, in a hundred.
    pub(crate) stale: usize,
    pub(crate) tags: Tags,
    pub(crate) start: Start,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tags {
    Sent,
    NotSent,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Start {
    /// Every key is read before anything else.
    Read,
    Unread,
}

struct Key {
    now: Option<Version>,
}

struct Client {
    number: u32,
    /// What it has seen of each key, the last at the end.
    seen: Vec<Vec<Option<Version>>>,
    sent: Option<Sent>,
}

struct Sent {
    /// In the history.
    index: usize,
    key: usize,
    answer: Option<(Outcome, Option<String>)>,
}

impl Simulation {
    pub(crate) fn run(&self, seed: u64) -> Vec<Operation> {
        let mut random = Random(seed);
        let mut next_version = 100;
        let mut fresh = || {
            next_version += 1;
            next_version
        };
        let mut keys: Vec<Key> = (0..self.keys).map(|_| Key { now: random.percent(50).then(&mut fresh) }).collect();
        let mut history: Vec<Operation> = Vec::new();
        let mut clock = 0;
        let mut moment = || {
            clock += 1;
            clock
        };
        if self.start == Start::Read {
            for (number, key) in keys.iter().enumerate() {
                let mut read = operation(0, number, moment(), Action::Read);
                read.returned = Some(moment());
                read.outcome = Outcome::Seen(key.now);
                read.tag = self.tag(key.now);
                history.push(read);
            }
        }
        let mut next_client = 0;
        let mut new_client = || {
            next_client += 1;
            Client { number: next_client, seen: vec![Vec::new(); self.keys], sent: None }
        };
        let mut clients: Vec<Client> = (0..self.clients).map(|_| new_client()).collect();
        // Of those whose answer is lost, what is under way still.
        let mut lost: Vec<Sent> = Vec::new();
        let total = history.len() + self.operations;
        loop {
            if !lost.is_empty() && random.percent(20) {
                let sent = lost.swap_remove(random.below(lost.len()));
                self.arrive(&mut keys[sent.key], &history[sent.index]);
            }
            let is_over = history.len() >= total;
            if is_over && clients.iter().all(|client| client.sent.is_none()) {
                return history;
            }
            let chosen = random.below(clients.len());
            let client = &mut clients[chosen];
            match &mut client.sent {
                None if is_over => {}
                None => {
                    let key = random.below(self.keys);
                    let action = self.choose(&mut random, &client.seen[key], &mut fresh);
                    client.sent = Some(Sent { index: history.len(), key, answer: None });
                    history.push(operation(client.number, key, moment(), action));
                }
                Some(sent) if random.percent(self.unknown) => {
                    let operation = &mut history[sent.index];
                    operation.outcome = Outcome::Unknown;
                    operation.returned = random.percent(30).then(&mut moment);
                    lost.extend(client.sent.take().filter(|sent| sent.answer.is_none() && random.percent(60)));
                    *client = new_client();
                }
                Some(Sent { index, key, answer: answer @ None }) => {
                    *answer = Some(self.arrive(&mut keys[*key], &history[*index]));
                }
                Some(Sent { index, key, answer }) => {
                    let operation = &mut history[*index];
                    let (outcome, tag) = answer.take().expect("it has arrived");
                    operation.returned = Some(moment());
                    match (&outcome, &operation.action) {
                        (Outcome::Seen(version), _) => client.seen[*key].push(*version),
                        (Outcome::Done, Action::Create { new } | Action::Replace { new, .. }) => {
                            client.seen[*key].push(Some(*new));
                        }
                        (Outcome::Done, _) => client.seen[*key].push(None),
                        _ => {}
                    }
                    (operation.outcome, operation.tag) = (outcome, tag);
                    client.sent = None;
                }
            }
        }
    }

    fn choose(&self, random: &mut Random, seen: &[Option<Version>], fresh: &mut impl FnMut() -> Version) -> Action {
        let versions: Vec<Version> = seen.iter().copied().flatten().collect();
        let old = versions.last().map(|_| *random.of(&versions));
        let last = seen.last().copied().flatten();
        let expected = if random.percent(self.stale) { old } else { last };
        match expected {
            _ if random.percent(40) => Action::Read,
            _ if seen.last() == Some(&None) && random.percent(70) => Action::Create { new: fresh() },
            _ if random.percent(self.stale / 2) => Action::Create { new: fresh() },
            Some(expected) if random.percent(self.deletes) => Action::Delete { expected, new: fresh() },
            Some(expected) => Action::Replace { method: "PUT".to_owned(), expected, new: fresh() },
            None => Action::Read,
        }
    }

    /// The one instant at which the service compares and writes.
    fn arrive(&self, key: &mut Key, operation: &Operation) -> (Outcome, Option<String>) {
        let (is_true, next) = match operation.action {
            Action::Read => return (Outcome::Seen(key.now), self.tag(key.now)),
            Action::Create { new } => (key.now.is_none(), Some(new)),
            Action::Replace { expected, new, .. } => (key.now == Some(expected), Some(new)),
            Action::Delete { expected, .. } => (key.now == Some(expected), None),
        };
        if !is_true {
            return (Outcome::Refused, self.tag(key.now));
        }
        key.now = next;
        (Outcome::Done, self.tag(next))
    }

    fn tag(&self, version: Option<Version>) -> Option<String> {
        version.filter(|_| self.tags == Tags::Sent).map(tag_of)
    }
}

pub(crate) fn tag_of(version: Version) -> String {
    format!("\"{version}\"")
}

fn operation(client: u32, key: usize, invoked: u64, action: Action) -> Operation {
    Operation {
        client,
        key: key.to_string(),
        instance: 0,
        invoked,
        returned: None,
        action,
        outcome: Outcome::Unknown,
        tag: None,
    }
}
