//! The revisions that are issued, and so the states: each is new.
//!
//! A revision is the digest of the revision before it, of the content, and of 128 random bits. The random bits are enough that none comes
//! twice: not when content comes back, not when a key is deleted and created again, not in another process, not when a database was
//! restored from a backup. They also tell one attempt from another that would write the same, so that a writer with an unknown
//! outcome can look for its own. The revision before is there for machines whose random numbers repeat, as those of two copies of one virtual
//! machine can.

use etag_core::{Fingerprint, Schema, Scheme, State};

use crate::StoreError;

const ISSUED: Schema = Schema::record(
    "etag-store issued state",
    1,
    "",
    &[("previous", <str>::SCHEMA), ("content", <str>::SCHEMA), ("nonce", u128::SCHEMA)],
);

/// A revision that was never issued before.
pub(crate) fn issue(previous: Option<&State>, content: Option<&State>) -> Result<State, StoreError> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|err| StoreError::failed("the system gives no random bytes", err))?;
    Ok(digest(previous, content, u128::from_le_bytes(nonce))?)
}

fn digest(
    previous: Option<&State>,
    content: Option<&State>,
    nonce: u128,
) -> Result<State, etag_core::FingerprintError> {
    // No state is empty, so that the empty text stands for none.
    Scheme::SHA256.state(ISSUED, |out| {
        out.put_str(previous.map_or("", State::as_str));
        out.put_str(content.map_or("", State::as_str));
        out.put_u128(nonce);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_gets_a_new_revision_each_time() {
        let content = State::from_number(1);
        assert_ne!(issue(None, Some(&content)).unwrap(), issue(None, Some(&content)).unwrap());
    }

    #[test]
    fn where_random_numbers_repeat_the_revision_before_makes_the_difference() {
        let (one, two) = (State::from_number(1), State::from_number(2));
        assert_ne!(digest(Some(&one), None, 7), digest(Some(&two), None, 7));
        assert_ne!(digest(None, Some(&one), 7), digest(None, Some(&two), 7));
        assert_ne!(digest(Some(&one), None, 7), digest(None, Some(&one), 7));
    }
}
