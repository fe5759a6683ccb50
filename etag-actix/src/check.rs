//! From a request to a permit, or to the problem that answers it: `Versions::check` in the terms of Actix Web.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::CONTENT_RANGE;
use etag_core::{Strength, StrongVersioned};
use etag_store::{Permit, Policy, Rule};

use crate::{Access, Authorization, HttpResource, PreconditionsConfig, Problem, ProblemType, key, request};

/// The permit of a handler that does what `base` allows.
pub(crate) async fn check<T>(req: &HttpRequest, base: Rule) -> Result<Permit<T>, Problem>
where
    T: HttpResource + StrongVersioned,
{
    check_rule(req, PreconditionsConfig::of(req).rule(base, request::method(req))).await
}

/// The permit under exactly this rule.
///
/// A part that were put as if it were the whole would destroy the rest: [RFC 9110 §14.5](https://www.rfc-editor.org/rfc/rfc9110#section-14.5).
pub(crate) async fn check_rule<T>(req: &HttpRequest, rule: Rule) -> Result<Permit<T>, Problem>
where
    T: HttpResource + StrongVersioned,
{
    const {
        // `StrongVersioned` by hand is a promise; here it is held to what the tags will be.
        strong(T::STRENGTH).expect(
            "the type implements `StrongVersioned` by hand, and its `STRENGTH` is weak: `If-Match` compares strongly, so that no write could ever pass",
        );
    }
    if req.method() == Method::PUT && req.headers().contains_key(CONTENT_RANGE) {
        return Err(Problem::new(
            ProblemType::PartialPut,
            "Content-Range says that the content is a part: send all of it, or PATCH",
        ));
    }
    let versions = request::versions::<T>(req)?;
    let key = key::key::<T>(req)?;
    let preconditions = request::preconditions(req);
    let authorize = |current: Option<&T>| match Authorization::of(req) {
        Some(authorization) => authorization.ask(req, Access::Write, current),
        None => Ok(()),
    };
    versions
        .check_authorized(request::method(req), &key, &preconditions, &Policy::all(rule), authorize)
        .await
        .map_err(|refusal| Problem::of_refusal(refusal, req))
}

/// Not a `bool` for `assert!`, whose message would also show a line of the standard library where its source is installed.
const fn strong(strength: Strength) -> Option<()> {
    match strength {
        Strength::Strong => Some(()),
        Strength::Weak => None,
    }
}
