//! [`Versioned`]: a domain type whose values name their own version, as the validators of
//! [RFC 9110 §8.8](https://www.rfc-editor.org/rfc/rfc9110#section-8.8) need it.

use crate::{EntityTag, Fingerprint, FingerprintError, Fingerprinter, HttpDate, Scheme, State, Strength};

/// A domain type whose values name their own version.
///
/// [RFC 9110 §8.8](https://www.rfc-editor.org/rfc/rfc9110#section-8.8). `#[derive(Versioned)]` writes this trait; by hand it
/// looks so (with `.weak()` behind the schema where a part is weak):
///
/// ```
/// use etag_core::{Fingerprint, FingerprintError, Fingerprinter, Schema, Scheme, State, StrongVersioned, Versioned};
///
/// struct Product {
///     id: u64,
///     name: String,
///     price: u32,
///     views: u64, // readers see it change, writers do not collide on it
/// }
///
/// impl Versioned for Product {
///     type Key = u64;
///     const NAME: &'static str = "product";
///
///     fn key(&self) -> u64 {
///         self.id
///     }
///
///     // The price and the name are what writers collide on.
///     fn feed_state(&self, out: &mut Fingerprinter) {
///         out.put_schema(const {
///             Schema::record("product", 1, "", &[("name", String::SCHEMA), ("price", u32::SCHEMA)])
///         });
///         self.name.fingerprint(out);
///         self.price.fingerprint(out);
///     }
///
///     fn representation(&self, scheme: &Scheme) -> Result<Option<State>, FingerprintError> {
///         let schema = const { Schema::record("product", 1, "(representation)", &[("views", u64::SCHEMA)]) };
///         scheme.state(schema, |out| self.views.fingerprint(out)).map(Some)
///     }
/// }
///
/// impl StrongVersioned for Product {}
///
/// // For a product that is part of another resource: all that readers see of it.
/// impl Fingerprint for Product {
///     const SCHEMA: Schema = Schema::record("product", 1, "", &[]);
///
///     fn fingerprint(&self, out: &mut Fingerprinter) {
///         self.feed_state(out);
///         out.put_schema(const {
///             Schema::record("product", 1, "(rest)", &[("id", u64::SCHEMA), ("views", u64::SCHEMA)])
///         });
///         self.id.fingerprint(out);
///         self.views.fingerprint(out);
///     }
/// }
///
/// let tea = Product { id: 7, name: "tea".to_owned(), price: 420, views: 1 };
/// let seen = Product { views: 2, name: "tea".to_owned(), ..tea };
/// assert_eq!(tea.key(), seen.key());
/// assert_eq!(tea.state(&Scheme::SHA256), seen.state(&Scheme::SHA256));
/// assert_ne!(tea.representation(&Scheme::SHA256), seen.representation(&Scheme::SHA256));
/// assert_ne!(tea.entity_tag(), seen.entity_tag());
/// assert_eq!(tea.last_modified(), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Versioned`",
    note = "write `#[derive(Versioned)]` on `{Self}`, and mark its identity with `#[versioned(key)]`"
)]
pub trait Versioned: Fingerprint {
    /// What tells resources of this type apart: the type of the `key` field, a tuple where there are several, `()` where there is none.
    type Key;

    /// The name of the resource type.
    const NAME: &'static str;

    /// Whether tags of this type are strong, as its [`Schema`](crate::Schema) says.
    const STRENGTH: Strength = Self::SCHEMA.strength();

    /// The identity of this value.
    fn key(&self) -> Self::Key;

    /// Feeds what writers compare, by default all that has a [`Fingerprint`]: a schema, then the fields that it describes.
    fn feed_state(&self, out: &mut Fingerprinter) {
        self.fingerprint(out);
    }

    /// What writers compare: the digest of [what is fed](Self::feed_state), or the field marked `version` as it stands.
    ///
    /// # Errors
    ///
    /// When the `Serialize` of a `#[versioned(serde)]` field fails, or a `#[versioned(with = path)]` function calls
    /// [`Fingerprinter::fail`].
    fn state(&self, scheme: &Scheme) -> Result<State, FingerprintError> {
        scheme.digest(|out| self.feed_state(out))
    }

    /// What a writer's value is compared by, to tell whether a write changes anything: two values with equal contents have the
    /// same state fields. `None` where the state is not the digest of [what is fed](Self::feed_state) but named by a field marked
    /// `version`, which says nothing of the other fields.
    ///
    /// ```
    /// use etag_core::{Scheme, Versioned};
    /// # use etag_core::{Fingerprint, Fingerprinter, FingerprintError, Schema, State};
    ///
    /// struct Counter(u64);
    /// # impl Fingerprint for Counter {
    /// #     const SCHEMA: Schema = Schema::of("counter", &[]);
    /// #     fn fingerprint(&self, out: &mut Fingerprinter) {
    /// #         self.0.fingerprint(out);
    /// #     }
    /// # }
    /// # impl Versioned for Counter {
    /// #     type Key = ();
    /// #     const NAME: &'static str = "counter";
    /// #     fn key(&self) {}
    /// # }
    /// struct Row { version: u64 }
    /// # impl Fingerprint for Row {
    /// #     const SCHEMA: Schema = Schema::of("row", &[]);
    /// #     fn fingerprint(&self, out: &mut Fingerprinter) {
    /// #         self.version.fingerprint(out);
    /// #     }
    /// # }
    /// # impl Versioned for Row {
    /// #     type Key = ();
    /// #     const NAME: &'static str = "row";
    /// #     fn key(&self) {}
    /// #     fn state(&self, _: &Scheme) -> Result<State, FingerprintError> {
    /// #         Ok(State::from_number(self.version.into()))
    /// #     }
    /// # }
    ///
    /// let scheme = Scheme::SHA256;
    /// assert_eq!(Counter(7).content(&scheme)?, Counter(7).content(&scheme)?);
    /// assert_ne!(Counter(7).content(&scheme)?, Counter(8).content(&scheme)?);
    /// assert_eq!(Row { version: 7 }.content(&scheme)?, None); // whose state is its version
    /// # Ok::<(), etag_core::FingerprintError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`state`](Self::state).
    fn content(&self, scheme: &Scheme) -> Result<Option<State>, FingerprintError> {
        let digest = scheme.digest(|out| self.feed_state(out))?;
        // Seen at run time, so that an implementation by hand which names its state cannot forget to say so here: equal
        // "contents" of different values would let a write through under an unchanged tag.
        Ok(Some(digest).filter(|digest| self.state(scheme).as_ref() == Ok(digest)))
    }

