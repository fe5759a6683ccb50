//! The private server of the tests: it ends with the process that started it.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use etag_tests::postgres::Postgres;

const CHILD: &str = "ETAG_TEST_SERVER_OF_A_CHILD";

#[test]
fn a_killed_test_leaves_no_server_and_no_folder_behind() {
    if env::var_os(CHILD).is_some() {
        // The child: says where its server is, and waits to be killed, or for the end of its parent.
        let Some(server) = Postgres::start(&["fsync=off"]) else { return };
        println!("\nfolder {}", server.folder().display());
        io::copy(&mut io::stdin(), &mut io::sink()).unwrap();
        return;
    }
    if Postgres::shared().is_none() {
        return;
    }
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "postgres_server::a_killed_test_leaves_no_server_and_no_folder_behind", "--nocapture"])
        .env(CHILD, "yes")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.map(Result::unwrap).find(|line| line.starts_with("folder "));
    let line = line.expect("the child has started a server");
    let folder = line.strip_prefix("folder ").expect("it was found by that");
    // Its first line is the number of the process.
    let server = fs::read_to_string(format!("{folder}/data/postmaster.pid")).unwrap();
    let server = format!("/proc/{}/cmdline", server.lines().next().expect("it has lines"));
    child.kill().unwrap();
    child.wait().unwrap();

    // The number may be that of another by then, which has other arguments.
    let is_running = || fs::read_to_string(&server).is_ok_and(|arguments| arguments.contains(folder));
    let mut looks = 0;
    while is_running() || fs::exists(folder).unwrap() {
        looks += 1;
        assert!(looks < 1_200, "the server or its folder {folder} is still there after two minutes");
        thread::sleep(Duration::from_millis(100));
    }
}
