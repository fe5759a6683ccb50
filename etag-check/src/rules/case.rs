//! One rule as data: what is sent to the resource, and what may be answered.

use reqwest::Method;

use super::exchange::Exchange;
use super::report::Level;

/// One request. What it is sent with may have places in it, such as `{tag}`, which [`Facts`](super::facts::Facts) fills.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) rule: Option<&'static str>,
    pub(super) level: Level,
    pub(super) section: &'static str,
    pub(super) claim: &'static str,
    pub(super) method: Method,
    pub(super) given: Given,
    pub(super) fields: Vec<(&'static str, &'static str)>,
    pub(super) content: Content,
    pub(super) needs: Option<Need>,
    pub(super) answers: &'static [Answer],
    pub(super) check: Option<Check>,
}

/// What is looked at beside the status.
pub(super) type Check = fn(&Exchange<'_>) -> Result<(), Objection>;

/// Why a check is not passed.
#[derive(Clone, Debug)]
pub(super) enum Objection {
    /// This is not as it must be.
    Wrong(String),
    /// There is nothing to look at.
    NothingToSee(&'static str),
}

/// What the request is put to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Given {
    /// The resource.
    There,
    /// The resource, when it was deleted.
    Gone,
    /// Another URL of the service, where nothing is.
    Elsewhere,
}

/// What the request carries.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Content {
    Nothing,
    /// What changes the resource, by its method.
    Change,
    /// What is no JSON.
    Broken,
}

/// What the service has to have, beside what the places ask for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Need {
    /// `HEAD` is answered 200.
    Head,
    /// `OPTIONS` is answered 2xx.
    Options,
    /// A part was sent when it was asked for.
    Ranges,
    /// `If-Modified-Since` was seen to be read as a date, and not as a string.
    ReadsDates,
}

/// What may be answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Answer {
    /// 200.
    Whole,
    /// 206.
    Part,
    /// 304.
    NotModified,
    /// 400.
    Invalid,
    /// 412.
    Failed,
    /// 428.
    Required,
    /// 416.
    Unsatisfiable,
    /// Any 4xx.
    Refused,
    /// Any 4xx but 416.
    RefusedFirst,
    /// Any 2xx.
    Done,
    /// 201.
    Created,
    /// 200, 204.
    Replaced,
    /// 404, 410.
    Missing,
    /// What the same request is answered without preconditions.
    AsWithout,
}

pub(super) const fn must(rule: &'static str, section: &'static str, claim: &'static str) -> Case {
    Case::new(Some(rule), Level::Must, section, claim)
}

pub(super) const fn should(rule: &'static str, section: &'static str, claim: &'static str) -> Case {
    Case::new(Some(rule), Level::Should, section, claim)
}

pub(super) const fn advice(rule: &'static str, section: &'static str, claim: &'static str) -> Case {
    Case::new(Some(rule), Level::Advice, section, claim)
}

impl Case {
    /// A `GET`.
    const fn new(rule: Option<&'static str>, level: Level, section: &'static str, claim: &'static str) -> Self {
        Self {
            rule,
            level,
            section,
            claim,
            method: Method::GET,
            given: Given::There,
            fields: Vec::new(),
            content: Content::Nothing,
            needs: None,
            answers: &[Answer::Whole],
            check: None,
        }
    }

    /// `PUT` and `PATCH` carry what changes the resource.
    pub(super) fn asks(mut self, method: Method) -> Self {
        if method == Method::PUT || method == Method::PATCH {
            self.content = Content::Change;
        }
        self.method = method;
        self
    }

    pub(super) fn head(self) -> Self {
        self.asks(Method::HEAD).needs(Need::Head)
    }

    pub(super) fn put(self) -> Self {
        self.asks(Method::PUT)
    }

    pub(super) fn delete(self) -> Self {
        self.asks(Method::DELETE)
    }

    pub(super) fn given(mut self, given: Given) -> Self {
        self.given = given;
        self
    }

    /// With one more line of a field.
    pub(super) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.fields.push((name, value));
        self
    }

    pub(super) fn broken(mut self) -> Self {
        self.content = Content::Broken;
        self
    }

    pub(super) fn needs(mut self, need: Need) -> Self {
        self.needs = Some(need);
        self
    }

    pub(super) fn answered(mut self, answers: &'static [Answer]) -> Self {
        self.answers = answers;
        self
    }

    /// Without a number in the rules that we follow.
    pub(super) fn unnumbered(mut self) -> Self {
        self.rule = None;
        self
    }

    /// Whether what is asked is a write that is right, to look at what comes of it.
    pub(super) fn is_guarded(&self) -> bool {
        self.fields.iter().any(|(_, value)| *value == "{guard}")
    }

    /// Whether the rule is that it is not performed, whatever the answer; of what is too large, RFC 9110 §5.4 says the status.
    pub(super) fn is_to_be_refused(&self) -> bool {
        self.answers == [Answer::Refused] && !self.is_large()
    }

    /// Whether a service may close the connection before it has read the request.
    pub(super) fn is_large(&self) -> bool {
        self.fields.iter().any(|(_, value)| value.contains("{many}"))
    }

    /// Whether it carries one of the fields that a service may require of every write.
    pub(super) fn has_if_match(&self) -> bool {
        self.fields.iter().any(|(name, _)| *name == "If-Match")
    }

    /// The field of the first precondition.
    pub(super) fn precondition(&self) -> Option<&'static str> {
        self.fields.iter().map(|(name, _)| *name).find(|name| name.starts_with("If-"))
    }

    /// Whether a service that heeds no precondition answers otherwise.
    pub(super) fn shows_whether_heeded(&self) -> bool {
        use Answer::{Failed, NotModified, Part, Refused, RefusedFirst};
        self.answers.iter().any(|answer| matches!(answer, NotModified | Failed | Part | Refused | RefusedFirst))
    }

    /// Whether it may be performed.
    pub(super) fn may_be_done(&self) -> bool {
        self.answers.iter().any(|answer| matches!(answer, Answer::Done | Answer::Created | Answer::Replaced))
    }

    /// Beside the status, this is looked at.
    pub(super) fn and(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    pub(super) fn expected(&self) -> String {
        let words: Vec<&str> = self.answers.iter().map(|answer| answer.words()).collect();
        words.join(" or ")
    }
}

impl Answer {
    /// Whether this status is it; `without` is that of the same request without preconditions.
    pub(super) fn accepts(self, status: u16, without: Option<u16>) -> bool {
        match self {
            Self::Whole => status == 200,
            Self::Part => status == 206,
            Self::NotModified => status == 304,
            Self::Invalid => status == 400,
            Self::Failed => status == 412,
            Self::Required => status == 428,
            Self::Unsatisfiable => status == 416,
            Self::Refused => (400..500).contains(&status),
            Self::RefusedFirst => (400..500).contains(&status) && status != 416,
            Self::Done => (200..300).contains(&status),
            Self::Created => status == 201,
            Self::Replaced => matches!(status, 200 | 204),
            Self::Missing => matches!(status, 404 | 410),
            Self::AsWithout => Some(status) == without,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Whole => "200",
            Self::Part => "206",
            Self::NotModified => "304",
            Self::Invalid => "400",
            Self::Failed => "412",
            Self::Required => "428",
            Self::Unsatisfiable => "416",
            Self::Refused => "4xx",
            Self::RefusedFirst => "4xx, not 416",
            Self::Done => "2xx",
            Self::Created => "201",
            Self::Replaced => "200 or 204",
            Self::Missing => "404",
            Self::AsWithout => "as without it",
        }
    }
}
