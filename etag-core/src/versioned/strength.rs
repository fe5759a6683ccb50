//! [`Strength`]: strong or weak validators,
//! [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1).

/// Whether a type's tags are strong or weak validators: [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1).
/// The standard knows these two, so the enum is closed.
///
/// ```
/// use etag_core::{Strength, Versioned};
///
/// fn may_guard_a_write<T: Versioned>() -> bool {
///     T::STRENGTH == Strength::Strong
/// }
/// # use etag_core::{Fingerprint, Fingerprinter, Schema};
/// # struct Draft;
/// # impl Fingerprint for Draft {
/// #     const SCHEMA: Schema = Schema::of("draft", &[]).weak();
/// #     fn fingerprint(&self, _: &mut Fingerprinter) {}
/// # }
/// # impl Versioned for Draft {
/// #     type Key = ();
/// #     const NAME: &'static str = "draft";
/// #     fn key(&self) {}
/// # }
/// assert!(!may_guard_a_write::<Draft>());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The tag changes whenever the bytes of the representation do.
    Strong,
    /// The tag changes when the old representation is no longer a good substitute.
    Weak,
}

impl Strength {
    /// What two parts make together: strong only if both are.
    pub(crate) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Strong, Self::Strong) => Self::Strong,
            _ => Self::Weak,
        }
    }
}
