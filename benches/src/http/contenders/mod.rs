//! [`Contender`]: who serves the product, and how it guards it.

mod by_hand;
mod by_hand_early;
mod documents;
mod etag;
mod plain;
mod shop;

use actix_web::web::{self, ServiceConfig};

use super::case::Case;

/// One way to serve the product.
pub struct Contender {
    /// The name in the reports.
    pub name: &'static str,
    /// The status at each case, in the order of [`Case::ALL`].
    answers: [u16; 5],
    pub(super) open: fn() -> Application,
}

/// A full memory, and the routes to it.
pub(super) type Application = Box<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// All of them; the first is what the others are measured beside.
pub const CONTENDERS: [Contender; 6] = [
    Contender { name: "plain", answers: [200, 200, 204, 204, 204], open: || plain::within(|| web::resource(PATH)) },
    Contender { name: "etag", answers: [200, 304, 204, 412, 412], open: etag::open },
    Contender { name: "by hand", answers: [200, 304, 204, 412, 412], open: by_hand::open },
    Contender { name: "by hand, early", answers: [200, 304, 204, 412, 412], open: by_hand_early::open },
    // Answers 412 to every PUT that has an If-Match, and has written.
    Contender {
        name: "etag-actix-middleware",
        answers: [200, 304, 412, 412, 412],
        open: || plain::within(|| web::resource(PATH).wrap(etag_actix_middleware::ETag::strong())),
    },
    // Guards no PUT.
    Contender {
        name: "actix-middleware-etag",
        answers: [200, 304, 204, 204, 204],
        open: || plain::within(|| web::resource(PATH).wrap(actix_middleware_etag::Etag { force_strong_etag: true })),
    },
];

/// Serves two documents of 64 KiB, to readers: `/documents/1`, one text, and `/documents/2`, an order with 1,055 lines.
pub const DOCUMENTS: Contender =
    Contender { name: "documents", answers: [200, 304, 405, 405, 405], open: documents::open };

const PATH: &str = "/products/{id}";

impl Contender {
    /// The status that it answers; not always the one that is right.
    pub fn answers(&self, case: Case) -> u16 {
        self.answers[case as usize]
    }
}
