//! The orders in which a claim is tried: all that there are.

use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;

use actix_web::rt::Runtime;
use shuttle::scheduler::DfsScheduler;
use shuttle::{Config, Runner};

use crate::stage::Refusals;

/// Tries a claim in every order; the refusals of all orders together.
pub(crate) fn every_order(claim: impl Fn() -> Refusals + Send + Sync + 'static) -> Refusals {
    let (orders, refusals) = run(claim);
    // Straight to the terminal, for the harness swallows what a passing test prints.
    let _ = writeln!(io::stderr(), "{}: {orders} orders", thread::current().name().unwrap_or_default());
    refusals
}

/// The message of an order in which the claim fails.
pub(crate) fn failure(claim: impl Fn() -> Refusals + Send + Sync + 'static) -> String {
    let run = AssertUnwindSafe(|| run(claim));
    let panic = catch_unwind(run).expect_err("it is found");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

fn run(claim: impl Fn() -> Refusals + Send + Sync + 'static) -> (usize, Refusals) {
    let mut config = Config::new();
    // Unoptimized futures are large.
    config.stack_size = 1024 * 1024;
    let refusals = Arc::new(Mutex::new(Refusals::default()));
    let all = Arc::clone(&refusals);
    // All workers run in this thread. Actix Web asks the runtime for timers, none of which is ever waited for.
    let runtime = Runtime::new().expect("a runtime");
    let _entered = runtime.tokio_runtime().enter();
    let orders = Runner::new(DfsScheduler::new(None, false), config).run(move || {
        let Refusals { early, at_commit } = claim();
        let mut all = all.lock().expect("nobody panics with it");
        all.early += early;
        all.at_commit += at_commit;
    });
    let refusals = *refusals.lock().expect("nobody panics with it");
    (orders, refusals)
}
