//! The bug: between what a handler looks at and what it writes, somebody else writes.

use std::sync::Mutex;

use actix_web::http::header::HeaderValue;
use actix_web::web::{self, Data, Json, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, rt};

use crate::guarded::Counter;

/// A table of one row, which answers as a database does: each statement is one act, and others run between two.
#[derive(Default)]
struct Row(Mutex<u64>);

impl Row {
    async fn select(&self) -> u64 {
        let count = *self.lock();
        rt::task::yield_now().await;
        count
    }

    async fn update(&self, count: u64) {
        rt::task::yield_now().await;
        *self.lock() = count;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, u64> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A service that takes no notice of `If-Match`.
pub(crate) fn without_a_check() -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let row = Data::new(Row::default());
    move |config| {
        let counter = web::resource("/counters/1").route(web::get().to(get)).route(web::put().to(overwrite));
        config.app_data(Data::clone(&row)).service(counter);
    }
}

/// A service that compares, and then writes.
pub(crate) fn check_then_write() -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let row = Data::new(Row::default());
    move |config| {
        let counter = web::resource("/counters/1").route(web::get().to(get)).route(web::put().to(compare_and_write));
        config.app_data(Data::clone(&row)).service(counter);
    }
}

async fn get(row: Data<Row>) -> HttpResponse {
    answer(row.select().await)
}

async fn overwrite(row: Data<Row>, Json(counter): Json<Counter>) -> HttpResponse {
    row.update(counter.count).await;
    answer(counter.count)
}

async fn compare_and_write(req: HttpRequest, row: Data<Row>, Json(counter): Json<Counter>) -> HttpResponse {
    let if_match = req.headers().get("If-Match").map(HeaderValue::as_bytes);
    if if_match != Some(etag(row.select().await).as_bytes()) {
        return HttpResponse::PreconditionFailed().finish();
    }
    // Here others do the same.
    row.update(counter.count).await;
    answer(counter.count)
}

fn answer(count: u64) -> HttpResponse {
    HttpResponse::Ok().insert_header(("ETag", etag(count))).json(Counter { id: 1, count })
}

/// It changes with each write: that is not where the fault is.
fn etag(count: u64) -> String {
    format!("\"{count}\"")
}
