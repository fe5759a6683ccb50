//! The key of a resource, from the path that the request was routed by, and back into one.

use actix_web::HttpRequest;
use actix_web::dev::{Path, Url};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

use crate::{HttpResource, Problem};

/// The key that the path names: each of its parts by the name of its field, or, where there is one part, by the only parameter of the route.
pub(crate) fn key<T: HttpResource>(req: &HttpRequest) -> Result<T::Key, Problem> {
    let path = req.match_info();
    let names = T::KEY_NAMES;
    // Fields without names are found by their place.
    let by_place = names.len() == path.segment_count()
        && (names.len() < 2 || names[0].starts_with(|first: char| first.is_ascii_digit()));
    if by_place || path.iter().map(|(name, _)| name).eq(names.iter().copied()) {
        return load::<T>(path);
    }
    let mut selected = Path::new(path.get_ref().clone());
    for name in names {
        let mut values = path.iter().filter(|(candidate, _)| candidate == name);
        // Of two with one name either may be that of another resource, such as the one that this is a part of.
        let (Some((_, value)), None) = (values.next(), values.next()) else {
            log::error!("the route of {} has not one parameter {{{name}}}: {:?}", T::NAME, req.match_pattern());
            return Err(Problem::internal());
        };
        selected.add_static(*name, value.to_owned());
    }
    load::<T>(&selected)
}

fn load<T: HttpResource>(path: &Path<Url>) -> Result<T::Key, Problem> {
    // What is no key names nothing.
    path.load().map_err(|_| Problem::not_found())
}

/// All but the unreserved characters of [RFC 3986 §2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A key of one part as a segment of a path, or a value in a query.
pub(crate) fn segment<K: Serialize>(key: &K) -> Result<String, Problem> {
    let text = match serde_json::to_value(key) {
        Ok(Value::String(text)) => text,
        Ok(Value::Number(number)) => number.to_string(),
        Ok(Value::Bool(flag)) => flag.to_string(),
        _ => {
            log::error!("a key of type {} is no text that a path could hold", std::any::type_name::<K>());
            return Err(Problem::internal());
        }
    };
    Ok(utf8_percent_encode(&text, RESERVED).to_string())
}
