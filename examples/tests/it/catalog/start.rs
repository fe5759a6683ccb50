//! How it starts: arguments, databases, and what a new one holds.

use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Output};
use std::thread;

use etag_tests::port::Port;
use etag_tests::postgres::Postgres;

use super::{CATALOG, JSON, MOUSE, catalog, new_file, read, with_each_database};
use crate::program::{Program, until};

fn run(arguments: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } = Program::run(CATALOG, arguments);
    (status.code().expect("nobody kills it"), String::from_utf8_lossy(&stderr).into_owned())
}

#[test]
fn arguments_that_cannot_be_followed_are_told_in_one_line() {
    for (arguments, expected) in [
        (&["--nonsense"][..], "invalid option '--nonsense'"),
        (&["postgres://user:secret@host/name"], "an argument stands by itself; expected: --database URL"),
        (&["--listen"], "missing argument for option '--listen'"),
        (&["--listen", "8080"], "--listen is \"8080\"; an address and a port were expected, as 127.0.0.1:8080"),
        (&["--database", "catalog.db"], "--database is of no kind that is known; expected: sqlite://PATH"),
        (&["--database", "mysql://user:secret@host/name"], "--database is of no kind that is known"),
        (&["--database", "sqlite://"], "--database is \"sqlite://\"; the path of a file was expected"),
        (&["--database", "sqlite://:memory:"], "the path of a file was expected"),
        (&["--database", "postgres://user:secret@host:port/name"], "--database is no URL of a PostgreSQL database"),
    ] {
        let (code, text) = run(arguments);
        assert_eq!((code, text.lines().count()), (2, 1), "{arguments:?}: {text}");
        assert!(
            text.starts_with("catalog: ") && text.contains(expected) && !text.contains("secret"),
            "{arguments:?}: {text}"
        );
    }
}

#[test]
fn help_is_printed_and_is_no_error() {
    let output = Program::run(CATALOG, &["--help"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && output.stderr.is_empty());
    for option in ["--listen", "--database", "memory:", "sqlite://", "postgres://"] {
        assert!(text.contains(option), "{text}");
    }
}

#[test]
fn a_port_that_is_taken_is_said() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let taken: SocketAddr = listener.local_addr().unwrap();
    let (code, text) = run(&["--listen", &taken.to_string(), "--database", "memory:"]);
    let last = text.lines().last().unwrap_or_default();
    assert_eq!(code, 1, "{text}");
    assert!(last.starts_with(&format!("catalog: cannot listen on {taken}: ")), "{text}");
}

#[test]
fn a_database_that_cannot_be_opened_is_told_in_one_line_without_a_password() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}", folder.path().join("no/such/folder/catalog.db").display());
    let no_database = folder.path().join("a.txt");
    std::fs::write(&no_database, "not a database, but long enough that one could be in it".repeat(100)).unwrap();
    let no_database = format!("sqlite://{}", no_database.display());
    let nobody = Port::reserve();
    let port = nobody.address().port();
    let refused = format!("postgres://shop:secret@127.0.0.1:{port}/shop?password=secret&unheard_of=secret");
    for (url, expected) in [
        (missing.as_str(), "no/such/folder/catalog.db"),
        (&no_database, "a.txt"),
        (&refused, &format!("postgres://127.0.0.1:{port}/shop")),
    ] {
        let (code, text) = run(&["--listen", "127.0.0.1:0", "--database", url]);
        assert_eq!((code, text.lines().count()), (1, 1), "{url}: {text}");
        assert!(text.starts_with("catalog: cannot open ") && text.contains(expected), "{url}: {text}");
        assert!(!text.contains("secret"), "{text}");
    }
}

#[test]
fn unless_told_otherwise_it_makes_a_file_in_the_data_directory_of_the_user_and_says_where() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(CATALOG);
    command.env("HOME", home.path()).env_remove("XDG_DATA_HOME").args(["--listen", "127.0.0.1:0"]);
    let mut program = Program::spawn(&mut command);
    let printed = program.printed_up_to("Listening on").to_owned();
    let (_, path) = printed.lines().find_map(|line| line.split_once("sqlite://")).expect("it says where");
    assert!(path.starts_with(&home.path().display().to_string()) && path.ends_with("/catalog.db"), "{printed}");
    assert!(std::path::Path::new(path).is_file(), "{path}");
}

#[test]
fn the_commands_that_it_prints_work_as_they_stand() {
    let mut program = catalog("memory:");
    let printed = program.printed_up_to("sent again").to_owned();
    let commands: Vec<_> = printed.lines().filter(|line| line.starts_with("  curl ")).collect();
    assert_eq!(commands.len(), 3, "{printed}");
    let run = |command: &str| {
        let output = Command::new("sh").args(["-c", command]).output().expect("there is a shell");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        text.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    let statuses: Vec<_> = commands.iter().chain(commands.last()).map(|command| run(command)).collect();
    assert_eq!(statuses, ["200", "304", "200", "412"]);
}

#[test]
fn requests_are_logged_and_their_content_is_not() {
    let program = catalog("memory:");
    let secret = r#"{"name":"Secret","price":1}"#;
    program.request("PUT", "/products/123", &[JSON, ("Authorization", "Bearer Secret")], secret);
    // It is logged behind the answer.
    until("the request is logged", || program.log().contains("\"PUT /products/123 HTTP/1.1\" 428 "));
    assert!(!program.log().contains("Secret"), "{}", program.log());
}

#[test]
fn what_was_written_is_there_after_a_restart_under_the_same_tag() {
    let check = |database: &str| {
        let (tag, body) = {
            let program = catalog(database);
            let before = read(&program, "/products/123");
            let put = program.request(
                "PUT",
                "/products/123",
                &[JSON, ("If-Match", before.etag())],
                r#"{"name":"M","price":1}"#,
            );
            (put.etag().to_owned(), put.body)
        };
        let program = catalog(database);
        let after = read(&program, "/products/123");
        assert_eq!((after.etag(), &after.body), (tag.as_str(), &body), "{database}");

        // What somebody has removed stays so.
        assert_eq!(program.request("DELETE", "/products/123", &[("If-Match", &tag)], "").status, 204);
        drop(program);
        let mut program = catalog(database);
        assert_eq!(read(&program, "/products/123").status, 404, "{database}");
        assert!(program.printed_up_to("If-None-Match: *").contains("product 123 was removed"));
    };
    with_each_database(|database| {
        if database != "memory:" {
            check(database);
        }
    });
}

/// They are started at once, on a database that neither has seen; then each writes with the tag that it was given by the other.
#[test]
fn two_catalogs_share_a_new_database() {
    let check = |database: &str| {
        let programs: Vec<_> = thread::scope(|scope| {
            let starting: Vec<_> = (0..2).map(|_| scope.spawn(|| catalog(database))).collect();
            starting.into_iter().map(|program| program.join().unwrap()).collect()
        });
        let [one, other] = &programs[..] else { panic!("there are two") };
        let (first, same) = (read(one, "/products/123"), read(other, "/products/123"));
        assert_eq!((first.status, first.etag()), (200, same.etag()), "{database}");
        let put = |program: &Program, content| {
            program.request("PUT", "/products/123", &[JSON, ("If-Match", first.etag())], content)
        };
        let changed = put(one, r#"{"name":"Trackball","price":39.99}"#);
        assert_eq!((changed.status, put(other, MOUSE).status), (200, 412), "{database}");
        assert_eq!(read(other, "/products/123").body, changed.body);
    };
    let folder = tempfile::tempdir().unwrap();
    check(&new_file(&folder));
    if let Some(postgres) = Postgres::shared() {
        check(&postgres.database());
    }
}
