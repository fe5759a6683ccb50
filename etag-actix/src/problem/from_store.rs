//! Problems from what the store and the core say, which decide.

use std::error::Error;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use etag_core::{Current, Decision, EntityTag, FieldError, Mismatch, Unmet, evaluate};
use etag_store::{BatchError, Denied, PreconditionFailed, Refusal, StoreError, StoreErrorKind, Stored, WriteError};

use super::problem::CurrentRepresentation;
use super::{Problem, ProblemType};
use crate::key::key;
use crate::prefer::Return;
use crate::variant::Variant;
use crate::{Authorization, Format as _, HttpResource, JsonFormat, PreconditionsConfig, request};

/// What the store says, for a handler that asks it itself.
impl Problem {
    /// Why there is no permit: the refusal of a [check](etag_store::Versions::check) or a [read](etag_store::Versions::read), as the extractors answer it.
    ///
    /// ```
    /// use actix_web::HttpRequest;
    /// use actix_web::web::{self, Data};
    /// use etag_actix::Problem;
    /// use etag_core::{HttpDate, Limits, Method, Preconditions};
    /// use etag_store::{Policy, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// /// Names no version for the client, and so gets no permit.
    /// async fn replace(products: Data<Versions<Product>>, req: HttpRequest) -> Result<String, Problem> {
    ///     let asked = Preconditions::from_pairs::<&str, &str>(&[], HttpDate::from_unix(0), &Limits::default());
    ///     let permit = products.check(Method::Put, &7, &asked, &Policy::default()).await;
    ///     let _permit = permit.map_err(|refusal| Problem::of_refusal(refusal, &req))?;
    ///     Ok("replaced".to_owned())
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(replace)).await.status(), 428);
    /// # }
    /// ```
    pub fn of_refusal<T: HttpResource>(refusal: Refusal<T>, req: &HttpRequest) -> Self {
        match refusal {
            Refusal::MethodNotAllowed => {
                log::error!(
                    "{} is routed to a handler for another kind of method: {:?}",
                    req.method(),
                    req.match_pattern()
                );
                Self::internal()
            }
            Refusal::Denied(Denied::Unauthorized) => {
                let challenge = Authorization::<T>::of(req).map(Authorization::www_authenticate).cloned();
                Self::new(ProblemType::Unauthorized, "say who you are")
                    .with_header(WWW_AUTHENTICATE, challenge.unwrap_or(const { HeaderValue::from_static("Bearer") }))
            }
            Refusal::Denied(Denied::Forbidden) => Self::new(ProblemType::Forbidden, "you may not do this"),
            Refusal::Denied(Denied::Hidden) | Refusal::NotFound => Self::not_found(),
            Refusal::PreconditionRequired { rule, current } => {
                let hint = if current.is_some() {
                    "the entity tag is the ETag of what you have read"
                } else {
                    "there is nothing yet"
                };
                let problem = Self::new(ProblemType::PreconditionRequired, format!("the request needs {rule}; {hint}"));
                with_tag(problem, current.as_deref(), req)
            }
            Refusal::Invalid(err) => of_field(&err),
            Refusal::PreconditionFailed(failed) => of_failed(&failed, req),
            // Nothing was looked up but the key: one that no store can hold names nothing.
            Refusal::Store(err) if err.kind() == StoreErrorKind::TooLarge => Self::not_found(),
            Refusal::Store(err) => of_store(&err),
            _ => {
                log::error!("{}", causes(&refusal));
                Self::internal()
            }
        }
    }

    /// Why something was not written, as the permits answer it. Where there is an [`Authorization`], it leaves out what tag a write of unknown outcome would have given.
    ///
    /// ```
    /// use actix_web::HttpRequest;
    /// use actix_web::web::{self, Data};
    /// use etag_actix::{NoContent, Problem};
    /// use etag_store::Versions;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn end_of_sale(products: Data<Versions<Product>>, req: HttpRequest) -> Result<NoContent, Problem> {
    ///     let raised = products.unconditionally("the sale is over").update(&7, |product| product.price = 420).await;
    ///     raised.map_err(|err| Problem::of_write(err, &req))?;
    ///     Ok(NoContent)
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(end_of_sale)).await.status(), 204);
    /// # }
    /// ```
    pub fn of_write<T: HttpResource>(err: WriteError<T>, req: &HttpRequest) -> Self {
        // The value that was to be written is not there any more, to be shown to the hook.
        of_write_error(err, req, Authorization::<T>::of(req).is_none())
    }

    /// Why a batch was not written: 412 where it was the resource that the request is for, 409 where it was another.
    ///
    /// ```
    /// use actix_web::HttpRequest;
    /// use actix_web::web::{self, Data};
    /// use etag_actix::{IfMatch, NoContent, Problem};
    /// use etag_store::Versions;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn remove(
    ///     IfMatch(current, ()): IfMatch<Product>,
    ///     products: Data<Versions<Product>>,
    ///     req: HttpRequest,
    /// ) -> Result<NoContent, Problem> {
    ///     let together = vec![current.into_permit().deleting()]; // and others
    ///     products.commit_all(together).await.map_err(|err| Problem::of_batch(err, &req))?;
    ///     Ok(NoContent)
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(remove)).await.status(), 204);
    /// # }
    /// ```
    pub fn of_batch<T: HttpResource>(err: BatchError<T>, req: &HttpRequest) -> Self {
        match err {
            BatchError::PreconditionFailed(failed) => {
                let target = key::<T>(req).ok();
                match failed.into_iter().find(|(key, _)| target.as_ref() == Some(key)) {
                    Some((_, failed)) => of_lost_race(failed, req),
                    None => Self::new(ProblemType::Raced, "somebody else has changed what goes with this: try again"),
                }
            }
            BatchError::NotWritten(err) | BatchError::Unknown(err) => of_store(&err),
            _ => unheard_of(&err),
        }
    }
}

