//! [`Stored`]: a value as a store holds it, with its [`Validators`].

use std::ops::Deref;

use etag_core::{EntityTag, FingerprintError, HttpDate, Representation, Scheme, State, Strength, SyntaxError};

use crate::Resource;

/// A value as a store holds it: with the validators that were issued when it was written.
///
/// ```
/// use etag_core::State;
/// use etag_store::{Stored, Validators};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # fn main() {
///
/// // A row of your own table, whose state is the number in its `version` column.
/// let row = Stored { value: tea(), validators: Validators::from_state(State::from_number(3)) };
/// assert_eq!(row.etag().as_bytes(), b"\"3\"");
/// assert_eq!(row.name, "tea");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    /// What names this version of it.
    pub validators: Validators,
}

impl<T: Resource> Stored<T> {
    /// A value whose own fields name its version: a field marked `version`, and `last_modified` if there is one.
    ///
    /// For rows of a table that has such columns. A state that is a digest of the content comes back when the content does, and then a stale
    /// write passes for a current one: a store of such values does not keep the promise, and fails the contract suite.
    ///
    /// ```
    /// use etag_store::Stored;
    /// # #[derive(Clone, etag_core::Versioned)]
    /// # struct Account {
    /// #     #[versioned(key)]
    /// #     id: i64,
    /// #     #[versioned(version)]
    /// #     version: i64,
    /// # }
    /// let row = Stored::from_value(Account { id: 1, version: 12 })?;
    /// assert_eq!(row.etag().as_bytes(), b"\"12\"");
    /// # Ok::<(), etag_core::FingerprintError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the value has no fingerprint, see [`Versioned::state`](etag_core::Versioned::state).
    pub fn from_value(value: T) -> Result<Self, FingerprintError> {
        let validators = Validators {
            representation: value.representation(&Scheme::SHA256)?,
            last_modified: value.last_modified(),
            ..Validators::from_state(value.state(&Scheme::SHA256)?)
        };
        Ok(Self { value, validators })
    }

    /// The entity tag, weak where the type's tags are.
    ///
    /// ```
    /// # use etag_core::State;
    /// # use etag_store::{Stored, Validators};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// # let stored = Stored { value: tea(), validators: Validators::from_state(State::from_number(3)) };
    /// assert_eq!(stored.etag(), stored.validators.etag(etag_core::Strength::Strong));
    /// # }
    /// ```
    pub fn etag(&self) -> EntityTag {
        self.validators.etag(T::STRENGTH)
    }
}

impl<T> Deref for Stored<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// What names a version of a resource: the two halves of its entity tag, the write that made it, and when it was last modified.
///
/// [RFC 9110 §8.8](https://www.rfc-editor.org/rfc/rfc9110#section-8.8). A store keeps these beside the value, so that no read has to work
/// them out, and so that two releases of a service agree on them.
///
/// ```
/// use etag_core::{State, Strength};
/// use etag_store::Validators;
///
/// let mut validators = Validators::from_state(State::from_number(3));
/// validators.representation = Some(State::from_text("v12"));
/// assert_eq!(validators.etag(Strength::Strong).as_bytes(), b"\"3.v12\"");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validators {
    /// What writers compare: the revision that last changed a state field.
    pub state: State,
    /// What else changes the bytes: the digest of the fields marked `representation`, where there are any.
    pub representation: Option<State>,
    /// The last write, whatever it changed. It is what [`Store::swap`](crate::Store::swap) compares, so that no write is lost that changes
    /// only what is not in the state; it stands in no tag.
    pub revision: State,
    /// When it was last modified: [RFC 9110 §8.8.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2).
    pub last_modified: Option<HttpDate>,
}

impl Validators {
    /// Validators of a resource that has nothing but a state, such as a row with one `version` column.
    ///
    /// ```
    /// # use etag_core::State;
    /// # use etag_store::Validators;
    /// assert_eq!(Validators::from_state(State::from_number(3)).last_modified, None);
    /// ```
    pub const fn from_state(state: State) -> Self {
        Self { state, representation: None, revision: state, last_modified: None }
    }

    /// Whether both give the same entity tag, whichever writes they are of.
    pub(crate) fn same_tag(&self, other: &Self) -> bool {
        self.state == other.state && self.representation == other.representation
    }

    /// The entity tag.
    ///
    /// ```
    /// # use etag_core::{State, Strength};
    /// # use etag_store::Validators;
    /// let validators = Validators::from_state(State::from_number(3));
    /// assert_eq!(validators.etag(Strength::Weak).as_bytes(), b"W/\"3\"");
    /// ```
    pub fn etag(&self, strength: Strength) -> EntityTag {
        let mut tag = EntityTag::from_state(&self.state);
        if let Some(representation) = &self.representation {
            tag = tag.with_representation(representation);
        }
        match strength {
            Strength::Strong => tag,
            Strength::Weak => tag.into_weak(),
        }
    }

    /// The entity tag of a variant, such as the compressed one: with a label for each thing that it differs by.
    ///
    /// ```
    /// # use etag_core::{State, Strength};
    /// # use etag_store::Validators;
    /// let validators = Validators::from_state(State::from_number(3));
    /// assert_eq!(validators.etag_of_variant(Strength::Strong, &["cbor", "gzip"])?.as_bytes(), b"\"3.cbor.gzip\"");
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a label is not one, see [`EntityTag::with_variant`].
    pub fn etag_of_variant(&self, strength: Strength, variant: &[&str]) -> Result<EntityTag, SyntaxError> {
        variant.iter().try_fold(self.etag(strength), |tag, label| tag.with_variant(label))
    }

    /// What [`etag_core::evaluate`] asks of the current representation, whose tag is `tag`: that of the plain one, or of a variant.
    ///
    /// ```
    /// use etag_core::{Current, Decision, HttpDate, Limits, Method, Preconditions, State, Strength, evaluate};
    /// use etag_store::Validators;
    ///
    /// let validators = Validators::from_state(State::from_number(3));
    /// let tag = validators.etag(Strength::Strong);
    /// let current = Current::Exists(validators.as_representation(&tag));
    ///
    /// let fields = [("If-Match", "\"3\"")];
    /// let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// assert_eq!(evaluate(Method::Put, &asked, &current), Decision::Perform);
    /// ```
    pub fn as_representation<'a>(&self, tag: &'a EntityTag) -> Representation<'a> {
        let representation = Representation::versioned(tag);
        match self.last_modified {
            Some(date) => representation.last_modified(date),
            None => representation,
        }
    }
}
