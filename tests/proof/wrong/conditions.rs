//! Services whose comparison is not what it should be.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::rt::time::sleep;
use serde_json::Value;

use super::shelf::{Answer, Asked, Row, Rows, Shelf};

/// As it should be: the comparison and the write are one act.
pub(super) struct Right(pub(super) Mutex<Rows>);

impl Shelf for Right {
    async fn read(&self, key: u64) -> Option<Row> {
        self.0.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        self.0.lock().unwrap().swap(key, &asked, next)
    }
}

/// Compares, and writes a moment later: what most handlers do that are written by hand.
pub(super) struct CheckThenWrite(pub(super) Mutex<Rows>);

impl Shelf for CheckThenWrite {
    async fn read(&self, key: u64) -> Option<Row> {
        self.0.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        if !self.0.lock().unwrap().is_met(key, &asked) {
            return Answer::Refused;
        }
        sleep(Duration::from_millis(1)).await;
        Answer::Done(self.0.lock().unwrap().put(key, next))
    }
}

/// Takes the field for decoration.
pub(super) struct ConditionIgnored(pub(super) Mutex<Rows>);

impl Shelf for ConditionIgnored {
    async fn read(&self, key: u64) -> Option<Row> {
        self.0.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, _: Asked, next: Option<Value>) -> Answer {
        Answer::Done(self.0.lock().unwrap().put(key, next))
    }
}

/// Compares tags, and takes `If-None-Match: *` for decoration.
pub(super) struct CreateOverwrites(pub(super) Mutex<Rows>);

impl Shelf for CreateOverwrites {
    async fn read(&self, key: u64) -> Option<Row> {
        self.0.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        let mut rows = self.0.lock().unwrap();
        match asked {
            Asked::Nothing => Answer::Done(rows.put(key, next)),
            Asked::Tag(_) => rows.swap(key, &asked, next),
        }
    }
}

/// Refuses one current tag in ten, as a service does that compares with a replica that lags.
#[derive(Default)]
pub(super) struct FalseRefusals {
    pub(super) rows: Mutex<Rows>,
    writes: AtomicU64,
}

impl Shelf for FalseRefusals {
    async fn read(&self, key: u64) -> Option<Row> {
        self.rows.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        if self.writes.fetch_add(1, Ordering::Relaxed) % 10 == 9 {
            return Answer::Refused;
        }
        self.rows.lock().unwrap().swap(key, &asked, next)
    }
}

/// Says 412 to what is stale, and writes it all the same.
pub(super) struct WritesThoughRefused(pub(super) Mutex<Rows>);

impl Shelf for WritesThoughRefused {
    async fn read(&self, key: u64) -> Option<Row> {
        self.0.lock().unwrap().current(key)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        let mut rows = self.0.lock().unwrap();
        let is_met = rows.is_met(key, &asked);
        let row = rows.put(key, next);
        if is_met { Answer::Done(row) } else { Answer::Refused }
    }
}

/// Its tags tell eight versions apart, as those of a hash do that leaves fields out.
pub(super) struct TagReused(pub(super) Mutex<Rows>);

impl TagReused {
    fn shown(row: Row) -> Row {
        let price = row.value["price"].as_u64().unwrap_or_default();
        Row { tag: format!("\"{}\"", price % 8), value: row.value }
    }
}

impl Shelf for TagReused {
    async fn read(&self, key: u64) -> Option<Row> {
        self.0.lock().unwrap().current(key).map(Self::shown)
    }

    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer {
        let mut rows = self.0.lock().unwrap();
        let tag = rows.current(key).map(|row| Self::shown(row).tag);
        let is_met = match asked {
            Asked::Tag(named) => tag == Some(named),
            Asked::Nothing => tag.is_none(),
        };
        if is_met { Answer::Done(rows.put(key, next).map(Self::shown)) } else { Answer::Refused }
    }
}
