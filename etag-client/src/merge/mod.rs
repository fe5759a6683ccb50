//! Three-way merging of JSON documents: what both have made of a base, and where they have made different things of the same place.
//!
//! A module by itself: it knows documents, and nothing of requests.

mod elements;
mod overlay;
mod patch;
mod three_way;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub(crate) use self::overlay::{Arrays, contains_changes, overlay};
pub use self::patch::merge_patch;

use crate::document::{Document, MOST_LEVELS, Scalar, pointer, too_deep};
use crate::error::Error;

/// How documents are merged: members of objects each by itself, in objects in objects as well, and arrays as one value, if it is not said otherwise.
///
/// Where one alone has changed, added or removed something, that counts; what both have done alike is done. The rest is a [`Clash`]: changed by both, each in another way, or changed by one and removed by the other.
///
/// ```
/// use etag_client::Document;
/// use etag_client::merge::Merge;
///
/// let base = Document::parse(br#"{"name": "Mouse", "price": 29.990, "stock": 7}"#)?;
/// let mine = Document::parse(br#"{"name": "Mouse", "price": 24.990, "stock": 7}"#)?;
/// let theirs = Document::parse(br#"{"name": "Mouse", "price": 29.990, "stock": 6}"#)?;
/// let merged = Merge::new().merge(&base, &mine, &theirs).expect("they have changed other places than I");
/// assert_eq!(merged.to_string(), r#"{"name":"Mouse","price":24.990,"stock":6}"#);
///
/// let theirs = Document::parse(br#"{"name": "Mouse", "price": 19.990, "stock": 6}"#)?;
/// let clashes = Merge::new().merge(&base, &mine, &theirs).unwrap_err();
/// assert_eq!(clashes.len(), 1);
/// assert_eq!(clashes[0].path, "/price");
/// # Ok::<(), etag_client::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Merge {
    identifiers: Vec<Identifier>,
}

/// A member that tells the elements of an array apart.
#[derive(Clone, Debug)]
struct Identifier {
    array: Vec<String>,
    member: String,
}

/// A place that both have changed, each in another way.
///
/// ```
/// use etag_client::Document;
/// use etag_client::merge::Merge;
///
/// let [base, mine, theirs] = [r#"{"note": "a"}"#, r#"{"note": "b"}"#, "{}"].map(|text| Document::parse(text.as_bytes()));
/// let clashes = Merge::new().merge(&base?, &mine?, &theirs?).unwrap_err();
/// assert_eq!(clashes[0].mine, Some(Document::of("b")?));
/// assert_eq!(clashes[0].theirs, None); // removed
/// # Ok::<(), etag_client::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Clash {
    /// The place in the base, as a JSON Pointer, [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901). An element that both have added under one identifier stands at `-` there, behind the last.
    pub path: String,
    /// What it was. None: it was not there.
    pub base: Option<Document>,
    /// What one made of it. None: it was removed.
    pub mine: Option<Document>,
    /// What the other made of it. None: it was removed.
    pub theirs: Option<Document>,
}

impl Merge {
    /// Members of objects each by itself, arrays as one value.
    ///
    /// ```
    /// use etag_client::Document;
    /// use etag_client::merge::Merge;
    ///
    /// let [base, mine, theirs] = ["[1]", "[1, 2]", "[1]"].map(|text| Document::parse(text.as_bytes()));
    /// let merged = Merge::new().merge(&base?, &mine?, &theirs?);
    /// assert_eq!(merged, Ok(Document::of(&[1, 2])?));
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// The elements of the array at this place are objects that are told apart by a member: they are merged one by one. In the place, `*` stands for each element of an array that is merged so itself.
    ///
    /// They keep the order of theirs, or mine where only mine is another one than it was; what only the other has is put behind the element that it follows there. Where both have brought them into another order, each into its own,
    /// the whole array is a clash.
    ///
    /// An array in which an element has no such member, or two have the same, in any of the three documents, is one value, as others are.
    ///
    /// ```
    /// use etag_client::Document;
    /// use etag_client::merge::Merge;
    ///
    /// let base = Document::parse(br#"{"lines": [{"sku": "a", "count": 1}, {"sku": "b", "count": 1}]}"#)?;
    /// let mine = Document::parse(br#"{"lines": [{"sku": "a", "count": 2}, {"sku": "b", "count": 1}]}"#)?;
    /// let theirs = Document::parse(br#"{"lines": [{"sku": "b", "count": 5}, {"sku": "a", "count": 1}]}"#)?;
    /// let merged = Merge::new().array_by("/lines", "sku").merge(&base, &mine, &theirs).expect("no line is changed twice");
    /// assert_eq!(merged.to_string(), r#"{"lines":[{"sku":"b","count":5},{"sku":"a","count":2}]}"#);
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// When the place is no JSON Pointer, [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901).
    pub fn array_by(mut self, path: impl AsRef<str>, member: impl Into<String>) -> Self {
        let path = path.as_ref();
        let Some(array) = pointer::tokens(path) else {
            panic!("`{path}` is no JSON Pointer; one was expected, such as `/lines`");
        };
        self.identifiers.push(Identifier { array, member: member.into() });
        self
    }

