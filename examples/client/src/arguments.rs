//! What the command line says.

use std::fmt;
use std::str::FromStr;

use etag_client::reqwest::Url;
use lexopt::{Arg, Parser, ValueExt as _};
use rust_decimal::Decimal;

use crate::edit::{Assignment, Side};
use crate::reprice::Adjustment;

pub(crate) const HELP: &str = "\
Changes the products of a catalog, and overwrites nobody else's change unseen.

Usage: catalog-client edit ID [FIELD=VALUE…]   one product: these fields, or all of it in your editor
       catalog-client reprice --percent P      the price of every product, by so much of it: 5 or -2.5
       catalog-client reprice --by AMOUNT      or by the same amount: 0.50 or -1

  --url URL            where the catalog is; http://127.0.0.1:8080 unless said
  --help               prints this
edit:
  FIELD=VALUE          a member by its name, or by a JSON Pointer such as /size/width;
                       the value is JSON, or else a text: price=24.99 name='Trackball' tags='[\"new\"]'
  --on-conflict SIDE   mine, theirs or abandon: where somebody else has changed the same field meanwhile, in the
                       place of being asked; without a terminal to ask at, abandon unless said
reprice:
  --mark NAME          adds this to the tags of each product with its new price, and leaves those that have it:
                       so the same run can be given again, until all is done
  --dry-run            prints what would change, and changes nothing
  --at-once N          products at the same time, 1 to 64; 8 unless said

The editor is $VISUAL, $EDITOR or vi.
The status is 0 if all is done, 1 if a conflict was left as others wrote it, 2 if something could not be done or is not
known, and 130 after Ctrl-C.
";

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    Edit(EditOptions),
    Reprice(RepriceOptions),
    Help,
}

#[derive(Debug)]
pub(crate) struct EditOptions {
    pub(crate) catalog: Url,
    pub(crate) id: u64,
    /// None: all of it, in an editor.
    pub(crate) assignments: Vec<Assignment>,
    /// None: whoever is at the terminal is asked.
    pub(crate) on_conflict: Option<OnConflict>,
}

/// What to do where both have changed the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OnConflict {
    Take(Side),
    Abandon,
}

#[derive(Debug)]
pub(crate) struct RepriceOptions {
    pub(crate) catalog: Url,
    pub(crate) adjustment: Adjustment,
    pub(crate) mark: Option<String>,
    pub(crate) is_dry_run: bool,
    pub(crate) at_once: usize,
}

/// Arguments that cannot be followed.
#[derive(Debug)]
pub(crate) struct UsageError(String);

impl Command {
    pub(crate) fn parse(mut arguments: Parser) -> Result<Self, UsageError> {
        match arguments.next()? {
            None => Err(UsageError::new("there is no command; expected: edit or reprice")),
            Some(Arg::Short('h') | Arg::Long("help")) => Ok(Self::Help),
            Some(Arg::Value(word)) if word == "edit" => edit(arguments),
            Some(Arg::Value(word)) if word == "reprice" => reprice(arguments),
            Some(Arg::Value(word)) => {
                Err(UsageError(format!("{} is no command; expected: edit or reprice", word.display())))
            }
            Some(_) => Err(UsageError::new("an option stands before the command; expected: edit or reprice first")),
        }
    }
}

fn edit(mut arguments: Parser) -> Result<Command, UsageError> {
    let (mut catalog, mut id, mut assignments, mut on_conflict) = (None, None, Vec::new(), None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Long("url") => catalog = Some(url(&arguments.value()?.string()?)?),
            Arg::Long("on-conflict") => on_conflict = Some(arguments.value()?.string()?.parse()?),
            Arg::Value(word) if id.is_none() => {
                let parsed = word.to_str().and_then(|word| word.parse().ok());
                let refused = || UsageError(format!("the id is {}; a number was expected, as 123", word.display()));
                id = Some(parsed.ok_or_else(refused)?);
            }
            Arg::Value(word) => assignments.push(word.string()?.parse().map_err(UsageError)?),
            other => return Err(other.unexpected().into()),
        }
    }
    let id = id.ok_or_else(|| UsageError::new("edit needs the id of a product, as in: edit 123"))?;
    Ok(Command::Edit(EditOptions { catalog: catalog.map_or_else(|| url(USUAL), Ok)?, id, assignments, on_conflict }))
}

