//! The end of a workload: every resource is read at every instance, and some are written once more, so that what is wrong for good is seen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Stuck;
use super::plan::Mix;
use super::shared::Shared;
use super::view::Seen;
use super::worker::{Answered, Ask, Finished, Worker};
use crate::error::CheckError;
use crate::history::Outcome;
use crate::patient::PAUSE;
use crate::write::Writing;

/// Of the resources, these are written once more.
const MOST_WRITTEN: usize = 16;

/// The last client.
struct Closing<'a> {
    shared: &'a Shared,
    worker: Worker,
    /// Empty as long as there is patience left: then everything is asked once, and no more.
    stuck: Vec<Stuck>,
}

pub(super) async fn close(shared: &Arc<Shared>, mix: Mix, writing: Writing) -> Result<Finished, CheckError> {
    let worker = Worker::new(shared, writing.clone())?;
    let mut closing = Closing { shared, worker, stuck: Vec::new() };
    closing.read_all().await;
    let step = shared.keys.len().div_ceil(MOST_WRITTEN);
    for key in 0..shared.keys.len() {
        // What was deleted is there again in the end.
        let is_absent = matches!(closing.worker.known(key), Some(Seen::Absent));
        if key % step == 0 || is_absent {
            closing.write(key, mix, &writing).await;
        }
    }
    closing.read_all().await;
    Ok(closing.worker.finish(closing.stuck))
}

impl Closing<'_> {
    async fn read_all(&mut self) {
        for key in 0..self.shared.keys.len() {
            for instance in 0..self.shared.service.instances() {
                self.read(key, instance).await;
            }
        }
    }

    async fn read(&mut self, key: usize, instance: usize) -> bool {
        let start = Instant::now();
        loop {
            let asked = self.worker.ask(key, instance, Ask::Read, None).await;
            let (reason, pause) = match asked {
                Ok(Answered { outcome: Outcome::Seen(_), .. }) => return true,
                Ok(answered) => (format!("GET {}", answered.words()), answered.pause()),
                Err(stuck) => (stuck.reason, PAUSE),
            };
            if !self.is_worth_waiting(start, pause).await {
                self.give_up(key, instance, reason);
                return false;
            }
        }
    }

    /// A write after which nobody else writes is not to be refused for ever.
    async fn write(&mut self, key: usize, mix: Mix, writing: &Writing) {
        let (start, instance) = (Instant::now(), key % self.shared.service.instances());
        let mut refused = None;
        loop {
            if !self.read(key, instance).await {
                return;
            }
            let ask = match self.worker.known(key) {
                // It was carried out all the same: the history shows that, and to wait helps nobody.
                Some(Seen::Present(from)) if Some(from.version) == refused => return,
                Some(Seen::Present(from)) => Ask::Replace(writing.clone(), from.clone()),
                Some(Seen::Absent) if mix.has_deletions => Ask::Create,
                // Gone, by another hand; or without a tag.
                _ => {
                    self.give_up(key, instance, "it is gone, or has no strong entity tag any more".to_owned());
                    return;
                }
            };
            let (reason, pause) = match self.worker.ask(key, instance, ask, None).await {
                Ok(Answered { outcome: Outcome::Done, .. }) => return,
                Ok(answered) => {
                    refused = (answered.outcome == Outcome::Refused).then_some(answered.new);
                    (format!("a write {}", answered.words()), answered.pause())
                }
                Err(stuck) => (stuck.reason, PAUSE),
            };
            if !self.is_worth_waiting(start, pause).await {
                self.give_up(key, instance, reason);
                return;
            }
        }
    }

    /// Waits a little, or for as long as the service asks, unless the patience is over before.
    async fn is_worth_waiting(&self, start: Instant, pause: Duration) -> bool {
        tokio::time::sleep(pause.min(self.shared.patience.saturating_sub(start.elapsed()).max(PAUSE))).await;
        self.stuck.is_empty() && start.elapsed() < self.shared.patience
    }

    fn give_up(&mut self, key: usize, instance: usize, reason: String) {
        let url = self.shared.keys[key].urls[instance].to_string();
        self.stuck.push(Stuck { url, reason });
    }
}