/// `is_shown` says whether the caller may see what was to be written.
pub(crate) fn of_write_error<T: HttpResource>(err: WriteError<T>, req: &HttpRequest, is_shown: bool) -> Problem {
    match err {
        WriteError::PreconditionFailed(failed) => of_lost_race(failed, req),
        WriteError::OtherKey => Problem::new(
            ProblemType::OtherKey,
            "the content has another key than the path: the key of a resource never changes",
        ),
        WriteError::NotWritten(err) => of_store(&err),
        WriteError::Unknown(unknown) => {
            log::error!("the outcome of {} {} is unknown: {}", req.method(), req.path(), causes(&unknown));
            let problem = of_unknown();
            let Some(attempted) = unknown.attempted().filter(|_| is_shown) else { return problem };
            // As a read will have it, for whoever compares the two.
            match attempted.etag_of_variant(T::STRENGTH, Variant::of::<JsonFormat>(req).labels()) {
                Ok(tag) => problem.with_member("attempted_etag", tag.to_string()),
                Err(_) => problem,
            }
        }
        _ => unheard_of(&err),
    }
}

pub(crate) fn of_store(err: &StoreError) -> Problem {
    match err.kind() {
        StoreErrorKind::Unavailable => {
            log::error!("the store cannot be reached: {}", causes(err));
            Problem::new(ProblemType::Unavailable, "nothing was written: try again later")
        }
        StoreErrorKind::Unknown => {
            log::error!("the outcome of a write is unknown: {}", causes(err));
            of_unknown()
        }
        // It names sizes, and nothing else.
        StoreErrorKind::TooLarge => Problem::new(ProblemType::ContentTooLarge, err.to_string()),
        _ => {
            log::error!("{}", causes(err));
            Problem::internal()
        }
    }
}

/// Somebody else was faster. That is 412 only where a condition of the request is false by now: [RFC 9110 §15.5.13](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.13).
fn of_lost_race<T: HttpResource>(mut failed: PreconditionFailed<T>, req: &HttpRequest) -> Problem {
    let tag = failed.current.as_ref().map(|current| current.etag());
    let current = match (&failed.current, &tag) {
        (Some(stored), Some(tag)) => {
            let representation = stored.validators.as_representation(tag);
            Current::Exists(PreconditionsConfig::of(req).tolerate_tag(representation))
        }
        _ => Current::Vacant,
    };
    let decision = evaluate(request::method(req), &request::preconditions(req), &current);
    let Decision::PreconditionFailed(unmet) = decision else {
        let problem = Problem::new(ProblemType::Raced, "somebody else has written at the same time: try again");
        return with_tag(problem, failed.current.as_deref(), req);
    };
    failed.unmet = unmet;
    of_failed(&failed, req)
}

