//! [`Limits`]: how much of a field is read: [RFC 9110 §5.4](https://www.rfc-editor.org/rfc/rfc9110#section-5.4).

/// The limits on one field of one request, over all its lines.
///
/// What goes past a limit is refused, never cut short: the field is malformed and
/// [too large](crate::FieldError::is_too_large).
///
/// [RFC 9110 §5.4](https://www.rfc-editor.org/rfc/rfc9110#section-5.4)
///
/// ```
/// # use etag_core::Limits;
/// let limits = Limits::new().with_max_field_bytes(8 * 1024);
/// assert_eq!(limits.max_field_bytes(), 8 * 1024);
/// assert_eq!(limits.max_members(), Limits::MAX_MEMBERS);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    field_bytes: usize,
    members: usize,
}

impl Limits {
    /// The bytes that a field may have unless set otherwise, over all its lines: 64 KiB.
    ///
    /// ```
    /// # use etag_core::Limits;
    /// assert_eq!(Limits::MAX_FIELD_BYTES, 65_536);
    /// ```
    pub const MAX_FIELD_BYTES: usize = 64 * 1024;

    /// The members that a list may have unless set otherwise, empty ones included: 1,024.
    ///
    /// Every comma outside quotes starts a member, and so does every line.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let commas = [b','; Limits::MAX_MEMBERS];
    /// let TagField::Malformed(err) = TagField::parse(Field::IfMatch, [&commas[..]], &Limits::new()) else {
    ///     panic!("so many commas are one member more");
    /// };
    /// assert!(err.is_too_large());
    /// ```
    pub const MAX_MEMBERS: usize = 1_024;

    /// The limits that hold unless set otherwise.
    ///
    /// ```
    /// # use etag_core::Limits;
    /// assert_eq!(Limits::new().max_field_bytes(), Limits::MAX_FIELD_BYTES);
    /// ```
    pub const fn new() -> Self {
        Self { field_bytes: Self::MAX_FIELD_BYTES, members: Self::MAX_MEMBERS }
    }

    /// Sets the bytes that a field may have, over all its lines.
    ///
    /// ```
    /// # use etag_core::Limits;
    /// assert_eq!(Limits::new().with_max_field_bytes(100).max_field_bytes(), 100);
    /// ```
    pub const fn with_max_field_bytes(self, bytes: usize) -> Self {
        Self { field_bytes: bytes, ..self }
    }

    /// Sets the members that a list may have, empty ones included, over all lines of the field.
    ///
    /// ```
    /// # use etag_core::Limits;
    /// assert_eq!(Limits::new().with_max_members(10).max_members(), 10);
    /// ```
    pub const fn with_max_members(self, members: usize) -> Self {
        Self { members, ..self }
    }

    /// The bytes that a field may have, over all its lines.
    ///
    /// ```
    /// # use etag_core::Limits;
    /// assert_eq!(Limits::default().max_field_bytes(), 64 * 1024);
    /// ```
    pub const fn max_field_bytes(&self) -> usize {
        self.field_bytes
    }

    /// The members that a list may have, empty ones included, over all lines of the field.
    ///
    /// ```
    /// # use etag_core::Limits;
    /// assert_eq!(Limits::default().max_members(), 1_024);
    /// ```
    pub const fn max_members(&self) -> usize {
        self.members
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
