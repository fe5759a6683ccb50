//! [`Error`]: why there is no result, and what is known of the resource then.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use etag_core::EntityTag;
use reqwest::StatusCode;

use crate::location::Location;
use crate::problem::Problem;
use crate::update::Conflict;

/// Any error of a caller.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why there is no result.
///
/// Of a write, [`Unknown`](Self::Unknown) alone leaves open whether it was made; with every other error it was not.
///
/// ```
/// use etag_client::{Client, Error};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product
/// let client = Client::new()?;
/// match client.put(&url).json(&7).if_absent().send().await {
///     Err(Error::Exists { current: Some(tag), .. }) => println!("it is there already, as {tag}"),
///     Err(Error::Unknown { cause, .. }) => println!("it may be there: {cause}"),
///     other => panic!("{other:?}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The request is none. Nothing was sent.
    Request(BoxError),
    /// A write was to be made if the resource is unchanged, and there is no tag to tell by. Nothing was sent.
    NoTag,
    /// There was no connection. Nothing was sent.
    NotSent(BoxError),
    /// A read has no answer, or not all of it.
    NoAnswer(BoxError),
    /// A write has no answer, or one that does not tell, and what is there now does not tell either whether it was made.
    Unknown {
        /// Why there is no answer.
        cause: BoxError,
        /// The tag of what is there now, if it could be read.
        current: Option<EntityTag>,
    },
    /// 412: the resource has changed.
    Stale {
        /// The tag of what is there now, where the service says it.
        current: Option<EntityTag>,
        /// What the service says.
        problem: Box<Problem>,
    },
    /// 412: the resource does not exist any more, or never did.
    Gone(Box<Problem>),
    /// 412: the resource exists already.
    Exists {
        /// The tag of what is there, where the service says it.
        current: Option<EntityTag>,
        /// What the service says.
        problem: Box<Problem>,
    },
    /// 412, although the tag that was sent is the current one: it is weak, or the service compares another than it gives out. To try again is useless.
    Unmatched {
        /// The tag that was sent, and that a read gives as well.
        tag: EntityTag,
        /// What the service says.
        problem: Box<Problem>,
    },
    /// 428: the service wants another precondition.
    PreconditionRequired(Box<Problem>),
    /// 400: the service cannot read the request.
    Malformed(Box<Problem>),
    /// 422: the content is not what the resource can be.
    Unprocessable(Box<Problem>),
    /// 429, or 503 or 409 that say so: nothing was written, and the same request may be sent again. Of a write, they say so as a problem that is known here; any other 503 leaves it unknown, with `Retry-After` as well, since
    /// there are gateways that answer so once they have waited long enough.
    TryAgain {
        /// When, if the service says it.
        after: Option<Duration>,
        /// What the service says.
        problem: Box<Problem>,
    },
    /// Another answer than a success.
    Refused(Box<Problem>),
    /// Others have changed the same, as often as it was tried, or what was to be done about it could not be.
    Conflict(Box<Conflict>),
    /// What was to be changed could not be, by the caller's own words.
    Change(BoxError),
    /// The content is not of the type that it is read as.
    Content(BoxError),
    /// The answer to a read has more content than the limit, in bytes.
    TooLarge(usize),
    /// A write was answered by a redirection, which is not followed; or a read by too many, or by one that leads nowhere.
    Redirected {
        /// Which.
        status: StatusCode,
        /// Where to.
        location: Option<Location>,
    },
    /// 304 to a read that had no precondition.
    NotModified,
}

impl Error {
    pub(crate) fn request(cause: impl Into<BoxError>) -> Self {
        Self::Request(cause.into())
    }

    /// What the service says, where it has answered.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Stale { problem, .. }
            | Self::Gone(problem)
            | Self::Exists { problem, .. }
            | Self::Unmatched { problem, .. }
            | Self::PreconditionRequired(problem)
            | Self::Malformed(problem)
            | Self::Unprocessable(problem)
            | Self::TryAgain { problem, .. }
            | Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.problem()?.retry_after()
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(Box::new(conflict))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(cause) => write!(f, "the request cannot be made: {}", Causes(cause)),
            Self::NoTag => f.write_str("there is no entity tag that would tell whether the resource is unchanged"),
            Self::NotSent(cause) => write!(f, "there is no connection: {}", Causes(cause)),
            Self::NoAnswer(cause) => write!(f, "there is no answer: {}", Causes(cause)),
            Self::Unknown { cause, current: None } => {
                write!(f, "whether it was written is not known: {}", Causes(cause))
            }
            Self::Unknown { cause, current: Some(tag) } => {
                write!(f, "whether it was written is not known, and {tag} is there now: {}", Causes(cause))
            }
            Self::Stale { .. } => f.write_str("the resource has changed since it was read"),
            Self::Gone(_) => f.write_str("the resource does not exist any more"),
            Self::Exists { .. } => f.write_str("the resource exists already"),
            Self::Unmatched { tag, .. } => write!(f, "the service does not take its own tag {tag} for the current one"),
            Self::PreconditionRequired(problem) => write!(f, "another precondition is required: {problem}"),
            Self::Malformed(problem) | Self::Unprocessable(problem) | Self::Refused(problem) => problem.fmt(f),
            Self::TryAgain { problem, .. } => write!(f, "nothing was written, and it may be tried again: {problem}"),
            Self::Conflict(conflict) => conflict.fmt(f),
            Self::Change(cause) => write!(f, "the change cannot be made: {}", Causes(cause)),
            Self::Content(cause) => write!(f, "the content is not what was expected: {}", Causes(cause)),
            Self::TooLarge(limit) => write!(f, "the answer is longer than {limit} bytes"),
            Self::Redirected { status, location: Some(location) } => {
                write!(f, "answered {status}, and not followed to {location}")
            }
            Self::Redirected { status, location: None } => write!(f, "answered {status} without a place"),
            Self::NotModified => f.write_str("answered 304 to a read without a precondition"),
        }
    }
}

