//! Puts any HTTP service that takes `If-Match` to the test, in whatever language it is written: does it let one client overwrite what another has changed, unseen?
//!
//! Three checks, from the cheapest to the one that finds the most. Each takes a [`Service`], and what it finds is in its report.
//!
//! - [`rules`]: the rules for preconditions of [RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13), one by one, on a real resource. One client asks, so that it says nothing of two at once.
//! - [`race`]: the lost-update meter. Clients increment one number at the same time; what was acknowledged and is not counted in the end, is lost.
//! - [`history`]: clients read, write and delete at the same time, and a checker looks for an order that explains every answer. It finds stale reads, writes that were refused and carried out all the
//!   same, acknowledged ones that disappear later, also while the service is killed and started again.
//!
//! The program `etag-check` does all that from a command line: `etag-check http://127.0.0.1:8080/products/123 --field stock`.
//!
//! In a test, with a service that is started there:
//!
//! ```
//! use std::sync::Mutex;
//!
//! use actix_web::web::{self, Data, Json};
//! use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
//! use etag_check::Service;
//! use etag_check::race::Race;
//! use serde_json::{Value, json};
//!
//! async fn read(stock: Data<Mutex<u64>>) -> HttpResponse {
//!     let stock = *stock.lock().unwrap();
//!     HttpResponse::Ok().insert_header(("ETag", format!("\"{stock}\""))).json(json!({ "stock": stock }))
//! }
//!
//! async fn write(req: HttpRequest, stock: Data<Mutex<u64>>, body: Json<Value>) -> HttpResponse {
//!     // Compared and written under one lock.
//!     let mut stock = stock.lock().unwrap();
//!     let current = format!("\"{stock}\"");
//!     if req.headers().get("If-Match").is_none_or(|tag| *tag != *current) {
//!         return HttpResponse::PreconditionFailed().finish();
//!     }
//!     *stock = body["stock"].as_u64().unwrap();
//!     HttpResponse::NoContent().finish()
//! }
//!
//! # // As `#[actix_web::test]` does.
//! # actix_web::rt::System::new().block_on(async {
//! let stock = Data::new(Mutex::new(0_u64));
//! let application = move || App::new().app_data(stock.clone()).route("/stock", web::get().to(read)).route("/stock", web::put().to(write));
//! let server = HttpServer::new(application).workers(1).bind(("127.0.0.1", 0))?;
//! let url = format!("http://{}/stock", server.addrs()[0]);
//! let running = server.run();
//! let handle = running.handle();
//! actix_web::rt::spawn(running);
//!
//! let report = Race::of("stock").clients(4).increments(10).run(&Service::at(&url)?).await?;
//! assert!(report.is_clean(), "{report}");
//! assert_eq!((report.acknowledged, report.counted), (40, 40));
//! # handle.stop(false).await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a clean result is worth
//!
//! It is evidence and no proof: nothing was found, with so many clients and operations, on that day. More clients, more operations, several instances, and a service that is killed meanwhile find more.
//! What is found, is there: no check accuses a service that keeps the standard, as long as nobody else writes the resource meanwhile, nobody between answers reads from what was stored before, and a resource
//! that is there is not answered with 404 or 410, which are taken for absence.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod error;
mod excerpt;
mod field;
pub mod history;
mod patient;
pub mod race;
mod representation;
pub mod rules;
mod service;
mod words;
mod write;

pub use error::CheckError;
pub use service::Service;
