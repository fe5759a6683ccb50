//! What is looked at in an answer, beside its status.

use etag_core::EntityTag;
use reqwest::Method;
use reqwest::header::{
    CACHE_CONTROL, CONTENT_LOCATION, CONTENT_RANGE, CONTENT_TYPE, DATE, ETAG, EXPIRES, HeaderName, LAST_MODIFIED, VARY,
};

use super::case::Objection::{self, NothingToSee, Wrong};
use super::exchange::Exchange;
use crate::client::Response;

type Checked = Result<(), Objection>;

pub(super) fn is_tagged(exchange: &Exchange<'_>) -> Checked {
    demand(exchange.response.fields.contains_key(ETAG), || "without ETag".to_owned())
}

pub(super) fn says_what_caches_may_do(exchange: &Exchange<'_>) -> Checked {
    demand(exchange.response.fields.contains_key(CACHE_CONTROL), || "without Cache-Control".to_owned())
}

/// What `HEAD` leaves out may be known only where the content is made; what caches may do, from one second to the next.
pub(super) fn head_is_as_get(exchange: &Exchange<'_>) -> Checked {
    let (get, head) = (&exchange.facts.whole.fields, &exchange.response.fields);
    let steady = [
        (ETAG, exchange.facts.steady.tag),
        (LAST_MODIFIED, exchange.facts.steady.date),
        (CONTENT_TYPE, true),
        (VARY, true),
    ];
    let differing: Vec<_> = steady
        .into_iter()
        .filter(|(name, is_steady)| *is_steady && head.contains_key(name) && head.get(name) != get.get(name))
        .map(|(name, _)| name)
        .collect();
    demand(differing.is_empty(), || format!("with another {}", names(&differing)))
}

pub(super) fn head_is_tagged(exchange: &Exchange<'_>) -> Checked {
    if !exchange.facts.whole.fields.contains_key(ETAG) {
        return Err(NothingToSee("no ETag"));
    }
    is_tagged(exchange)
}

pub(super) fn has_the_fields_of_the_200(exchange: &Exchange<'_>) -> Checked {
    if exchange.response.status == 200 {
        return Err(NothingToSee("200: no part is sent this time"));
    }
    has_the_fields_of(&exchange.facts.whole, exchange.response)
}

pub(super) fn has_the_fields_of_the_coded_200(exchange: &Exchange<'_>) -> Checked {
    let coded = exchange.facts.coded.as_ref().ok_or(NothingToSee("no content coding"))?;
    has_the_fields_of(coded, exchange.response)
}

/// Those of which RFC 9110 says so, for 304 and for 206.
fn has_the_fields_of(whole: &Response, response: &Response) -> Checked {
    let lacking: Vec<HeaderName> = [CACHE_CONTROL, CONTENT_LOCATION, DATE, ETAG, EXPIRES, VARY]
        .into_iter()
        .filter(|name| whole.fields.contains_key(name) && !response.fields.contains_key(name))
        .collect();
    demand(lacking.is_empty(), || format!("without {}", names(&lacking)))
}

pub(super) fn says_the_length(exchange: &Exchange<'_>) -> Checked {
    if !exchange.facts.steady.content {
        return Err(NothingToSee("the content changes with every read"));
    }
    let expected = format!("bytes */{}", exchange.facts.whole.content.len());
    let said = exchange.response.text(&CONTENT_RANGE);
    demand(said == Some(&expected), || format!("with Content-Range {}", said.unwrap_or("missing")))
}

pub(super) fn coding_has_its_own_tag(exchange: &Exchange<'_>) -> Checked {
    let coded = exchange.facts.coded.as_ref().ok_or(NothingToSee("no content coding"))?;
    let strong = exchange.facts.strong().map_err(NothingToSee)?;
    let tag = coded.fields.get(ETAG).and_then(|tag| EntityTag::parse(tag.as_bytes()).ok());
    demand(!tag.is_some_and(|tag| tag.strong_eq(&strong)), || "with the entity tag of what is not coded".to_owned())
}

pub(super) fn coding_is_in_vary(exchange: &Exchange<'_>) -> Checked {
    let coded = exchange.facts.coded.as_ref().ok_or(NothingToSee("no content coding"))?;
    let says_so = |response: &Response| {
        let mut lines = response.fields.get_all(VARY).iter().filter_map(|line| line.to_str().ok());
        lines.any(|line| {
            line.split(',')
                .any(|name| matches!(name.trim(), "*") || name.trim().eq_ignore_ascii_case("accept-encoding"))
        })
    };
    if coded.text(&CACHE_CONTROL).is_some_and(|control| control.to_ascii_lowercase().contains("no-store")) {
        return Err(NothingToSee("no cache stores it"));
    }
    demand(says_so(coded) && says_so(&exchange.facts.whole), || {
        "and Vary without Accept-Encoding, coded or not".to_owned()
    })
}

pub(super) fn tag_is_that_of_the_next_read(exchange: &Exchange<'_>) -> Checked {
    let answered = exchange.response.fields.get(ETAG).ok_or(NothingToSee("no ETag in the answer"))?;
    if !exchange.facts.steady.tag {
        return Err(NothingToSee("the entity tag changes with every read"));
    }
    let read = exchange.after.and_then(|after| after.fields.get(ETAG));
    demand(read == Some(answered), || "with another ETag than the next read".to_owned())
}

pub(super) fn no_validator_of_unseen_content(exchange: &Exchange<'_>) -> Checked {
    let comes_with_it = exchange.after.is_some_and(|after| after.content == exchange.response.content);
    if comes_with_it { Ok(()) } else { no_validator_of_other_content(exchange) }
}

pub(super) fn no_validator_of_other_content(exchange: &Exchange<'_>) -> Checked {
    if !exchange.facts.steady.content {
        return Err(NothingToSee("the content changes with every read"));
    }
    let fields = &exchange.response.fields;
    let is_stored_as_sent = exchange.after.is_some_and(|after| after.content == exchange.content);
    let has_none = *exchange.method != Method::PUT || !fields.contains_key(ETAG) && !fields.contains_key(LAST_MODIFIED);
    demand(is_stored_as_sent || has_none, || {
        "with a validator, and the next read has other bytes than were sent".to_owned()
    })
}

fn demand(holds: bool, wrong: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Wrong(wrong())) }
}

fn names(names: &[HeaderName]) -> String {
    let names: Vec<&str> = names.iter().map(HeaderName::as_str).collect();
    names.join(", ")
}
