//! The check by hand, before the body is read as well: a refusal leaves the body unread, and Actix closes the connection.

use actix_web::http::header::ETag;
use actix_web::web::{self, Data, Json, Path, Payload};
use actix_web::{Error, FromRequest as _, HttpRequest, HttpResponse};

use super::by_hand::{read, refusal};
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

async fn replace(
    request: HttpRequest,
    id: Path<u64>,
    payload: Payload,
    shop: Data<Shop>,
) -> Result<HttpResponse, Error> {
    let refused = shop.lock().get(&id).map(|kept| refusal(&request, kept));
    match refused {
        None => return Ok(HttpResponse::NotFound().finish()),
        Some(Some(refusal)) => return Ok(refusal),
        Some(None) => {}
    }
    let Json(product) = Json::<Product>::from_request(&request, &mut payload.into_inner()).await?;
    let mut kept = shop.lock();
    let Some(kept) = kept.get_mut(&id) else { return Ok(HttpResponse::NotFound().finish()) };
    // Another may have written while the body came.
    if let Some(refusal) = refusal(&request, kept) {
        return Ok(refusal);
    }
    *kept = Kept { product, version: kept.version + 1 };
    Ok(HttpResponse::NoContent().insert_header(ETag(kept.entity_tag())).finish())
}
