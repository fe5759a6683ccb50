//! Two processes on one database.

use std::env;
use std::process::{Command, ExitStatus, Stdio};

use etag_store::Versions;
use etag_tests::postgres::{Postgres, patient};
use tokio::task::JoinSet;

use crate::postgres::{Product, increment, tea};

const CHILD: &str = "ETAG_TEST_DATABASE_OF_A_CHILD";

const TASKS: u64 = 4;
const INCREMENTS: u64 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn no_increment_of_two_processes_is_lost() {
    if let Ok(url) = env::var(CHILD) {
        return increments(&url).await;
    }
    let Some(server) = Postgres::shared() else { return };
    let url = server.database();
    let products = Versions::<Product>::new(patient().connect(&url).await.unwrap());
    products.unconditionally("test").put(tea()).await.unwrap();
    let spawn = || {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "postgres_processes::no_increment_of_two_processes_is_lost", "--nocapture"])
            .env(CHILD, &url)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut children = [spawn(), spawn()];
    let ended = tokio::task::block_in_place(|| children.each_mut().map(|child| child.wait().unwrap()));
    assert!(ended.iter().all(ExitStatus::success), "{ended:?}");
    assert_eq!(products.load(&7).await.unwrap().unwrap().stock, 2 * TASKS * INCREMENTS);
}

/// What a child does. It ends well if every increment was acknowledged.
async fn increments(url: &str) {
    let products = Versions::<Product>::new(patient().connect(url).await.unwrap());
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let products = products.clone();
        tasks.spawn(async move {
            for _ in 0..INCREMENTS {
                increment(&products, 7).await;
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(products.counts().commits, TASKS * INCREMENTS);
}
