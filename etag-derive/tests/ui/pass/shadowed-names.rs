//! A module may call anything by the names of the prelude and of the crates below.
#![deny(warnings)]

mod shadow {
    #![allow(dead_code, non_camel_case_types, non_upper_case_globals)]
    pub struct Result;
    pub struct Option;
    pub struct String;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Fingerprint;
    pub struct Schema;
    pub struct str;
    pub struct u64;
    pub trait Clone {}
    pub mod core {}
    pub mod std {}
    pub mod etag_core {}
    pub const out: () = ();
    pub const scheme: () = ();

    #[derive(::etag_core::Versioned)]
    #[versioned(epoch = 1)]
    pub struct Product {
        #[versioned(key)]
        pub id: ::core::primitive::u64,
        #[versioned(representation)]
        pub views: ::core::primitive::u32,
        pub name: ::std::string::String,
        #[versioned(last_modified)]
        pub updated: ::etag_core::HttpDate,
    }

    #[derive(::etag_core::Versioned)]
    pub enum Size {
        Small,
        Exact(::core::primitive::u64),
        Between { scheme: ::core::primitive::u64, out: ::core::primitive::u64 },
    }

    #[derive(::etag_core::Versioned)]
    pub struct Row(#[versioned(version)] pub ::core::primitive::u64);
}

use etag_core::{HttpDate, Scheme, Versioned};

fn main() {
    let product = shadow::Product { id: 1, views: 2, name: "tea".into(), updated: HttpDate::from_unix(0) };
    assert_eq!((product.key(), product.last_modified()), (1, Some(HttpDate::from_unix(0))));
    assert!(product.representation(&Scheme::SHA256).is_ok_and(|found| found.is_some()));
    for size in [shadow::Size::Small, shadow::Size::Exact(1), shadow::Size::Between { scheme: 1, out: 2 }] {
        assert!(size.state(&Scheme::SHA256).is_ok());
    }
    assert!(shadow::Row(1).state(&Scheme::SHA256).is_ok());
}
