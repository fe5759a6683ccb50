//! The threads of a store: one that writes and some that read, each with a connection of its own.
//!
//! They end when the last handle is dropped, after what was asked of them is done.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::{io, mem};

use rusqlite::Connection;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// How much may wait for a thread. Whoever comes after that waits for room.
pub(super) const QUEUE: usize = 256;

/// Hands all that waits over to `commit`, until nobody is left who could ask.
pub(super) fn write<R>(queue: &mut mpsc::Receiver<R>, mut commit: impl FnMut(Vec<R>)) {
    let mut batch = Vec::new();
    while queue.blocking_recv_many(&mut batch, QUEUE) > 0 {
        let batch = mem::take(&mut batch);
        // A panic drops the batch and with it the answers of those who wait, which they notice. The next batch gets its turn.
        let _ = catch_unwind(AssertUnwindSafe(|| commit(batch)));
    }
}

/// A thread that reads.
pub(super) struct Reader {
    jobs: mpsc::UnboundedSender<Job>,
    /// Bounds the jobs that it has, and tells how many they are.
    room: Arc<Semaphore>,
}

type Job = Box<dyn FnOnce(&Connection) + Send>;

impl Reader {
    /// Starts a thread that reads over this connection until its [`Reader`] is dropped.
    pub(super) fn start(connection: Connection) -> io::Result<(Self, JoinHandle<()>)> {
        let (jobs, mut queue) = mpsc::unbounded_channel::<Job>();
        let run = move || {
            while let Some(job) = queue.blocking_recv() {
                // A panic drops what the job would have answered with.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&connection)));
            }
        };
        let thread = thread::Builder::new().name("etag-sqlite-r".to_owned()).spawn(run)?;
        Ok((Self { jobs, room: Arc::new(Semaphore::new(QUEUE)) }, thread))
    }

    /// The one that has the least to do; among equals the first, whose caches are warm.
    pub(super) fn least_busy(readers: &[Self]) -> Option<&Self> {
        readers.iter().min_by_key(|reader| QUEUE.saturating_sub(reader.room.available_permits()))
    }

    /// What `query` finds; nothing if it panics.
    pub(super) async fn read<R: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> R + Send + 'static,
    ) -> Option<R> {
        let room = Arc::clone(&self.room).acquire_owned().await.ok()?;
        let (answer, answered) = oneshot::channel();
        let job = move |connection: &Connection| {
            let _room = room;
            // Nobody may be waiting any more, before the reading or behind it.
            if !answer.is_closed() {
                let _ = answer.send(query(connection));
            }
        };
        self.jobs.send(Box::new(job)).ok()?;
        answered.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_panic_of_the_writer_is_noticed_by_those_who_wait_and_the_next_are_served() {
        let (requests, mut queue) = mpsc::channel(QUEUE);
        let writer = thread::spawn(move || {
            write(&mut queue, |batch: Vec<(bool, oneshot::Sender<()>)>| {
                for (panics, answer) in batch {
                    assert!(!panics, "asked to");
                    answer.send(()).unwrap();
                }
            });
        });
        let ask = |panics| {
            let (answer, answered) = oneshot::channel();
            requests.blocking_send((panics, answer)).unwrap();
            answered.blocking_recv()
        };
        assert!(ask(true).is_err());
        assert!(ask(false).is_ok());
        drop(requests);
        writer.join().unwrap();
    }

    #[tokio::test]
    async fn a_panic_of_a_reader_is_noticed_and_it_goes_on() {
        let (reader, thread) = Reader::start(Connection::open_in_memory().unwrap()).unwrap();
        let one = |connection: &Connection| connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(reader.read(move |connection| assert_eq!(one(connection), 2, "asked to")).await, None);
        assert_eq!(reader.read(one).await, Some(1));
        // Nor has the panic taken the room for a job with it.
        let all = u32::try_from(QUEUE).unwrap();
        tokio::time::timeout(Duration::from_mins(1), reader.room.acquire_many(all)).await.unwrap().unwrap().forget();
        drop(reader);
        thread.join().unwrap();
    }

    #[tokio::test]
    async fn a_reader_that_is_busy_is_left_alone_while_another_is_not() {
        let start = || Reader::start(Connection::open_in_memory().unwrap()).unwrap();
        let (readers, threads): (Vec<_>, Vec<_>) = [start(), start()].into_iter().unzip();
        {
            let (free, held) = std::sync::mpsc::channel::<()>();
            let mut slow = std::pin::pin!(readers[0].read(move |_| held.recv().is_err()));
            assert!(poll_fn(|context| Poll::Ready(slow.as_mut().poll(context))).await.is_pending());
            assert!(std::ptr::eq(Reader::least_busy(&readers).unwrap(), &raw const readers[1]));
            drop(free);
            assert_eq!(slow.await, Some(true));
        }
        drop(readers);
        for thread in threads {
            thread.join().unwrap();
        }
    }
}
