//! [`Progress`]: a bar on standard error, where that is a terminal.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error while a check is made; nothing where that is no terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
    counter: Arc<AtomicU64>,
}

impl Progress {
    pub(crate) fn new(name: &'static str, total: u64) -> Self {
        let style = ProgressStyle::with_template("{msg:8} {wide_bar} {pos}/{len} {elapsed}")
            .expect("the template is right, as every run on a terminal shows");
        Self { bar: ProgressBar::new(total).with_style(style).with_message(name), counter: Arc::default() }
    }

    /// What is counted here, is shown.
    pub(crate) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.counter)
    }

    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut interval = tokio::time::interval(Duration::from_millis(100));
        loop {
            tokio::select! {
                done = &mut work => {
                    self.bar.finish_and_clear();
                    return done;
                }
                _ = interval.tick() => self.bar.set_position(self.counter.load(Ordering::Relaxed)),
            }
        }
    }
}
