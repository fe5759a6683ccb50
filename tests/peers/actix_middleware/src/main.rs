//! A product over HTTP behind `etag-actix-middleware`, which its readme wraps around a whole application:
//! <https://docs.rs/crate/etag-actix-middleware/0.2.5>.
//!
//! What is kept is what Actix Web shows for state that is shared: <https://actix.rs/docs/application#shared-mutable-state>.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::web::{self, Data, Json};
use actix_web::{App, HttpResponse, HttpServer};
use etag_actix_middleware::ETag;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct Product {
    id: u64,
    name: String,
    stock: i64,
}

/// The one product, until it is deleted.
struct Shelf(Mutex<Option<Product>>);

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, Option<Product>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let mouse = Product { id: 1, name: "Wireless Mouse".to_owned(), stock: 0 };
    let shelf = Data::new(Shelf(Mutex::new(Some(mouse))));
    let app = move || {
        let product = web::resource("/products/1")
            .route(web::get().to(read))
            .route(web::head().to(read))
            .route(web::put().to(put))
            .route(web::delete().to(remove));
        App::new().wrap(ETag::strong()).app_data(Data::clone(&shelf)).service(product)
    };
    let server = HttpServer::new(app).bind(("127.0.0.1", 0))?;
    println!("Listening on http://{}", server.addrs()[0]);
    server.run().await
}

async fn read(shelf: Data<Shelf>) -> HttpResponse {
    match &*shelf.lock() {
        Some(product) => HttpResponse::Ok().json(product),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn put(shelf: Data<Shelf>, Json(product): Json<Product>) -> HttpResponse {
    *shelf.lock() = Some(product.clone());
    HttpResponse::Ok().json(product)
}

async fn remove(shelf: Data<Shelf>) -> HttpResponse {
    match shelf.lock().take() {
        Some(_) => HttpResponse::NoContent().finish(),
        None => HttpResponse::NotFound().finish(),
    }
}
