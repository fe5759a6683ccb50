//! [`Facts`]: what is known of the resource, and what goes into the places of a request.

use std::time::{SystemTime, UNIX_EPOCH};

use etag_core::{EntityTag, HttpDate};
use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED};

use super::case::{Case, Need};
use crate::client::Response;

/// How long `{many}` is.
const MANY_BYTES: usize = 100_000;
const DAY: i64 = 86_400;
/// Of two digits, in the past for sure: [RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7).
const MOST_YEARS: i64 = 40;

/// What the places stand for, in the order in which they are explained.
pub(super) const PLACES: &[(&str, &str)] = &[
    ("{tag}", "the current entity tag"),
    ("{strong}", "the current one, where it is strong"),
    ("{guard}", "the current one, or * where it is weak"),
    ("{former}", "the one before, no longer current"),
    ("{weak}", "the current one, made weak"),
    ("{unlike}", "the current one, made weak where it is strong, and strong where it is weak"),
    ("{swapped}", "the current one, with its letters in their other case"),
    ("{comma}", "one entity tag that ends in a comma and the current one"),
    ("{coded}", "the entity tag of the content in gzip"),
    ("{bytes}", "an entity tag of bytes beyond ASCII"),
    ("{many}", "100 kB of other entity tags"),
    ("{tab}", "a tab"),
    ("{modified}", "Last-Modified"),
    ("{earlier}", "a day before Last-Modified"),
    ("{later}", "a second after Last-Modified"),
    ("{modified-850}", "Last-Modified, as in RFC 850"),
    ("{modified-asctime}", "Last-Modified, as asctime writes it"),
    ("{length}", "the length of the content"),
];

/// What is known of the resource; of its representation, as it was read last.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) whole: Response,
    pub(super) steady: Steady,
    /// The representation, coded; none where the service does not.
    pub(super) coded: Option<Response>,
    /// What the service was seen to have.
    has: Vec<Need>,
    /// The status of `OPTIONS`, and of `GET` where nothing is.
    pub(super) options: Option<u16>,
    pub(super) elsewhere: Option<u16>,
    /// The entity tag before the current one.
    former: Option<EntityTag>,
    pub(super) is_gone: bool,
}

/// What two reads gave alike, one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steady {
    pub(super) tag: bool,
    pub(super) date: bool,
    pub(super) content: bool,
}

impl Facts {
    pub(super) fn new(whole: Response, again: &Response) -> Self {
        Self {
            steady: Steady {
                tag: whole.fields.get(ETAG) == again.fields.get(ETAG),
                date: whole.fields.get(LAST_MODIFIED) == again.fields.get(LAST_MODIFIED),
                content: whole.content == again.content,
            },
            coded: None,
            has: Vec::new(),
            options: None,
            elsewhere: None,
            former: None,
            is_gone: false,
            whole,
        }
    }

    /// The representation was read, and may be another now.
    pub(super) fn see(&mut self, whole: &Response) {
        let before = self.tag().ok();
        self.whole = whole.clone();
        self.is_gone = false;
        if before != self.tag().ok() {
            self.former = before.or(self.former.take());
            // What was seen of it is the former's.
            self.coded = None;
        }
    }

    /// The resource was deleted: what was current is so no longer.
    pub(super) fn buried(&mut self) {
        self.former = self.tag().ok().or(self.former.take());
        self.is_gone = true;
    }

    /// The service was asked for this.
    pub(super) fn learn(&mut self, need: Need, is_there: bool) {
        if is_there {
            self.has.push(need);
        }
    }

