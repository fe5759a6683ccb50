//! Who reads `If-Match`: this library, its peers as their documentation uses them, and the floors.

use actix_web::HttpMessage as _;
use actix_web::http::header::IfMatch;
use etag_core::{Field, Limits, TagField};
use headers::Header as _;

use super::{Request, by_hand};

/// A name, and "may this request write?".
pub(super) type Contender = (&'static str, fn(&Request) -> bool);

/// Those that answer for a list of any length.
pub(super) const ALL: [Contender; 6] = [
    ("etag", etag),
    ("actix-web", actix_web),
    ("headers", headers),
    ("entity-tag", entity_tag),
    ("by hand, strict", |request| {
        by_hand::strong_match(request.line.as_bytes(), request.quoted.as_bytes()) == Some(true)
    }),
    ("memmem (floor)", |request| request.finder.find(request.line.as_bytes()).is_some()),
];

/// The least that can be done for one tag: it validates nothing, and is exact only when the whole field is the tag.
pub(super) const EQUALITY: Contender = ("equality (floor)", |request| request.line == request.quoted);

fn etag(request: &Request) -> bool {
    match TagField::parse(Field::IfMatch, [request.line.as_bytes()], &Limits::default()) {
        TagField::Any => true,
        TagField::Tags(tags) => tags.strong_match(request.etag.as_tag()),
        TagField::Absent | TagField::Malformed(_) => false,
    }
}

/// As `actix_files::NamedFile` does it, but without taking a field that fails to parse for an absent one.
fn actix_web(request: &Request) -> bool {
    match request.actix.get_header::<IfMatch>() {
        Some(IfMatch::Any) => true,
        Some(IfMatch::Items(items)) => items.iter().any(|item| item.strong_eq(&request.actix_tag)),
        None => false,
    }
}

fn headers(request: &Request) -> bool {
    headers::IfMatch::decode(&mut std::iter::once(&request.line))
        .is_ok_and(|if_match| if_match.precondition_passes(&request.headers_tag))
}

/// The crate has no lists: its callers split at commas, although a comma may stand inside a tag.
fn entity_tag(request: &Request) -> bool {
    request.line.to_str().is_ok_and(|line| {
        line.split(',').any(|member| {
            entity_tag::EntityTag::from_str(member.trim()).is_ok_and(|member| member.strong_eq(&request.entity_tag))
        })
    })
}
