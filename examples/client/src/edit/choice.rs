//! [`Choice`]: which value is to stay where both have changed the same; and how a person is asked.

use std::io::{self, BufRead, Write};

use etag_client::Document;
use etag_client::merge::Clash;

use super::assignment;
use crate::text::{place, value};

/// Whose value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    Mine,
    Theirs,
}

/// What is to stay.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Choice {
    Of(Side),
    /// Another value than either.
    Value(Document),
}

/// Asks for each clash what is to stay. None: whoever is asked gives up, or there is nobody any more.
pub(crate) fn ask(
    clashes: &[Clash],
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<Option<Vec<Choice>>> {
    let mut choices = Vec::new();
    while let Some(clash) = clashes.get(choices.len()) {
        let question = format!("{}: (m)ine, (t)heirs, (e)dit, (s)how in full, (a)bandon all? ", place(&clash.path));
        let Some(answer) = answer(&question, input, output)? else { return Ok(None) };
        match answer.to_lowercase().as_str() {
            "m" | "mine" => choices.push(Choice::Of(Side::Mine)),
            "t" | "theirs" => choices.push(Choice::Of(Side::Theirs)),
            "e" | "edit" => match self::answer("the value, as JSON or a text; nothing to go back: ", input, output)? {
                None => return Ok(None),
                Some(typed) if typed.is_empty() => {}
                Some(typed) => choices.push(Choice::Value(assignment::value(&typed))),
            },
            "s" | "show" => output.write_all(in_full(clash).as_bytes())?,
            "a" | "abandon" => return Ok(None),
            _ => output.write_all(b"m, t, e, s or a was expected\n")?,
        }
    }
    Ok(Some(choices))
}

/// What is typed in answer to a question; none at the end of the input.
pub(crate) fn answer(question: &str, input: &mut impl BufRead, output: &mut impl Write) -> io::Result<Option<String>> {
    output.write_all(question.as_bytes())?;
    output.flush()?;
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        output.write_all(b"\n")?;
        return Ok(None);
    }
    Ok(Some(line.trim().to_owned()))
}

fn in_full(clash: &Clash) -> String {
    let [base, mine, theirs] = [&clash.base, &clash.mine, &clash.theirs].map(|side| value(side.as_ref()));
    format!("  base    {base}\n  mine    {mine}\n  theirs  {theirs}\n")
}

#[cfg(test)]
mod tests {
    use etag_client::merge::Merge;

    use super::*;

    fn json(text: &str) -> Document {
        Document::parse(text.as_bytes()).unwrap()
    }

    /// Two clashes: /name and /stock.
    fn clashes() -> Vec<Clash> {
        let [base, mine, theirs] = [
            r#"{"name":"Mouse","stock":1}"#,
            r#"{"name":"Trackball","stock":2}"#,
            r#"{"name":"Mouse, \u001b[1mwireless"}"#,
        ];
        Merge::new().merge(&json(base), &json(mine), &json(theirs)).unwrap_err()
    }

    /// What is chosen by whoever types this, and what they see.
    fn ask_with(typed: &str) -> (Option<Vec<Choice>>, String) {
        let mut seen = Vec::new();
        let chosen = ask(&clashes(), &mut typed.as_bytes(), &mut seen).unwrap();
        (chosen, String::from_utf8(seen).unwrap())
    }

    #[test]
    fn each_clash_is_asked_about_by_itself() {
        let (mine, theirs) = (Choice::Of(Side::Mine), Choice::Of(Side::Theirs));
        for (typed, expected) in [
            ("m\nt\n", [mine.clone(), theirs.clone()]),
            ("Theirs\n MINE \n", [theirs.clone(), mine.clone()]),
            ("e\nPointing device\nedit\n5", [Choice::Value(json("\"Pointing device\"")), Choice::Value(json("5"))]),
        ] {
            let (chosen, seen) = ask_with(typed);
            assert_eq!(chosen.as_deref(), Some(&expected[..]), "{typed}");
            assert!(seen.contains("/name: (m)ine, ") && seen.contains("/stock: (m)ine, "), "{seen}");
        }
    }

    #[test]
    fn an_answer_that_is_none_is_asked_for_again() {
        let (chosen, seen) = ask_with("\nyes\ne\n\nm\nt\n");
        assert_eq!(chosen, Some(vec![Choice::Of(Side::Mine), Choice::Of(Side::Theirs)]));
        assert_eq!(seen.matches("m, t, e, s or a was expected\n").count(), 2, "{seen}");
        assert_eq!(seen.matches("/name: (m)ine, ").count(), 4, "{seen}");
    }

    #[test]
    fn whoever_gives_up_or_goes_away_has_chosen_nothing() {
        for typed in ["a\n", "m\nabandon\n", "", "m\n", "m\ne\n"] {
            assert_eq!(ask_with(typed).0, None, "{typed:?}");
        }
    }

    #[test]
    fn all_of_a_value_can_be_seen_and_does_nothing_to_the_terminal() {
        let (_, seen) = ask_with("s\nm\ns\n");
        let name = "  base    \"Mouse\"\n  mine    \"Trackball\"\n  theirs  \"Mouse, \\u001b[1mwireless\"\n";
        assert!(seen.contains(name), "{seen}");
        assert!(seen.contains("  base    1\n  mine    2\n  theirs  (none)\n"), "{seen}");
    }
}