// Without a source: the message has it, and what is below it, to the end.
impl StdError for Error {}

/// A cause, and what has caused that.
pub(crate) struct Causes<'e>(pub(crate) &'e BoxError);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)?;
        let mut below = self.0.source();
        while let Some(cause) = below {
            write!(f, ": {cause}")?;
            below = cause.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::merge::Merge;
    use crate::transport::Response;
    use crate::update::Unsettled;

    fn problem<P: From<Problem>>() -> P {
        let content = br#"{"type":"about:blank","title":"Bad","detail":"the reason"}"#.as_slice().into();
        let json = "application/problem+json".parse().unwrap();
        let fields = [(reqwest::header::CONTENT_TYPE, json)].into_iter().collect();
        Problem::of(&Response { status: StatusCode::BAD_REQUEST, fields, content }).into()
    }

    fn conflict(reason: Unsettled) -> Error {
        let [base, mine, theirs] = [1, 2, 3].map(|number| Document::of(&number).unwrap());
        Conflict { base, mine, theirs, tag: None, reason, attempts: 7 }.into()
    }

    fn clashes(places: usize) -> Error {
        let document = |value: u8| {
            let members: std::collections::BTreeMap<_, _> =
                (0..places).map(|place| (format!("m{place}"), value)).collect();
            Document::of(&members).unwrap()
        };
        let clashes = Merge::new().merge(&document(1), &document(2), &document(3)).unwrap_err();
        conflict(Unsettled::Clashes(clashes))
    }

    #[derive(Debug)]
    struct Below(&'static str, Option<Box<Below>>);

    impl fmt::Display for Below {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl StdError for Below {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|below| below as _)
        }
    }

    #[test]
    fn all_causes_are_said_once() {
        let cause = Below("lost", Some(Box::new(Below("reset", Some(Box::new(Below("by peer", None)))))));
        let err = Error::NoAnswer(cause.into());
        assert_eq!(err.to_string(), "there is no answer: lost: reset: by peer");
        assert!(err.source().is_none());
    }

    #[test]
    fn an_error_says_what_is_known() {
        let tag = EntityTag::parse(b"\"a\"").unwrap();
        let location = Some(Location::of("/b"));
        let (moved, seconds) = (StatusCode::MOVED_PERMANENTLY, Duration::from_secs(3));
        for (err, said) in [
            (Error::request("no URL"), "the request cannot be made: no URL"),
            (Error::NoTag, "there is no entity tag that would tell whether the resource is unchanged"),
            (Error::NotSent("refused".into()), "there is no connection: refused"),
            (Error::NoAnswer("closed".into()), "there is no answer: closed"),
            (Error::Unknown { cause: "closed".into(), current: None }, "whether it was written is not known: closed"),
            (
                Error::Unknown { cause: "closed".into(), current: Some(tag.clone()) },
                "whether it was written is not known, and \"a\" is there now: closed",
            ),
            (Error::Stale { current: None, problem: problem() }, "the resource has changed since it was read"),
            (Error::Gone(problem()), "the resource does not exist any more"),
            (Error::Exists { current: None, problem: problem() }, "the resource exists already"),
            (
                Error::Unmatched { tag, problem: problem() },
                "the service does not take its own tag \"a\" for the current one",
            ),
            (
                Error::PreconditionRequired(problem()),
                "another precondition is required: answered 400 Bad Request: the reason",
            ),
            (Error::Malformed(problem()), "answered 400 Bad Request: the reason"),
            (Error::Unprocessable(problem()), "answered 400 Bad Request: the reason"),
            (Error::Refused(problem()), "answered 400 Bad Request: the reason"),
            (
                Error::TryAgain { after: Some(seconds), problem: problem() },
                "nothing was written, and it may be tried again: answered 400 Bad Request: the reason",
            ),
            (conflict(Unsettled::Open), "others have changed the resource meanwhile"),
            (conflict(Unsettled::Exhausted), "others have changed the resource before each write, of 7 that were sent"),
            (conflict(Unsettled::Abandoned), "others have changed the resource meanwhile, and it is left so"),
            (clashes(2), "others have changed the same meanwhile: /m0, /m1"),
            (clashes(5), "others have changed the same meanwhile: /m0, /m1, /m2, /m3, /m4"),
            (clashes(8), "others have changed the same meanwhile: /m0, /m1, /m2, /m3, /m4, and 3 more"),
            (Error::Change("sold out".into()), "the change cannot be made: sold out"),
            (Error::Content("no JSON".into()), "the content is not what was expected: no JSON"),
            (Error::TooLarge(9), "the answer is longer than 9 bytes"),
            (Error::Redirected { status: moved, location }, "answered 301 Moved Permanently, and not followed to /b"),
            (
                Error::Redirected { status: moved, location: Some(Location::of("https://me:key@a.test/b?key=c")) },
                "answered 301 Moved Permanently, and not followed to https://a.test/b",
            ),
            (
                Error::Redirected { status: moved, location: Some(Location::of("//a.test/b@c#d")) },
                "answered 301 Moved Permanently, and not followed to //a.test/b@c",
            ),
            (Error::Redirected { status: moved, location: None }, "answered 301 Moved Permanently without a place"),
            (Error::NotModified, "answered 304 to a read without a precondition"),
        ] {
            assert_eq!(err.to_string(), said);
        }
    }
}
