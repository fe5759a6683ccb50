//! What is served under which path.

use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, Data, Path, PathConfig, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use etag_actix::{NoContent, PreconditionsConfig, Problem, ProblemType, Routes};
use etag_store::Versions;

use crate::product::{Product, ProductDraft};
use crate::stock::FIRST;

/// Mounts the catalog.
pub(crate) fn routes(products: Versions<Product>) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let products = Data::new(products);
    move |config| {
        config
            .app_data(Data::clone(&products))
            .app_data(PreconditionsConfig::default().cache_control("no-cache"))
            .app_data(PathConfig::default().error_handler(|_, _| Problem::not_found().into()))
            .service(
                web::resource("/products/{id}/views")
                    .route(web::post().to(count_view))
                    .default_service(web::to(async |req: HttpRequest| method_not_allowed(&req, "POST"))),
            )
            .service(Routes::<Product, ProductDraft>::at("/products/{id}").collection("/products").post(new_id))
            .service(
                web::resource("/healthz")
                    .route(web::get().to(health))
                    .route(web::head().to(health))
                    .default_service(web::to(async |req: HttpRequest| method_not_allowed(&req, "GET, HEAD"))),
            )
            .default_service(web::to(async || Err::<HttpResponse, _>(Problem::not_found())));
    }
}

/// Somebody has looked at a product. Not the `GET` itself counts, for that would change what it answers with, and nothing could be answered with 304.
async fn count_view(products: Data<Versions<Product>>, id: Path<u64>, req: HttpRequest) -> Result<NoContent, Problem> {
    let counted = products.unconditionally("a view was seen").update(&id, |product| product.views += 1).await;
    counted.map_err(|err| Problem::of_write(err, &req))?.map(|_| NoContent).ok_or_else(Problem::not_found)
}

/// Whether products can be read.
async fn health(products: Data<Versions<Product>>) -> Result<HttpResponse, Problem> {
    products.load(&FIRST).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(serde_json::json!({ "status": "ok" })))
}

fn method_not_allowed(req: &HttpRequest, methods: &'static str) -> Result<HttpResponse, Problem> {
    let detail = format!("{} is not a method of this resource, which has {methods}", req.method());
    Err(Problem::new(ProblemType::MethodNotAllowed, detail).with_header(ALLOW, HeaderValue::from_static(methods)))
}

/// The id of a product that comes without one: the millisecond, and 11 random bits.
///
/// 53 bits in all, which every client can read, in the order of creation until the year 2109. Two that are equal overwrite nothing: the second finds that the first exists, and another id is tried.
fn new_id(_: &HttpRequest) -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millisecond = u64::try_from(since_1970.as_millis()).unwrap_or_default();
    // Without random bits another millisecond is found: whoever is second tries again.
    let random = getrandom::u32().unwrap_or_default() & 0x7ff;
    (millisecond & 0x3ff_ffff_ffff) << 11 | u64::from(random)
}