    /// What both have made of the base.
    ///
    /// Members keep the order of theirs, and what only mine has follows.
    ///
    /// ```
    /// use etag_client::Document;
    /// use etag_client::merge::Merge;
    ///
    /// let base = Document::parse(br#"{"shop": {"name": "North", "open": true}}"#)?;
    /// let mine = Document::parse(br#"{"shop": {"name": "North"}}"#)?;
    /// let theirs = Document::parse(br#"{"shop": {"name": "South", "open": true}}"#)?;
    /// let merged = Merge::new().merge(&base, &mine, &theirs);
    /// assert_eq!(merged, Ok(Document::parse(br#"{"shop": {"name": "South"}}"#)?));
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// All the places that both have changed, each in another way: one at least.
    pub fn merge(&self, base: &Document, mine: &Document, theirs: &Document) -> Result<Document, Vec<Clash>> {
        let mut clashes = Vec::new();
        let merged = three_way::merge(self, [base, mine, theirs], &mut |clash| {
            clashes.push(clash);
            None
        });
        match merged {
            Some(merged) if clashes.is_empty() => Ok(merged),
            _ => Err(clashes),
        }
    }

    /// What both have made of the base, and where they have made different things of it, what somebody decides; none: it is removed. Asks for each clash that [`merge`](Self::merge) lists, in the same order.
    ///
    /// ```
    /// use etag_client::Document;
    /// use etag_client::merge::Merge;
    ///
    /// let [base, mine, theirs] = ["{\"a\": 1, \"b\": 1}", "{\"a\": 2, \"b\": 2}", "{\"a\": 3, \"b\": 1}"]
    ///     .map(|text| Document::parse(text.as_bytes()).expect("JSON"));
    /// let settled = Merge::new().settle(&base, &mine, &theirs, |clash| clash.theirs)?;
    /// assert_eq!(settled.to_string(), r#"{"a":3,"b":2}"#);
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the whole document is removed, or would nest deeper than 127 levels.
    pub fn settle(
        &self,
        base: &Document,
        mine: &Document,
        theirs: &Document,
        mut decide: impl FnMut(Clash) -> Option<Document>,
    ) -> Result<Document, Error> {
        let settled = three_way::merge(self, [base, mine, theirs], &mut decide)
            .ok_or_else(|| Error::Change("the whole document was to be removed; a value was expected".into()))?;
        if settled.levels() > MOST_LEVELS { Err(Error::Change(too_deep())) } else { Ok(settled) }
    }

    /// The member that tells the elements of the array at this place apart, if it was said.
    fn identifier(&self, place: &[Step<'_>]) -> Option<Scalar> {
        let is_there = |identifier: &&Identifier| {
            identifier.array.len() == place.len()
                && identifier.array.iter().zip(place).all(|(token, step)| match step {
                    Step::Member(name) => name.to_text() == token.as_str(),
                    Step::Element(_) | Step::NewElement => token == "*",
                })
        };
        // The last word counts.
        self.identifiers.iter().rev().find(is_there).map(|identifier| Scalar::text(&identifier.member))
    }
}

/// A step from a value to one inside it.
#[derive(Clone, Copy)]
enum Step<'d> {
    Member(&'d Scalar),
    /// By the place in the base.
    Element(usize),
    /// One that is not in the base.
    NewElement,
}

fn pointer_of(steps: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Member(name) => pointer::push(&mut path, &name.to_text()),
            Step::Element(index) => pointer::push(&mut path, &index.to_string()),
            Step::NewElement => pointer::push(&mut path, "-"),
        }
    }
    path
}
