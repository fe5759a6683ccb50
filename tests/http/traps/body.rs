//! T3 to T5, T14 to T16: the body, and the connection that it comes by.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::web::{self, Bytes, Data, Json};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use etag_actix::{IfMatch, IfNoneMatch, PreconditionsConfig, Tagged, WriteError};
use etag_core::State;
use etag_store::{Change, Store, StoreError, Stored, Swapped, Validators, Versions};
use etag_tests::http2;
use etag_tests::server::Server;

use super::stage::{CONTENT, Stage, each_way, put};
use crate::app::{Counted, Counts, Document, Shelf, count};
use crate::rules::{Ask, Http1, Http2, asking};

type Body = Counted<Json<Document>>;

async fn nested(
    IfMatch(current, Counted(Json(document))): IfMatch<Document, Body>,
    counts: Data<Counts>,
) -> Result<Tagged<Document>, WriteError> {
    counts.handler_runs();
    current.replace(document).await
}

async fn behind(
    IfMatch(current, ()): IfMatch<Document>,
    Counted(Json(document)): Body,
    counts: Data<Counts>,
) -> Result<Tagged<Document>, WriteError> {
    counts.handler_runs();
    current.replace(document).await
}

async fn before(
    Counted(Json(document)): Body,
    IfMatch(current, ()): IfMatch<Document>,
    counts: Data<Counts>,
) -> Result<Tagged<Document>, WriteError> {
    counts.handler_runs();
    current.replace(document).await
}

/// A store that takes its time, and looks how much of a body has been read when it answers.
struct Watching {
    read: Arc<AtomicUsize>,
    /// How much it waits for.
    expected: usize,
    read_at_answer: Arc<AtomicUsize>,
}

impl Store<Document> for Watching {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Document>>, StoreError> {
        // Time enough for the body to arrive, which has been sent with the header section; and where it is to be read, until it is.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let patience = Instant::now() + Duration::from_mins(1);
        while self.read.load(Ordering::SeqCst) < self.expected && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.read_at_answer.store(self.read.load(Ordering::SeqCst), Ordering::SeqCst);
        let value = Document { id: *key, text: "as it was".to_owned() };
        Ok(Some(Stored { value, validators: Validators::from_state(State::from_number(1)) }))
    }

    async fn swap(&self, _: &mut Change<Document>) -> Result<Swapped<Document>, StoreError> {
        Ok(Swapped::Done)
    }
}

/// Bytes of the body that were read when the store had answered, which waits for so many, for a stale and for a current tag.
fn read_when_the_store_answers(route: fn() -> actix_web::Route, expected: usize) -> [usize; 4] {
    let counts = Arc::new(Counts::default());
    let read_at_answer = Arc::new(AtomicUsize::new(0));
    let server = {
        let (counts, read_at_answer) = (Arc::clone(&counts), Arc::clone(&read_at_answer));
        Server::start(move |config| {
            let read = Arc::clone(&counts.read);
            let store = Watching { read: Arc::clone(&read), expected, read_at_answer: Arc::clone(&read_at_answer) };
            let counting = move |mut req: actix_web::dev::ServiceRequest, next: &_| {
                let payload = count(req.take_payload(), &read);
                req.set_payload(payload);
                actix_web::dev::Service::call(next, req)
            };
            let document = web::resource("/{id}").route(route());
            config
                .app_data(Versions::<Document>::new(store))
                .app_data(Data::from(Arc::clone(&counts)))
                .service(web::scope("").wrap_fn(counting).service(document));
        })
    };
    let read = |ask: &mut Ask<'_>, tag, status| {
        counts.reset();
        assert_eq!(put(ask, &[("If-Match", tag)], CONTENT).status, status);
        read_at_answer.load(Ordering::SeqCst)
    };
    let (mut http_1, mut http_2) = (asking::<Http1>(&server), asking::<Http2>(&server));
    [
        read(&mut http_1, "\"0\"", 412),
        read(&mut http_1, "\"1\"", 200),
        read(&mut http_2, "\"0\"", 412),
        read(&mut http_2, "\"1\"", 200),
    ]
}

#[test]
fn t03_no_byte_of_the_body_is_read_before_an_asynchronous_412() {
    assert_eq!(read_when_the_store_answers(|| web::put().to(nested), 0), [0; 4]);
    // The same for an argument that stands behind the permit.
    assert_eq!(read_when_the_store_answers(|| web::put().to(behind), 0), [0; 4]);
}

