//! [`Stop`]: Ctrl-C, by which this program ends in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Whether somebody wants this program to end.
#[derive(Debug)]
pub(crate) struct Stop {
    is_ignored: Arc<AtomicBool>,
    pressed: Arc<Notify>,
}

impl Stop {
    /// Listens from now on: by itself, Ctrl-C would end the program at once.
    pub(crate) fn listen() -> Self {
        let stop = Self { is_ignored: Arc::default(), pressed: Arc::default() };
        let (is_ignored, pressed) = (Arc::clone(&stop.is_ignored), Arc::clone(&stop.pressed));
        tokio::spawn(async move {
            // Where it cannot be listened to, it goes on ending the program by itself.
            while tokio::signal::ctrl_c().await.is_ok() {
                if !is_ignored.load(Ordering::Relaxed) {
                    pressed.notify_one();
                }
            }
        });
        stop
    }

    /// Waits until somebody presses Ctrl-C, or has pressed it since the last time that this was awaited.
    pub(crate) async fn asked(&self) {
        self.pressed.notified().await;
    }

    /// Does something that has Ctrl-C for itself, such as an editor, which is in the same terminal.
    pub(crate) async fn ignored_during<T>(&self, work: impl Future<Output = T>) -> T {
        self.is_ignored.store(true, Ordering::Relaxed);
        let done = work.await;
        self.is_ignored.store(false, Ordering::Relaxed);
        done
    }
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Signal, getpid, kill_process};
    use tokio::signal::unix::{SignalKind, signal};
    use tokio::task::yield_now;

    use super::*;

    /// Ctrl-C, as `stop` has heard it by the end of this.
    async fn press() {
        let mut heard = signal(SignalKind::interrupt()).unwrap();
        kill_process(getpid(), Signal::INT).unwrap();
        heard.recv().await;
        // All that wait for it are woken at once, and each has its turn before this has another.
        yield_now().await;
        yield_now().await;
    }

    async fn is_asked(stop: &Stop) -> bool {
        tokio::select! {
            biased;
            () = stop.asked() => true,
            () = yield_now() => false,
        }
    }

    #[tokio::test]
    async fn ctrl_c_is_for_the_editor_while_there_is_one_and_is_never_missed_otherwise() {
        let stop = Stop::listen();
        yield_now().await;
        stop.ignored_during(press()).await;
        assert!(!is_asked(&stop).await);
        // Nobody waits for it at that moment.
        press().await;
        assert!(is_asked(&stop).await);
        assert!(!is_asked(&stop).await);
    }
}