fn reprice(mut arguments: Parser) -> Result<Command, UsageError> {
    let (mut catalog, mut adjustments, mut mark, mut is_dry_run, mut at_once) = (None, Vec::new(), None, false, 8);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Long("url") => catalog = Some(url(&arguments.value()?.string()?)?),
            Arg::Long("percent") => {
                let percent = decimal("--percent", &mut arguments)?;
                if percent < -Decimal::ONE_HUNDRED {
                    return Err(UsageError(format!("--percent is {percent}; -100 or more was expected")));
                }
                adjustments.push(Adjustment::Percent(percent));
            }
            Arg::Long("by") => adjustments.push(Adjustment::By(decimal("--by", &mut arguments)?)),
            Arg::Long("mark") => {
                let name = arguments.value()?.string()?;
                if name.is_empty() {
                    return Err(UsageError::new("--mark is empty; a name was expected, as spring-sale"));
                }
                mark = Some(name);
            }
            Arg::Long("dry-run") => is_dry_run = true,
            Arg::Long("at-once") => {
                let text = arguments.value()?.string()?;
                let parsed = text.parse().ok().filter(|number| (1..=64).contains(number));
                let refused = || UsageError(format!("--at-once is {text:?}; a number from 1 to 64 was expected"));
                at_once = parsed.ok_or_else(refused)?;
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let &[adjustment] = &adjustments[..] else {
        return Err(UsageError::new("reprice needs either --percent or --by, once"));
    };
    let catalog = catalog.map_or_else(|| url(USUAL), Ok)?;
    Ok(Command::Reprice(RepriceOptions { catalog, adjustment, mark, is_dry_run, at_once }))
}

/// Where the catalog listens that `cargo run` starts.
const USUAL: &str = "http://127.0.0.1:8080";

/// A URL may have a password in it, so that it is not shown.
fn url(text: &str) -> Result<Url, UsageError> {
    let parsed = text.parse().ok().filter(|url: &Url| matches!(url.scheme(), "http" | "https"));
    parsed.ok_or_else(|| UsageError::new("--url is no URL of a catalog; expected: http://127.0.0.1:8080"))
}

fn decimal(option: &str, arguments: &mut Parser) -> Result<Decimal, UsageError> {
    let text = arguments.value()?.string()?;
    Decimal::from_str_exact(&text)
        .map_err(|_| UsageError(format!("{option} is {text:?}; a decimal number was expected, as 5 or -0.50")))
}

impl FromStr for OnConflict {
    type Err = UsageError;

    fn from_str(text: &str) -> Result<Self, UsageError> {
        match text {
            "mine" => Ok(Self::Take(Side::Mine)),
            "theirs" => Ok(Self::Take(Side::Theirs)),
            "abandon" => Ok(Self::Abandon),
            _ => Err(UsageError(format!("--on-conflict is {text:?}; mine, theirs or abandon was expected"))),
        }
    }
}

impl UsageError {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<lexopt::Error> for UsageError {
    fn from(err: lexopt::Error) -> Self {
        Self(err.to_string())
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Command, String> {
        let arguments = std::iter::once(&"catalog-client").chain(words);
        Command::parse(Parser::from_iter(arguments)).map_err(|err| err.to_string())
    }

    fn edit(words: &[&str]) -> EditOptions {
        match parse(&[&["edit"], words].concat()) {
            Ok(Command::Edit(options)) => options,
            other => panic!("{words:?}: {other:?}"),
        }
    }

    fn reprice(words: &[&str]) -> RepriceOptions {
        match parse(&[&["reprice"], words].concat()) {
            Ok(Command::Reprice(options)) => options,
            other => panic!("{words:?}: {other:?}"),
        }
    }

    #[test]
    fn a_product_is_edited_in_the_usual_catalog_unless_another_is_said() {
        let usual = edit(&["123"]);
        assert_eq!((usual.id, usual.assignments.len(), usual.on_conflict), (123, 0, None));
        assert_eq!(usual.catalog.as_str(), "http://127.0.0.1:8080/");
        let other = edit(&["7", "price=1", "--url", "https://shop.example/api/", "name=a b", "--on-conflict=theirs"]);
        assert_eq!((other.id, other.on_conflict), (7, Some(OnConflict::Take(Side::Theirs))));
        assert_eq!(other.assignments, ["price=1", "name=a b"].map(|text| text.parse().unwrap()));
        assert_eq!(crate::resource(&other.catalog, "products/7").as_str(), "https://shop.example/api/products/7");
    }

    #[test]
    fn prices_fall_as_they_rise() {
        let options = reprice(&["--percent", "-2.5"]);
        assert_eq!(options.adjustment, Adjustment::Percent("-2.5".parse().unwrap()));
        assert_eq!((options.mark, options.is_dry_run, options.at_once), (None, false, 8));
        let options = reprice(&["--by", "-0.50", "--mark", "sale", "--dry-run", "--at-once", "64"]);
        assert_eq!(options.adjustment, Adjustment::By("-0.5".parse().unwrap()));
        assert_eq!((options.mark.as_deref(), options.is_dry_run, options.at_once), (Some("sale"), true, 64));
    }

    #[test]
    fn help_is_given_wherever_it_is_asked_for() {
        for words in [&["--help"][..], &["-h"], &["edit", "--help"], &["reprice", "--percent", "5", "-h"]] {
            assert!(matches!(parse(words), Ok(Command::Help)), "{words:?}");
        }
    }

    #[test]
    fn what_cannot_be_followed_is_told_with_what_was_expected() {
        for (words, expected) in [
            (&[][..], "there is no command; expected: edit or reprice"),
            (&["remove", "123"], "remove is no command; expected: edit or reprice"),
            (&["--url", "x", "edit"], "an option stands before the command; expected: edit or reprice first"),
            (&["edit"], "edit needs the id of a product, as in: edit 123"),
            (&["edit", "mouse"], "the id is mouse; a number was expected, as 123"),
            (&["edit", "-1"], "invalid option '-1'"),
            (&["edit", "123", "price"], "\"price\" is no change; expected: FIELD=VALUE, as price=24.99"),
            (
                &["edit", "123", "--on-conflict", "ours"],
                "--on-conflict is \"ours\"; mine, theirs or abandon was expected",
            ),
            (&["edit", "123", "--dry-run"], "invalid option '--dry-run'"),
            (
                &["edit", "123", "--url", "user:secret@host"],
                "--url is no URL of a catalog; expected: http://127.0.0.1:8080",
            ),
            (&["edit", "123", "--url"], "missing argument for option '--url'"),
            (&["reprice"], "reprice needs either --percent or --by, once"),
            (&["reprice", "--percent", "5", "--by", "1"], "reprice needs either --percent or --by, once"),
            (&["reprice", "--percent", "5%"], "--percent is \"5%\"; a decimal number was expected, as 5 or -0.50"),
            (&["reprice", "--percent", "-100.1"], "--percent is -100.1; -100 or more was expected"),
            (&["reprice", "--by", "1", "--mark", ""], "--mark is empty; a name was expected, as spring-sale"),
            (&["reprice", "--by", "1", "--at-once", "0"], "--at-once is \"0\"; a number from 1 to 64 was expected"),
            (&["reprice", "--by", "1", "all"], "unexpected argument \"all\""),
        ] {
            let told = parse(words).unwrap_err();
            assert_eq!(told, expected, "{words:?}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
