//! [`Document`]: a value whose tag is bound by the hash, not by the encoding.

use etag_core::{Schema, Versioned};
use fingerprint_struct::Fingerprint;
use serde::Serialize;
use udigest::Digestable;

use super::Resource;
use super::canonical::Canonical;

#[derive(Versioned, Fingerprint, Serialize, Digestable)]
#[versioned(name = "document", epoch = 1)]
pub(super) struct Document {
    id: u64,
    title: String,
    body: String,
}

impl Resource for Document {
    fn sample() -> Self {
        const LINE: &str = "The quick brown fox jumps over the lazy dog near the river bank";
        Self { id: 42, title: "Sixty-four kibibytes".to_owned(), body: format!("{LINE}\n").repeat(1_024) }
    }

    fn canonical(&self) -> Canonical {
        let schema = Schema::record(
            "document",
            1,
            "",
            &[
                ("body", <String as etag_core::Fingerprint>::SCHEMA),
                ("id", <u64 as etag_core::Fingerprint>::SCHEMA),
                ("title", <String as etag_core::Fingerprint>::SCHEMA),
            ],
        );
        Canonical::of(schema).text(&self.body).number(self.id).text(&self.title)
    }
}