/// What is answered where the preconditions of a read do not hold, by a handler that loads for itself.
pub(crate) fn of_decision(decision: &Decision, current: Option<&EntityTag>) -> Problem {
    let problem = match decision {
        Decision::Invalid(err) => return of_field(err),
        Decision::PreconditionFailed(unmet) => of_unmet(*unmet),
        Decision::Perform | Decision::NotModified => return Problem::internal(),
    };
    match current {
        Some(tag) => problem.with_current(tag.clone()),
        None => problem,
    }
}

/// A value that cannot be written in its format.
pub(crate) fn of_format(err: &dyn Error) -> Problem {
    log::error!("a representation cannot be written: {}", causes(err));
    Problem::internal()
}

fn of_failed<T: HttpResource>(failed: &PreconditionFailed<T>, req: &HttpRequest) -> Problem {
    let problem = with_tag(of_unmet(failed.unmet), failed.current.as_deref(), req);
    let Some(current) = failed.current.as_deref().filter(|_| problem.current_etag().is_some()) else { return problem };
    if Return::of(req) != Return::Representation || request::method(req).is_read() {
        return problem;
    }
    match JsonFormat::write(&current.value) {
        Ok(content) => problem.with_representation(CurrentRepresentation {
            content: content.into(),
            last_modified: current.validators.last_modified,
            location: HeaderValue::from_str(req.path()).ok(),
        }),
        Err(err) => {
            log::error!("a representation cannot be written: {}", causes(&*err));
            problem
        }
    }
}

fn of_unmet(unmet: Unmet) -> Problem {
    match unmet {
        Unmet::IfMatch(Mismatch::Missing) => {
            Problem::new(ProblemType::Gone, "If-Match names a version, and there is nothing: to try again is useless")
        }
        Unmet::IfMatch(Mismatch::Weak) => Problem::new(
            ProblemType::WeakTag,
            "If-Match compares strongly, and the tag is weak (W/): something on the way has weakened it",
        ),
        Unmet::IfMatch(_) => Problem::new(
            ProblemType::Stale,
            "If-Match names a version that is not current: read again, make the change again, and send the new ETag",
        ),
        Unmet::IfNoneMatch => Problem::new(
            ProblemType::Exists,
            "If-None-Match names what exists: to change it, read it and send If-Match",
        ),
        _ => Problem::new(
            ProblemType::Stale,
            format!("{} does not hold: the resource was changed since; read again", unmet.field()),
        ),
    }
}

fn of_field(err: &FieldError) -> Problem {
    let kind = if err.is_too_large() { ProblemType::FieldTooLarge } else { ProblemType::MalformedField };
    Problem::new(kind, err.to_string())
        .with_member("field", err.field().name())
        .with_member("line", err.line().saturating_add(1))
        .with_member("offset", err.offset())
}

fn of_unknown() -> Problem {
    Problem::new(
        ProblemType::UnknownOutcome,
        "it cannot be told whether the write was made: read, and compare with what you wanted",
    )
}

/// With the current tag, if there is one and the caller may know it.
fn with_tag<T: HttpResource>(problem: Problem, current: Option<&Stored<T>>, req: &HttpRequest) -> Problem {
    let Some(stored) = current.filter(|stored| Authorization::may_read(req, &stored.value)) else { return problem };
    match stored.validators.etag_of_variant(T::STRENGTH, Variant::of::<JsonFormat>(req).labels()) {
        Ok(tag) => problem.with_current(tag),
        Err(err) => of_format(&err),
    }
}

/// What a later release of the store may say of a write: not that nothing was written, as far as is known here.
fn unheard_of(err: &dyn Error) -> Problem {
    log::error!("{}", causes(err));
    of_unknown()
}

/// An error and what it comes from, for the log.
fn causes(err: &dyn Error) -> String {
    let mut text = err.to_string();
    let mut source = err.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
