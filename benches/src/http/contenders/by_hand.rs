//! What is written by hand: a version beside the row, and the typed headers of Actix, compared under the lock that writes.
//!
//! It is right as far as those headers are, which take a malformed field for an empty one; nothing keeps a handler from leaving it out.

use actix_web::http::header::{ETag, IfMatch, IfNoneMatch};
use actix_web::web::{self, Data, Json, Path};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};

use super::shop::{Kept, Shop};
use super::{Application, PATH};
use crate::http::product::Product;

pub(super) fn open() -> Application {
    let shop = Shop::full();
    Box::new(move |config| {
        let resource = web::resource(PATH).route(web::get().to(read)).route(web::put().to(replace));
        config.app_data(shop.clone()).service(resource);
    })
}

pub(super) async fn read(request: HttpRequest, id: Path<u64>, shop: Data<Shop>) -> HttpResponse {
    let locked = shop.lock();
    let Some(kept) = locked.get(&id) else { return HttpResponse::NotFound().finish() };
    let tag = kept.entity_tag();
    let held = match request.get_header::<IfNoneMatch>() {
        None => false,
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|held| held.weak_eq(&tag)),
    };
    if held {
        return HttpResponse::NotModified().insert_header(ETag(tag)).finish();
    }
    let product = kept.product.clone();
    drop(locked);
    HttpResponse::Ok().insert_header(ETag(tag)).json(product)
}

async fn replace(request: HttpRequest, id: Path<u64>, Json(product): Json<Product>, shop: Data<Shop>) -> HttpResponse {
    let mut kept = shop.lock();
    let Some(kept) = kept.get_mut(&id) else { return HttpResponse::NotFound().finish() };
    if let Some(refusal) = refusal(&request, kept) {
        return refusal;
    }
    *kept = Kept { product, version: kept.version + 1 };
    HttpResponse::NoContent().insert_header(ETag(kept.entity_tag())).finish()
}

/// The answer to a writer who does not hold what is current.
pub(super) fn refusal(request: &HttpRequest, kept: &Kept) -> Option<HttpResponse> {
    let tag = kept.entity_tag();
    let is_current = match request.get_header::<IfMatch>() {
        None => return Some(HttpResponse::PreconditionRequired().finish()),
        Some(IfMatch::Any) => true,
        Some(IfMatch::Items(tags)) => tags.iter().any(|held| held.strong_eq(&tag)),
    };
    (!is_current).then(|| HttpResponse::PreconditionFailed().insert_header(ETag(tag)).finish())
}
