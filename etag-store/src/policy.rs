//! [`Policy`]: what a resource asks of those who write to it, method by method.

use std::fmt;

use etag_core::Method;

/// What a resource asks of those who write to it, method by method. The default is the safe one.
///
/// | method | by default |
/// |---|---|
/// | PUT | [`Rule::put`]: `If-Match`, or `If-None-Match: *` |
/// | every other | [`Rule::replace`]: `If-Match`, on what exists |
///
/// ```
/// use etag_core::Method;
/// use etag_store::{Policy, Rule};
///
/// // PUT never creates here, and whoever deletes need not have read.
/// let policy = Policy::default().with(Method::Put, Rule::replace()).with(Method::Delete, Rule::replace().allowing_star());
/// assert_eq!(policy.rule(Method::Put), Rule::replace());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    put: Rule,
    post: Rule,
    patch: Rule,
    delete: Rule,
    other: Rule,
}

impl Default for Policy {
    fn default() -> Self {
        let other = Rule::replace();
        Self { put: Rule::put(), post: other, patch: other, delete: other, other }
    }
}

impl Policy {
    /// One rule for every method.
    ///
    /// ```
    /// # use etag_core::Method;
    /// # use etag_store::{Policy, Rule};
    /// assert_eq!(Policy::all(Rule::create()).rule(Method::Put), Rule::create());
    /// ```
    pub const fn all(rule: Rule) -> Self {
        Self { put: rule, post: rule, patch: rule, delete: rule, other: rule }
    }

    /// With this rule for this method; methods without a name of their own in [`Method`] share one.
    ///
    /// ```
    /// # use etag_core::Method;
    /// # use etag_store::{Policy, Rule};
    /// let policy = Policy::default().with(Method::Post, Rule::create());
    /// assert_eq!(policy.rule(Method::Post), Rule::create());
    /// assert_eq!(policy.rule(Method::Put), Rule::put());
    /// ```
    pub const fn with(mut self, method: Method, rule: Rule) -> Self {
        match method {
            Method::Put => self.put = rule,
            Method::Post => self.post = rule,
            Method::Patch => self.patch = rule,
            Method::Delete => self.delete = rule,
            _ => self.other = rule,
        }
        self
    }

    /// The rule for a method.
    ///
    /// ```
    /// # use etag_core::Method;
    /// # use etag_store::{Policy, Rule};
    /// assert_eq!(Policy::default().rule(Method::Patch), Rule::replace());
    /// ```
    pub const fn rule(&self, method: Method) -> Rule {
        match method {
            Method::Put => self.put,
            Method::Post => self.post,
            Method::Patch => self.patch,
            Method::Delete => self.delete,
            _ => self.other,
        }
    }
}

/// What one method asks of those who use it.
///
/// A request that lacks what is required is refused with 428: [RFC 6585 §3](https://www.rfc-editor.org/rfc/rfc6585#section-3). A date
/// (`If-Unmodified-Since`) is never enough: two writes in one second have the same.
///
/// ```
/// # use etag_store::Rule;
/// let rule = Rule::replace().allowing_star().accepting_weakened();
/// assert_eq!(rule.to_string(), "If-Match");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub(crate) requires: Requires,
    pub(crate) star: Star,
    pub(crate) weakened: Weakened,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requires {
    IfMatch,
    IfNoneMatchAny,
    Either,
    Nothing,
}

/// Whether `If-Match: *` is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Star {
    Refused,
    Allowed,
}

/// Whether an own tag that came back weak counts in `If-Match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weakened {
    Refused,
    Accepted,
}

impl Rule {
    /// `If-Match` replaces what exists, `If-None-Match: *` creates what does not.
    ///
    /// ```
    /// # use etag_store::Rule;
    /// assert_eq!(Rule::put().to_string(), "If-Match with an entity tag, or If-None-Match: *");
    /// ```
    pub const fn put() -> Self {
        Self::new(Requires::Either)
    }

    /// `If-Match`; what does not exist is 404.
    ///
    /// ```
    /// # use etag_store::Rule;
    /// assert_eq!(Rule::replace().to_string(), "If-Match with an entity tag");
    /// ```
    pub const fn replace() -> Self {
        Self::new(Requires::IfMatch)
    }

    /// `If-None-Match: *`; what exists is 412.
    ///
    /// ```
    /// # use etag_store::Rule;
    /// assert_eq!(Rule::create().to_string(), "If-None-Match: *");
    /// ```
    pub const fn create() -> Self {
        Self::new(Requires::IfNoneMatchAny)
    }

    /// Nothing is required; what the client sends is heeded.
    ///
    /// A client that sends nothing overwrites what it has not seen. What it does is still compared with what was loaded for the
    /// check, so that a handler's own reading and writing is one act.
    ///
    /// ```
    /// # use etag_store::Rule;
    /// assert_eq!(Rule::without_required_precondition().to_string(), "no precondition");
    /// ```
    pub const fn without_required_precondition() -> Self {
        Self::new(Requires::Nothing)
    }

    /// Takes `If-Match: *` for enough, which guards nothing but existence.
    ///
    /// ```
    /// # use etag_store::Rule;
    /// assert_eq!(Rule::replace().allowing_star().to_string(), "If-Match");
    /// ```
    pub const fn allowing_star(mut self) -> Self {
        self.star = Star::Allowed;
        self
    }

    /// Takes a tag of this service that a proxy has weakened (`W/"…"`) for the strong one that it was.
    ///
    /// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1) has `If-Match` compare strongly, so that without this every write
    /// through such a proxy is refused. [`Counts::weak_if_match`](crate::Counts) shows whether there is one.
    ///
    /// ```
    /// # use etag_store::Rule;
    /// assert_ne!(Rule::replace().accepting_weakened(), Rule::replace());
    /// ```
    pub const fn accepting_weakened(mut self) -> Self {
        self.weakened = Weakened::Accepted;
        self
    }

    const fn new(requires: Requires) -> Self {
        Self { requires, star: Star::Refused, weakened: Weakened::Refused }
    }

    /// Whether the method may create what does not exist.
    pub(crate) fn creates(self, method: Method) -> bool {
        match self.requires {
            Requires::IfMatch => false,
            Requires::IfNoneMatchAny | Requires::Either => true,
            Requires::Nothing => method == Method::Put,
        }
    }
}

/// What a client has to send.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let if_match = match self.star {
            Star::Refused => "If-Match with an entity tag",
            Star::Allowed => "If-Match",
        };
        match self.requires {
            Requires::IfMatch => f.write_str(if_match),
            Requires::IfNoneMatchAny => f.write_str("If-None-Match: *"),
            Requires::Either => write!(f, "{if_match}, or If-None-Match: *"),
            Requires::Nothing => f.write_str("no precondition"),
        }
    }
}
