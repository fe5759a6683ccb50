//! The smallest service in which nobody overwrites what somebody else has changed. It forgets all when it ends.
//!
//! `cargo run --bin minimal`, or `cargo run --bin minimal -- 127.0.0.1:0` for another address.

use actix_web::web::{self, Json};
use actix_web::{App, HttpServer};
use etag_actix::{IfMatch, IfNoneMatch, NoContent, Put, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Note {
    #[versioned(key)]
    id: u64,
    text: String,
}

async fn read(found: IfNoneMatch<Note>) -> Tagged<Note> {
    found.into()
}

async fn put(Put(permit, Json(note)): Put<Note, Json<Note>>) -> Result<Tagged<Note>, WriteError> {
    permit.put(note).await
}

async fn remove(IfMatch(current, ()): IfMatch<Note>) -> Result<NoContent, WriteError> {
    current.delete().await
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let notes = Versions::<Note>::new(MemoryStore::new());
    let app = move || {
        App::new().app_data(notes.clone()).service(
            web::resource("/notes/{id}")
                .route(web::get().to(read))
                .route(web::head().to(read))
                .route(web::put().to(put))
                .route(web::delete().to(remove)),
        )
    };
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let server = HttpServer::new(app).bind(address)?;
    let note = format!("http://{}/notes/1", server.addrs()[0]);
    let json = "-H 'Content-Type: application/json' -d '{\"id\": 1, \"text\": \"buy tea\"}'";
    println!("curl -i -X PUT {note} -H 'If-None-Match: *' {json}\ncurl -i {note}");
    server.run().await
}
