//! `#[derive(Versioned)]`: an entity tag from the fields of a struct or enum. `etag-core` re-exports it beside the
//! trait.
//!
//! # What is written, by hand
//!
//! The macro writes three impls. Those of `Derived` and of `ByHand` below give the same tags:
//!
//! ```
//! use etag_core::{
//!     Fingerprint, FingerprintError, Fingerprinter, HttpDate, Schema, Scheme, State, StrongVersioned, Versioned,
//! };
//!
//! #[derive(Versioned)]
//! #[versioned(name = "product", epoch = 1)]
//! struct Derived {
//!     #[versioned(key)]
//!     id: u64,
//!     name: String,
//!     price: u64,
//!     #[versioned(representation)]
//!     views: u64,
//!     #[versioned(skip, last_modified)]
//!     updated: HttpDate,
//! }
//!
//! struct ByHand {
//!     id: u64,
//!     name: String,
//!     price: u64,
//!     views: u64,
//!     updated: HttpDate,
//! }
//!
//! impl Versioned for ByHand {
//!     type Key = u64;
//!     const NAME: &'static str = "product";
//!
//!     fn key(&self) -> u64 {
//!         self.id.clone()
//!     }
//!
//!     // The fields in the order of their names, so that their order in the source does not matter.
//!     fn feed_state(&self, out: &mut Fingerprinter) {
//!         let fields = [("name", String::SCHEMA), ("price", u64::SCHEMA)];
//!         out.put_schema(Schema::record("product", 1, "", &fields));
//!         self.name.fingerprint(out);
//!         self.price.fingerprint(out);
//!     }
//!
//!     // Only where a field is marked `representation`.
//!     fn representation(&self, scheme: &Scheme) -> Result<Option<State>, FingerprintError> {
//!         let fields = [("views", u64::SCHEMA)];
//!         let schema = Schema::record("product", 1, "(representation)", &fields);
//!         scheme.state(schema, |out| self.views.fingerprint(out)).map(Some)
//!     }
//!
//!     // Only where a field is marked `last_modified`.
//!     fn last_modified(&self) -> Option<HttpDate> {
//!         etag_core::LastModified::last_modified(&self.updated)
//!     }
//! }
//!
//! // Not for a type marked `weak`.
//! impl StrongVersioned for ByHand {}
//!
//! // So that the type can be a field of another: all that the readers of that other see of it, the key included.
//! impl Fingerprint for ByHand {
//!     const SCHEMA: Schema = Schema::record("product", 1, "", &[]);
//!
//!     fn fingerprint(&self, out: &mut Fingerprinter) {
//!         self.feed_state(out);
//!         let fields = [("id", u64::SCHEMA), ("views", u64::SCHEMA)];
//!         out.put_schema(Schema::record("product", 1, "(rest)", &fields));
//!         self.id.fingerprint(out);
//!         self.views.fingerprint(out);
//!     }
//! }
//!
//! # let updated = HttpDate::from_unix(784_111_777);
//! let derived = Derived { id: 1, name: "tea".into(), price: 350, views: 9, updated };
//! let by_hand = ByHand { id: 1, name: "tea".into(), price: 350, views: 9, updated };
//! assert_eq!(derived.entity_tag(), by_hand.entity_tag());
//! assert_eq!(derived.last_modified(), by_hand.last_modified());
//! assert_eq!(derived.key(), by_hand.key());
//! assert_eq!(Scheme::SHA256.state_of(&derived), Scheme::SHA256.state_of(&by_hand));
//! ```
//!
//! What is really written says the same in fewer tokens, for the compiler's sake: the names are hashed by the macro,
//! and the fields are handed over in one tuple. An enum matches on its variants and has a record for each, with the
//! name of the variant as the third argument (`"Paid"`, `"Paid(representation)"`, `"Paid(rest)"`). Where all that is
//! fed is state, there is no `feed_state`: it is `fingerprint` by default.

mod ast;
mod attr;
mod bound;
mod diagnostics;
mod expand;
mod item;
mod plan;
mod schema;

use proc_macro::TokenStream;
use syn::DeriveInput;

use crate::ast::Input;
use crate::diagnostics::Diagnostics;
use crate::plan::Plan;

