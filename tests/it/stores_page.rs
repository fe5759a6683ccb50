//! `docs/stores.md` shows the code that is compiled and run.

use std::fs;

use crate::tidy::root;

#[test]
fn the_stores_of_the_page_are_those_of_the_tests() {
    let page = fs::read_to_string(root().join("docs/stores.md")).expect("the page");
    let sources = [
        ("examples/src/bin/own_table/products.rs", "own table"),
        ("examples/tests/tag_column.rs", "tag column"),
        ("tests/orm/src/product.rs", "versions"),
        ("tests/orm/src/diesel_store.rs", "diesel"),
        ("tests/orm/src/sea_orm_store.rs", "sea-orm"),
    ];
    for (path, mark) in sources {
        let source = fs::read_to_string(root().join(path)).expect("a source file");
        let parts: Vec<&str> = source.split(&format!("// [{mark}]\n")).collect();
        let [_, shown, _] = parts[..] else { panic!("{path}: {} marks", parts.len() - 1) };
        assert!(page.contains(&format!("```rust\n{}\n```", shown.trim_matches('\n'))), "{path}: not as on the page");
    }
    assert_eq!(page.matches("```rust").count(), sources.len(), "code on the page that nobody compiles");
}
