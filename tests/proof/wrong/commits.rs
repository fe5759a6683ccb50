//! Services whose comparison is right, and whose writes are not there when they say so, or not for long.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::rt;
use actix_web::rt::time::sleep;
use serde_json::Value;

use super::shelf::{Answer, Asked, Row, Rows, Shelf};

/// Answers, and writes a little later, as a service does that puts writes into a queue.
pub(super) struct AcknowledgedBeforeCommit(pub(super) Arc<Mutex<Rows>>);

impl Shelf for AcknowledgedBeforeCommit {
    async fn read(&self, key: u64) -> Option<Row> {
        self.0.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        if !self.0.lock().unwrap().is_met(key, &asked) {
            return Answer::Refused;
        }
        // What the tag will be is not known yet.
        let row = next.clone().map(|value| Row { tag: String::new(), value });
        let rows = Arc::clone(&self.0);
        rt::spawn(async move {
            sleep(Duration::from_millis(20)).await;
            rows.lock().unwrap().put(key, next);
        });
        Answer::Done(row)
    }
}

/// Acknowledges one write in ten that it never makes, as a service does that swallows an error.
pub(super) struct WriteLost {
    pub(super) rows: Mutex<Rows>,
    pub(super) writes: AtomicU64,
}

impl Shelf for WriteLost {
    async fn read(&self, key: u64) -> Option<Row> {
        self.rows.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        let mut rows = self.rows.lock().unwrap();
        let lost = self.writes.fetch_add(1, Ordering::Relaxed) % 10 == 9;
        let before = rows.clone();
        let answer = rows.swap(key, &asked, next);
        if lost {
            rows.restore(&before);
        }
        answer
    }
}

/// Crashes at every 50th write, and comes back as it was at the last multiple of 20, when it wrote everything to disk.
pub(super) struct CrashLosesTail(pub(super) Mutex<Tail>);

pub(super) struct Tail {
    rows: Rows,
    on_disk: Rows,
    writes: u64,
}

impl Tail {
    pub(super) fn new() -> Self {
        let rows = Rows::new();
        Self { on_disk: rows.clone(), rows, writes: 0 }
    }
}

impl Shelf for CrashLosesTail {
    async fn read(&self, key: u64) -> Option<Row> {
        self.0.lock().unwrap().rows.current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        let mut tail = self.0.lock().unwrap();
        let answer = tail.rows.swap(key, &asked, next);
        tail.writes += 1;
        if tail.writes.is_multiple_of(20) {
            tail.on_disk = tail.rows.clone();
        }
        if tail.writes.is_multiple_of(50) {
            let on_disk = tail.on_disk.clone();
            tail.rows.restore(&on_disk);
        }
        answer
    }
}

/// One read in five is of a copy that lags behind.
pub(super) struct ReadsLag {
    pub(super) rows: Mutex<Rows>,
    pub(super) copy: Mutex<Rows>,
    pub(super) reads: AtomicU64,
}

impl Shelf for ReadsLag {
    async fn read(&self, key: u64) -> Option<Row> {
        let is_late = self.reads.fetch_add(1, Ordering::Relaxed) % 5 == 4;
        let rows = if is_late { &self.copy } else { &self.rows };
        rows.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        let mut rows = self.rows.lock().unwrap();
        *self.copy.lock().unwrap() = rows.clone();
        rows.swap(key, &asked, next)
    }
}

/// What was deleted comes back with the next write to any other resource, as from a cache that was not told.
pub(super) struct DeletedComesBack {
    pub(super) rows: Mutex<Rows>,
    pub(super) cached: Mutex<Option<(u64, Value)>>,
}

impl Shelf for DeletedComesBack {
    async fn read(&self, key: u64) -> Option<Row> {
        self.rows.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        let mut rows = self.rows.lock().unwrap();
        if let Some((key, value)) = self.cached.lock().unwrap().take()
            && rows.current(key).is_none()
        {
            rows.put(key, Some(value));
        }
        let before = rows.current(key);
        let is_deletion = next.is_none();
        let answer = rows.swap(key, &asked, next);
        if let (Answer::Done(_), Some(row), true) = (&answer, before, is_deletion) {
            *self.cached.lock().unwrap() = Some((key, row.value));
        }
        answer
    }
}