/// Derives `Versioned`, with `StrongVersioned` unless the type is `weak`, and `Fingerprint` so that the type can be
/// nested.
///
/// ```
/// use etag_core::Versioned;
///
/// #[derive(Versioned)]
/// #[versioned(name = "product", epoch = 1)]
/// struct Product {
///     #[versioned(key)]
///     id: u64,
///     name: String,
///     #[versioned(representation)]
///     views: u64,
/// }
///
/// let product = |views| Product { id: 1, name: "tea".into(), views };
/// assert_eq!(product(1).key(), 1);
/// assert_ne!(product(1).entity_tag(), product(2).entity_tag());
/// ```
///
/// # Roles of fields
///
/// | role | who compares it | meaning |
/// |---|---|---|
/// | *(none)* | writers and readers | state: a write that saw an old value is refused |
/// | `key` | nobody | identity: `Versioned::key`; several fields make a tuple in the order of the source |
/// | `representation` | readers | changes the bytes, but no two writers collide on it: a view counter |
/// | `version` | writers and readers | this field alone is the state, as it stands: a row version, a counter |
/// | `skip` | nobody | readers never see it: a cache, a handle |
///
/// A field has one role. A struct with fields has at least one that is state or `version`.
///
/// **Do not `skip` what readers see.** A strong entity tag changes whenever the bytes do ([RFC 9110
/// §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1)). A skipped field that is sent can change under an
/// unchanged tag: caches then serve the old bytes, and a writer overwrites a value that it never saw. Mark such a field
/// `representation`, or the type `weak`.
///
/// # Options of fields
///
/// **`key`, `representation`, `skip`**, as above:
///
/// ```
/// use etag_core::{Scheme, Versioned};
///
/// #[derive(Versioned)]
/// struct Line {
///     #[versioned(key)]
///     order: u64,
///     #[versioned(key)]
///     number: u32,
///     amount: u64,
///     #[versioned(representation)]
///     seen: u64,
///     #[versioned(skip)]
///     cached: Option<std::time::Instant>,
/// }
///
/// let line = |amount, seen| Line { order: 7, number: 1, amount, seen, cached: None };
/// assert_eq!(line(1, 0).key(), (7, 1));
/// let state = |line: Line| line.state(&Scheme::SHA256);
/// assert_eq!(state(line(1, 0)), state(line(1, 9)));
/// assert_ne!(state(line(1, 0)), state(line(2, 0)));
/// ```
///
/// **`version`**: nothing is hashed for the state. Fields without a role are not fed then, and need no fingerprint;
/// where the type is nested, key, version and `representation` fields stand for it.
///
/// ```
/// use etag_core::{Scheme, VersionValue, Versioned};
///
/// #[derive(Versioned)]
/// struct Row {
///     #[versioned(version)]
///     revision: u64,
///     text: String,
/// }
///
/// let row = Row { revision: 7, text: "tea".into() };
/// assert_eq!(row.state(&Scheme::SHA256)?, 7_u64.to_state());
/// # Ok::<(), etag_core::FingerprintError>(())
/// ```
///
/// **`last_modified`**: supplies `Last-Modified`. It may stand beside `version`, `skip` or `representation`; alone it
/// makes the field `representation`, so that the readers' tag changes with the time that they are told.
///
/// ```
/// use etag_core::{HttpDate, Versioned};
///
/// #[derive(Versioned)]
/// struct Page {
///     text: String,
///     #[versioned(last_modified)]
///     updated: HttpDate,
/// }
///
/// let page = Page { text: "tea".into(), updated: HttpDate::from_unix(784_111_777) };
/// assert_eq!(page.last_modified(), Some(page.updated));
/// ```
///
/// **`with = path`** feeds the field by a `fn(&FieldType, &mut Fingerprinter)`; **`serde`** feeds it as it serializes
/// (feature `serde` of `etag-core`). Either stands alone or beside `key` or `representation`; for a key it matters only
/// where the type is nested. What a function feeds must end by itself, so that it cannot run into the next field: a length, or
/// whether there is a value, comes first. A function that feeds values alike which readers see as different makes the tag weak. A map
/// fed by `serde` counts without its order, since a `HashMap` has none: where readers see the order, write it sorted.
///
/// ```
/// use etag_core::{Fingerprinter, Versioned};
///
/// #[derive(serde::Serialize)]
/// struct Size {
///     width: u32,
/// }
///
/// fn cents(price: &f64, out: &mut Fingerprinter) {
///     out.put_u64((price * 100.0).round() as u64);
/// }
///
/// #[derive(Versioned)]
/// #[versioned(weak)] // 3.501 and 3.502 share a tag
/// struct Frame {
///     #[versioned(with = cents)]
///     price: f64,
///     #[versioned(serde)]
///     size: Size,
/// }
///
/// let frame = |price, width| Frame { price, size: Size { width } };
/// assert_eq!(frame(3.501, 1).entity_tag(), frame(3.502, 1).entity_tag());
/// assert_ne!(frame(3.50, 1).entity_tag(), frame(3.50, 2).entity_tag());
/// ```
///
/// # Options of the struct or enum
///
/// **`name = "…"`** names the resource type, in tags as in `Versioned::NAME`; without it the type's own name is used,
/// and renaming the type retires its tags. **`epoch = 1`** retires all tags on purpose, when it is raised; it is 0
/// without. Neither has a part in a state that a `version` field gives: that is the field as it stands.
///
/// ```
/// use etag_core::Versioned;
///
/// #[derive(Versioned)]
/// #[versioned(name = "product", epoch = 1)]
/// struct Old(u64);
///
/// #[derive(Versioned)]
/// #[versioned(name = "product", epoch = 2)]
/// struct New(u64);
///
/// assert_eq!((Old::NAME, New::NAME), ("product", "product"));
/// assert_ne!(Old(1).entity_tag(), New(1).entity_tag());
/// ```
///
/// **`only(a, b)`**: these fields are the state, and every other one without a role is `representation`. In a tuple
/// struct they are named by index.
///
/// ```
/// use etag_core::{Scheme, Versioned};
///
/// #[derive(Versioned)]
/// #[versioned(only(price))]
/// struct Offer {
///     price: u64,
///     text: String,
/// }
///
/// let offer = |text: &str| Offer { price: 1, text: text.into() };
/// assert_eq!(offer("tea").state(&Scheme::SHA256), offer("Tea").state(&Scheme::SHA256));
/// assert_ne!(offer("tea").entity_tag(), offer("Tea").entity_tag());
/// ```
///
/// **`weak`**: the tags are weak validators. Such a type cannot be written through `If-Match`, which compares strongly
/// ([RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)), and so does not implement
/// `StrongVersioned`.
/// A type that has a weak one among its fields must be `weak` as well: a strong one does not build, which `cargo build`
/// tells and `cargo check` does not.
///
/// ```
/// use etag_core::Versioned;
///
/// #[derive(Versioned)]
/// #[versioned(weak)]
/// struct Feed(u64);
///
/// assert!(Feed(1).entity_tag().as_bytes().starts_with(b"W/"));
/// ```
///
/// **`crate = path`** where `etag_core` is found, if not at `::etag_core`. It is a path, without quotes.
///
/// ```
/// mod web {
///     pub use etag_core as tags;
/// }
///
/// #[derive(web::tags::Versioned)]
/// #[versioned(crate = web::tags)]
/// struct Product(u64);
///
/// assert_eq!(<Product as web::tags::Versioned>::NAME, "Product");
/// ```
///
/// # Enums
///
/// A value is told by the name of its variant, then by the fields in it: neither the order of the variants nor their
/// discriminants matter. Fields take `representation`, `skip`, `with` and `serde`; variants take no options. There is
/// no key: `Key` is `()`.
///
/// ```
/// use etag_core::Versioned;
///
/// #[derive(Versioned)]
/// enum Payment {
///     Cash,
///     Card { number: u64 },
///     Gift(u64),
/// }
///
/// assert_ne!(Payment::Card { number: 1 }.entity_tag(), Payment::Gift(1).entity_tag());
/// assert_ne!(Payment::Cash.entity_tag(), Payment::Gift(0).entity_tag());
/// ```
///
/// # Generics
///
/// A bound is added for each field that is used and whose type mentions a type parameter: `Vec<T>: Fingerprint` for a
/// fed field of type `Vec<T>`, `T: Clone` for a key of type `T`. A field whose type mentions the type itself asks for
/// `T: Fingerprint` instead. Two generic types that hold each other are more than this can see; write the impls of one
/// of them by hand.
///
/// ```
/// use etag_core::Versioned;
///
/// #[derive(Versioned)]
/// struct Node<T> {
///     value: T,
///     next: Option<Box<Node<T>>>,
/// }
///
/// let list = Node { value: 1_u64, next: Some(Box::new(Node { value: 2, next: None })) };
/// assert_ne!(list.entity_tag(), Node { value: 1_u64, next: None }.entity_tag());
/// ```
#[proc_macro_derive(Versioned, attributes(versioned))]
pub fn versioned(input: TokenStream) -> TokenStream {
    match syn::parse::<DeriveInput>(input) {
        Ok(input) => derive(&input).into(),
        Err(err) => err.into_compile_error().into(),
    }
}

fn derive(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut diagnostics = Diagnostics::new();
    let input = Input::read(input, &mut diagnostics);
    let plan = Plan::new(&input, &mut diagnostics);
    match diagnostics.into_errors() {
        None => expand::implementation(&plan),
        Some(errors) => {
            let mut tokens = errors.into_compile_error();
            tokens.extend(expand::fallback(&plan.header));
            tokens
        }
    }
}
