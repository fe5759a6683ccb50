//! [`Direct`]: a network in this process, where a test says what becomes of each request.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::model::{Model, Mood};
use super::trace::Trace;
use crate::error::BoxError;
use crate::transport::{BoxFuture, NoResponse, Request, Response, Transport};

/// How long a request takes there, and an answer back.
const TRIP: Duration = Duration::from_millis(5);

/// How long an answer is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// What becomes of one request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    /// There is no connection.
    Refused,
    /// It gets lost, and nobody says so.
    Lost,
    /// It is carried out, and the connection is cut then.
    Cut,
    /// It is carried out, and the answer gets lost.
    Unanswered,
    /// It arrives so late, and is carried out then, whether or not anybody waits for it still.
    Late(Duration),
    /// It is answered.
    Answered(Mood),
}

/// A service in this process.
#[derive(Clone)]
pub(crate) struct Direct {
    pub(crate) model: Arc<Mutex<Model>>,
    pub(crate) trace: Trace,
    fate: Arc<Decide>,
}

/// May change the model, as somebody else would who comes before the request.
type Decide = dyn Fn(&Request, &mut Model) -> Fate + Send + Sync;

impl Direct {
    pub(crate) fn new(
        model: &Arc<Mutex<Model>>,
        fate: impl Fn(&Request, &mut Model) -> Fate + Send + Sync + 'static,
    ) -> Self {
        Self { model: Arc::clone(model), trace: Trace::default(), fate: Arc::new(fate) }
    }
}

impl Transport for Direct {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoResponse>> {
        Box::pin(async move {
            self.trace.began(&request);
            let fate = (self.fate)(&request, &mut self.model.lock().expect("nobody panics while it is theirs"));
            if fate == Fate::Refused {
                sleep(TRIP).await;
                return Err(NoResponse::NotSent("refused".into()));
            }
            let (answer, answered) = oneshot::channel();
            // Whoever gives up waiting calls nothing back.
            tokio::spawn(deliver(Arc::clone(&self.model), request, fate, answer));
            let answered = timeout(PATIENCE, answered).await.map_err(unknown)?;
            answered.map_err(unknown)
        })
    }
}

async fn deliver(model: Arc<Mutex<Model>>, request: Request, fate: Fate, answer: oneshot::Sender<Response>) {
    sleep(if let Fate::Late(time) = fate { time } else { TRIP }).await;
    if fate == Fate::Lost {
        sleep(PATIENCE).await;
        return;
    }
    let mood = if let Fate::Answered(mood) = fate { mood } else { Mood::Willing };
    let response = model.lock().expect("nobody panics while it is theirs").answer(&request, mood);
    match fate {
        Fate::Cut => {}
        Fate::Unanswered => sleep(PATIENCE).await,
        _ => {
            sleep(TRIP).await;
            // Nobody may be waiting any more.
            _ = answer.send(response);
        }
    }
}

fn unknown(err: impl Into<BoxError>) -> NoResponse {
    NoResponse::Unknown(err.into())
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Direct")
    }
}
