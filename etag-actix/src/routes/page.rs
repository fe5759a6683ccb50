//! A page of a collection, as JSON.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use etag_core::{Current, Decision, Representation, evaluate};
use etag_store::{Page, Stored, Versions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::coding::IssuedTag;
use crate::fields::Fields;
use crate::not_modified::NotModified;
use crate::problem::{of_decision, of_format};
use crate::variant::Variant;
use crate::{Authorization, Format as _, HttpResource, JsonFormat, Problem, ProblemType, key, request};

const MEMBERS: usize = 100;
const MAX_MEMBERS: usize = 1_000;

pub(super) async fn respond<T: HttpResource<Key: Serialize>>(req: &HttpRequest) -> Result<HttpResponse, Problem> {
    let versions = request::versions::<T>(req)?;
    let (after, limit) = (after::<T::Key>(req)?, limit(req)?);
    let page = seen(versions, req, after, limit).await?;
    let plain = page.etag();
    let variant = Variant::of::<JsonFormat>(req);
    let tag = variant.labels().iter().try_fold(plain.clone(), |tag, label| tag.with_variant(label));
    let tag = tag.map_err(|err| of_format(&err))?;
    let current = Current::Exists(Representation::tagged(&tag));
    let fields = Fields::of(req, Some(tag.clone()), None);
    match evaluate(request::method(req), &request::preconditions(req), &current) {
        Decision::Perform => {}
        Decision::NotModified => return Ok(NotModified::from(fields).respond()),
        decision => return Err(of_decision(&decision, Some(&tag))),
    }
    let bytes = JsonFormat::write(&body(&page, req.path(), limit)?).map_err(|err| of_format(&*err))?;
    let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(bytes));
    response.headers_mut().insert(CONTENT_TYPE, const { HeaderValue::from_static(JsonFormat::MEDIA_TYPE) });
    fields.write(&mut response);
    if fields.is_marked {
        response.extensions_mut().insert(IssuedTag::OfContent(plain));
    }
    Ok(response)
}

#[derive(Serialize)]
struct Body<'a, T> {
    members: Vec<Member<'a, T>>,
    next: Option<String>,
}

/// The tag is that of the member without a content coding, whatever this page is coded in, so that the page's own plain tag stands for the same bytes.
#[derive(Serialize)]
struct Member<'a, T> {
    #[serde(flatten)]
    value: &'a T,
    etag: String,
}

fn body<'a, T: HttpResource<Key: Serialize>>(
    page: &'a Page<T>,
    path: &str,
    limit: usize,
) -> Result<Body<'a, T>, Problem> {
    let members = page.members.iter().map(|stored| Member { value: &stored.value, etag: stored.etag().to_string() });
    let next = match &page.next {
        Some(last) => Some(format!("{path}?after={}&limit={limit}", key::segment(last)?)),
        None => None,
    };
    Ok(Body { members: members.collect(), next })
}

/// The page as the caller may see it: neither a member nor the end of the page tells of what it may not read.
async fn seen<T: HttpResource>(
    versions: &Versions<T>,
    req: &HttpRequest,
    after: Option<T::Key>,
    limit: usize,
) -> Result<Page<T>, Problem> {
    let mut page = versions.list(after.as_ref(), limit).await?;
    if Authorization::<T>::of(req).is_none() {
        return Ok(page);
    }
    let is_seen = |stored: &Stored<T>| Authorization::may_read(req, &stored.value);
    page.members.retain(is_seen);
    while let Some(next) = page.next.take() {
        let more = versions.list(Some(&next), limit).await?;
        page.members.extend(more.members.into_iter().filter(is_seen));
        if page.members.len() > limit {
            page.members.truncate(limit);
            page.next = page.members.last().map(|last| last.key());
            break;
        }
        page.next = more.next;
    }
    Ok(page)
}

fn limit(req: &HttpRequest) -> Result<usize, Problem> {
    #[derive(Deserialize)]
    struct Parameters {
        #[serde(default = "default_limit")]
        limit: usize,
    }
    const fn default_limit() -> usize {
        MEMBERS
    }
    match parameters::<Parameters>(req) {
        Some(Parameters { limit: limit @ 1..=MAX_MEMBERS }) => Ok(limit),
        _ => Err(invalid("limit", format!("the parameter limit must be a number from 1 to {MAX_MEMBERS}"))
            .with_member("maximum", MAX_MEMBERS)),
    }
}

fn after<K: DeserializeOwned>(req: &HttpRequest) -> Result<Option<K>, Problem> {
    #[derive(Deserialize)]
    #[serde(bound = "K: DeserializeOwned")]
    struct Parameters<K> {
        after: Option<K>,
    }
    match parameters::<Parameters<K>>(req) {
        Some(Parameters { after }) => Ok(after),
        None => Err(invalid("after", "the parameter after must be a key of the collection, given once".to_owned())),
    }
}

/// The parameters of the query; one without a value is not given.
fn parameters<P: DeserializeOwned>(req: &HttpRequest) -> Option<P> {
    let has_value = |parameter: &&str| parameter.split_once('=').is_some_and(|(_, value)| !value.is_empty());
    let given: Vec<&str> = req.query_string().split('&').filter(has_value).collect();
    Query::<P>::from_query(&given.join("&")).ok().map(Query::into_inner)
}

fn invalid(parameter: &'static str, detail: String) -> Problem {
    Problem::new(ProblemType::InvalidParameter, detail).with_member("parameter", parameter)
}
