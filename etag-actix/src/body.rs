//! The body of a request: kept unread until its preconditions hold, and read away where they do not.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Bytes;
use actix_web::{Error, FromRequest, HttpRequest, rt};
use futures_core::Stream;

use crate::problem::of_body;
use crate::{PreconditionsConfig, Problem};

/// Runs `check`, and behind it the body extractor `B`, which reads nothing before the check has passed.
///
/// What `B` can tell from the header section alone it says first, as [RFC 9110 §13.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1) asks: 415 and 413 come before
/// 412, and 400 for the content comes after it. Where `B` leaves the body alone, an argument of the handler that stands behind may have it, on the same terms.
pub(crate) fn guarded<P, B, C>(
    req: &HttpRequest,
    payload: &mut Payload,
    check: C,
) -> impl Future<Output = Result<(P, B), Error>> + use<P, B, C>
where
    B: FromRequest,
    C: AsyncFnOnce(&HttpRequest) -> Result<P, Problem>,
{
    let req = req.clone();
    let keeper = Keeper::of(payload.take());
    let body = B::from_request(&req, &mut Gated::payload(&keeper.0));
    if Rc::strong_count(&keeper.0) == 1 {
        *payload = Gated::payload(&keeper.0);
    }
    async move {
        let extracted = extract(&req, &keeper.0, body, check).await;
        // Where the check passes, an extractor such as `web::Payload`, or an argument behind, may still want the body.
        if extracted.is_err() || Rc::strong_count(&keeper.0) == 1 {
            let mut unread = keeper.0.payload.borrow_mut().take();
            // Whoever has read a part of it is told by the keeper, when this is done: a refusal that overtakes it leaves the body unread.
            keeper.0.position.set(Position::Closed);
            drain(&req, &mut unread).await;
        }
        extracted
    }
}

async fn extract<P, B: FromRequest>(
    req: &HttpRequest,
    gate: &Gate,
    body: B::Future,
    check: impl AsyncFnOnce(&HttpRequest) -> Result<P, Problem>,
) -> Result<(P, B), Error> {
    let mut body = pin!(body);
    let mut extracted = poll_fn(|context| Poll::Ready(body.as_mut().poll(context))).await;
    if let Poll::Ready(Err(err)) = extracted {
        return Err(of_body(err.into(), req));
    }
    let mut checking = pin!(check(req));
    let checked = poll_fn(|context| {
        let checked = checking.as_mut().poll(context);
        // It may hold what the check waits for, such as a connection to the database, and would never let go of it. What it says by now has to wait.
        if checked.is_pending() && extracted.is_pending() {
            extracted = body.as_mut().poll(context);
        }
        checked
    });
    let permit = checked.await.map_err(|problem| PreconditionsConfig::of(req).error(problem, req))?;
    gate.turn(Position::Open);
    let body = match extracted {
        Poll::Ready(body) => body,
        Poll::Pending => body.await,
    };
    Ok((permit, body.map_err(|err| of_body(err.into(), req))?))
}

/// Reads and throws away what is left of a body, as far as the configuration allows, so that the connection can be kept: Actix Web closes one whose body nobody has read.
pub(crate) async fn drain(req: &HttpRequest, payload: &mut Payload) {
    if matches!(payload, Payload::None) {
        return;
    }
    let (limit, wait) = PreconditionsConfig::of(req).drain_limits();
    let content_length = req.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if content_length.is_some_and(|length: u64| length > limit as u64) {
        return;
    }
    let drained = async {
        let mut left = limit;
        while let Some(Ok(chunk)) = poll_fn(|context| Pin::new(&mut *payload).poll_next(context)).await {
            match left.checked_sub(chunk.len()) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    };
    // Too slow, or too much: the connection is closed behind the answer, as it would have been without this.
    let _ = rt::time::timeout(wait, drained).await;
}

struct Gate {
    position: Cell<Position>,
    payload: RefCell<Payload>,
    /// Who waits for the body: another argument of the handler, or an extractor that reads in a task of its own.
    waiting: Cell<Option<Waker>>,
}

#[derive(Clone, Copy)]
enum Position {
    Closed,
    Open,
    /// There is no more to come, and that was not all.
    Shut,
}

impl Gate {
    fn turn(&self, position: Position) {
        self.position.set(position);
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }
}

/// Shuts the gate behind a request that is refused, or whose client has gone, so that nobody waits at it for ever.
struct Keeper(Rc<Gate>);

impl Keeper {
    fn of(payload: Payload) -> Self {
        let position = Cell::new(Position::Closed);
        Self(Rc::new(Gate { position, payload: RefCell::new(payload), waiting: Cell::new(None) }))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if matches!(self.0.position.get(), Position::Closed) {
            self.0.payload.replace(Payload::None);
            self.0.turn(Position::Shut);
        }
    }
}

/// The body as its extractor sees it: without end until the gate is open.
struct Gated(Rc<Gate>);

impl Gated {
    fn payload(gate: &Rc<Gate>) -> Payload {
        Payload::Stream { payload: Box::pin(Self(Rc::clone(gate))) }
    }
}

impl Stream for Gated {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let gate = &self.0;
        let polled = match gate.position.get() {
            Position::Open => Pin::new(&mut *gate.payload.borrow_mut()).poll_next(context),
            Position::Closed => Poll::Pending,
            Position::Shut => {
                // Not the end, which would pass for that of a whole body. Behind the error there is nothing left.
                gate.position.set(Position::Open);
                Poll::Ready(Some(Err(PayloadError::Incomplete(None))))
            }
        };
        if polled.is_pending() {
            gate.waiting.set(Some(context.waker().clone()));
        }
        polled
    }
}
