//! A versioned resource in a program without std. Its own panic handler would clash with that of std, if anything linked it.
#![no_std]

extern crate alloc;

use alloc::string::String;

use etag_core::{EntityTag, Versioned};

/// A resource.
#[derive(Versioned)]
pub struct Sensor {
    #[versioned(key)]
    id: u32,
    unit: String,
}

/// Its tag.
pub fn tag(sensor: &Sensor) -> EntityTag {
    sensor.entity_tag()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
