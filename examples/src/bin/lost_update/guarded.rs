//! The cure: there is nothing to write with but the permit, and the store compares and writes in one act.

use actix_web::rt;
use actix_web::web::{self, Json, ServiceConfig};
use etag_actix::{IfMatch, IfNoneMatch, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};

/// What is counted in all three services.
#[derive(Clone, Serialize, Deserialize, Versioned)]
pub(crate) struct Counter {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) count: u64,
}

/// The service that cannot lose a change.
pub(crate) fn routes() -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let counters = Versions::<Counter>::new(MemoryStore::new());
    let zero = counters.clone();
    rt::System::new().block_on(async move {
        let put = zero.unconditionally("every count begins at 0").put(Counter { id: 1, count: 0 }).await;
        put.expect("nothing refuses a write to memory that nobody else has");
    });
    move |config| {
        let counter = web::resource("/counters/{id}").route(web::get().to(get)).route(web::put().to(put));
        config.app_data(counters.clone()).service(counter);
    }
}

async fn get(found: IfNoneMatch<Counter>) -> Tagged<Counter> {
    found.into()
}

async fn put(IfMatch(current, Json(counter)): IfMatch<Counter, Json<Counter>>) -> Result<Tagged<Counter>, WriteError> {
    // As good a place as in the naive ones for others to write.
    rt::task::yield_now().await;
    current.replace(counter).await
}
