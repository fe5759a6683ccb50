//! The servers that the HTTP benches time answer what they should, and what is said of them there is so.

use std::process::Command;

use etag_benches::http::{CONTENDERS, Case, Contender, Lane, Server};

#[test]
fn each_contender_answers_as_it_says() {
    for contender in &CONTENDERS {
        let (_server, mut lane) = start(contender);
        for case in Case::ALL {
            lane.look().expect("the product is there");
            for _ in 0..3 {
                assert_eq!(ask(&mut lane, case), Some(contender.answers(case)), "{}: {case}", contender.name);
            }
        }
    }
}

#[test]
fn who_says_412_and_who_has_written() {
    for contender in &CONTENDERS {
        let (_server, mut lane) = start(contender);
        lane.look().expect("the product is there");
        let before = lane.length_of_text().expect("it is there");
        let status = ask(&mut lane, Case::RefusedText);
        let has_written = lane.length_of_text().expect("it is there") != before;
        // The middlewares compare after the handler has run, or not at all.
        let guards = !["plain", "etag-actix-middleware", "actix-middleware-etag"].contains(&contender.name);
        assert_eq!(has_written, !guards, "{}: answered {status:?}", contender.name);
    }
}

#[test]
fn a_refusal_that_leaves_the_body_unread_closes_the_connection_and_is_counted() {
    let (_server, mut lane) = start(contender("by hand, early"));
    lane.look().expect("the product is there");
    for closed in 1..=10 {
        assert!(matches!(ask(&mut lane, Case::RefusedText), Some(412) | None));
        assert_eq!(lane.closed(), closed);
    }
}

#[test]
fn etag_closes_no_connection_that_it_refuses() {
    let (_server, mut lane) = start(contender("etag"));
    lane.look().expect("the product is there");
    for _ in 0..100 {
        assert_eq!(ask(&mut lane, Case::RefusedText), Some(412));
    }
    assert_eq!(lane.closed(), 0);
}

fn start(contender: &Contender) -> (Server, Lane) {
    let program = Command::new(env!("CARGO_BIN_EXE_http_instructions"));
    let server = Server::start(program, contender).expect("the server starts");
    let lane = Lane::new(server.address(), 0);
    (server, lane)
}

fn contender(name: &str) -> &'static Contender {
    CONTENDERS.iter().find(|contender| contender.name == name).expect("it is a contender")
}

fn ask(lane: &mut Lane, case: Case) -> Option<u16> {
    lane.ask(case).expect("the server listens");
    lane.answer().expect("an answer")
}