    /// What else changes the bytes of the representation: the fields marked `representation`; `None` where there are none.
    ///
    /// # Errors
    ///
    /// As for [`state`](Self::state).
    fn representation(&self, _scheme: &Scheme) -> Result<Option<State>, FingerprintError> {
        Ok(None)
    }

    /// When the value was last modified, from the field marked `last_modified`.
    fn last_modified(&self) -> Option<HttpDate> {
        None
    }

    /// The entity tag of this value under `scheme`.
    ///
    /// # Errors
    ///
    /// As for [`state`](Self::state).
    fn try_entity_tag(&self, scheme: &Scheme) -> Result<EntityTag, FingerprintError> {
        let mut tag = EntityTag::from_state(&self.state(scheme)?);
        if let Some(representation) = self.representation(scheme)? {
            tag = tag.with_representation(&representation);
        }
        Ok(match Self::STRENGTH {
            Strength::Strong => tag,
            Strength::Weak => tag.into_weak(),
        })
    }

    /// The entity tag of this value.
    ///
    /// # Panics
    ///
    /// Where [`state`](Self::state) would be an error; a service that feeds fields by `serde` from data of others calls
    /// [`try_entity_tag`](Self::try_entity_tag).
    fn entity_tag(&self) -> EntityTag {
        match self.try_entity_tag(&Scheme::SHA256) {
            Ok(tag) => tag,
            Err(err) => panic!("{}: {err}", Self::NAME),
        }
    }
}

/// A [`Versioned`] type whose tags are strong, so that writers can be held to them.
///
/// `If-Match` compares strongly: [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).
/// `#[derive(Versioned)]` implements it unless the type is declared `weak`. By hand it is a promise that nothing checks: for a
/// type whose [`STRENGTH`](Versioned::STRENGTH) is weak, every `If-Match` is false.
///
/// ```
/// # use etag_core::{Fingerprint, Fingerprinter, Schema};
/// use etag_core::{Strength, StrongVersioned, Versioned};
///
/// fn guard_writes<T: StrongVersioned>() -> Strength {
///     T::STRENGTH
/// }
/// # struct Counter(u64);
/// # impl Fingerprint for Counter {
/// #     const SCHEMA: Schema = Schema::of("counter", &[]);
/// #     fn fingerprint(&self, out: &mut Fingerprinter) {
/// #         self.0.fingerprint(out);
/// #     }
/// # }
/// # impl Versioned for Counter {
/// #     type Key = ();
/// #     const NAME: &'static str = "counter";
/// #     fn key(&self) {}
/// # }
/// # impl StrongVersioned for Counter {}
/// assert_eq!(guard_writes::<Counter>(), Strength::Strong);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no strong entity tags, and `If-Match` compares strongly: no write could ever pass",
    note = "`#[derive(Versioned)]` without `weak` gives it strong ones; a field that writers must not collide on is marked `#[versioned(representation)]`"
)]
pub trait StrongVersioned: Versioned {}

/// A [`Versioned`] type with an identity, so that a request can name one of its values.
///
/// `#[derive(Versioned)]` implements it where a field is marked `key`. By hand, for the one resource of its type at a fixed path, with no
/// names:
///
/// ```
/// # use etag_core::{Fingerprint, Fingerprinter, Schema};
/// use etag_core::{Keyed, Versioned};
///
/// struct Settings { limit: u32 }
/// # impl Fingerprint for Settings {
/// #     const SCHEMA: Schema = Schema::of("settings", &[]);
/// #     fn fingerprint(&self, out: &mut Fingerprinter) {
/// #         self.limit.fingerprint(out);
/// #     }
/// # }
///
/// impl Versioned for Settings {
///     type Key = ();
///     const NAME: &'static str = "settings";
///     fn key(&self) {}
/// }
///
/// impl Keyed for Settings {
///     const KEY_NAMES: &'static [&'static str] = &[];
/// }
/// # assert!(Settings::KEY_NAMES.is_empty());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no key: no request can name one of its values",
    note = "mark what tells the resources of this type apart with `#[versioned(key)]`"
)]
pub trait Keyed: Versioned {
    /// The names of the key's parts, in the order of the key: those of the fields marked `key`.
    const KEY_NAMES: &'static [&'static str];
}
