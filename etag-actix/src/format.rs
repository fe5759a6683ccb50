//! [`Format`]: how a value becomes the bytes of a representation.

use std::error::Error;

use serde::Serialize;

/// How a value becomes the bytes of a representation.
///
/// ```
/// use std::error::Error;
/// use etag_actix::Format;
/// use serde::Serialize;
///
/// /// JSON that people read.
/// struct Pretty;
///
/// impl Format for Pretty {
///     const MEDIA_TYPE: &'static str = "application/json";
///     const VARIANT: Option<&'static str> = Some("pretty");
///
///     fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>> {
///         Ok(serde_json::to_vec_pretty(value)?)
///     }
/// }
/// assert_eq!(Pretty::write(&[1])?, b"[\n  1\n]");
/// # Ok::<(), Box<dyn Error>>(())
/// ```
pub trait Format: 'static {
    /// The `Content-Type`.
    const MEDIA_TYPE: &'static str;

    /// What tells the tags of this format from those of others, as a label of [`EntityTag::with_variant`](etag_core::EntityTag::with_variant); `None` for one format of each
    /// service. Not the name of a content coding, such as `gzip`: that tells the compressed bytes of the other format apart.
    ///
    /// [RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3): other bytes have another tag.
    const VARIANT: Option<&'static str>;

    /// The bytes of `value`.
    ///
    /// # Errors
    ///
    /// When `value` cannot be written in this format. The answer is 500 then; that to a write, which was made, has no content.
    fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>>;
}

/// JSON, which is the format unless another is named: [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259).
///
/// ```
/// use etag_actix::{Format, JsonFormat};
///
/// assert_eq!(JsonFormat::write(&[1, 2])?, b"[1,2]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// Not a type with values: only its name is used.
#[derive(Debug)]
pub enum JsonFormat {}

impl Format for JsonFormat {
    const MEDIA_TYPE: &'static str = "application/json";
    const VARIANT: Option<&'static str> = None;

    fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(serde_json::to_vec(value)?)
    }
}
