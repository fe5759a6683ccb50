//! Restoring: whoever has written leaves the resource as it was, as well as can be.

use reqwest::Method;

use super::case::Given;
use super::report::Restored;
use super::walk::is_safe;
use super::writer::{JSON, Writer};
use crate::representation::explained;

impl Writer<'_> {
    /// Leaves the resource as it was, as well as can be.
    pub(super) async fn restore(mut self) -> Option<Restored> {
        if self.walk.answers.iter().all(|answer| is_safe(&answer.method)) {
            return None;
        }
        self.walk.restores();
        let was_put = self.put_back().await;
        let now = self.there.as_ref().map(|there| there.content.as_slice());
        Some(match (self.bodies.differing(now), was_put) {
            // What was read before says nothing of what is there now.
            (_, Err(reason)) if self.is_blind => Restored::Not(reason),
            (Ok(members), _) if members.is_empty() => Restored::AsItWas,
            (Ok(members), _) => Restored::But(members),
            (Err(left), Ok(())) => Restored::Not(left),
            (Err(_), Err(reason)) => Restored::Not(reason),
        })
    }

    async fn put_back(&mut self) -> Result<(), String> {
        if self.is_blind {
            self.look().await?;
        }
        self.bring_about(Given::There).await??;
        let there = self.there.as_ref().map(|there| there.content.as_slice());
        if self.bodies.differing(there).is_ok() {
            return Ok(());
        }
        let body = self.bodies.original().to_string();
        let answer = self.write_anyhow(Method::PUT, JSON, &body).await?;
        if answer.status.is_success() {
            return Ok(());
        }
        Err(format!("a PUT of what was there is answered {}", explained(&answer)))
    }
}
