//! Types of the `url` crate.

use url::Url;

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for Url {
    const SCHEMA: Schema = Schema::of("url", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_str(self.as_str());
    }
}
