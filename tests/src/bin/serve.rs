//! A server process for tests: see [`etag_tests::service::serve`] for what it is told.

use std::env;
use std::error::Error;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    etag_tests::service::serve(env::args().skip(1)).await
}