    /// Whether the service has what the case needs; otherwise, what it has not.
    pub(super) fn has(&self, case: &Case) -> Result<(), &'static str> {
        if case.method == Method::HEAD && case.needs.is_some() && !self.has.contains(&Need::Head) {
            return Err("HEAD is not answered 200");
        }
        match case.needs {
            Some(need) if self.has.contains(&need) => Ok(()),
            Some(Need::Options) => Err("OPTIONS is not answered 2xx"),
            Some(Need::Ranges) => Err("no parts are sent"),
            Some(Need::ReadsDates) => Err("no Last-Modified, or a later date is not heeded"),
            Some(Need::Head) | None => Ok(()),
        }
    }

    /// The value with its places filled; otherwise, what the resource has not.
    pub(super) fn fill(&self, value: &str) -> Result<Vec<u8>, &'static str> {
        let mut filled = Vec::new();
        let mut rest = value;
        while let Some((before, (place, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            filled.extend_from_slice(before.as_bytes());
            filled.extend(self.place(place)?);
            rest = after;
        }
        filled.extend_from_slice(rest.as_bytes());
        Ok(filled)
    }

    fn place(&self, place: &str) -> Result<Vec<u8>, &'static str> {
        let tag = || self.tag();
        let modified = || self.modified();
        let later = |seconds| modified().map(|date| date_in(date.unix_seconds() + seconds).to_vec());
        match place {
            "tag" => Ok(tag()?.as_bytes().to_vec()),
            "strong" => Ok(self.strong()?.as_bytes().to_vec()),
            // What lets a write pass that is right.
            "guard" => Ok(self.strong().map_or_else(|_| b"*".to_vec(), |tag| tag.as_bytes().to_vec())),
            "weak" => Ok(tag()?.into_weak().as_bytes().to_vec()),
            "unlike" => match tag()? {
                tag if tag.is_weak() => Ok(quoted(tag.opaque())),
                tag => Ok(tag.into_weak().as_bytes().to_vec()),
            },
            "swapped" => Ok(quoted(&swapped(tag()?.opaque()).ok_or("no letter in the entity tag")?)),
            // Split at the comma, and stripped of quotes, it would be the current one.
            "comma" => Ok(quoted(&[b"etag-check,", tag()?.opaque()].concat())),
            "former" => {
                let is_former = |former: &&EntityTag| self.is_gone || tag().ok().as_ref() != Some(*former);
                Ok(self.former.as_ref().filter(is_former).ok_or("no former entity tag")?.as_bytes().to_vec())
            }
            "coded" => {
                let (_, coded) = (tag()?, self.coded.as_ref().ok_or("no content coding")?);
                Ok(coded.fields.get(ETAG).ok_or("no ETag on coded content")?.as_bytes().to_vec())
            }
            "tab" => Ok(b"\t".to_vec()),
            "bytes" => Ok(b"\"etag-check-\xE9\xFF\"".to_vec()),
            "many" => Ok("\"etag-check-other\",".repeat(MANY_BYTES / 19).trim_end_matches(',').into()),
            "length" => Ok(self.whole.content.len().to_string().into_bytes()),
            "modified" => later(0),
            "earlier" => later(-DAY),
            "later" => later(1),
            // The two digits of an older year may be taken for those of one to come.
            "modified-850" if modified()?.unix_seconds() < now().unix_seconds() - MOST_YEARS * 365 * DAY => {
                Err("Last-Modified is too long ago for a year of two digits")
            }
            "modified-850" => modified().map(rfc_850),
            "modified-asctime" => modified().map(asctime),
            _ => Err("no such place"),
        }
    }

    /// The entity tag, if there is one to be compared.
    pub(super) fn tag(&self) -> Result<EntityTag, &'static str> {
        if !self.steady.tag {
            return Err("the entity tag changes with every read");
        }
        let value = self.whole.fields.get(ETAG).ok_or("no ETag")?;
        EntityTag::parse(value.as_bytes()).map_err(|_| "the ETag is no entity tag")
    }

    pub(super) fn strong(&self) -> Result<EntityTag, &'static str> {
        self.tag().and_then(|tag| if tag.is_weak() { Err("the entity tag is weak") } else { Ok(tag) })
    }

    fn modified(&self) -> Result<HttpDate, &'static str> {
        if !self.steady.date {
            return Err("Last-Modified changes with every read");
        }
        date(&self.whole.fields, &LAST_MODIFIED).ok_or("no Last-Modified")
    }

    /// Whether the service is known to have a clock.
    pub(super) fn has_clock(&self) -> bool {
        self.whole.fields.contains_key(DATE)
    }
}

/// The answer, if its content is coded because that was asked for: what is stored coded is so for everybody.
pub(super) fn coded(response: Response, whole: &Response) -> Option<Response> {
    let coding = response.fields.get(CONTENT_ENCODING)?;
    let is_asked_for = coding != "identity" && whole.fields.get(CONTENT_ENCODING) != Some(coding);
    (response.status == 200 && is_asked_for).then_some(response)
}

/// The date in a field, in any form.
pub(super) fn date(fields: &HeaderMap, name: &HeaderName) -> Option<HttpDate> {
    // Of the two digits of a year, the century is of no account here.
    HttpDate::parse(fields.get(name)?.as_bytes(), HttpDate::from_unix(1_800_000_000)).ok()
}

/// When the check is made.
fn now() -> HttpDate {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    HttpDate::from_unix(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

fn date_in(seconds: i64) -> [u8; 29] {
    HttpDate::from_unix(seconds).to_bytes()
}

fn quoted(opaque: &[u8]) -> Vec<u8> {
    [b"\"", opaque, b"\""].concat()
}

/// With its letters in their other case; none without letters.
fn swapped(opaque: &[u8]) -> Option<Vec<u8>> {
    let swap =
        |byte: &u8| if byte.is_ascii_lowercase() { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() };
    let other: Vec<u8> = opaque.iter().map(swap).collect();
    (other != opaque).then_some(other)
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`.
fn rfc_850(date: HttpDate) -> Vec<u8> {
    let text = date.to_string();
    let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    let day = days.into_iter().find(|day| day.starts_with(&text[..3])).unwrap_or("Sunday");
    format!("{day}, {}-{}-{} {} GMT", &text[5..7], &text[8..11], &text[14..16], &text[17..25]).into_bytes()
}

/// `Sun Nov  6 08:49:37 1994`.
fn asctime(date: HttpDate) -> Vec<u8> {
    let text = date.to_string();
    let day = text[5..7].trim_start_matches('0');
    format!("{} {} {day:>2} {} {}", &text[..3], &text[8..11], &text[17..25], &text[12..16]).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_old_forms_of_a_date_say_the_same() {
        let now = HttpDate::from_unix(1_800_000_000);
        for seconds in [784_111_777, 1_763_700_000] {
            let date = HttpDate::from_unix(seconds);
            assert_eq!(HttpDate::parse(&rfc_850(date), now), Ok(date));
            assert_eq!(HttpDate::parse(&asctime(date), now), Ok(date));
        }
        assert_eq!(asctime(HttpDate::from_unix(784_111_777)), b"Sun Nov  6 08:49:37 1994");
        assert_eq!(rfc_850(HttpDate::from_unix(784_111_777)), b"Sunday, 06-Nov-94 08:49:37 GMT");
    }
}
