//! Several processes on one database: the test runs itself as its children.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use etag_store::{SqliteOptions, SqliteStore, Versions};
use tokio::task::JoinSet;

use crate::counter::{Counter, counter, increment, put};

const TASKS: u64 = 4;
const INCREMENTS: u64 = 50;

/// The file that a child is to open. Without it, a test is the parent.
const DATABASE: &str = "ETAG_TEST_DATABASE";

/// A child that ends with the test, however that ends.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// This program, running the test `name` and nothing else, with `value` for the variable that tells it that it is a child.
    pub(crate) fn of_test(mut program: Command, name: &str, variable: &str, value: &Path) -> Self {
        program.args(["--exact", name, "--nocapture", "--test-threads=1"]).env(variable, value).stdout(Stdio::piped());
        Self(program.spawn().expect("the tests can be run again"))
    }

    /// What it writes, line by line; it ends when the process does.
    pub(crate) fn output(&mut self) -> ChildStdout {
        self.0.stdout.take().expect("its output is piped, and nobody has taken it")
    }

    /// What it said behind `marker`, when it has ended well.
    pub(crate) fn said(mut self, marker: &str) -> Vec<String> {
        let lines: Vec<String> =
            BufReader::new(self.output()).lines().map(|line| line.expect("it writes UTF-8")).collect();
        let status = self.0.wait().expect("a child can be waited for");
        let ran = lines.iter().any(|line| line.contains("test result: ok. 1 passed"));
        assert!(status.success() && ran, "{status}: {lines:#?}");
        lines.iter().filter_map(|line| Some(line.split_once(marker)?.1.to_owned())).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_increment_of_two_processes_on_one_file_is_lost() {
    if let Some(path) = std::env::var_os(DATABASE) {
        let counters = open(&path).await;
        println!("acknowledged: {}", increment_from_all_sides(&counters).await);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("counters.db");
    let counters = Versions::<Counter>::new(SqliteStore::open(&path).await.unwrap());
    put(&counters, counter(1)).await;

    let this = std::env::current_exe().unwrap();
    let name = "processes::no_increment_of_two_processes_on_one_file_is_lost";
    let children = [(); 2].map(|()| Process::of_test(Command::new(&this), name, DATABASE, &path));
    let acknowledged: Vec<u64> = children
        .into_iter()
        .flat_map(|child| child.said("acknowledged: "))
        .map(|number| number.parse().expect("a number"))
        .collect();

    assert_eq!(acknowledged, [TASKS * INCREMENTS; 2]);
    assert_eq!(counters.load(&1).await.unwrap().unwrap().count, acknowledged.iter().sum::<u64>());
}

/// All children open the file at the same time, which makes one of them create the tables and the others wait.
#[tokio::test(flavor = "multi_thread")]
async fn several_processes_can_open_a_new_file_at_once() {
    if let Some(path) = std::env::var_os(DATABASE) {
        let counters = open(&path).await;
        put(&counters, counter(u64::from(std::process::id()))).await;
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let this = std::env::current_exe().unwrap();
    let name = "processes::several_processes_can_open_a_new_file_at_once";
    let children = [(); 6].map(|()| Process::of_test(Command::new(&this), name, DATABASE, &path));
    for child in children {
        child.said("");
    }
    let counters = Versions::<Counter>::new(SqliteStore::open(&path).await.unwrap());
    assert_eq!(counters.list(None, 100).await.unwrap().members.len(), 6);
}

/// For as long as the other processes take: nobody says when it is one's turn.
async fn open(path: &OsStr) -> Versions<Counter> {
    let patient = SqliteOptions::new().with_busy_timeout(Duration::from_mins(2));
    Versions::new(patient.open(path).await.unwrap())
}

async fn increment_from_all_sides(counters: &Versions<Counter>) -> u64 {
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let counters = counters.clone();
        tasks.spawn(async move {
            let mut acknowledged = 0;
            for _ in 0..INCREMENTS {
                increment(&counters, 1).await.expect("the other process lets it through");
                acknowledged += 1;
            }
            acknowledged
        });
    }
    tasks.join_all().await.into_iter().sum()
}
