//! Nothing that is written needs `std`, or `alloc`, or a prelude. (`std` is here to start the program.)
#![no_std]
#![no_implicit_prelude]

extern crate std;

#[derive(::etag_core::Versioned)]
#[versioned(name = "reading", epoch = 3)]
struct Reading {
    #[versioned(key)]
    sensor: u64,
    #[versioned(key)]
    channel: u32,
    #[versioned(representation)]
    seen: u64,
    value: u64,
}

#[derive(::etag_core::Versioned)]
enum Unit {
    Kelvin,
    Celsius { offset: u32 },
}

fn main() {
    use ::etag_core::Versioned;
    let reading = Reading { sensor: 1, channel: 2, seen: 3, value: 4 };
    ::std::assert!(reading.key() == (1, 2));
    ::std::assert!(reading.state(&::etag_core::Scheme::SHA256).is_ok());
    ::std::assert!(Unit::Celsius { offset: 1 }.state(&::etag_core::Scheme::SHA256).is_ok());
    ::std::assert!(Unit::Kelvin.state(&::etag_core::Scheme::SHA256).is_ok());
}
