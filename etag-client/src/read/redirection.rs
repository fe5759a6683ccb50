//! [`follow`]: a read, and where redirections lead it, [RFC 9110 §15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4).

use std::mem;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, Url};

use super::exchange::{Answer, Exchange};
use super::fetched::Fetched;
use crate::client::Shared;
use crate::error::Error;
use crate::location::Location;
use crate::transport::Response;

/// As many as most clients follow.
const MOST_REDIRECTIONS: usize = 10;

/// Reads a resource, or that which it redirects to. Each is looked up in the cache by itself, so that no tag of one is sent to another.
pub(super) async fn follow(
    shared: &Shared,
    method: Method,
    mut url: Url,
    mut fields: HeaderMap,
) -> Result<Fetched, Error> {
    let (mut asked, mut followed) = (None, 0);
    loop {
        let exchange = Exchange { shared, method: &method, url: &url, fields: &fields };
        let answer = match exchange.answer().await? {
            Answer::Fetched(fetched) => return Ok(fetched.asked_at(asked)),
            Answer::Redirection(answer) => answer,
        };
        let next = target(&url, &answer).filter(|_| followed < MOST_REDIRECTIONS);
        let Some(next) = next else {
            let location =
                answer.fields.get(LOCATION).map(|value| Location::of(String::from_utf8_lossy(value.as_bytes())));
            return Err(Error::Redirected { status: answer.status, location });
        };
        if next.origin() != url.origin() {
            fields = without_secrets(&fields);
        }
        asked.get_or_insert(mem::replace(&mut url, next));
        followed += 1;
    }
}

/// Where a redirection leads, if it does lead to a place of HTTP.
fn target(url: &Url, answer: &Response) -> Option<Url> {
    // 300 leaves the choice to somebody else; 304 to what is no such read, 305 and 306 mean something else.
    if !matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let mut target = url.join(answer.fields.get(LOCATION)?.to_str().ok()?).ok()?;
    if !["http", "https"].contains(&target.scheme()) {
        return None;
    }
    // Who asks, the caller says, and to the same origin only.
    let is_same = target.origin() == url.origin();
    let (user, password) = if is_same { (url.username(), url.password()) } else { ("", None) };
    target.set_username(user).ok()?;
    target.set_password(password).ok()?;
    Some(target)
}

/// Of what was said to one origin in confidence another hears nothing.
pub(crate) fn without_secrets(fields: &HeaderMap) -> HeaderMap {
    let others = fields.iter().filter(|(_, value)| !value.is_sensitive());
    others.map(|(name, value)| (name.clone(), value.clone())).collect()
}
