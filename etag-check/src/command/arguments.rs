//! What the command line says.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use etag_check::Service;
use lexopt::{Arg, Parser, ValueExt as _};
use serde_json::Value;

use super::failure::Failure;

/// In a range.
const MOST_KEYS: u64 = 100_000;

pub(crate) const HELP: &str = "\
Whether an HTTP service that takes If-Match keeps what it promises: no change is overwritten unseen.

Usage: etag-check URL… --field FIELD               the rules without writing, then a race, then a history
       etag-check rules URL… [--write BODY]        the rules for preconditions, one by one
       etag-check race URL… --field FIELD          clients that increment a number at once: how many increments are lost?
       etag-check history URL… --field FIELD       clients that read and write at once, recorded and judged
       etag-check judge FILE                       judges a recorded history; - is standard input

Several URLs are the same resource at several instances of the service; the rules are put to the first.
Race and history write the resource, again and again: take one that nobody needs.
  --field FIELD        a member of the JSON, by its name or by a JSON Pointer such as /warehouse/stock;
                       a whole number, for a history a text will do
  --patch              write the field by PATCH with a merge patch, not all by PUT
  --omit FIELD         left out where what was read is sent back by PUT; may be repeated
  --header 'N: VALUE'  sent with every request; may be repeated; its value is shown nowhere
  --timeout SECONDS    for one request; 30 unless said
  --patience SECONDS   gives up where nothing gets on for so long; 30 unless said
  --clients N          at the same time; 8 unless said
  --deletions          in rules with --write, and in a history: delete resources as well, and create them again;
                       where PUT does not create, the resource is gone for good
rules:
  --write BODY         the rules for writes too, with this JSON, or @FILE; the resource is written, and restored;
                       nothing is deleted unless --deletions is given
race:
  --increments N       for each client; 40 unless said
history:
  --key KEY            what stands for {key} in the URL; may be repeated; rules and race take the first
  --keys 1..100        those numbers, the last one included
  --template BODY      JSON, or @FILE, from which resources are created that do not exist; {key} in it is the key
  --operations N       1000 unless said
  --cancellations      drop some requests on their way
  --seed SEED          the clients mean to do the same as in another run
  --record FILE        keep what was asked and answered, in JSON Lines
  --json               one JSON document to standard output
  --help, --version    print this, or the version

The status is 0 if all holds, 1 if something was lost or a rule was missed, 2 if the check could not be made
or shows nothing for certain.
";

/// What to do.
pub(crate) enum Command {
    Check(Box<Check>),
    Judge { path: PathBuf, as_json: bool },
    Help,
    Version,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Kind {
    #[default]
    All,
    Rules,
    Race,
    History,
}

/// A check of a service, as it was asked for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option that is given or not")]
pub(crate) struct Check {
    pub(crate) kind: Kind,
    urls: Vec<String>,
    headers: Vec<(String, String)>,
    timeout: Option<Duration>,
    /// Not empty where it is written.
    pub(crate) field: String,
    pub(crate) clients: Option<NonZeroU32>,
    pub(crate) is_by_patch: bool,
    pub(crate) patience: Option<Duration>,
    pub(crate) omitted: Vec<String>,
    pub(crate) write: Option<Value>,
    pub(crate) increments: Option<NonZeroU32>,
    pub(crate) keys: Vec<String>,
    pub(crate) template: Option<String>,
    pub(crate) operations: Option<u64>,
    pub(crate) has_deletions: bool,
    pub(crate) has_cancellations: bool,
    pub(crate) seed: Option<u64>,
    pub(crate) record: Option<PathBuf>,
    pub(crate) as_json: bool,
}

impl Command {
    pub(crate) fn parse(mut arguments: Parser) -> Result<Self, Failure> {
        let mut check = Check::default();
        let first = arguments.try_raw_args().and_then(|raw| raw.peek().map(OsStr::to_owned)).unwrap_or_default();
        if first == "judge" {
            return Self::judge(arguments);
        }
        if let Some(kind) = Kind::of(&first) {
            check.kind = kind;
            arguments.next()?;
        }
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => return Ok(Self::Help),
                Arg::Short('V') | Arg::Long("version") => return Ok(Self::Version),
                Arg::Value(word) if Kind::of(&word).is_some() => {
                    return Err(Failure::new(format!("{} stands before all else", word.display())));
                }
                Arg::Value(url) => check.urls.push(url.string()?),
                Arg::Long(name) => {
                    let name = name.to_owned();
                    check.option(&name, &mut arguments)?;
                }
                Arg::Short(_) => return Err(argument.unexpected().into()),
            }
        }
        check.complete().map(Box::new).map(Self::Check)
    }

    fn judge(mut arguments: Parser) -> Result<Self, Failure> {
        arguments.next()?;
        let (mut path, mut as_json) = (None, false);
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => return Ok(Self::Help),
                Arg::Long("json") => as_json = true,
                Arg::Value(value) if path.is_none() => path = Some(PathBuf::from(value)),
                other => return Err(other.unexpected().into()),
            }
        }
        let path =
            path.ok_or_else(|| Failure::new("judge needs the file of a recorded history, or - for standard input"))?;
        Ok(Self::Judge { path, as_json })
    }
}

