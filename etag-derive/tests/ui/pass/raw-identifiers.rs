//! `r#type` is fed as `type`, so a field may be renamed in this without a new tag.
#![allow(non_camel_case_types)]

use etag_core::{Scheme, Versioned};

#[derive(Versioned)]
struct r#struct {
    #[versioned(key)]
    r#fn: u64,
    r#type: String,
    #[versioned(last_modified, skip)]
    r#where: etag_core::HttpDate,
}

#[derive(Versioned)]
#[versioned(only(r#type))]
struct Only {
    r#type: String,
    r#loop: u64,
}

#[derive(Versioned)]
enum r#enum {
    r#Async { r#await: u64 },
    r#Dyn(u64),
}

fn main() {
    assert_eq!(<r#struct as Versioned>::NAME, "struct");
    let product = r#struct { r#fn: 1, r#type: "tea".into(), r#where: etag_core::HttpDate::from_unix(0) };
    assert_eq!(product.key(), 1);
    let only = Only { r#type: "tea".into(), r#loop: 1 };
    assert_eq!(only.state(&Scheme::SHA256), Only { r#loop: 2, ..only }.state(&Scheme::SHA256));
    assert!(r#enum::r#Async { r#await: 1 }.state(&Scheme::SHA256) != r#enum::r#Dyn(1).state(&Scheme::SHA256));
}
