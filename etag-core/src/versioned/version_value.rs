//! [`VersionValue`]: a field that alone identifies the state, so that nothing is hashed:
//! [RFC 9110 §8.8.3.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.1).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use core::num::NonZero;

use crate::State;

/// A value that alone identifies the state: a row version, a counter, a timestamp.
///
/// [RFC 9110 §8.8.3.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.1). Different values of a type name different
/// states. A timestamp counts as finely as its type does; two writes within one tick of the clock look like one state, so
/// a counter is the safer version.
///
/// ```
/// use etag_core::VersionValue;
///
/// assert_eq!(7_u32.to_state().as_str(), "7");
/// assert_ne!((-7).to_state(), 7.to_state());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a version",
    note = "a `#[versioned(version)]` field is an integer, text, a UUID or a timestamp"
)]
pub trait VersionValue {
    /// The state that this version names.
    fn to_state(&self) -> State;
}

/// The state of a signed number: the digits where it is not negative, else its text.
pub(super) fn signed(number: i128) -> State {
    match u128::try_from(number) {
        Ok(number) => State::from_number(number),
        Err(_) => State::from_text(&number.to_string()),
    }
}

macro_rules! integer {
    ($($integer:ty: |$number:ident| $state:expr;)*) => {$(
        impl VersionValue for $integer {
            fn to_state(&self) -> State {
                let $number = *self;
                $state
            }
        }

        impl VersionValue for NonZero<$integer> {
            fn to_state(&self) -> State {
                self.get().to_state()
            }
        }
    )*};
}

integer! {
    u8: |number| State::from_number(number.into());
    u16: |number| State::from_number(number.into());
    u32: |number| State::from_number(number.into());
    u64: |number| State::from_number(number.into());
    u128: |number| State::from_number(number);
    // No platform of Rust has a `usize` of more than 64 bits.
    usize: |number| State::from_number(number as u128);
    i8: |number| signed(number.into());
    i16: |number| signed(number.into());
    i32: |number| signed(number.into());
    i64: |number| signed(number.into());
    i128: |number| signed(number);
    isize: |number| signed(number as i128);
}

impl VersionValue for str {
    fn to_state(&self) -> State {
        State::from_text(self)
    }
}

impl VersionValue for String {
    fn to_state(&self) -> State {
        self.as_str().to_state()
    }
}

impl VersionValue for Cow<'_, str> {
    fn to_state(&self) -> State {
        (**self).to_state()
    }
}

macro_rules! pointer {
    ($($pointer:ty)*) => {$(
        impl<T: VersionValue + ?Sized> VersionValue for $pointer {
            fn to_state(&self) -> State {
                (**self).to_state()
            }
        }
    )*};
}

pointer!(&T Box<T> Arc<T>);

/// The 128 bits as they are: nothing is hashed.
#[cfg(feature = "uuid")]
impl VersionValue for uuid::Uuid {
    fn to_state(&self) -> State {
        State::from_digest(self.into_bytes())
    }
}