impl Check {
    /// Where to check.
    pub(crate) fn service(&self) -> Result<Service, Failure> {
        let Some((first, others)) = self.urls.split_first() else {
            return Err(Failure::new("there is no URL; that of a resource was expected"));
        };
        let mut service = Service::at(first)?;
        for url in others {
            service = service.and_at(url)?;
        }
        for (name, value) in &self.headers {
            service = service.header(name, value)?;
        }
        Ok(match self.timeout {
            Some(timeout) => service.timeout(timeout),
            None => service,
        })
    }

    fn option(&mut self, name: &str, arguments: &mut Parser) -> Result<(), Failure> {
        let kind = self.kind;
        match name {
            "json" => self.as_json = true,
            "header" => self.headers.push(header(arguments.value()?)?),
            "timeout" => self.timeout = Some(seconds("--timeout", arguments)?),
            "omit" => self.omitted.push(arguments.value()?.string()?),
            "key" => self.keys.push(arguments.value()?.string()?),
            "write" if kind.has_rules() => self.write = Some(json("--write", &arguments.value()?.string()?)?),
            "field" if kind.writes() => self.field = arguments.value()?.string()?,
            "patch" if kind.writes() => self.is_by_patch = true,
            "clients" if kind.writes() => self.clients = Some(arguments.value()?.parse()?),
            "patience" if kind.writes() => self.patience = Some(seconds("--patience", arguments)?),
            "increments" if kind.has_race() => self.increments = Some(arguments.value()?.parse()?),
            "keys" if kind.has_history() => self.keys.extend(range(&arguments.value()?.string()?)?),
            "template" if kind.has_history() => {
                self.template = Some(body("--template", &arguments.value()?.string()?)?);
            }
            "operations" if kind.has_history() => self.operations = Some(arguments.value()?.parse()?),
            "deletions" if kind.has_rules() || kind.has_history() => self.has_deletions = true,
            "cancellations" if kind.has_history() => self.has_cancellations = true,
            "seed" if kind.has_history() => self.seed = Some(arguments.value()?.parse()?),
            "record" if kind.has_history() => self.record = Some(arguments.value()?.into()),
            _ => return Err(Failure::new(format!("there is no option --{name} for {}", kind.word()))),
        }
        Ok(())
    }

    fn complete(self) -> Result<Self, Failure> {
        self.service()?;
        if self.field.is_empty() && self.kind.writes() {
            return Err(Failure::new(
                "there is no --field; the name of a number in the resource was expected, which race and history write",
            ));
        }
        if self.kind == Kind::Rules && self.has_deletions && self.write.is_none() {
            return Err(Failure::new("there is --deletions and no --write; without that, nothing is deleted"));
        }
        Ok(self)
    }
}

impl Kind {
    fn of(word: &OsStr) -> Option<Self> {
        [Self::Rules, Self::Race, Self::History].into_iter().find(|kind| word == kind.word())
    }

    pub(crate) fn has_rules(self) -> bool {
        matches!(self, Self::All | Self::Rules)
    }

    pub(crate) fn has_race(self) -> bool {
        matches!(self, Self::All | Self::Race)
    }

    pub(crate) fn has_history(self) -> bool {
        matches!(self, Self::All | Self::History)
    }

