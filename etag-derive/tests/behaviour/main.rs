//! What a derived type's tags depend on, and what they do not.

mod enums;
mod golden;
mod roles;
mod shapes;

use etag_core::{Scheme, State, Versioned};

/// The state under the default scheme.
fn state<T: Versioned>(value: &T) -> State {
    value.state(&Scheme::SHA256).expect("every field of these types has an encoding")
}

/// What else readers compare, under the default scheme.
fn representation<T: Versioned>(value: &T) -> Option<State> {
    value.representation(&Scheme::SHA256).expect("every field of these types has an encoding")
}
