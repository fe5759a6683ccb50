//! [`Racer`]: one client of a race, and its [`Tally`].

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::Url;

use super::patience::Patience;
use crate::client::{Client, Request};
use crate::error::CheckError;
use crate::field::Field;
use crate::patient::{PAUSE, pause_after};
use crate::representation::Representation;
use crate::service::Service;
use crate::write::{Precondition, Writing, Written};

/// What all clients of a race share.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) field: Field,
    pub(super) writing: Writing,
    pub(super) patience: Patience,
    pub(super) progress: Arc<AtomicU64>,
}

#[derive(Debug)]
pub(super) struct Racer {
    url: Url,
    client: Client,
    course: Arc<Course>,
    tally: Tally,
}

/// What clients were told.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The values whose writes were acknowledged.
    pub(super) written: Vec<i64>,
    pub(super) refused: u64,
    /// Of these, in the trial, those that were read later.
    pub(super) refused_and_written: u64,
    pub(super) failed: u64,
    pub(super) unknown: u64,
    /// In microseconds, of each read that was of use.
    pub(super) reads: Vec<u64>,
    /// In microseconds, of each write that was acknowledged or refused.
    pub(super) writes: Vec<u64>,
    /// Why somebody has not gone on.
    pub(super) given_up: Option<String>,
}

/// An increment that was not made, and why.
struct Again {
    reason: String,
    /// Whoever is refused had better be quick.
    pause: Option<Duration>,
}

impl Racer {
    pub(super) fn new(service: &Service, number: u32, course: Arc<Course>) -> Result<Self, CheckError> {
        Ok(Self {
            url: service.only_url(number as usize % service.instances())?,
            client: Client::new(service)?,
            course,
            tally: Tally::default(),
        })
    }

    pub(super) async fn run(mut self, increments: NonZeroU32) -> Tally {
        for _ in 0..increments.get() {
            while let Err(again) = self.increment().await {
                if self.course.patience.is_over() {
                    self.tally.given_up = Some(format!(
                        "no increment was made for {:?} by any client: at last, {}",
                        self.course.patience.limit(),
                        again.reason
                    ));
                    return self.tally;
                }
                if let Some(pause) = again.pause {
                    tokio::time::sleep(pause.min(self.course.patience.limit())).await;
                }
            }
            self.course.patience.renew();
            self.course.progress.fetch_add(1, Ordering::Relaxed);
        }
        self.tally
    }

    /// Reads the number and writes the next one, once. One with an unknown outcome is made as well: to make it again could make it twice.
    async fn increment(&mut self) -> Result<(), Again> {
        let (next, representation) = self.read().await?;
        let Course { field, writing, .. } = &*self.course;
        let request = representation.write(writing, field, self.url.clone(), &next.to_string());
        let method = writing.method();
        let answer = self.client.send(request).await;
        let written = Written::of(&answer, &Precondition::Is(representation.tag));
        if let (Ok(response), Written::Done(_) | Written::Refused(_) | Written::Conflict(_)) = (&answer, &written) {
            self.tally.writes.push(response.microseconds);
        }
        match written {
            Written::Done(_) => {
                self.tally.written.push(next);
                Ok(())
            }
            Written::Refused(_) => {
                self.tally.refused += 1;
                Err(Again { reason: format!("{method} was refused"), pause: None })
            }
            Written::Conflict(reason) => {
                self.tally.refused += 1;
                Err(Again { reason: format!("{method} is answered {reason}"), pause: None })
            }
            Written::Failed(reason) => {
                self.tally.failed += 1;
                Err(Again {
                    reason: format!("{method} was not carried out: {reason}"),
                    pause: Some(pause_after(&answer)),
                })
            }
            Written::Unknown => {
                self.tally.unknown += 1;
                tokio::time::sleep(PAUSE).await;
                Ok(())
            }
        }
    }

    /// The next number, and what it is to be written over.
    async fn read(&mut self) -> Result<(i64, Representation), Again> {
        let answer = self.client.send(Request::get(self.url.clone())).await;
        let pause = Some(pause_after(&answer));
        let again = |reason| Again { reason, pause };
        let response = answer.map_err(|none| again(format!("GET is not answered: {}", none.reason())))?;
        let microseconds = response.microseconds;
        let representation =
            Representation::of(response, &self.course.field, &self.url).map_err(|err| again(err.to_string()))?;
        let number = representation
            .template
            .integer()
            .ok_or_else(|| again("the field is no whole number any more".to_owned()))?;
        let next = number
            .checked_add(1)
            .ok_or_else(|| again("there is no greater number than the one there is".to_owned()))?;
        self.tally.reads.push(microseconds);
        Ok((next, representation))
    }
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.written.extend(other.written);
        self.refused += other.refused;
        self.failed += other.failed;
        self.unknown += other.unknown;
        self.reads.extend(other.reads);
        self.writes.extend(other.writes);
        self.given_up = self.given_up.take().or(other.given_up);
    }

    /// Why this is no race, if it is none.
    pub(super) fn unacknowledged(&self) -> Option<String> {
        self.written.is_empty().then(|| {
            format!(
                "no increment was acknowledged, so that none could be lost: {} refused, {} failed, {} without an answer \
                 that says what became of them",
                self.refused, self.failed, self.unknown
            )
        })
    }
}
