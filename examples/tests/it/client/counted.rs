//! [`Counted`]: what the clients know of a product, in which each leaves a mark.

use etag_client::BoxError;
use serde::{Deserialize, Serialize};

/// What a client knows of a product; the rest of it stays as it is.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Counted {
    /// How many increments were made.
    pub(super) stock: u64,
    /// The last increment of each client, as `client-3:17`: whoever finds it knows that it was made, and what was made before it.
    tags: Vec<String>,
    /// The number of the attempt that has written this.
    description: String,
}

impl Counted {
    /// The number of the attempt that has written this; 0 where it is as it was at the start.
    pub(super) fn version(&self) -> u64 {
        self.description.parse().unwrap_or(0)
    }

    /// How many increments of this client were made.
    pub(super) fn made_by(&self, client: usize) -> u64 {
        self.marks().find(|(who, _)| *who == client).map_or(0, |(_, made)| made)
    }

    /// One more.
    ///
    /// # Errors
    ///
    /// When what is there is not what its marks add up to.
    pub(super) fn incremented_by(mut self, client: usize, version: u64) -> Result<Self, BoxError> {
        let made: u64 = self.marks().map(|(_, made)| made).sum();
        if made != self.stock {
            return Err(format!("{} increments are counted; the marks say {made}: {:?}", self.stock, self.tags).into());
        }
        let mark = format!("client-{client}:{}", self.made_by(client) + 1);
        self.tags.retain(|tag| !tag.starts_with(&format!("client-{client}:")));
        self.tags.push(mark);
        self.stock += 1;
        self.description = version.to_string();
        Ok(self)
    }

    fn marks(&self) -> impl Iterator<Item = (usize, u64)> {
        self.tags.iter().filter_map(|tag| {
            let (client, made) = tag.strip_prefix("client-")?.split_once(':')?;
            Some((client.parse().ok()?, made.parse().ok()?))
        })
    }
}

/// Whether all that was acknowledged was made, and nothing twice: what each client was told against what is there.
pub(super) fn judge(told: &[u64], found: &Counted) -> Result<(), String> {
    judge_number(told.iter().sum(), found.stock)?;
    for (client, told) in told.iter().enumerate() {
        let made = found.made_by(client);
        if made != *told {
            return Err(format!("{told} increments of client {client} were acknowledged, {made} were made"));
        }
    }
    Ok(())
}

/// The half of it that needs no marks.
pub(super) fn judge_number(told: u64, made: u64) -> Result<(), String> {
    if made == told { Ok(()) } else { Err(format!("{told} increments were acknowledged, {made} were made")) }
}
