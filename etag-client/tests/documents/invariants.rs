//! What holds for any bytes whatever, each as a function of bytes: the property tests call them here, the fuzz targets
//! from their own crate.

use etag_client::Document;
use etag_client::merge::{Merge, merge_patch};
use serde_json::Value;

/// What is JSON to `serde_json` is a document of the same value, or has a name twice in an object; and a document comes out as it went in.
pub(crate) fn document(bytes: &[u8]) {
    let parsed = Document::parse(bytes);
    match (serde_json::from_slice::<Value>(bytes), &parsed) {
        (Ok(value), Ok(parsed)) => assert_eq!(parsed.to::<Value>().expect("it was read before"), value),
        (Ok(value), Err(err)) => assert!(err.to_string().contains("stands twice"), "{value}: {err}"),
        (Err(_), _) => {}
    }
    let Ok(parsed) = parsed else { return };
    for text in [parsed.to_string(), format!("{parsed:#}")] {
        let again = Document::parse(text.as_bytes()).expect("what was written can be read");
        assert_eq!(again, parsed);
        assert_eq!(again.to_string(), parsed.to_string());
    }
    let text = serde_json::to_string(&[&parsed]).expect("a document is JSON");
    assert_eq!(text, format!("[{parsed}]"));
    let bare = |text: &[u8]| text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>();
    assert_eq!(bare(parsed.to_string().as_bytes()), bare(bytes));
}

/// Three documents, a line each, are merged alike from both sides, and what one alone has changed is kept.
pub(crate) fn merge(bytes: &[u8]) {
    let mut lines = bytes.split(|&byte| byte == b'\n').map(Document::parse);
    let (Some(Ok(base)), Some(Ok(mine)), Some(Ok(theirs))) = (lines.next(), lines.next(), lines.next()) else { return };
    let ways = [Merge::new(), Merge::new().array_by("", "i").array_by("/a", "i").array_by("/a/*/a", "i")];
    for merge in ways {
        assert_eq!(merge.merge(&base, &mine, &base).as_ref(), Ok(&mine));
        assert_eq!(merge.merge(&base, &base, &theirs).as_ref(), Ok(&theirs));
        assert_eq!(merge.merge(&base, &mine, &mine).as_ref(), Ok(&mine));
        match (merge.merge(&base, &mine, &theirs), merge.merge(&base, &theirs, &mine)) {
            (Ok(merged), Ok(_)) => {
                assert_eq!(Document::parse(merged.to_string().as_bytes()).expect("it is JSON"), merged);
                assert_eq!(merge.settle(&base, &mine, &theirs, |_| None).expect("nothing was asked"), merged);
            }
            (Err(one), Err(other)) => assert!(one.len() == other.len() && !one.is_empty()),
            (one, other) => panic!("{one:?} and {other:?}"),
        }
    }
    let unchanged = merge_patch(&mine, &mine).expect("no null is set");
    assert!(unchanged == mine || unchanged.to_string() == "{}");
    if let Some(patch) = merge_patch(&base, &mine) {
        Document::parse(patch.to_string().as_bytes()).expect("it is JSON");
    }
}
