//! Decides a conditional request on one product, and says why.
//!
//! `cargo run` shows a few requests; `cargo run -- PUT 'If-Match: "…"'` decides yours.

use std::env;
use std::process::ExitCode;
use std::time::SystemTime;

use etag_core::{
    Current, Decision, EntityTag, HttpDate, Limits, Method, Mismatch, Preconditions, Representation, Unmet, Versioned,
    evaluate,
};

#[derive(Versioned)]
#[versioned(name = "product", epoch = 1)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
    price_in_cents: u64,
    #[versioned(representation)]
    views: u64,
}

/// 1 November 2026, 12:00:00.
const LAST_MODIFIED: HttpDate = HttpDate::from_unix(1_793_534_400);

fn main() -> ExitCode {
    let product = Product { id: 123, name: "Wireless Mouse".to_owned(), price_in_cents: 2999, views: 7 };
    let tag = product.entity_tag();

    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((method, lines)) = arguments.split_first() else {
        show(&product, &tag);
        return ExitCode::SUCCESS;
    };
    if !method.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        eprintln!("{method:?} is not a method; write for example GET, and the field lines behind it");
        return ExitCode::FAILURE;
    }
    let mut fields = Vec::new();
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            eprintln!("{line:?} is not a field line; write for example 'If-Match: {tag}'");
            return ExitCode::FAILURE;
        };
        fields.push((name, value.trim_start()));
    }
    println!("{}", explain(decide(method, &fields, &tag)));
    ExitCode::SUCCESS
}

fn show(product: &Product, tag: &EntityTag) {
    println!(
        "Product {} is {:?} for {} cents, seen {} times.",
        product.id, product.name, product.price_in_cents, product.views
    );
    println!("ETag: {tag}");
    println!("Last-Modified: {LAST_MODIFIED}\n");

    let seen_once_more = Product {
        id: product.id,
        name: product.name.clone(),
        price_in_cents: product.price_in_cents,
        views: product.views + 1,
    };
    let before_a_view = tag.to_string();
    println!("After one more view the tag is {}: readers see a change, writers do not.\n", seen_once_more.entity_tag());

    let requests = [
        ("GET", "If-None-Match", before_a_view.as_str()),
        ("PUT", "If-Match", before_a_view.as_str()),
        ("PUT", "If-Match", "\"stale\""),
        ("PUT", "If-Match", "not-quoted"),
        ("PUT", "If-None-Match", "*"),
    ];
    for (method, name, value) in requests {
        println!("{method} with {name}: {value}\n    {}", explain(decide(method, &[(name, value)], tag)));
    }
    println!(
        "\nTry your own:\n    cargo run -- DELETE 'If-Match: {tag}'\n    cargo run -- GET 'If-Modified-Since: {LAST_MODIFIED}'\n    cargo run -- PATCH 'If-Match: {tag}, broken'"
    );
}

fn decide(method: &str, fields: &[(&str, &str)], tag: &EntityTag) -> Decision {
    let now = HttpDate::from(SystemTime::now());
    let preconditions = Preconditions::from_pairs(fields, now, &Limits::default());
    let current = Representation::versioned(tag).last_modified(LAST_MODIFIED);
    evaluate(Method::from_bytes(method.as_bytes()), &preconditions, &Current::Exists(current))
}

fn explain(decision: Decision) -> String {
    match decision {
        Decision::Perform => "go on: every precondition holds".to_owned(),
        Decision::NotModified => "304 Not Modified: the client has these bytes".to_owned(),
        Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Stale)) => {
            "412 Precondition Failed: somebody has changed the product; read it again and apply the change to what you find".to_owned()
        }
        Decision::PreconditionFailed(unmet) => format!("412 Precondition Failed: {} is false", unmet.field().name()),
        Decision::Invalid(err) => format!("{}: {err}", err.status()),
    }
}
