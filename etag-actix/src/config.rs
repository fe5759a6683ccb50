//! [`PreconditionsConfig`]: how the extractors of an application, a scope or a resource behave.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, HeaderValue};
use etag_core::{Limits, Method, Representation};
use etag_store::Rule;

use crate::Problem;
use crate::request::app_data;

/// How the extractors and responders of this crate behave: for an application, a scope or a resource, wherever it is given as `app_data`.
///
/// [RFC 9110 §13.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2). The default is the safe one: what an extractor asks for is required, `If-Match: *` is not enough, and a tag that came back weak does not match.
///
/// The nearest one counts alone: what it does not set is the default, and not what one farther out has set.
///
/// ```
/// use actix_web::{App, web};
/// use etag_actix::PreconditionsConfig;
/// use etag_core::Method;
///
/// // Whoever deletes a draft need not have read it.
/// let drafts = web::scope("/drafts").app_data(PreconditionsConfig::default().allow_star(Method::Delete).cache_control("no-cache"));
/// let app = App::new().app_data(PreconditionsConfig::default().cache_control("no-cache")).service(drafts);
/// # let _ = app;
/// ```
#[derive(Clone)]
pub struct PreconditionsConfig {
    limits: Limits,
    star: Vec<Method>,
    optional: Vec<Method>,
    accepts_weakened: bool,
    drain_bytes: usize,
    drain_wait: Duration,
    put_validators: PutValidators,
    cache_control: Option<HeaderValue>,
    vary: Vec<HeaderName>,
    error_handler: Option<ErrorHandler>,
}

type ErrorHandler = Arc<dyn Fn(Problem, &HttpRequest) -> actix_web::Error + Send + Sync>;

/// Whether the answer to a `PUT` carries validators although the representation was not stored byte for byte as it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PutValidators {
    Sent,
    Withheld,
}

impl PreconditionsConfig {
    /// The bytes of an unread body that are read and thrown away behind a refusal, unless set otherwise: 64 KiB.
    ///
    /// ```
    /// assert_eq!(etag_actix::PreconditionsConfig::DRAIN_BYTES, 65_536);
    /// ```
    pub const DRAIN_BYTES: usize = 64 * 1024;

    /// How long such a body is waited for, unless set otherwise: half a second.
    ///
    /// ```
    /// assert_eq!(etag_actix::PreconditionsConfig::DRAIN_WAIT.as_millis(), 500);
    /// ```
    pub const DRAIN_WAIT: Duration = Duration::from_millis(500);

    const fn new() -> Self {
        Self {
            limits: Limits::new(),
            star: Vec::new(),
            optional: Vec::new(),
            accepts_weakened: false,
            drain_bytes: Self::DRAIN_BYTES,
            drain_wait: Self::DRAIN_WAIT,
            put_validators: PutValidators::Sent,
            cache_control: None,
            vary: Vec::new(),
            error_handler: None,
        }
    }

    /// Sets how much of a conditional field is read; what is over a limit is answered 431.
    ///
    /// [RFC 6585 §5](https://www.rfc-editor.org/rfc/rfc6585#section-5)
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// use etag_core::Limits;
    ///
    /// let app = App::new().app_data(PreconditionsConfig::default().limits(Limits::default().with_max_members(16)));
    /// # let _ = app;
    /// ```
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Takes `If-Match: *` for enough with this method, which guards nothing but existence.
    ///
    /// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// use etag_core::Method;
    ///
    /// // `DELETE` with `If-Match: *`: whatever it is by now.
    /// let app = App::new().app_data(PreconditionsConfig::default().allow_star(Method::Delete));
    /// # let _ = app;
    /// ```
    pub fn allow_star(mut self, method: Method) -> Self {
        self.star.push(method);
        self
    }

    /// Takes a tag of this service that a proxy has weakened (`W/"…"`) for the strong one that it was. See [`Rule::accepting_weakened`].
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// // Behind a proxy that compresses.
    /// let app = App::new().app_data(PreconditionsConfig::default().accept_weakened());
    /// # let _ = app;
    /// ```
    pub fn accept_weakened(mut self) -> Self {
        self.accepts_weakened = true;
        self
    }

    /// Requires no precondition of this method; what the client sends is heeded.
    ///
    /// A client that sends nothing overwrites what it has not seen. See [`Rule::without_required_precondition`]. It has no effect on
    /// [`IfAbsent`](crate::IfAbsent), which is nothing without its precondition.
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// use actix_web::web;
    /// use etag_core::Method;
    ///
    /// // The last one to say where the parcel is knows best.
    /// let position = web::resource("/parcels/{id}/position")
    ///     .app_data(PreconditionsConfig::default().without_required_precondition(Method::Put));
    /// # let _ = position;
    /// ```
    pub fn without_required_precondition(mut self, method: Method) -> Self {
        self.optional.push(method);
        self
    }

