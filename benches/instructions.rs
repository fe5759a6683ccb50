//! The same entries, in instructions counted by valgrind through gungraun.
//!
//! Valgrind has no SHA extensions: a tag counts SHA-256 in software. `etag` and its floor digest the same blocks, so the
//! difference between those two is what the encoding costs.

#![expect(missing_docs, reason = "gungraun's macros write public items without documentation")]

use etag_benches::{Prepared, header, tag};
use gungraun::{
    Callgrind, EventKind, LibraryBenchmarkConfig, OutputFormat, library_benchmark, library_benchmark_group, main,
};

/// One function for each case; gungraun reports a run by the arguments as they stand here.
macro_rules! if_match {
    ($($name:ident: $case:literal,)*) => {
        $(
            #[library_benchmark]
            #[benches::of(
                args = [
                    ($case, "etag"),
                    ($case, "actix-web"),
                    ($case, "headers"),
                    ($case, "entity-tag"),
                    ($case, "by hand, strict"),
                    ($case, "memmem (floor)"),
                ],
                setup = prepare
            )]
            fn $name(run: Prepared) -> Prepared {
                run();
                run
            }
        )*
    };
}

if_match! {
    one_tag_current: "1 tag, current",
    one_tag_stale: "1 tag, stale",
    hundred_tags_current_last: "100 tags, current last",
    hundred_tags_stale: "100 tags, stale",
    thousand_tags_current_last: "1000 tags, current last",
    thousand_tags_stale: "1000 tags, stale",
}

macro_rules! entity_tag {
    ($($name:ident: $case:literal,)*) => {
        $(
            #[library_benchmark]
            #[benches::of(
                args = [
                    ($case, "etag"),
                    ($case, "one-shot sha2 (floor)"),
                    ($case, "JSON + SHA-256"),
                    ($case, "udigest"),
                    ($case, "fingerprint-struct"),
                ],
                setup = prepare
            )]
            fn $name(run: Prepared) -> Prepared {
                run();
                run
            }
        )*
    };
}

entity_tag! {
    product: "product",
    document: "64 KiB document",
}

/// Builds the input before the count starts; the benches hand it back, so that it is dropped after the count ends.
fn prepare(case: &str, contender: &str) -> Prepared {
    let mut entries = header::entries().into_iter().chain(tag::entries());
    let entry = entries.find(|entry| entry.case() == case && entry.contender() == contender);
    let run = entry.expect("the cases and contenders of this file are entries").prepare();
    // Once beforehand: what a first call sets up for the whole process is not the cost of a request.
    run();
    run
}

library_benchmark_group!(
    name = if_match,
    benchmarks = [
        one_tag_current,
        one_tag_stale,
        hundred_tags_current_last,
        hundred_tags_stale,
        thousand_tags_current_last,
        thousand_tags_stale,
    ]
);
library_benchmark_group!(name = entity_tag, benchmarks = [product, document]);

main!(
    config = LibraryBenchmarkConfig::default()
        .tool(Callgrind::default().format([EventKind::Ir]))
        .output_format(OutputFormat::default().truncate_description(None)),
    library_benchmark_groups = [if_match, entity_tag]
);