#[test]
fn t03_an_extractor_that_reads_in_a_task_of_its_own_is_woken_when_the_check_has_passed() {
    async fn in_a_task(IfMatch(_, content): IfMatch<Document, InATask>) -> HttpResponse {
        HttpResponse::Ok().body(content.0)
    }
    each_way(
        |at| at.route(web::put().to(in_a_task)),
        |_, ask| {
            assert_eq!(put(ask, &[("If-Match", "\"v0\"")], CONTENT).status, 412);
            assert_eq!(put(ask, &[("If-Match", "\"v1\"")], CONTENT).body, CONTENT.as_bytes());
        },
    );
}

/// A body that another task reads than the one which waits for it.
struct InATask(Bytes);

impl FromRequest for InATask {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let task = actix_web::rt::spawn(Bytes::from_request(req, payload));
        Box::pin(async move { Ok(Self(task.await.expect("the task does not panic")?)) })
    }
}

#[test]
fn t03_an_argument_before_the_permit_reads_the_body_and_writes_nothing_stale() {
    // What nobody can help: Actix Web polls both, and this one has the body first.
    assert_eq!(read_when_the_store_answers(|| web::put().to(before), CONTENT.len()), [CONTENT.len(); 4]);
    each_way(
        |at| at.route(web::put().to(before)),
        |stage, ask| {
            let was = stage.seen();
            assert_eq!(put(ask, &[("If-Match", "\"v0\"")], CONTENT).status, 412);
            assert_eq!((stage.seen(), stage.counts.handlers()), (was.clone(), 0));
            assert_eq!(put(ask, &[("If-Match", "\"v1\"")], CONTENT).status, 200);
            assert_ne!(stage.seen(), was);
        },
    );
}

#[test]
fn t04_the_precondition_wins_over_content_that_is_wrong() {
    for route in [|| web::put().to(nested), || web::put().to(behind)] as [fn() -> actix_web::Route; 2] {
        let serve = |stage: &Stage| stage.offer(move || web::resource("/{id}").route(route()));
        let stage = Stage::new();
        let was = stage.seen();
        let server = serve(&stage);
        for mut ask in [Box::new(asking::<Http1>(&server)) as Box<Ask<'_>>, Box::new(asking::<Http2>(&server))] {
            for content in ["{bad", "{}", "[", "7"] {
                assert_eq!(put(&mut ask, &[("If-Match", "\"v0\"")], content).status, 412, "{content}");
                assert_eq!(put(&mut ask, &[("If-Match", "garbage")], content).status, 400, "{content}");
                assert_eq!(put(&mut ask, &[], content).status, 428, "{content}");
            }
        }
        assert_eq!((stage.seen(), stage.counts.handlers(), stage.counts.extracted()), (was, 0, 0));
    }
}

#[test]
fn t04_in_the_other_order_either_may_win_and_nothing_is_written() {
    let stage = Stage::new();
    let was = stage.seen();
    let server = stage.offer(|| web::resource("/{id}").route(web::put().to(before)));
    let answer =
        server.connect().request("PUT", "/1", &[("If-Match", "\"v0\""), ("Content-Type", "application/json")], b"{bad");
    assert!(matches!(answer.unwrap().status, 400 | 412));
    assert_eq!((stage.seen(), stage.counts.handlers()), (was, 0));
}

#[test]
fn t05_a_body_is_taken_once_and_a_permit_without_one_leaves_it_alone() {
    async fn one(_: IfMatch<Document>, content: Bytes) -> HttpResponse {
        HttpResponse::Ok().body(content)
    }
    async fn in_the_handler(_: IfMatch<Document>, content: web::Payload) -> Result<HttpResponse, actix_web::Error> {
        Ok(HttpResponse::Ok().body(content.to_bytes().await?))
    }
    async fn two(IfMatch(_, first): IfMatch<Document, Bytes>, second: Bytes) -> HttpResponse {
        HttpResponse::Ok().body(format!("{} and {}", first.len(), second.len()))
    }
    let current = [("If-Match", "\"v1\"")];
    let whole = CONTENT.as_bytes();
    each_way(|at| at.route(web::put().to(one)), |_, ask| assert_eq!(put(ask, &current, CONTENT).body, whole));
    each_way(
        |at| at.route(web::put().to(in_the_handler)),
        |_, ask| assert_eq!(put(ask, &current, CONTENT).body, whole),
    );
    each_way(
        |at| at.route(web::put().to(two)),
        |_, ask| {
            assert_eq!(put(ask, &current, CONTENT).body, format!("{} and 0", whole.len()).as_bytes());
        },
    );
}

