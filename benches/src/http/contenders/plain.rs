//! The handlers without tags: the last writer wins.

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::web::{self, Data, Json, Path};
use actix_web::{Error, Resource};

use super::Application;
use super::shop::Shop;
use crate::http::product::Product;

/// The handlers within a resource that may have something wrapped around it.
pub(super) fn within<S, B>(resource: impl Fn() -> Resource<S> + Send + Sync + 'static) -> Application
where
    S: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    let shop = Shop::full();
    Box::new(move |config| {
        let resource = resource().route(web::get().to(read)).route(web::put().to(replace));
        config.app_data(shop.clone()).service(resource);
    })
}

async fn read(id: Path<u64>, shop: Data<Shop>) -> HttpResponse {
    match shop.product(*id) {
        Some(product) => HttpResponse::Ok().json(product),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn replace(id: Path<u64>, Json(product): Json<Product>, shop: Data<Shop>) -> HttpResponse {
    let mut kept = shop.lock();
    let Some(kept) = kept.get_mut(&id) else { return HttpResponse::NotFound().finish() };
    kept.product = product;
    HttpResponse::NoContent().finish()
}