    /// Sets how many bytes of an unread body are read and thrown away behind a refusal, so that the connection can be kept, and how long they
    /// are waited for.
    ///
    /// Actix Web closes an HTTP/1.1 connection whose request has a body that nobody read. A body that is known to be longer is not read at all.
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// use std::time::Duration;
    ///
    /// // Clients far away, which send whole documents.
    /// let app = App::new().app_data(PreconditionsConfig::default().drain(512 * 1024, Duration::from_secs(2)));
    /// # let _ = app;
    /// ```
    pub fn drain(mut self, bytes: usize, wait: Duration) -> Self {
        self.drain_bytes = bytes;
        self.drain_wait = wait;
        self
    }

    /// Leaves `ETag` and `Last-Modified` out of the answers to `PUT`.
    ///
    /// [RFC 9110 §9.3.4](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4) forbids them unless the content was stored as it was sent, byte for byte, which
    /// a typed handler does not do. Every client wants the next tag all the same, so that they are sent by default, with the new representation and
    /// its `Content-Location`.
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// let app = App::new().app_data(PreconditionsConfig::default().without_validators_after_put());
    /// # let _ = app;
    /// ```
    pub fn without_validators_after_put(mut self) -> Self {
        self.put_validators = PutValidators::Withheld;
        self
    }

    /// Sets the `Cache-Control` of representations, and of each 304 that stands for one.
    ///
    /// [RFC 9111 §5.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2)
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// // Kept by whoever likes to, and asked for again each time.
    /// let app = App::new().app_data(PreconditionsConfig::default().cache_control("no-cache"));
    /// # let _ = app;
    /// ```
    ///
    /// # Panics
    ///
    /// When `value` cannot stand in a field.
    pub fn cache_control(mut self, value: &'static str) -> Self {
        self.cache_control = Some(HeaderValue::from_static(value));
        self
    }

    /// Adds a request field to the `Vary` of representations, and of each 304 that stands for one: one that selects the representation.
    ///
    /// [RFC 9110 §12.5.5](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5)
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// use actix_web::http::header::ACCEPT_LANGUAGE;
    ///
    /// let app = App::new().app_data(PreconditionsConfig::default().vary(ACCEPT_LANGUAGE));
    /// # let _ = app;
    /// ```
    pub fn vary(mut self, field: HeaderName) -> Self {
        self.vary.push(field);
        self
    }

    /// Sets what is made of a [`Problem`] that an extractor meets.
    ///
    /// ```
    /// # use actix_web::App;
    /// # use etag_actix::PreconditionsConfig;
    ///
    /// let app = App::new().app_data(PreconditionsConfig::default().error_handler(|problem, req| {
    ///     println!("{} {} was refused: {problem}", req.method(), req.path());
    ///     problem.into()
    /// }));
    /// # let _ = app;
    /// ```
    pub fn error_handler<H>(mut self, handler: H) -> Self
    where
        H: Fn(Problem, &HttpRequest) -> actix_web::Error + Send + Sync + 'static,
    {
        self.error_handler = Some(Arc::new(handler));
        self
    }

    /// The configuration that is nearest to the request.
    pub(crate) fn of(req: &HttpRequest) -> &Self {
        static DEFAULT: PreconditionsConfig = PreconditionsConfig::new();
        app_data(req).unwrap_or(&DEFAULT)
    }

    pub(crate) const fn field_limits(&self) -> &Limits {
        &self.limits
    }

    /// The rule of an extractor that asks for what `base` requires.
    pub(crate) fn rule(&self, base: Rule, method: Method) -> Rule {
        let mut rule = if self.optional.contains(&method) { Rule::without_required_precondition() } else { base };
        if self.star.contains(&method) {
            rule = rule.allowing_star();
        }
        self.tolerate(rule)
    }

    /// `rule`, with the tags that a proxy has weakened if these are accepted.
    pub(crate) fn tolerate(&self, rule: Rule) -> Rule {
        if self.accepts_weakened { rule.accepting_weakened() } else { rule }
    }

    /// The same for what is there already, as far as the core compares it.
    pub(crate) fn tolerate_tag<'a>(&self, representation: Representation<'a>) -> Representation<'a> {
        if self.accepts_weakened { representation.accepting_weakened() } else { representation }
    }

    pub(crate) const fn drain_limits(&self) -> (usize, Duration) {
        (self.drain_bytes, self.drain_wait)
    }

    pub(crate) const fn put_validators(&self) -> PutValidators {
        self.put_validators
    }

    pub(crate) const fn cache_control_value(&self) -> Option<&HeaderValue> {
        self.cache_control.as_ref()
    }

    pub(crate) fn vary_fields(&self) -> &[HeaderName] {
        &self.vary
    }

    /// What becomes of a problem that an extractor meets.
    pub(crate) fn error(&self, problem: Problem, req: &HttpRequest) -> actix_web::Error {
        match &self.error_handler {
            Some(handler) => handler(problem, req),
            None => problem.into(),
        }
    }
}

impl Default for PreconditionsConfig {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for PreconditionsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreconditionsConfig")
            .field("limits", &self.limits)
            .field("star", &self.star)
            .field("optional", &self.optional)
            .field("accepts_weakened", &self.accepts_weakened)
            .field("drain_bytes", &self.drain_bytes)
            .field("drain_wait", &self.drain_wait)
            .field("put_validators", &self.put_validators)
            .field("cache_control", &self.cache_control)
            .field("vary", &self.vary)
            .finish_non_exhaustive()
    }
}
