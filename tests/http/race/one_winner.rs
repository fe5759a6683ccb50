//! Of several writes that all rest on the same state of a resource, one succeeds.

use std::sync::Barrier;
use std::thread;

use etag_tests::client::{Connection, Response};

use super::backend::Backend;
use super::on_each_store;

const JSON: (&str, &str) = ("Content-Type", "application/json");

on_each_store! {
    one_of_many_creations_succeeds
    one_of_many_replacements_of_a_version_succeeds
    one_of_a_replacement_and_a_deletion_succeeds
}

/// 32 clients create the same product, and then the next one.
fn one_of_many_creations_succeeds(backend: &Backend) {
    for id in 200..210 {
        let target = format!("/products/{id}");
        let answers = at_once(backend, 32, |client, number| {
            client.request("PUT", &target, &[("If-None-Match", "*"), JSON], &product(id, number)).unwrap()
        });
        let winner = only_success(&answers, 201, &["exists"]);
        assert_eq!(usize::try_from(backend.load(id).expect("it was created").price), Ok(winner));
    }
    // And once for certain when all of them have passed the check.
    let answers = one_before_the_others(backend, 32, 7, |client, number| {
        client.request("PUT", "/products/210", &[("If-None-Match", "*"), JSON], &product(210, number)).unwrap()
    });
    assert_eq!(only_success(&answers, 201, &["exists"]), 7);
}

fn one_of_many_replacements_of_a_version_succeeds(backend: &Backend) {
    for round in 1..=3 {
        // No price comes twice: to write what is there already changes nothing, and leaves the tag to the next.
        let price = |number: usize| round * 10_000 + number;
        let tag = tag_of(&mut backend.server().connect(), "/products/123");
        let answers = at_once(backend, 64, |client, number| {
            client.request("PUT", "/products/123", &[("If-Match", &tag), JSON], &product(123, price(number))).unwrap()
        });
        let winner = only_success(&answers, 200, &["stale"]);
        let stored = backend.load(123).expect("nobody has removed it");
        assert_eq!(usize::try_from(stored.price), Ok(price(winner)));
        assert_eq!(answers[winner].etag(), stored.etag().to_string());
        for answer in &answers {
            assert_eq!(answer.etag(), stored.etag().to_string(), "a refusal names what is current");
        }
    }
}

/// The even clients replace, the odd ones remove. Whoever is late is told what has happened.
fn one_of_a_replacement_and_a_deletion_succeeds(backend: &Backend) {
    let request = |client: &mut Connection, id: u64, tag: &str, number: usize| {
        let (target, fields) = (format!("/products/{id}"), [("If-Match", tag), JSON]);
        match number % 2 {
            0 => client.request("PUT", &target, &fields, &product(id, number)).unwrap(),
            _ => client.request("DELETE", &target, &fields[..1], b"").unwrap(),
        }
    };
    let created = |id: u64| {
        let (target, fields) = (format!("/products/{id}"), [("If-None-Match", "*"), JSON]);
        let created = backend.server().connect().request("PUT", &target, &fields, &product(id, 1_000)).unwrap();
        created.etag().to_owned()
    };
    for id in 300..340 {
        let tag = created(id);
        let answers = at_once(backend, 4, |client, number| request(client, id, &tag, number));
        the_others_are_told(backend, id, &answers);
    }
    // Each of the two once for certain, when all four have passed the check.
    for (id, first) in [(340, 0), (341, 1)] {
        let tag = created(id);
        let answers = one_before_the_others(backend, 4, first, |client, number| request(client, id, &tag, number));
        assert_eq!(the_others_are_told(backend, id, &answers), first);
    }
}

/// Which of them was let in; what is there is what it has left.
fn the_others_are_told(backend: &Backend, id: u64, answers: &[Response]) -> usize {
    let successes: Vec<usize> = (0..answers.len()).filter(|&number| answers[number].status < 300).collect();
    let [winner] = successes[..] else { panic!("{answers:?}") };
    let stored = backend.load(id).map(|stored| stored.price);
    assert_eq!(stored, u32::try_from(winner).ok().filter(|winner| winner % 2 == 0));
    for (number, answer) in answers.iter().enumerate().filter(|(number, _)| *number != winner) {
        let told = (answer.status, answer.problem());
        let allowed: &[(u16, &str)] = match (winner % 2, number % 2) {
            (0, _) => &[(412, "stale")],
            // To create with `PUT` would be possible; what `If-Match` names is gone.
            (_, 0) => &[(412, "gone")],
            // A second deletion finds nothing, before its check or behind it.
            _ => &[(404, "not-found"), (412, "gone")],
        };
        assert!(allowed.contains(&(told.0, told.1.as_str())), "{told:?}, winner {winner}, number {number}");
    }
    winner
}

/// What `request` is answered for each of `clients`, all of which have passed the check when the first write is committed, that of `first`.
fn one_before_the_others(
    backend: &Backend,
    clients: usize,
    first: usize,
    request: impl Fn(&mut Connection, usize) -> Response + Sync,
) -> Vec<Response> {
    let gate = backend.gate();
    gate.shut();
    thread::scope(|scope| {
        let send = |number| {
            let request = &request;
            scope.spawn(move || request(&mut backend.server().connect(), number))
        };
        let winner = send(first);
        gate.wait_for(1);
        let others: Vec<_> = (0..clients).filter(|&number| number != first).map(send).collect();
        gate.wait_for(clients);
        gate.let_the_first_through();
        let winner = winner.join().expect("it is answered");
        gate.open();
        let others = others.into_iter().map(|other| other.join().expect("every client is answered"));
        let mut answers: Vec<Response> = others.collect();
        answers.insert(first, winner);
        answers
    })
}

/// What `request` is answered for each of `clients`, all of which have connected before the first of them sends.
fn at_once(
    backend: &Backend,
    clients: usize,
    request: impl Fn(&mut Connection, usize) -> Response + Sync,
) -> Vec<Response> {
    let start = Barrier::new(clients);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|number| {
                let (start, request) = (&start, &request);
                scope.spawn(move || {
                    let mut client = backend.server().connect();
                    start.wait();
                    request(&mut client, number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("every client is answered")).collect()
    })
}

/// The one that was answered `success`, where all others were answered 412 with one of these problems.
fn only_success(answers: &[Response], success: u16, problems: &[&str]) -> usize {
    let successes: Vec<usize> = (0..answers.len()).filter(|&number| answers[number].status == success).collect();
    let [winner] = successes[..] else { panic!("{} of {} succeed", successes.len(), answers.len()) };
    for (number, answer) in answers.iter().enumerate().filter(|(number, _)| *number != winner) {
        assert_eq!(answer.status, 412, "{number}: {answer:?}");
        assert!(problems.contains(&answer.problem().as_str()), "{number}: {answer:?}");
    }
    winner
}

fn tag_of(client: &mut Connection, target: &str) -> String {
    client.request("GET", target, &[], b"").unwrap().etag().to_owned()
}

/// The product that says by its price who has sent it.
fn product(id: u64, price: usize) -> Vec<u8> {
    format!(r#"{{"id":{id},"name":"Wireless Mouse","price":{price}}}"#).into_bytes()
}
