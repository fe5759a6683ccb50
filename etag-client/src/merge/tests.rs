//! Merges that people would make, one by one.

use super::*;

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).unwrap_or_else(|err| panic!("{text}: {err}"))
}

#[track_caller]
fn merges(merge: &Merge, [base, mine, theirs]: [&str; 3], expected: &str) {
    let merged = merge.merge(&document(base), &document(mine), &document(theirs));
    assert_eq!(merged.map(|merged| merged.to_string()), Ok(expected.to_owned()));
}

/// Each clash as its place and the three values.
#[track_caller]
fn clashes(merge: &Merge, [base, mine, theirs]: [&str; 3], expected: &[[&str; 4]]) {
    let clashes = merge.merge(&document(base), &document(mine), &document(theirs)).expect_err("there are clashes");
    let shown = |value: Option<Document>| value.map_or("-".to_owned(), |value| value.to_string());
    let listed: Vec<[String; 4]> = clashes
        .into_iter()
        .map(|clash| [clash.path, shown(clash.base), shown(clash.mine), shown(clash.theirs)])
        .collect();
    assert_eq!(listed, expected);
}

/// `[a, b]` for two elements, the first of which has a member more: `a1`.
fn elements(short: &str) -> String {
    let element = |word: &str| match word.split_at(1) {
        (id, "") => format!(r#"{{"id":"{id}"}}"#),
        (id, value) => format!(r#"{{"id":"{id}","n":{value}}}"#),
    };
    format!("[{}]", short.split_whitespace().map(element).collect::<Vec<_>>().join(","))
}

#[track_caller]
fn merges_elements(versions: [&str; 3], expected: &str) {
    let [base, mine, theirs] = versions.map(elements);
    merges(&Merge::new().array_by("", "id"), [&base, &mine, &theirs], &elements(expected));
}

#[test]
fn each_member_is_changed_added_and_removed_by_itself() {
    let base = r#"{"a":1,"b":1,"c":{"d":1,"e":1},"f":1}"#;
    let mine = r#"{"a":2,"b":1,"c":{"d":2,"e":1},"g":1}"#;
    let theirs = r#"{"h":1,"c":{"e":2,"d":1},"a":1,"f":1}"#;
    merges(&Merge::new(), [base, mine, theirs], r#"{"h":1,"c":{"e":2,"d":2},"a":2,"g":1}"#);
}

#[test]
fn numbers_stay_as_the_one_wrote_them_who_changed_them_and_as_they_are_where_nobody_did() {
    let base = r#"{"a":1.0,"b":1.0,"c":1.0,"d":1.0}"#;
    let mine = r#"{"a":1.00,"b":2.00,"c":1.00,"d":3.00}"#;
    let theirs = r#"{"a":1.000,"b":1.000,"c":2.000,"d":3.000}"#;
    merges(&Merge::new(), [base, mine, theirs], r#"{"a":1.000,"b":2.00,"c":2.000,"d":3.000}"#);
}

#[test]
fn all_clashes_are_listed_in_the_order_of_the_document() {
    let base = r#"{"price":1,"note":"a","shop":{"open":true,"a/b~":1},"tags":["x"]}"#;
    let mine = r#"{"price":2,"shop":{"open":true,"a/b~":2},"tags":["x","y"],"new":1}"#;
    let theirs = r#"{"price":3,"note":"b","shop":{"open":false,"a/b~":3},"tags":["z"],"new":2}"#;
    let expected = [
        ["/price", "1", "2", "3"],
        ["/note", "\"a\"", "-", "\"b\""],
        ["/shop/a~1b~0", "1", "2", "3"],
        ["/tags", "[\"x\"]", "[\"x\",\"y\"]", "[\"z\"]"],
        ["/new", "-", "1", "2"],
    ];
    clashes(&Merge::new(), [base, mine, theirs], &expected);
    clashes(&Merge::new(), ["1", "2", "3"], &[["", "1", "2", "3"]]);
    clashes(&Merge::new(), [r#"{"a":{"b":1}}"#, "{}", r#"{"a":{"b":2}}"#], &[["/a", r#"{"b":1}"#, "-", r#"{"b":2}"#]]);
}

#[test]
fn members_that_both_have_added_to_a_new_object_are_merged() {
    merges(&Merge::new(), [r#"{"a":null}"#, r#"{"a":{"b":1}}"#, r#"{"a":{"c":1}}"#], r#"{"a":{"c":1,"b":1}}"#);
    merges(&Merge::new(), ["{}", r#"{"a":{"b":1}}"#, r#"{"a":{"b":1.0}}"#], r#"{"a":{"b":1.0}}"#);
    clashes(&Merge::new(), ["{}", r#"{"a":{"b":1}}"#, r#"{"a":{"b":2}}"#], &[["/a/b", "-", "1", "2"]]);
}

#[test]
fn elements_are_changed_added_and_removed_by_themselves() {
    merges_elements(["a1 b1 c1", "a2 b1 c1", "a1 c3"], "a2 c3");
    merges_elements(["a b", "a b x", "a b y"], "a b y x");
    merges_elements(["a b", "x a b", "y a b"], "y x a b");
    merges_elements(["a b", "a x b", "a b y"], "a x b y");
    merges_elements(["a b c", "a x", "b c"], "x");
    merges_elements(["", "x y", "z"], "z x y");
}

#[test]
fn the_order_is_the_one_of_whoever_changed_it() {
    merges_elements(["a b c", "c b a x", "a b1 c"], "c b1 a x");
    merges_elements(["a b c", "a b1 c x", "c b a"], "c x b1 a");
    merges_elements(["a b c", "c b a", "c b a"], "c b a");
    // The orders of those that are in all three are compared.
    merges_elements(["a b c", "b a c", "c b"], "c b");
    let [base, mine, theirs] = ["a b c", "b a c", "a c b"].map(elements);
    clashes(&Merge::new().array_by("", "id"), [&base, &mine, &theirs], &[["", &base, &mine, &theirs]]);
}

#[test]
fn clashes_of_elements_point_into_the_base_and_new_elements_are_not_mixed() {
    let [base, mine, theirs] = ["a1 b1 c1", "x1 c2 a1", "a1 b2 c3 x2"].map(elements);
    let expected = [
        ["/1", r#"{"id":"b","n":1}"#, "-", r#"{"id":"b","n":2}"#],
        ["/2/n", "1", "2", "3"],
        ["/-", "-", r#"{"id":"x","n":1}"#, r#"{"id":"x","n":2}"#],
    ];
    clashes(&Merge::new().array_by("", "id"), [&base, &mine, &theirs], &expected);
}

#[test]
fn an_array_whose_elements_cannot_be_told_apart_is_one_value() {
    let merge = Merge::new().array_by("/l", "id");
    let array = |elements: &str| format!(r#"{{"l":[{elements}]}}"#);
    let good = [r#"{"id":1}"#, r#"{"id":1},{"id":2}"#, r#"{"id":1},{"id":3}"#];
    let [base, mine, theirs] = good.map(array);
    merges(&merge, [&base, &mine, &theirs], &array(r#"{"id":1},{"id":3},{"id":2}"#));
    for bad in ["1", "{}", r#"{"id":null}"#, r#"{"id":[1]}"#, r#"{"id":7},{"id":7.0}"#] {
        for place in 0..3 {
            let mut versions = good.map(str::to_owned);
            versions[place] = format!("{},{bad}", versions[place]);
            let [base, mine, theirs] = versions.map(|elements| array(&elements));
            let clashes = merge.merge(&document(&base), &document(&mine), &document(&theirs)).expect_err(bad);
            assert_eq!([clashes.len(), clashes[0].path.len()], [1, 2], "{clashes:?}");
        }
    }
}

#[test]
fn what_was_no_array_before_or_is_none_any_more_is_no_reason_to_give_up() {
    let merge = Merge::new().array_by("/l", "id");
    merges(&merge, [r#"{"l":null}"#, r#"{"l":[{"id":1}]}"#, r#"{"l":[{"id":2}]}"#], r#"{"l":[{"id":2},{"id":1}]}"#);
    merges(&merge, [r#"{"l":[{"id":1}]}"#, r#"{"l":null}"#, r#"{"l":[{"id":1.0}]}"#], r#"{"l":null}"#);
}

#[test]
fn arrays_in_elements_are_named_with_a_star() {
    let merge = Merge::new().array_by("/orders", "id").array_by("/orders/*/lines", "sku");
    let orders = |lines: &str| format!(r#"{{"orders":[{{"id":1,"lines":[{lines}]}}]}}"#);
    let [base, mine, theirs] = [
        r#"{"sku":"a","n":1},{"sku":"b","n":1}"#,
        r#"{"sku":"a","n":2},{"sku":"b","n":3}"#,
        r#"{"sku":"b","n":2},{"sku":"a","n":1}"#,
    ]
    .map(orders);
    clashes(&merge, [&base, &mine, &theirs], &[["/orders/0/lines/1/n", "1", "3", "2"]]);
    // A star is a name where there are names, and no element has a number.
    let starred = |lines: &str| format!(r#"{{"*":[{lines}]}}"#);
    let [base, mine, theirs] = [r#"{"k":1}"#, r#"{"k":1},{"k":2}"#, r#"{"k":3},{"k":1}"#].map(starred);
    merges(&Merge::new().array_by("/*", "k"), [&base, &mine, &theirs], &starred(r#"{"k":3},{"k":1},{"k":2}"#));
    let numbered = Merge::new().array_by("/orders", "id").array_by("/orders/0/lines", "sku");
    let [base, mine, theirs] = ["", r#"{"sku":1}"#, r#"{"sku":2}"#].map(orders);
    assert_eq!(
        numbered.merge(&document(&base), &document(&mine), &document(&theirs)).unwrap_err()[0].path,
        "/orders/0/lines"
    );
}

#[test]
fn the_last_word_on_an_array_counts() {
    let merge = Merge::new().array_by("", "other").array_by("", "id");
    let [base, mine, theirs] = ["a", "a x", "a y"].map(elements);
    merges(&merge, [&base, &mine, &theirs], &elements("a y x"));
}

#[test]
fn a_place_that_is_no_pointer_is_a_mistake_of_the_program() {
    for path in ["lines", "/a~", "/a~2"] {
        let caught = std::panic::catch_unwind(|| Merge::new().array_by(path, "id")).expect_err(path);
        assert!(caught.downcast_ref::<String>().is_some_and(|message| message.contains(path)));
    }
}

#[test]
fn somebody_decides_each_clash() {
    let [base, mine, theirs] =
        [r#"{"a":1,"b":1,"c":1,"d":1}"#, r#"{"a":2,"b":2,"c":2,"d":2}"#, r#"{"a":3,"b":3,"c":3,"d":1}"#].map(document);
    let mut choices = vec![None, Some(document("[7.0]")), Some(document("2"))];
    let settled = Merge::new().settle(&base, &mine, &theirs, |clash| {
        assert_eq!(clash.path.len(), 2);
        choices.pop().expect("three clashes")
    });
    assert_eq!(settled.unwrap().to_string(), r#"{"a":2,"b":[7.0],"d":2}"#);
    assert!(choices.is_empty());
}

#[test]
fn an_element_that_is_kept_against_its_removal_stands_where_it_stood() {
    let [base, mine, theirs] = ["a b c", "a b1 c", "a c x"].map(|short| document(&elements(short)));
    let settle = |merge: &Merge, mine: &Document, theirs: &Document| {
        merge.settle(&base, mine, theirs, |clash| clash.mine.or(clash.theirs)).unwrap().to_string()
    };
    let merge = Merge::new().array_by("", "id");
    assert_eq!(settle(&merge, &mine, &theirs), elements("a b1 c x"));
    assert_eq!(settle(&merge, &theirs, &mine), elements("a b1 c x"));
}

#[test]
fn what_cannot_be_written_is_no_decision() {
    let [base, mine, theirs] = ["1", "2", "3"].map(document);
    let gone = Merge::new().settle(&base, &mine, &theirs, |_| None).unwrap_err();
    assert!(matches!(&gone, Error::Change(cause) if cause.to_string().contains("removed")), "{gone}");
    let deep = document(&format!("{}{}", "[".repeat(MOST_LEVELS), "]".repeat(MOST_LEVELS)));
    let [base, mine, theirs] = [r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#].map(document);
    let err = Merge::new().settle(&base, &mine, &theirs, |_| Some(deep.clone())).unwrap_err();
    assert!(err.to_string().contains("127 levels"), "{err}");
}
