//! [`merge_patch`]: what has changed, as JSON Merge Patch, [RFC 7396](https://www.rfc-editor.org/rfc/rfc7396).

use crate::document::{Document, Node, Object, Scalar};

/// The merge patch, [RFC 7396](https://www.rfc-editor.org/rfc/rfc7396), that makes `next` of `base`; none where there is none, since such a patch removes what it says is null, and so cannot set a member to null.
///
/// ```
/// use etag_client::Document;
/// use etag_client::merge::merge_patch;
///
/// let base = Document::parse(br#"{"name": "Mouse", "note": "new", "price": 29.990}"#)?;
/// let next = Document::parse(br#"{"name": "Mouse", "price": 24.990}"#)?;
/// let patch = merge_patch(&base, &next).map(|patch| patch.to_string());
/// assert_eq!(patch.as_deref(), Some(r#"{"note":null,"price":24.990}"#));
///
/// let next = Document::parse(br#"{"name": null}"#)?;
/// assert_eq!(merge_patch(&base, &next), None);
/// # Ok::<(), etag_client::Error>(())
/// ```
pub fn merge_patch(base: &Document, next: &Document) -> Option<Document> {
    match next.as_object() {
        Some(members) => differences(base.as_object(), members).ok().map(|patch| Document(Node::Object(patch))),
        // What is no object takes the place of all.
        None => Some(next.clone()),
    }
}

/// A member is set to null, and no patch says so.
struct NullIsSet;

/// Of what was no object, there is no member yet.
fn differences(base: Option<&Object>, next: &Object) -> Result<Object, NullIsSet> {
    let is = next.index();
    let mut patch = Object::default();
    for (name, _) in base.iter().flat_map(|base| base.iter()).filter(|(name, _)| !is.contains_key(name)) {
        patch.push(name.clone(), Document(Node::Scalar(Scalar::null())));
    }
    let was = base.map(Object::index).unwrap_or_default();
    for (name, value) in next.iter() {
        let base = was.get(name).copied();
        let patched = match &value.0 {
            Node::Object(members) => {
                let base = base.and_then(Document::as_object);
                let inner = differences(base, members)?;
                let is_unchanged = inner.is_empty() && base.is_some();
                (!is_unchanged).then_some(Document(Node::Object(inner)))
            }
            _ if base == Some(value) => None,
            Node::Scalar(scalar) if scalar.is_null() => return Err(NullIsSet),
            _ => Some(value.clone()),
        };
        if let Some(patched) = patched {
            patch.push(name.clone(), patched);
        }
    }
    Ok(patch)
}
