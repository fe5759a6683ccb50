//! [`TestService`]: a service of items, right or wrong in one way.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServerHandle;
use actix_web::http::header::{ETAG, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpResponseBuilder, HttpServer, rt};
use serde_json::{Value, json};

/// What is particular about a service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Quirk {
    /// Nothing; its tags have bytes beyond ASCII, and a comma.
    None,
    /// A read takes a while, so that clients meet.
    ReadsSlowly,
    /// Numbers are written as `7.0`.
    Decimals,
    /// Whoever does not know the word is answered 401.
    AsksForSecret,
    Forbids,
    Redirects,
    AnswersHtml,
    HasNoTag,
    HasWeakTags,
    HasMalformedTags,
    /// Another `PUT` is answered 405.
    HasNoPut,
    /// A `PATCH` as JSON only.
    PatchesAsJson,
    AnswersAccepted,
    /// What is written is acknowledged, but the field stays.
    IgnoresField,
    IsNeverTrue,
    IgnoresConditions,
    ChecksThenWrites,
    WritesWhatItRefuses,
    /// After so many writes, what is right to write is written, and answered 412.
    RefusesWhatItWrites(u64),
    /// Every fifth write is carried out, and answered 500.
    FailsAfterWriting,
    /// Every fifth write is carried out, and the answer ends before its end.
    CutsAnswers,
    /// Every fifth write is not carried out, and answered 429.
    IsBusy,
    /// The secret is two lines of one field.
    AsksForTwoLines,
    /// After so many writes, two reads find what was there before the last of them.
    ReadsOldTwice(u64),
    /// So are the first requests.
    IsBusyAtFirst(u64),
    /// What is refused is answered 409.
    AnswersConflict,
    /// A `PUT` of the member `id` is answered 422, and of the member `name`, too: they stay as they are.
    RefusesMembers,
    /// After so many writes every other is answered so.
    After(u64, u16),
    /// After so many requests no other is answered, until the service is started again.
    Holds(u64),
}

/// A service in threads of its own, until it is dropped.
pub(crate) struct TestService {
    address: SocketAddr,
    items: Data<Items>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// What it holds.
pub(crate) struct Items {
    quirk: Quirk,
    all: Mutex<HashMap<String, Item>>,
    revisions: AtomicU64,
    requests: AtomicU64,
    writes: AtomicU64,
    old_reads: AtomicU64,
    /// Writes that have passed a check.
    checked: AtomicU64,
    is_started_again: AtomicBool,
}

#[derive(Clone)]
struct Item {
    content: Value,
    revision: u64,
}

impl TestService {
    /// With the item `1`, of which there are seven.
    pub(crate) fn start(quirk: Quirk) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), quirk)
    }

    /// At a port that was reserved for it.
    pub(crate) fn start_at(address: SocketAddr, quirk: Quirk) -> Self {
        let all = HashMap::from([("1".to_owned(), Item { content: item("1", 7), revision: 0 })]);
        let items = Items {
            quirk,
            all: Mutex::new(all),
            revisions: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            old_reads: AtomicU64::new(0),
            checked: AtomicU64::new(0),
            is_started_again: AtomicBool::new(false),
        };
        Self::serve(Data::new(items), address)
    }

    /// The same items, where they were before; the one that served them is stopped.
    pub(crate) fn start_again(items: Data<Items>, address: SocketAddr) -> Self {
        items.is_started_again.store(true, Ordering::SeqCst);
        Self::serve(items, address)
    }

    /// Another instance with the same items.
    pub(crate) fn and_another(&self) -> Self {
        Self::serve(self.items.clone(), SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    fn serve(items: Data<Items>, address: SocketAddr) -> Self {
        let (sender, receiver) = mpsc::channel();
        let shared = items.clone();
        let thread = thread::spawn(move || {
            rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new().app_data(shared.clone()).service(web::resource("/items/{key}").to(answer))
                });
                let server = server.workers(2).disable_signals().shutdown_timeout(1);
                // A test that is slow is not a client that has gone.
                let server = server.keep_alive(Duration::from_mins(10)).client_request_timeout(Duration::ZERO);
                let server = server.bind(address).expect("a free port");
                let bound = server.addrs()[0];
                let running = server.run();
                sender.send((bound, running.handle())).expect("somebody waits");
                running.await.expect("it serves until it is stopped");
            });
        });
        let (address, handle) = receiver.recv().expect("it starts");
        Self { address, items, handle, thread: Some(thread) }
    }

    pub(crate) fn items(&self) -> Data<Items> {
        self.items.clone()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/items/1", self.address)
    }

    pub(crate) fn url_of_any(&self) -> String {
        format!("http://{}/items/{{key}}", self.address)
    }
}