    fn word(self) -> &'static str {
        match self {
            Self::All => "a check of all",
            Self::Rules => "rules",
            Self::Race => "race",
            Self::History => "history",
        }
    }

    fn writes(self) -> bool {
        self != Self::Rules
    }
}

/// A name and a value, which is repeated in no message.
fn header(argument: OsString) -> Result<(String, String), Failure> {
    let text = argument.into_string().ok();
    let header = text.as_deref().and_then(|text| text.split_once(':'));
    let (name, value) = header
        .ok_or_else(|| Failure::new("a --header is no field; one was expected as in --header 'Accept: text/html'"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn seconds(option: &str, arguments: &mut Parser) -> Result<Duration, Failure> {
    let text = arguments.value()?.string()?;
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|seconds| !seconds.is_zero()).ok_or_else(|| {
        Failure::new(format!("{option} is {text:?}; a number of seconds greater than zero was expected"))
    })
}

fn json(option: &str, text: &str) -> Result<Value, Failure> {
    serde_json::from_str(&body(option, text)?).map_err(|err| Failure::new(format!("{option} is not JSON: {err}")))
}

/// What is said, or what is in a file.
fn body(option: &str, text: &str) -> Result<String, Failure> {
    let Some(path) = text.strip_prefix('@') else { return Ok(text.to_owned()) };
    fs::read_to_string(path)
        .map_err(|err| Failure::new(format!("{option} names a file that cannot be read, {path}: {err}")))
}

/// `1..100`, with both ends.
fn range(text: &str) -> Result<impl Iterator<Item = String> + use<>, Failure> {
    let ends = text.split_once("..").and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    let (first, last): (u64, u64) =
        ends.filter(|(first, last)| first <= last && last - first < MOST_KEYS).ok_or_else(|| {
            Failure::new(format!(
                "--keys is {text:?}; a range such as 1..100 was expected, of {MOST_KEYS} keys at most"
            ))
        })?;
    Ok((first..=last).map(|key| key.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Result<Command, String> {
        let arguments = std::iter::once("etag-check").chain(words.split_whitespace());
        Command::parse(Parser::from_iter(arguments)).map_err(|err| err.to_string())
    }

    fn check(words: &str) -> Check {
        match parse(words) {
            Ok(Command::Check(check)) => *check,
            Ok(_) => panic!("{words}: no check"),
            Err(message) => panic!("{words}: {message}"),
        }
    }

    #[test]
    fn without_a_word_before_the_url_all_is_checked() {
        let all = check("http://localhost/a http://localhost/b --field stock --keys 9..11 --key x --timeout 0.5");
        assert_eq!(all.kind, Kind::All);
        assert_eq!((all.field.as_str(), all.keys.join(" ").as_str()), ("stock", "9 10 11 x"));
        assert_eq!(check("rules http://localhost/a").kind, Kind::Rules);
        assert_eq!(check("history http://localhost/a --field a --seed 7").seed, Some(7));
    }

    #[test]
    fn what_cannot_be_followed_is_said_in_words() {
        let message = |words| parse(words).err().expect(words);
        assert!(message("").starts_with("there is no URL"));
        assert!(message("http://localhost/a").starts_with("there is no --field"));
        assert!(message("race http://localhost/a --field a --deletions").contains("--deletions"));
        assert!(message("rules http://localhost/a --deletions").contains("no --write"));
        assert!(message("rules http://localhost/a --increments 3").contains("--increments"));
        assert!(message("race http://localhost/a --field a --timeout 0").contains("greater than zero"));
        assert!(message("race http://localhost/a --field a --clients 0").contains("zero"));
        assert!(message("history http://localhost/{key} --field a --keys 9..1").contains("1..100"));
        assert!(message("rules http://localhost/a --write @/no/such/file").contains("/no/such/file"));
        assert!(message("--json race http://localhost/a").starts_with("race stands before all else"));
        assert!(message("rules http://localhost/a --write {").starts_with("--write is not JSON"));
        assert!(message("judge").starts_with("judge needs the file"));
        assert!(message("judge a b").contains('b'));
    }

    #[test]
    fn the_value_of_a_header_is_in_no_message() {
        let words = ["etag-check", "rules", "http://localhost/a", "--header", "s3cret"];
        let err = Command::parse(Parser::from_iter(words)).err().unwrap();
        assert!(!err.to_string().contains("s3cret"), "{err}");
    }
}
