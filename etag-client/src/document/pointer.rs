//! JSON Pointers, [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901).

/// The parts between the slashes, decoded. None where it is no pointer: it does not begin with a slash, or has a `~` without 0 or 1.
pub(crate) fn tokens(pointer: &str) -> Option<Vec<String>> {
    let mut parts = pointer.split('/');
    if parts.next() != Some("") {
        return None;
    }
    parts.map(decoded).collect()
}

/// The place in an array that a token names.
pub(crate) fn index(token: &str) -> Option<usize> {
    let is_one = token == "0" || token.bytes().all(|byte| byte.is_ascii_digit()) && !token.starts_with('0');
    if is_one { token.parse().ok() } else { None }
}

/// Appends a token to a pointer.
pub(crate) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
}

fn decoded(part: &str) -> Option<String> {
    let mut escapes = part.split('~').skip(1);
    let is_well_formed = escapes.all(|escape| escape.starts_with(['0', '1']));
    is_well_formed.then(|| part.replace("~1", "/").replace("~0", "~"))
}