impl Drop for TestService {
    fn drop(&mut self) {
        // The order is given by the call.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            // If it has panicked, it has said so.
            let _ = thread.join();
        }
    }
}

impl Items {
    /// How many requests came so far.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    pub(crate) fn stock(&self, key: &str) -> Option<Value> {
        self.lock().get(key).map(|item| item.content["stock"].clone())
    }

    /// What was there before, if that is what is read.
    fn older(&self, item: &Item) -> Option<Item> {
        let is_old = matches!(self.quirk, Quirk::ReadsOldTwice(writes) if item.revision == writes)
            && self.old_reads.fetch_add(1, Ordering::SeqCst) < 2;
        let mut content = item.content.clone();
        content["stock"] = json!(content["stock"].as_u64()?.checked_sub(1)?);
        is_old.then(|| Item { content, revision: item.revision - 1 })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Item>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn item(key: &str, stock: u64) -> Value {
    json!({ "id": key, "name": "tea, green", "stock": stock, "where": { "shelf/left": [{ "stock": stock }] } })
}

async fn answer(items: Data<Items>, key: Path<String>, req: HttpRequest, body: Bytes) -> HttpResponse {
    let requests = items.requests.fetch_add(1, Ordering::SeqCst);
    let key = key.into_inner();
    match items.quirk {
        Quirk::AsksForSecret if req.headers().get("X-Secret").is_none_or(|word| word != "s3cret") => {
            return HttpResponse::Unauthorized().finish();
        }
        Quirk::AsksForTwoLines if req.headers().get_all("X-Secret").ne(["s3", "cret"]) => {
            return HttpResponse::Unauthorized().finish();
        }
        Quirk::Holds(count) if requests >= count && !items.is_started_again.load(Ordering::SeqCst) => {
            return std::future::pending().await;
        }
        // What is asked for is over at once.
        Quirk::IsBusyAtFirst(count) if requests < count => {
            return HttpResponse::TooManyRequests().insert_header(("Retry-After", "0")).finish();
        }
        Quirk::Forbids => return HttpResponse::Forbidden().finish(),
        Quirk::Redirects => return HttpResponse::Found().insert_header(("Location", "/elsewhere")).finish(),
        Quirk::AnswersHtml => return HttpResponse::Ok().insert_header(("ETag", "\"a\"")).body("<html></html>"),
        _ => {}
    }
    if matches!(*req.method(), Method::GET | Method::HEAD) {
        let found = items.lock().get(&key).cloned();
        let found = found.map(|item| items.older(&item).unwrap_or(item));
        if matches!(
            items.quirk,
            Quirk::ReadsSlowly | Quirk::AnswersConflict | Quirk::IgnoresConditions | Quirk::WritesWhatItRefuses
        ) {
            rt::time::sleep(Duration::from_millis(3)).await;
        }
        return match found {
            Some(item) => representation(items.quirk, &mut HttpResponse::Ok(), &item),
            None => HttpResponse::NotFound().finish(),
        };
    }
    write(&items, &key, &req, &body).await
}

async fn write(items: &Items, key: &str, req: &HttpRequest, body: &[u8]) -> HttpResponse {
    let count = items.writes.fetch_add(1, Ordering::SeqCst);
    let status = |status| HttpResponse::build(StatusCode::from_u16(status).expect("a status")).finish();
    let media_type = req.headers().get("Content-Type").map(HeaderValue::as_bytes).unwrap_or_default();
    match items.quirk {
        Quirk::HasNoPut if *req.method() == Method::PUT => return status(405),
        Quirk::PatchesAsJson if *req.method() == Method::PATCH && media_type != b"application/json" => {
            return status(415);
        }
        Quirk::AnswersAccepted => return status(202),
        Quirk::RefusesMembers => {
            let sent: Value = serde_json::from_slice(body).unwrap_or_default();
            if let Some(name) = ["id", "name"].into_iter().find(|name| sent.get(name).is_some()) {
                return HttpResponse::UnprocessableEntity().json(json!({ "errors": { name: ["Unknown field."] } }));
            }
        }
        Quirk::After(writes, code) if count >= writes => return status(code),
        Quirk::IsBusy if count % 5 == 4 => return status(429),
        _ => {}
    }
    if items.quirk == Quirk::ChecksThenWrites {
        let holds = holds(items.lock().get(key), req);
        // Here others do the same, and are waited for: a little, since there may be none.
        let checked = items.checked.fetch_add(1, Ordering::SeqCst) + 1;
        for _ in 0..50 {
            rt::time::sleep(Duration::from_millis(2)).await;
            if items.checked.load(Ordering::SeqCst) > checked {
                break;
            }
        }
        return if holds { apply(items, &mut items.lock(), key, req, body) } else { status(412) };
    }
    let mut locked = items.lock();
    let holds = match items.quirk {
        Quirk::IgnoresConditions => true,
        Quirk::IsNeverTrue => false,
        _ => holds(locked.get(key), req),
    };
    if !holds {
        if items.quirk == Quirk::WritesWhatItRefuses {
            apply(items, &mut locked, key, req, body);
        }
        return status(if items.quirk == Quirk::AnswersConflict { 409 } else { 412 });
    }
    let answer = apply(items, &mut locked, key, req, body);
    match items.quirk {
        Quirk::FailsAfterWriting if count % 5 == 4 => status(500),
        Quirk::CutsAnswers if count % 5 == 4 => answer.set_body(BoxBody::new(Cut { polls: 0 })),
        Quirk::RefusesWhatItWrites(writes) if count >= writes => status(412),
        _ => answer,
    }
}

/// A content that ends before its end.
struct Cut {
    polls: u32,
}

impl MessageBody for Cut {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(100)
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, io::Error>>> {
        self.polls += 1;
        match self.polls {
            1 => Poll::Ready(Some(Ok(Bytes::from_static(b"{")))),
            // What is there is sent meanwhile.
            2 => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            _ => Poll::Ready(Some(Err(io::Error::other("it is over")))),
        }
    }
}

/// As RFC 9110 says, for the two fields that are sent.
fn holds(current: Option<&Item>, req: &HttpRequest) -> bool {
    match (req.headers().get("If-Match"), req.headers().get("If-None-Match")) {
        (Some(tag), None) => current.is_some_and(|item| tag.as_bytes() == strong_tag(item).as_bytes()),
        (None, Some(any)) => current.is_none() && any == "*",
        _ => false,
    }
}

fn apply(items: &Items, locked: &mut HashMap<String, Item>, key: &str, req: &HttpRequest, body: &[u8]) -> HttpResponse {
    if *req.method() == Method::DELETE {
        locked.remove(key);
        return HttpResponse::NoContent().finish();
    }
    let Ok(sent) = serde_json::from_slice::<Value>(body) else { return HttpResponse::BadRequest().finish() };
    let before = locked.get(key).map(|item| item.content.clone());
    let mut content = match (&before, req.method()) {
        (Some(before), &Method::PATCH) => {
            let mut patched = before.clone();
            patched["stock"] = sent["stock"].clone();
            patched
        }
        (None, &Method::PATCH) => return HttpResponse::NotFound().finish(),
        _ => sent,
    };
    let kept: &[&str] = match items.quirk {
        Quirk::IgnoresField => &["stock"],
        Quirk::RefusesMembers => &["id", "name"],
        _ => &[],
    };
    for name in kept {
        content[name] = before.as_ref().map(|before| before[name].clone()).unwrap_or_default();
    }
    let revision = items.revisions.fetch_add(1, Ordering::SeqCst) + 1;
    let item = Item { content, revision };
    let answer = representation(items.quirk, &mut HttpResponse::Ok(), &item);
    locked.insert(key.to_owned(), item);
    answer
}

fn representation(quirk: Quirk, builder: &mut HttpResponseBuilder, item: &Item) -> HttpResponse {
    let mut text = serde_json::to_string_pretty(&item.content).expect("it is JSON");
    if quirk == Quirk::Decimals {
        text = text.replace(
            &format!("\"stock\": {}", item.content["stock"]),
            &format!("\"stock\": {:.1}", item.content["stock"].as_f64().unwrap_or_default()),
        );
    }
    match quirk {
        Quirk::HasNoTag => {}
        Quirk::HasWeakTags => drop(builder.insert_header((ETAG, format!("W/\"{}\"", item.revision)))),
        Quirk::HasMalformedTags => drop(builder.insert_header((ETAG, format!("v{}", item.revision)))),
        _ => drop(builder.insert_header((ETAG, strong_tag(item)))),
    }
    builder.content_type("application/json; charset=utf-8").body(text)
}

fn strong_tag(item: &Item) -> HeaderValue {
    let mut tag = b"\"\xe9,".to_vec();
    tag.extend_from_slice(item.revision.to_string().as_bytes());
    tag.push(b'"');
    HeaderValue::from_bytes(&tag).expect("a value")
}
