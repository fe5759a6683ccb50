//! [`Shared`]: what all clients of a workload share, the counters among them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use reqwest::Url;

use crate::field::Field;
use crate::history::Version;
use crate::representation::Template;
use crate::service::Service;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) service: Service,
    pub(super) field: Field,
    pub(super) keys: Vec<Key>,
    pub(super) patience: Duration,
    /// Until then nobody ends.
    pub(super) is_enough: Arc<AtomicBool>,
    pub(super) counters: Counters,
}

/// A resource.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    /// At each instance.
    pub(super) urls: Vec<Url>,
    /// What is written, but for the field.
    pub(super) template: Template,
}

#[derive(Debug)]
pub(super) struct Counters {
    moments: AtomicU64,
    versions: AtomicU64,
    clients: AtomicU32,
    progress: Arc<AtomicU64>,
}

impl Counters {
    pub(super) fn new(progress: Arc<AtomicU64>) -> Self {
        Self { moments: AtomicU64::new(0), versions: AtomicU64::new(0), clients: AtomicU32::new(0), progress }
    }

    /// Of two moments, the later one is greater.
    pub(super) fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::SeqCst)
    }

    pub(super) fn version(&self) -> Version {
        self.versions.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) fn client(&self) -> u32 {
        self.clients.fetch_add(1, Ordering::Relaxed)
    }

    /// Those to come are greater than this one.
    pub(super) fn raise_versions(&self, version: Version) {
        self.versions.fetch_max(version, Ordering::Relaxed);
    }

    pub(super) fn advance(&self) {
        self.progress.fetch_add(1, Ordering::Relaxed);
    }
}
