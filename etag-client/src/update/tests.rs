//! Updates over a transport in memory, under a clock that is moved: bounds, and futures that are dropped at each point where they wait.

use std::cell::Cell;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, IF_MATCH, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::yield_now;
use tokio::time::Instant;

use super::{Outcome, Resolution, Retries, Unsettled};
use crate::client::Client;
use crate::document::Document;
use crate::error::{BoxError, Error};
use crate::transport::{BoxFuture, NoResponse, Request, Response, Transport};

/// A resource whose requests and answers take a while, and what is wrong with it.
#[derive(Clone, Debug)]
struct Memory {
    state: Arc<Mutex<State>>,
    wrong: fn(&Request, u64) -> Wrong,
}

#[derive(Debug)]
struct State {
    version: u64,
    value: Value,
    /// When each write came.
    writes: Vec<Instant>,
    requests: u64,
}

enum Wrong {
    Nothing,
    /// Somebody writes before.
    Overtaken,
    /// The answer is lost.
    Unanswered,
    /// It is answered so.
    Answered(u16, Option<&'static str>),
    /// It takes so long.
    Late(Duration),
    /// It takes so long to be answered so.
    Refused(Duration, u16),
}

impl Memory {
    fn new(wrong: fn(&Request, u64) -> Wrong) -> (Self, Client) {
        let state = State { version: 1, value: json!({"n": 0}), writes: Vec::new(), requests: 0 };
        let memory = Self { state: Arc::new(Mutex::new(state)), wrong };
        let client = Client::builder().over(memory.clone());
        (memory, client)
    }

    fn n(&self) -> u64 {
        self.state.lock().unwrap().value["n"].as_u64().unwrap()
    }

