//! `edit`: by fields, in an editor, and beside others.

use std::fs;

use serde_json::json;

use crate::stage::{Fate, Happening, Stage, at_the_first_write, quiet, run};

/// Another editor than a person: changes the price from 29.99.
const PRICE: &str = r#"sed 's/29.99/24.99/' "$1" >"$1.new" && mv "$1.new" "$1""#;

/// Somebody else changes something before the editor is closed.
fn meanwhile(assignment: &str, script: &str) -> String {
    format!(r#""$CLIENT" edit 123 '{assignment}' --url "$URL" >/dev/null && {script}"#)
}

/// What a terminal would obey.
fn commands(text: &str) -> Vec<char> {
    text.chars().filter(|&character| character.is_control() && character != '\n').collect()
}

#[test]
fn fields_are_changed_and_it_is_said_from_what_to_what_and_under_which_tag() {
    let stage = quiet();
    let ended = run(stage.client(&["edit", "123", "price=24.990", "stock=5", "name=Trackball", "tags=[\"new\"]"]));
    let tag = stage.request("GET", "/products/123", &[("Accept-Encoding", "gzip")], "").etag().to_owned();
    let expected = format!(
        "product 123 is written
  /name   \"Wireless Mouse\" → \"Trackball\"
  /price  29.99 → 24.99
  /stock  0 → 5
  /tags   [] → [\"new\"]
its tag is {tag}\n"
    );
    assert_eq!((ended.status, ended.printed, ended.told.as_str()), (0, expected, ""));
    let expected = json!({"id": 123, "name": "Trackball", "description": "", "price": 24.99, "stock": 5, "tags": ["new"], "views": 0});
    assert_eq!(stage.product(123), expected);
    assert!(stage.kept().is_empty());
}

#[test]
fn a_value_of_another_kind_is_noted_and_left_to_the_catalog() {
    let stage = quiet();
    let ended = run(stage.client(&["edit", "123", "name=5"]));
    assert_eq!(ended.status, 2, "{}", ended.told);
    assert!(ended.told.starts_with("note: /name is a text, and 5 was taken for a number; "), "{}", ended.told);
    assert!(ended.told.contains("the catalog refuses it: answered 422 "), "{}", ended.told);
    assert_eq!(stage.product(123)["name"], "Wireless Mouse");
    assert_eq!(run(stage.client(&["edit", "123", r#"name="5""#])).status, 0);
    assert_eq!(stage.product(123)["name"], "5");
}

#[test]
fn an_editor_is_given_the_product_in_lines_and_may_put_another_file_in_its_place() {
    let stage = quiet();
    let script = format!(r#"cp "$1" "$1.seen"; {PRICE}"#);
    let ended = run(stage.with_editor(&["edit", "123"], &script));
    assert!(
        ended.status == 0 && ended.printed.contains("  /price  29.99 → 24.99\n"),
        "{}{}",
        ended.printed,
        ended.told
    );
    assert_eq!(stage.product(123)["price"], json!(24.99));
    let [seen] = &stage.kept()[..] else { panic!("{:?}", stage.kept()) };
    let expected = r#"{
  "id": 123,
  "name": "Wireless Mouse",
  "description": "",
  "price": 29.99,
  "stock": 0,
  "tags": [],
  "views": 0
}
"#;
    assert_eq!(fs::read_to_string(seen).unwrap(), expected);
}

#[test]
fn visual_comes_before_editor_and_either_may_have_arguments() {
    let stage = quiet();
    let mut command = stage.with_editor(&["edit", "123"], PRICE);
    command.env("VISUAL", "sed -i.old -e s/29.99/19.99/");
    assert_eq!(run(command).status, 0);
    assert_eq!(stage.product(123)["price"], json!(19.99));
}

#[test]
fn what_is_closed_unchanged_is_not_written() {
    let stage = quiet();
    let before = stage.read(123);
    for command in [stage.with_editor(&["edit", "123"], "true"), stage.client(&["edit", "123", "price=29.990"])] {
        let ended = run(command);
        assert_eq!((ended.status, ended.printed.as_str()), (0, "product 123 is left as it was: nothing was changed\n"));
    }
    assert_eq!(stage.read(123).etag(), before.etag());
    assert!(stage.kept().is_empty(), "{:?}", stage.kept());
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    let stage = quiet();
    let ended = run(stage.with_editor(&["edit", "123"], "exit 3"));
    assert!(ended.status == 2 && ended.told.contains(" ended with exit status: 3\n"), "{}", ended.told);
    assert!(stage.kept().is_empty(), "there was nothing to keep");
    let typed = run(stage.with_editor(&["edit", "123"], &format!("{PRICE}; exit 3")));
    assert!(typed.status == 2 && typed.told.contains("what you made of it is kept in "), "{}", typed.told);
    assert_eq!(stage.product(123)["price"], json!(29.99));

    let nobody = run(stage.client(&["edit", "123"]));
    assert!(
        nobody.status == 2 && nobody.told.contains("there is no terminal for an editor, and no $EDITOR"),
        "{}",
        nobody.told
    );
}

#[test]
fn what_is_no_json_is_kept_to_the_byte_and_its_place_is_said() {
    let stage = quiet();
    let ended = run(stage.with_editor(&["edit", "123"], r#"printf '{"price": 24.99,\n  oops' >"$1""#));
    assert_eq!(ended.status, 2, "{}", ended.told);
    assert!(ended.told.starts_with("this is no JSON: ") && ended.told.contains("line 2 column 3"), "{}", ended.told);
    assert_eq!(kept(&stage, &ended.told), "{\"price\": 24.99,\n  oops");
    assert_eq!(stage.product(123)["price"], json!(29.99));
}

/// What is in the file that is said to be kept, which is the only one.
fn kept(stage: &Stage, told: &str) -> String {
    let [path] = &stage.kept()[..] else { panic!("{:?}", stage.kept()) };
    assert!(told.ends_with(&format!("what you made of it is kept in {}\n", path.display())), "{told}");
    fs::read_to_string(path).unwrap()
}

#[test]
fn what_others_change_elsewhere_is_merged_and_said() {
    let stage = quiet();
    let ended = run(stage.with_editor(&["edit", "123"], &meanwhile("stock=5", PRICE)));
    assert_eq!((ended.status, ended.told.as_str()), (0, ""));
    let expected = "product 123 is written
  /price  29.99 → 24.99
changed by others meanwhile, and kept:
  /stock  0 → 5
its tag is ";
    assert!(ended.printed.starts_with(expected), "{}", ended.printed);
    let product = stage.product(123);
    assert_eq!((&product["price"], &product["stock"]), (&json!(24.99), &json!(5)));
    assert!(stage.kept().is_empty());
}

/// The field is set between the read and the write of a run that asks nobody.
#[test]
fn fields_are_merged_as_well() {
    let stage = at_the_first_write(Happening { before: Some(|product| product.stock = 5), ..Happening::default() });
    let ended = run(stage.client(&["edit", "123", "price=24.99"]));
    assert!(ended.status == 0 && ended.printed.contains("and kept:\n  /stock  0 → 5\n"), "{}", ended.printed);
    assert_eq!((&stage.product(123)["price"], &stage.product(123)["stock"]), (&json!(24.99), &json!(5)));
}

#[test]
fn where_both_change_the_same_and_nobody_can_be_asked_it_stays_as_others_wrote_it() {
    for arguments in [&["edit", "123"][..], &["edit", "123", "--on-conflict", "abandon"]] {
        let stage = quiet();
        let ended = run(stage.with_editor(arguments, &meanwhile("price=19.99", PRICE)));
        assert_eq!((ended.status, ended.printed.as_str()), (1, "product 123 is left as others wrote it\n"));
        let table = "
          base   mine   theirs
  /price  29.99  24.99  19.99
";
        assert!(ended.told.starts_with("Somebody else has changed product 123 as well, "), "{}", ended.told);
        assert!(ended.told.contains(table), "{}", ended.told);
        assert!(commands(&ended.told).is_empty(), "{:?}", ended.told);
        assert!(kept(&stage, &ended.told).contains("\"price\": 24.99"));
        assert_eq!(stage.product(123)["price"], json!(19.99));
    }
}

#[test]
fn a_side_that_was_chosen_beforehand_is_taken_where_both_change_the_same_and_nowhere_else() {
    let script = r#"sed -e 's/29.99/24.99/' -e 's/Wireless Mouse/Trackball/' "$1" >"$1.new" && mv "$1.new" "$1""#;
    for (side, price) in [("mine", json!(24.99)), ("theirs", json!(19.99))] {
        let stage = quiet();
        let others = r#""$CLIENT" edit 123 price=19.99 stock=5 --url "$URL" >/dev/null"#;
        let ended = run(stage.with_editor(&["edit", "123", "--on-conflict", side], &format!("{others} && {script}")));
        assert_eq!(ended.status, 0, "{}", ended.told);
        assert!(ended.told.contains("  /price  29.99  24.99  19.99\n"), "{}", ended.told);
        let product = stage.product(123);
        assert_eq!((&product["price"], &product["name"], &product["stock"]), (&price, &json!("Trackball"), &json!(5)));
        assert!(stage.kept().is_empty());
    }
}

/// They come with the name of the product, with what the catalog says, and with what is typed.
#[test]
fn what_a_terminal_would_obey_is_never_sent_to_it() {
    let stage = quiet();
    let name = "a\\u001b[2J\u{9b}31m\u{202e}";
    let ended = run(stage.client(&["edit", "123", &format!("name=\"{name}\"")]));
    assert!(ended.status == 0 && ended.printed.contains(r#""a\u001b[2J\u009b31m\u202e""#), "{}", ended.printed);
    let script = meanwhile("name=\"b\u{9b}\"", r#"printf '{"name":"c\302\233","price":1,"\302\233":2}' >"$1""#);
    let clash = run(stage.with_editor(&["edit", "123"], &script));
    assert_eq!(clash.status, 1, "{}", clash.told);
    assert!(clash.told.contains(r#""c\u009b"  "b\u009b""#), "{}", clash.told);
    let unknown = run(stage.client(&["edit", "123", "a\u{9b}=1"]));
    assert!(unknown.status == 2 && unknown.told.contains(r"unknown field `a\u009b`"), "{}", unknown.told);
    let dry = run(stage.client(&["reprice", "--percent", "5", "--dry-run"]));
    assert!(dry.printed.contains(r"b\u009b"), "{}", dry.printed);
    for ended in [ended, clash, unknown, dry] {
        let text = ended.printed + &ended.told;
        assert!(commands(&text).is_empty() && !text.contains('\u{202e}'), "{text:?}");
    }
}

#[test]
fn what_is_not_there_or_not_any_more_is_said() {
    let ended = run(quiet().client(&["edit", "999", "price=1"]));
    assert!(
        ended.status == 2 && ended.told.starts_with("catalog-client: there is no product 999 at http://"),
        "{}",
        ended.told
    );

    let stage = at_the_first_write(Happening { removes: Some(123), ..Happening::default() });
    let ended = run(stage.with_editor(&["edit", "123"], PRICE));
    assert!(
        ended.status == 2
            && ended.told.starts_with("catalog-client: product 123 was removed meanwhile; nothing was written\n"),
        "{}",
        ended.told
    );
    assert!(kept(&stage, &ended.told).contains("\"price\": 24.99"));
}

#[test]
fn a_write_without_an_answer_that_is_found_there_is_written() {
    let stage = at_the_first_write(Happening { fate: Fate::MadeWithoutAnswer, ..Happening::default() });
    let ended = run(stage.client(&["edit", "123", "price=24.99"]));
    assert_eq!(ended.status, 0, "{}", ended.told);
    assert!(
        ended.printed.starts_with("product 123 is written: there was no answer, and it was found there\n"),
        "{}",
        ended.printed
    );
    assert_eq!(stage.product(123)["price"], json!(24.99));
}

#[test]
fn a_write_of_which_nobody_can_tell_is_said_to_be_unknown() {
    let stage = at_the_first_write(Happening {
        fate: Fate::MadeWithoutAnswer,
        after: Some(|product| product.name.push_str(", used")),
        ..Happening::default()
    });
    let ended =
        run(stage
            .with_editor(&["edit", "123"], r#"sed 's/Wireless Mouse/Trackball/' "$1" >"$1.new" && mv "$1.new" "$1""#));
    assert_eq!((ended.status, ended.printed.as_str()), (2, ""));
    assert!(ended.told.starts_with("catalog-client: whether product 123 was written is not known: "), "{}", ended.told);
    assert!(kept(&stage, &ended.told).contains("Trackball"));
}
