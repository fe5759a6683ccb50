//! Ranges, which nothing here serves: the whole is the answer, and no condition unlocks a part of it. [RFC 9110 §14](https://www.rfc-editor.org/rfc/rfc9110#section-14)

use super::case::{EVERY, READS, case};
use super::run::all_hold;
use crate::app::Door;

const REPRESENTATIONS: &[Door] = &[Door::Required, Door::Open];

#[test]
fn the_rules_of_ranges_hold_over_http() {
    let range = "bytes=0-3";
    let many = format!("bytes={}", "0-0,".repeat(1_000) + "0-0");
    let whole = |rule| case(rule).at(REPRESENTATIONS).answered(&[200]);
    all_hold(&[
        whole("R-113").asked_to(&["HEAD"]).with("Range", range),
        case("R-113").asked_to(EVERY).with("If-Match", "\"v1\"").with("Range", range),
        case("R-114").asked_to(READS).with("Range", "bytes=9999-").with("If-None-Match", "\"v1\"").answered(&[304]),
        case("R-114").asked_to(READS).with("Range", "bytes=9999-").with("If-Match", "\"v0\"").answered(&[412]),
        case("R-259").asked_to(READS).with("Range", "bytes=9999-").with("If-None-Match", "\"v1\"").answered(&[304]),
        whole("R-115").with("Range", range),
        whole("R-115").with("Range", "lines=1-2"),
        whole("R-116").with("If-Range", "\"v0\""),
        whole("R-116").with("If-Range", "\"v0\"").with("Range", range),
        whole("R-117").with("If-Range", "W/\"v1\"").with("Range", range),
        whole("R-118").with("If-Range", "Sat, 29 Oct 1994 19:43:32 GMT").with("Range", range),
        whole("R-119").with("If-Range", "v1").with("Range", range),
        whole("R-119").with("If-Range", "*").with("Range", range),
        whole("R-120").with("If-Range", "\"v0\"").with("Range", range),
        whole("R-121").with("If-Range", "\"v1\"").with("Range", "bytes=9999-"),
        whole("R-126").with("Range", many),
        // A part is not taken for the whole.
        case("R-127")
            .at(REPRESENTATIONS)
            .asked_to(&["PUT"])
            .with("If-Match", "\"v1\"")
            .with("Content-Range", "bytes 0-3/9")
            .answered(&[400]),
        case("R-127")
            .at(REPRESENTATIONS)
            .asked_to(&["PUT"])
            .missing()
            .with("If-None-Match", "*")
            .with("Content-Range", "bytes 0-3/9")
            .answered(&[400]),
    ]);
}
