//! [`Compress`]: a middleware that compresses the answers, so that each has the tag of the bytes that leave.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_http::encoding::Encoder;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, ETAG, Encoding, HeaderMap,
    HeaderValue, VARY,
};
use actix_web::{Error, HttpMessage as _};
use etag_core::EntityTag;

use crate::coding::{IssuedTag, SelectedCoding, is_coded};
use crate::fields::insert;

/// Compresses the answers with Brotli or gzip, as the client accepts it. To be wrapped *in the place of* `actix_web::middleware::Compress`.
///
/// [RFC 9110 §8.8.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3): the compressed bytes have another tag than the plain ones.
///
/// - What this crate answers has the tag of the variant that the request selects (`"…"`, `"….gzip"`, `"….br"`), and 304 is answered to who holds that variant.
///   `If-Match` takes the tag of any: writers compare the state.
/// - The strong tag of anybody else's answer is made weak (`W/`) where that is compressed.
/// - All that could have been compressed has `Vary: Accept-Encoding`: what leaves as it is, and 304, as well.
/// - A client that accepts nothing that there is gets the plain bytes, and no 406.
///
/// The middleware of Actix Web compresses without a look at the tag. Two sequences of bytes have the same strong tag then, and a 304 or a plain
/// answer has no `Vary`: caches may mix them up. No write is lost by that, for `If-Match` compares the state there too. To be sure that nobody
/// wraps it by mistake, let Clippy know, in `clippy.toml`: `disallowed-types = ["actix_web::middleware::Compress"]`.
///
/// It is in the feature `compress`.
///
/// ```
/// use actix_web::{App, test, web};
/// use etag_actix::{Compress, IfNoneMatch, Tagged};
/// use etag_store::{MemoryStore, Versions};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
///     found.into()
/// }
///
/// # #[actix_web::main]
/// # async fn main() {
/// let products = Versions::<Product>::new(MemoryStore::new());
/// # products.unconditionally("example").put(Product { id: 7, name: "tea".to_owned(), price: 300 }).await.expect("an empty store");
/// let app = App::new().app_data(products).wrap(Compress::default()).route("/{id}", web::get().to(read));
///
/// let app = test::init_service(app).await;
/// let request = test::TestRequest::with_uri("/7").insert_header(("Accept-Encoding", "gzip"));
/// let response = test::call_service(&app, request.to_request()).await;
/// assert_eq!(response.headers().get("Content-Encoding").unwrap(), "gzip");
/// assert!(response.headers().get("ETag").unwrap().as_bytes().ends_with(b".gzip\""));
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Compress;

impl<S, B> Transform<S, ServiceRequest> for Compress
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody,
{
    type Response = ServiceResponse<Encoder<B>>;
    type Error = Error;
    type Transform = Compressing<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Compressing { service }))
    }
}

/// The service that [`Compress`] makes of another.
#[derive(Debug)]
pub struct Compressing<S> {
    service: S,
}

impl<S, B> Service<ServiceRequest> for Compressing<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody,
{
    type Response = ServiceResponse<Encoder<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let selected = select(&req);
        // Known before the handler, since a 304 is decided before there is anything to compress.
        if selected != ContentEncoding::Identity {
            req.extensions_mut().insert(SelectedCoding(selected.as_str()));
        }
        let response = self.service.call(req);
        Box::pin(async move { Ok(encode(response.await?, selected)) })
    }
}

/// The coding that the client likes best, of those that there are.
fn select(req: &ServiceRequest) -> ContentEncoding {
    let offered = [Encoding::identity(), Encoding::brotli(), Encoding::gzip()];
    // Where nothing is acceptable, plain bytes are: to refuse a write for the coding of its answer would help nobody.
    match req.get_header::<AcceptEncoding>().and_then(|accepted| accepted.negotiate(offered.iter())) {
        Some(Encoding::Known(coding)) => coding,
        Some(Encoding::Unknown(_)) | None => ContentEncoding::Identity,
    }
}

fn encode<B: MessageBody>(response: ServiceResponse<B>, selected: ContentEncoding) -> ServiceResponse<Encoder<B>> {
    let issued = response.response().extensions().get::<IssuedTag>().cloned();
    response.map_body(|head, body| {
        let media_type = head.headers().get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
        let is_negotiable = is_coded(media_type)
            && !head.headers().contains_key(CONTENT_ENCODING)
            && !matches!(head.status, StatusCode::NO_CONTENT | StatusCode::SWITCHING_PROTOCOLS);
        let vary: Vec<HeaderValue> = head.headers().get_all(VARY).cloned().collect();
        let coding = if is_negotiable { selected } else { ContentEncoding::Identity };
        let body = Encoder::response(coding, head, body);
        let is_encoded = is_negotiable && head.headers().contains_key(CONTENT_ENCODING);
        if is_negotiable {
            write_vary(head.headers_mut(), vary);
        }
        match issued {
            Some(IssuedTag::OfContent(plain)) => write_tag(head.headers_mut(), plain),
            // An error has the tag of something else than its content, and 304 that of the 200.
            None if is_encoded && head.status.is_success() => weaken(head.headers_mut()),
            None if head.status == StatusCode::NOT_MODIFIED && coding != ContentEncoding::Identity => {
                weaken(head.headers_mut());
            }
            Some(IssuedTag::OfSelected) | None => {}
        }
        body
    })
}

/// `Vary` as it was, and `Accept-Encoding` once.
fn write_vary(headers: &mut HeaderMap, lines: Vec<HeaderValue>) {
    // The encoder has added it, whether it was there or not.
    headers.remove(VARY);
    let is_said = lines.iter().any(|line| {
        let mut names = line.as_bytes().split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
        names.any(|name| name == b"*" || name.eq_ignore_ascii_case(ACCEPT_ENCODING.as_str().as_bytes()))
    });
    for line in lines {
        headers.append(VARY, line);
    }
    if !is_said {
        headers.append(VARY, const { HeaderValue::from_static("Accept-Encoding") });
    }
}

/// The tag of the content in the coding that it is in at last, whoever has coded it.
fn write_tag(headers: &mut HeaderMap, plain: EntityTag) {
    let coding = headers.get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
    let tag = match coding {
        None | Some("identity") => plain,
        // More than one coding is no label.
        Some(coding) => plain.clone().with_variant(coding).unwrap_or_else(|_| plain.into_weak()),
    };
    insert(headers, ETAG, tag.as_bytes());
}

/// Makes a tag weak that somebody has given to other bytes than those that leave.
fn weaken(headers: &mut HeaderMap) {
    if let Some(tag) = headers.get(ETAG).and_then(|value| EntityTag::parse(value.as_bytes()).ok()) {
        insert(headers, ETAG, tag.into_weak().as_bytes());
    }
}
