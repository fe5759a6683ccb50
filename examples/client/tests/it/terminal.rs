//! A person at a terminal, who is asked.

use serde_json::json;

use crate::running::Running;
use crate::stage::{Stage, quiet};

const QUESTION: &str = "(a)bandon all? ";

/// Somebody else has changed price, name and stock before the editor of whoever changes price and name is closed.
fn asked(stage: &Stage) -> Running {
    let script = r#"
        "$CLIENT" edit 123 price=19.99 name='Mouse, wireless' stock=5 --url "$URL" >"$1.log" && rm "$1.log" &&
        sed -e 's/29.99/24.99/' -e 's/Wireless Mouse/Trackball/' "$1" >"$1.new" && mv "$1.new" "$1""#;
    let mut running = Running::at_terminal(stage.with_editor(&["edit", "123"], script));
    running.until("Somebody else has changed product 123 as well, and these in another way:");
    running
}

#[test]
fn each_clash_is_decided_by_whoever_is_asked_and_the_rest_is_merged() {
    for (answers, name, price) in [
        (["m", "m"], "Trackball", json!(24.99)),
        (["t", "t"], "Mouse, wireless", json!(19.99)),
        (["theirs", "mine"], "Mouse, wireless", json!(24.99)),
        (["e\nTrackball, wireless", "e\n22.5"], "Trackball, wireless", json!(22.5)),
        (["s\nwhat?\nm", "e\n\nt"], "Trackball", json!(19.99)),
    ] {
        let stage = quiet();
        let mut running = asked(&stage);
        for (place, answer) in ["/name: ", "/price: "].into_iter().zip(answers) {
            running.until(place);
            running.until(QUESTION);
            running.type_in(&format!("{answer}\n"));
        }
        let (status, _, seen) = running.wait();
        let ending = if answers == ["t", "t"] { "is so already, and nothing was written" } else { "is written" };
        assert!(status == 0 && seen.contains(&format!("product 123 {ending}\r\n")), "{answers:?}: {seen}");
        let product = stage.product(123);
        let found = (&product["name"], &product["price"], &product["stock"]);
        assert_eq!(found, (&json!(name), &price, &json!(5)), "{answers:?}: {seen}");
        assert!(stage.kept().is_empty(), "{:?}", stage.kept());
    }
}

#[test]
fn it_is_told_what_was_settled_and_what_others_have_changed() {
    let stage = quiet();
    let mut running = asked(&stage);
    running.until(QUESTION);
    running.type_in("m\n");
    running.until(QUESTION);
    running.type_in("t\n");
    let (_, _, seen) = running.wait();
    let expected = "product 123 is written
  /name  \"Wireless Mouse\" → \"Trackball\"
as it was settled:
  /price  29.99 → 19.99
changed by others meanwhile, and kept:
  /stock  0 → 5
its tag is ";
    assert!(seen.replace('\r', "").contains(expected), "{seen}");
}

#[test]
fn whoever_gives_up_finds_what_they_typed_in_a_file() {
    for answer in ["a\n", "m\na\n", "\u{4}"] {
        let stage = quiet();
        let mut running = asked(&stage);
        running.until(QUESTION);
        running.type_in(answer);
        let (status, _, seen) = running.wait();
        assert!(status == 1 && seen.contains("product 123 is left as others wrote it"), "{seen}");
        let [kept] = &stage.kept()[..] else { panic!("{:?}", stage.kept()) };
        assert!(seen.contains(&format!("what you made of it is kept in {}", kept.display())), "{seen}");
        assert!(std::fs::read_to_string(kept).unwrap().contains("\"price\": 24.99"));
        assert_eq!(stage.product(123)["price"], json!(19.99));
    }
}

#[test]
fn whoever_presses_ctrl_c_when_asked_has_written_nothing_and_lost_nothing() {
    let stage = quiet();
    let mut running = asked(&stage);
    running.until(QUESTION);
    running.interrupt();
    let (status, _, seen) = running.wait();
    assert!(status == 130 && seen.contains("stopped: nothing was written"), "{seen}");
    assert!(seen.contains("what you made of it is kept in ") && stage.kept().len() == 1, "{seen}");
    assert_eq!(stage.product(123)["price"], json!(19.99));
}

#[test]
fn what_is_no_json_or_is_refused_can_be_edited_again() {
    // The first time a bracket is missing, then the price is a text, then it is right.
    let script = r#"
        if grep -q oops "$1"; then sed 's/oops//; s/24.99/"24.99"/' "$1"; elif grep -q '"24.99"' "$1"; then sed 's/"24.99"/24.99/' "$1"
        else sed 's/29.99/24.99/; s/}/oops}/' "$1"; fi >"$1.new" && mv "$1.new" "$1""#;
    let stage = quiet();
    let mut running = Running::at_terminal(stage.with_editor(&["edit", "123"], script));
    for complaint in ["this is no JSON: ", "the catalog refuses it: answered 422 "] {
        running.until(complaint);
        running.until("open it in the editor again? (y)es, (n)o ");
        running.type_in("y\n");
    }
    let (status, _, seen) = running.wait();
    assert!(status == 0 && seen.contains("/price  29.99 → 24.99"), "{seen}");
    assert_eq!(stage.product(123)["price"], json!(24.99));

    let stage = quiet();
    let mut running = Running::at_terminal(stage.with_editor(&["edit", "123"], script));
    running.until("again? (y)es, (n)o ");
    running.type_in("n\n");
    let (status, _, seen) = running.wait();
    assert!(status == 2 && seen.contains("what you made of it is kept in ") && stage.kept().len() == 1, "{seen}");
}

#[test]
fn a_side_that_was_chosen_beforehand_asks_nobody() {
    let stage = quiet();
    let script =
        r#""$CLIENT" edit 123 price=19.99 --url "$URL" && sed s/29.99/24.99/ "$1" >"$1.new" && mv "$1.new" "$1""#;
    let running = Running::at_terminal(stage.with_editor(&["edit", "123", "--on-conflict", "mine"], script));
    let (status, _, seen) = running.wait();
    assert!(status == 0 && !seen.contains(QUESTION), "{seen}");
    assert_eq!(stage.product(123)["price"], json!(24.99));
}

#[test]
fn colours_are_shown_at_a_terminal_unless_they_are_not_wanted() {
    for (variable, is_coloured) in [(None, true), (Some(("NO_COLOR", "1")), false), (Some(("TERM", "dumb")), false)] {
        let stage = quiet();
        let script =
            r#""$CLIENT" edit 123 price=19.99 --url "$URL" && sed s/29.99/24.99/ "$1" >"$1.new" && mv "$1.new" "$1""#;
        let mut command = stage.with_editor(&["edit", "123", "--on-conflict", "mine"], script);
        command.envs(variable);
        let (status, _, seen) = Running::at_terminal(command).wait();
        assert_eq!((status, seen.contains("\u{1b}[")), (0, is_coloured), "{variable:?}: {seen:?}");
    }
}

#[test]
fn a_bar_shows_how_far_it_is() {
    let stage = quiet();
    let (status, _, seen) = Running::at_terminal(stage.client(&["reprice", "--percent", "10"])).wait();
    assert!(status == 0 && seen.contains("1/1") && seen.contains("     1 repriced"), "{seen}");
}
