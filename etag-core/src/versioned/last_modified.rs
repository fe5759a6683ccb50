//! [`LastModified`]: a field that can be sent as `Last-Modified`,
//! [RFC 9110 §8.8.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2).

use crate::HttpDate;

/// A point in time that can be sent as `Last-Modified`.
///
/// [RFC 9110 §8.8.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2). Parts of a second are cut off towards the past,
/// before 1970 too, since a client can only send back whole seconds.
///
/// ```
/// # #[cfg(feature = "std")] {
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use etag_core::{HttpDate, LastModified};
///
/// let half_past = UNIX_EPOCH + Duration::from_millis(1_500);
/// assert_eq!(half_past.last_modified(), Some(HttpDate::from_unix(1)));
///
/// let half_before = UNIX_EPOCH - Duration::from_millis(500);
/// assert_eq!(half_before.last_modified(), Some(HttpDate::from_unix(-1)));
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as `Last-Modified`",
    note = "a `#[versioned(last_modified)]` field is an `HttpDate`, a `SystemTime`, or a time of chrono, time or jiff by feature"
)]
pub trait LastModified {
    /// The time in whole seconds, `None` where it is not known.
    fn last_modified(&self) -> Option<HttpDate>;
}

impl LastModified for HttpDate {
    fn last_modified(&self) -> Option<HttpDate> {
        Some(*self)
    }
}

impl<T: LastModified> LastModified for Option<T> {
    fn last_modified(&self) -> Option<HttpDate> {
        self.as_ref().and_then(T::last_modified)
    }
}

impl<T: LastModified + ?Sized> LastModified for &T {
    fn last_modified(&self) -> Option<HttpDate> {
        (**self).last_modified()
    }
}