    fn answer(&self, request: &Request) -> Response {
        let mut state = self.state.lock().unwrap();
        let tag = |version: u64| format!("\"{version}\"").parse().unwrap();
        let mut fields = HeaderMap::from_iter([(ETAG, tag(state.version))]);
        let mut content = String::new();
        let status = if request.method == Method::GET {
            if request.fields.get(IF_NONE_MATCH) == Some(&tag(state.version)) {
                304
            } else {
                fields.insert(CONTENT_TYPE, "application/json".parse().unwrap());
                content = state.value.to_string();
                200
            }
        } else if request.fields.get(IF_MATCH) == Some(&tag(state.version)) {
            state.version += 1;
            state.value = serde_json::from_slice(request.content.as_ref().unwrap()).unwrap();
            fields.insert(ETAG, tag(state.version));
            204
        } else {
            412
        };
        Response { status: StatusCode::from_u16(status).unwrap(), fields, content: content.into() }
    }
}

impl Transport for Memory {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoResponse>> {
        Box::pin(async move {
            yield_now().await;
            let number = {
                let mut state = self.state.lock().unwrap();
                state.requests += 1;
                if request.method != Method::GET {
                    state.writes.push(Instant::now());
                }
                state.requests
            };
            let answer = match (self.wrong)(&request, number) {
                Wrong::Refused(time, status) => {
                    tokio::time::sleep(time).await;
                    let status = StatusCode::from_u16(status).unwrap();
                    Ok(Response { status, fields: HeaderMap::new(), content: Bytes::new() })
                }
                Wrong::Nothing => Ok(self.answer(&request)),
                Wrong::Overtaken => {
                    self.state.lock().unwrap().version += 1;
                    Ok(self.answer(&request))
                }
                Wrong::Unanswered => {
                    self.answer(&request);
                    Err(NoResponse::Unknown("lost".into()))
                }
                Wrong::Answered(status, after) => {
                    let fields = after.map(|after| (RETRY_AFTER, after.parse().unwrap())).into_iter().collect();
                    Ok(Response { status: StatusCode::from_u16(status).unwrap(), fields, content: Bytes::new() })
                }
                Wrong::Late(time) => {
                    tokio::time::sleep(time).await;
                    Ok(self.answer(&request))
                }
            };
            yield_now().await;
            answer
        })
    }
}

fn increment(mut value: Value) -> Result<Value, BoxError> {
    value["n"] = (value["n"].as_u64().ok_or("no number")? + 1).into();
    Ok(value)
}

fn is_write(request: &Request) -> bool {
    request.method != Method::GET
}

/// however many there may be.
#[tokio::test(start_paused = true)]
async fn no_write_is_begun_behind_the_bound() {
    let (memory, client) =
        Memory::new(
            |request, _| if is_write(request) { Wrong::Overtaken } else { Wrong::Late(Duration::from_millis(700)) },
        );
    let (start, within) = (Instant::now(), Duration::from_secs(10));
    let update = client.update("http://memory/", increment).retries(Retries::default().attempts(1000).within(within));
    let Err(Error::Conflict(conflict)) = update.send().await else { panic!("no conflict") };
    assert!(matches!(conflict.reason, Unsettled::Exhausted), "{:?}", conflict.reason);
    let writes = memory.state.lock().unwrap().writes.clone();
    assert!(writes.len() > 5 && writes.iter().all(|write| write.duration_since(start) <= within), "{writes:?}");
    assert_eq!(conflict.attempts as usize, writes.len());
    // What is there is read once more, to say what it is.
    assert!(start.elapsed() < within + Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_first_read_that_takes_all_the_time_is_followed_by_no_write() {
    let (memory, client) = Memory::new(|_, _| Wrong::Late(Duration::from_secs(31)));
    let err = client.update("http://memory/", increment).send().await.unwrap_err();
    assert!(matches!(err, Error::NoAnswer(_)), "{err:?}");
    assert!(memory.state.lock().unwrap().writes.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_patch_that_takes_all_the_time_to_be_refused_is_followed_by_no_put() {
    for (seconds, writes) in [(29, 2), (31, 1)] {
        let late: fn(&Request, u64) -> Wrong = match seconds {
            29 => |request, _| refused_patch(request, 29),
            _ => |request, _| refused_patch(request, 31),
        };
        let (memory, client) = Memory::new(late);
        let updated = client.update("http://memory/", increment).by_merge_patch().send().await;
        assert_eq!((updated.is_ok(), memory.state.lock().unwrap().writes.len()), (writes == 2, writes), "{updated:?}");
    }
}

fn refused_patch(request: &Request, seconds: u64) -> Wrong {
    if request.method == Method::PATCH { Wrong::Refused(Duration::from_secs(seconds), 405) } else { Wrong::Nothing }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_service_asks_for_is_kept() {
    let (memory, client) = Memory::new(|_, number| match number {
        1 => Wrong::Answered(429, Some("3")),
        3 => Wrong::Answered(429, Some("7")),
        4 => Wrong::Answered(429, Some("11")),
        5 => Wrong::Answered(412, Some("5")),
        _ => Wrong::Nothing,
    });
    let start = Instant::now();
    // The one that is refused by 412 is refused for nothing that a read tells.
    let err = client.update("http://memory/", increment).send().await.unwrap_err();
    assert!(matches!(err, Error::Unmatched { .. }), "{err:?}");
    let writes = memory.state.lock().unwrap().writes.clone();
    let waits: Vec<_> = writes.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_secs()).collect();
    assert_eq!((writes[0].duration_since(start).as_secs(), waits), (3, vec![7, 11]));
    assert_eq!(start.elapsed().as_secs(), 26);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_a_gateway_asks_for_is_kept_when_the_same_request_is_sent_again() {
    let (memory, client) =
        Memory::new(|_, number| if number == 2 { Wrong::Answered(503, Some("7")) } else { Wrong::Nothing });
    assert_eq!(client.update("http://memory/", increment).send().await.unwrap().outcome, Outcome::Written);
    let writes = memory.state.lock().unwrap().writes.clone();
    assert_eq!((memory.n(), writes.len(), writes[1].duration_since(writes[0]).as_secs()), (1, 2, 7));
}

/// the reads fail as well, from the write on.
#[tokio::test(start_paused = true)]
async fn where_no_read_tells_either_it_is_unknown() {
    let (memory, client) = Memory::new(|_, number| if number == 1 { Wrong::Nothing } else { Wrong::Unanswered });
    let update = client.update("http://memory/", increment).retries(Retries::default().attempts(1));
    let err = update.send().await.unwrap_err();
    assert!(matches!(err, Error::Unknown { current: None, .. }), "{err:?}");
    let state = memory.state.lock().unwrap();
    // It is looked for at once, and after each wait that there is.
    assert_eq!((state.writes.len(), state.requests), (1, 12));
}

#[tokio::test(start_paused = true)]
async fn the_time_that_a_person_takes_does_not_count() {
    let (memory, client) =
        Memory::new(|request, number| if is_write(request) && number < 6 { Wrong::Overtaken } else { Wrong::Nothing });
    let base = client.get("http://memory/").send().await.unwrap();
    let edit = client.edit(&base, Document::of(&json!({"n": 7})).unwrap()).asking(async |conflict| {
        tokio::time::sleep(Duration::from_hours(1)).await;
        Resolution::Write(conflict.mine)
    });
    let updated = edit.retries(Retries::default().within(Duration::from_secs(1))).send().await.unwrap();
    assert_eq!((updated.attempts, memory.n()), (3, 7));
}

/// Polls a future so many times, and drops it; the clock goes on in between.
async fn poll_times<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    for _ in 0..times {
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return Some(done);
        }
        tokio::time::advance(Duration::from_millis(100)).await;
    }
    None
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_dropped_at_any_point_leaves_a_write_made_or_not_and_nothing_else() {
    let scenes: [fn(&Request, u64) -> Wrong; 4] = [
        |_, _| Wrong::Nothing,
        |request, number| if is_write(request) && number < 6 { Wrong::Overtaken } else { Wrong::Nothing },
        |request, number| if is_write(request) && number < 3 { Wrong::Unanswered } else { Wrong::Nothing },
        |_, number| if [1, 3].contains(&number) { Wrong::Answered(503, Some("1")) } else { Wrong::Nothing },
    ];
    for (scene, wrong) in scenes.into_iter().enumerate() {
        let mut times = 0;
        loop {
            let (memory, client) = Memory::new(wrong);
            let update = client.update("http://memory/", increment).recognise(|wanted, there| wanted == there);
            let done = poll_times(update.send(), times).await;
            let found = memory.n();
            assert!(found <= 1, "scene {scene}, dropped after {times}: {found}");
            if let Some(updated) = &done {
                assert_eq!((found, &updated.as_ref().unwrap().value["n"]), (1, &json!(1)));
            }
            // What is read afterwards is what is there, and the client works as before. Nothing else is wrong from now on.
            memory.state.lock().unwrap().requests = 100;
            let read: Value = client.get("http://memory/").send().await.unwrap().json().unwrap();
            assert_eq!(read["n"], found, "scene {scene}, dropped after {times}");
            client.update("http://memory/", increment).recognise(|wanted, there| wanted == there).send().await.unwrap();
            assert_eq!(memory.n(), found + 1, "scene {scene}, dropped after {times}");
            if done.is_some() {
                break;
            }
            times += 1;
        }
        assert!(times > 3, "scene {scene} has {times} points");
    }
}

#[tokio::test]
async fn the_future_of_an_update_goes_where_its_parts_go() {
    fn goes_anywhere<F: Future + Send>(_: F) {}
    let (_, client) = Memory::new(|_, _| Wrong::Nothing);
    // Not `Sync`, nor need it be.
    let count = |number: Cell<u64>| Ok(Cell::new(number.get() + 1));
    goes_anywhere(client.update("http://memory/", count).recognise(|_, _| true).send());
    let base = client.get("http://memory/").send().await.unwrap();
    goes_anywhere(client.edit(&base, Document::of(&1).unwrap()).asking(async |_| Resolution::Abandon).send());
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_told_by_a_read() {
    let (memory, client) = Memory::new(|_, number| if number == 2 { Wrong::Unanswered } else { Wrong::Nothing });
    let update = client.update("http://memory/", increment).recognise(|wanted, there| wanted == there);
    assert_eq!(update.send().await.unwrap().outcome, Outcome::AlreadyApplied);
    assert_eq!((memory.n(), memory.state.lock().unwrap().writes.len()), (1, 1));
}
