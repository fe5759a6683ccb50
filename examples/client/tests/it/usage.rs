//! How it is told what to do.

use etag_tests::port::Port;

use crate::stage::{quiet, run};

#[test]
fn arguments_that_cannot_be_followed_are_told_in_one_line() {
    let stage = quiet();
    for arguments in [&[][..], &["remove", "123"], &["edit"], &["edit", "123", "price"], &["reprice", "--percent", "x"]]
    {
        let ended = run(stage.client(arguments));
        assert_eq!((ended.status, ended.told.lines().count(), ended.printed.as_str()), (2, 1, ""), "{arguments:?}");
        assert!(
            ended.told.starts_with("catalog-client: ") && ended.told.ends_with("; --help says more\n"),
            "{}",
            ended.told
        );
    }
}

#[test]
fn help_is_printed_and_is_no_error() {
    let ended = run(quiet().client(&["edit", "--help"]));
    assert_eq!((ended.status, ended.told.as_str()), (0, ""));
    for word in
        ["edit ID", "FIELD=VALUE", "--on-conflict", "reprice", "--percent", "--by", "--mark", "--dry-run", "--url"]
    {
        assert!(ended.printed.contains(word), "{word}: {}", ended.printed);
    }
}

#[test]
fn where_there_is_no_catalog_it_says_so_and_how_to_have_one() {
    let stage = quiet();
    let [mut edit, mut reprice] =
        [&["edit", "123", "price=1"][..], &["reprice", "--by", "1"]].map(|words| stage.client(words));
    let nobody = Port::reserve();
    let address = nobody.address();
    for command in [&mut edit, &mut reprice] {
        command.args(["--url", &format!("http://user:secret@{address}")]);
    }
    for command in [edit, reprice] {
        let ended = run(command);
        let expected = format!("catalog-client: there is no catalog at http://{address}, and nothing was sent: ");
        assert!(ended.status == 2 && ended.told.starts_with(&expected), "{}", ended.told);
        assert!(ended.told.contains("`cargo run` starts one") && !ended.told.contains("secret"), "{}", ended.told);
    }
}