#[test]
fn t14_the_412_comes_while_the_content_is_withheld() {
    let stage = Stage::new();
    let server = stage.offer(|| web::resource("/{id}").route(web::put().to(nested)));
    let mut connection = server.connect();
    let head = "PUT /1 HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"v0\"\r\nExpect: 100-continue\r\n\
                Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    connection.send(head.as_bytes()).unwrap();
    // Actix Web says "go on" before anybody is asked; the answer comes behind it all the same.
    let first = connection.any_response("PUT").unwrap().status;
    assert!(matches!(first, 100 | 412));
    if first == 100 {
        assert_eq!(connection.response("PUT").unwrap().status, 412);
    }
    assert_eq!((stage.counts.handlers(), stage.counts.extracted()), (0, 0));
}

#[test]
fn t15_a_refusal_keeps_the_connection() {
    let stage = Stage::new();
    let server = stage.offer(|| {
        let patient = PreconditionsConfig::default().drain(PreconditionsConfig::DRAIN_BYTES, Duration::from_mins(2));
        web::resource("/{id}").app_data(patient).route(web::put().to(nested))
    });
    let mut connection = server.connect();
    let large = format!("{{\"id\":1,\"text\":\"{}\"}}", "x".repeat(30_000));
    let mut put = |field: &str, content: &str| {
        let head = format!(
            "PUT /1 HTTP/1.1\r\nHost: localhost\r\n{field}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            content.len()
        );
        connection.send(head.as_bytes()).unwrap();
        // The content comes when the answer is known: Actix Web would send it, and close the connection.
        std::thread::sleep(Duration::from_millis(20));
        connection.send(content.as_bytes()).unwrap();
        connection.response("PUT").unwrap()
    };
    for (field, status) in
        [("If-Match: \"v0\"", 412), ("If-Match: garbage", 400), ("X: y", 428), ("If-Match: \"v0\"", 412)]
    {
        for content in [CONTENT, &large] {
            let answer = put(field, content);
            assert_eq!((answer.status, answer.field("connection")), (status, None), "{} bytes", content.len());
        }
    }
    assert_eq!(put("If-Match: \"v1\"", CONTENT).status, 200);
}

#[test]
fn t16_a_client_that_resets_during_a_commit_leaves_a_whole_write_or_none() {
    let (stage, server) = held_up();
    let was = stage.seen();
    let mut gone = server.connect();
    let head = format!(
        "PUT /1 HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"v1\"\r\nExpect: 100-continue\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{CONTENT}",
        CONTENT.len()
    );
    gone.send(head.as_bytes()).unwrap();
    stage.shelf.wait_for_a_write();
    // A connection that is closed with something unread in it is reset: `100 Continue` has come, and nobody has read it.
    gone.stream().peek(&mut [0]).unwrap();
    drop(gone);
    the_write_is_whole_and_the_next_one_succeeds(&stage, &server, &was);
}

#[test]
fn t16_a_stream_that_is_reset_during_a_commit_leaves_a_whole_write_or_none() {
    let (stage, server) = held_up();
    let was = stage.seen();
    let connection = http2::Connection::open(server.address()).unwrap();
    let fields = [("if-match", &b"\"v1\""[..]), ("content-type", b"application/json")];
    let mut gone = connection.start("PUT", "/1", &fields).unwrap();
    gone.send(CONTENT.as_bytes()).unwrap();
    gone.end(b"").unwrap();
    stage.shelf.wait_for_a_write();
    gone.reset();
    the_write_is_whole_and_the_next_one_succeeds(&stage, &server, &was);
}

/// A server whose writes wait between the comparison and the write.
fn held_up() -> (Stage, Server) {
    async fn read(found: IfNoneMatch<Document>) -> Tagged<Document> {
        found.into()
    }
    let stage = Stage::on(Shelf::gated());
    let server = stage.serve(|config| {
        config.service(web::resource("/{id}").route(web::put().to(nested)).route(web::get().to(read)));
    });
    (stage, server)
}

fn the_write_is_whole_and_the_next_one_succeeds(stage: &Stage, server: &Server, was: &str) {
    assert_eq!(stage.seen(), was);
    stage.shelf.open();
    let mut client = server.connect();
    loop {
        let read = client.request("GET", "/1", &[], b"").unwrap();
        assert!([CONTENT.as_bytes(), b"{\"id\":1,\"text\":\"as it was\"}"].contains(&read.body.as_slice()), "{read:?}");
        let fields = [("If-Match", read.etag()), ("Content-Type", "application/json")];
        let next = client.request("PUT", "/1", &fields, b"{\"id\":1,\"text\":\"the next\"}").unwrap();
        match next.status {
            // The write of the client that is gone was made between the two.
            412 => assert_eq!(read.etag(), "\"v1\"", "it is made once"),
            status => break assert_eq!((status, next.json()["text"].as_str()), (200, Some("the next"))),
        }
    }
}
