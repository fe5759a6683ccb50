//! [`Tagged`]: a representation, with its entity tag.

use std::marker::PhantomData;

use actix_web::body::{self, BoxBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError as _};
use etag_core::{Current, Decision, EntityTag, Method, SyntaxError, evaluate};
use etag_store::Stored;

use crate::coding::IssuedTag;
use crate::config::PutValidators;
use crate::fields::Fields;
use crate::not_modified::NotModified;
use crate::prefer::{PREFERENCE_APPLIED, Return};
use crate::problem::{of_decision, of_format};
use crate::variant::Variant;
use crate::{Authorization, Format, HttpResource, IfNoneMatch, JsonFormat, PreconditionsConfig, Problem, request};

/// A representation in the format `F`, with its `ETag` and `Last-Modified`: [RFC 9110 §8.8](https://www.rfc-editor.org/rfc/rfc9110#section-8.8).
///
/// What it is answered with follows from where it comes from:
///
/// | from | answer |
/// |---|---|
/// | [`IfNoneMatch`], or a value that was [loaded](etag_store::Versions::load) | 200; 304, or 412, if the preconditions of a `GET` or `HEAD` say so |
/// | [`Vacant::create`](crate::Vacant::create) | 201 with `Location` |
/// | [`Matched::replace`](crate::Matched::replace), [`update`](crate::Matched::update) | 200 with `Content-Location`; 204 with `Prefer: return=minimal` |
///
/// A write is answered without content and validators where its [`Authorization`] does not let the caller read.
///
/// To compress the answers, wrap `etag_actix::Compress` (the feature `compress`), which gives the tag of the bytes that leave; the middleware of that name in Actix Web
/// leaves the tag of other bytes.
///
/// ```
/// use actix_web::web::{Data, Path};
/// use etag_actix::{Problem, Tagged};
/// use etag_store::Versions;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// /// The product under another path, for as long as it is on offer.
/// async fn offer(products: Data<Versions<Product>>) -> Result<Tagged<Product>, Problem> {
///     let product = products.load(&7).await?.ok_or_else(Problem::not_found)?;
///     Ok(Tagged::from(product).cache_control("max-age=60"))
/// }
/// # fn main() {
/// # let _ = actix_web::web::get().to(offer);
/// # }
/// ```
#[derive(Debug)]
#[must_use = "it is the answer of the handler"]
pub struct Tagged<T, F = JsonFormat> {
    stored: Stored<T>,
    outcome: Outcome,
    cache_control: Option<HeaderValue>,
    vary: Vec<HeaderName>,
    location: Option<HeaderValue>,
    content_location: Option<HeaderValue>,
    format: PhantomData<fn() -> F>,
}

/// What the representation is the answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Selected,
    /// Selected in this format, by an extractor that has evaluated the preconditions.
    Evaluated,
    Created,
    Changed,
}

impl<T, F> Tagged<T, F> {
    pub(crate) const fn created(stored: Stored<T>) -> Self {
        Self::new(stored, Outcome::Created)
    }

    pub(crate) const fn changed(stored: Stored<T>) -> Self {
        Self::new(stored, Outcome::Changed)
    }

    const fn new(stored: Stored<T>, outcome: Outcome) -> Self {
        Self {
            stored,
            outcome,
            cache_control: None,
            vary: Vec::new(),
            location: None,
            content_location: None,
            format: PhantomData,
        }
    }

    /// The value, with its validators.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::{IfMatch, Tagged, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn raise(IfMatch(current, ()): IfMatch<Product>) -> Result<Tagged<Product>, WriteError> {
    ///     let raised = current.update(|product| product.price += 10).await?;
    ///     println!("{} costs {} now", raised.stored().name, raised.stored().price);
    ///     Ok(raised)
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(raise)).await.status(), 200);
    /// # }
    /// ```
    pub const fn stored(&self) -> &Stored<T> {
        &self.stored
    }

    /// The same in another format, which the extractor of a read has to know as well: `IfNoneMatch<T, F>`.
    ///
    /// ```
    /// use std::error::Error;
    /// use actix_web::web;
    /// use etag_actix::{Format, IfMatch, Tagged, WriteError};
    /// use serde::Serialize;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// struct Pretty;
    ///
    /// impl Format for Pretty {
    ///     const MEDIA_TYPE: &'static str = "application/json";
    ///     const VARIANT: Option<&'static str> = Some("pretty");
    ///
    ///     fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>> {
    ///         Ok(serde_json::to_vec_pretty(value)?)
    ///     }
    /// }
    ///
    /// async fn raise(IfMatch(current, ()): IfMatch<Product>) -> Result<Tagged<Product, Pretty>, WriteError> {
    ///     Ok(current.update(|product| product.price += 10).await?.format())
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let answer = put_current(web::put().to(raise)).await;
    /// assert!(answer.headers().get("etag").is_some_and(|tag| tag.as_bytes().ends_with(b".pretty\"")));
    /// # }
    /// ```
    pub fn format<G: Format>(self) -> Tagged<T, G> {
        Tagged {
            stored: self.stored,
            // Another format is another representation, with another tag.
            outcome: if self.outcome == Outcome::Evaluated { Outcome::Selected } else { self.outcome },
            cache_control: self.cache_control,
            vary: self.vary,
            location: self.location,
            content_location: self.content_location,
            format: PhantomData,
        }
    }

    /// Sets `Cache-Control`, in place of that of the [configuration](PreconditionsConfig::cache_control).
    ///
    /// A 304 that [`IfNoneMatch`] answers has that of the configuration: the handler does not run.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::{IfNoneMatch, Tagged};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    ///     Tagged::from(found).cache_control("max-age=60")
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(get(web::get().to(read)).await.headers().get("cache-control").unwrap(), "max-age=60");
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When `value` cannot stand in a field.
    pub fn cache_control(mut self, value: &'static str) -> Self {
        self.cache_control = Some(HeaderValue::from_static(value));
        self
    }

    /// Adds a request field to `Vary`, beside those of the [configuration](PreconditionsConfig::vary), of which the same is to be said.
    ///
    /// ```
    /// use actix_web::http::header::ACCEPT_LANGUAGE;
    /// use actix_web::web;
    /// use etag_actix::{IfNoneMatch, Tagged};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    ///     Tagged::from(found).vary(ACCEPT_LANGUAGE)
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(get(web::get().to(read)).await.headers().get("vary").unwrap(), "accept-language");
    /// # }
    /// ```
    pub fn vary(mut self, field: HeaderName) -> Self {
        self.vary.push(field);
        self
    }

    /// Sets the `Location` of a 201, where that is not the path of the request.
    ///
    /// [RFC 9110 §10.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2)
    ///
    /// ```
    /// use actix_web::http::header::HeaderValue;
    /// use actix_web::web::{self, Json};
    /// use etag_actix::{IfAbsent, Tagged, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn create(IfAbsent(vacant, Json(product)): IfAbsent<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    ///     Ok(vacant.create(product).await?.location(HeaderValue::from_static("/shop/products/8")))
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_new(web::put().to(create)).await.headers().get("location").unwrap(), "/shop/products/8");
    /// # }
    /// ```
    pub fn location(mut self, location: HeaderValue) -> Self {
        self.location = Some(location);
        self
    }

    /// Sets `Content-Location`: the path of the representation, where that is not the path of the request. A handler of a write at another path, such as
    /// `POST /products/7/raise`, has to set it. A 304 that [`IfNoneMatch`] answers has none: the handler does not run.
    ///
    /// [RFC 9110 §8.7](https://www.rfc-editor.org/rfc/rfc9110#section-8.7)
    ///
    /// ```
    /// use actix_web::http::header::HeaderValue;
    /// use actix_web::web;
    /// use etag_actix::{IfNoneMatch, Tagged};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    ///     Tagged::from(found).content_location(HeaderValue::from_static("/products/7.json"))
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(get(web::get().to(read)).await.headers().get("content-location").unwrap(), "/products/7.json");
    /// # }
    /// ```
    pub fn content_location(mut self, location: HeaderValue) -> Self {
        self.content_location = Some(location);
        self
    }
}

impl<T: HttpResource, F> From<Stored<T>> for Tagged<T, F> {
    fn from(stored: Stored<T>) -> Self {
        Self::new(stored, Outcome::Selected)
    }
}

impl<T: HttpResource, F> From<IfNoneMatch<T, F>> for Tagged<T, F> {
    fn from(found: IfNoneMatch<T, F>) -> Self {
        Self::new(found.into_stored(), Outcome::Evaluated)
    }
}

impl<T: HttpResource, F: Format> Responder for Tagged<T, F> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        match self.outcome {
            Outcome::Selected => self.selected(req),
            Outcome::Evaluated => self.fields(req).and_then(|fields| self.respond(StatusCode::OK, &fields)),
            Outcome::Created | Outcome::Changed => Ok(self.written(req)),
        }
        .unwrap_or_else(|problem| problem.error_response())
    }
}

impl<T: HttpResource, F: Format> Tagged<T, F> {
    fn selected(self, req: &HttpRequest) -> Result<HttpResponse, Problem> {
        let fields = self.fields(req)?;
        let method = request::method(req);
        if let Some(tag) = fields.tag.as_ref().filter(|_| method.is_read()) {
            let representation = self.stored.validators.as_representation(tag);
            match evaluate(method, &request::preconditions(req), &Current::Exists(representation)) {
                Decision::Perform => {}
                Decision::NotModified => return Ok(NotModified::from(fields).respond()),
                decision => return Err(of_decision(&decision, Some(tag))),
            }
        }
        self.respond(StatusCode::OK, &fields)
    }

    /// It is written, and says so whatever becomes of the representation: what is wrong with that is in the log.
    fn written(mut self, req: &HttpRequest) -> HttpResponse {
        let target = HeaderValue::from_str(req.path()).ok();
        let is_created = self.outcome == Outcome::Created;
        let location = self.location.take().or_else(|| target.clone());
        if self.content_location.is_none() {
            self.content_location = if is_created { location.clone() } else { target };
        }
        let mut fields = self.fields(req).unwrap_or_else(|_| Fields::of(req, None, None));
        // What was written may hold more than its writer has sent, and may see.
        let is_shown = Authorization::may_read(req, &self.stored.value);
        let is_withheld = request::method(req) == Method::Put
            && PreconditionsConfig::of(req).put_validators() == PutValidators::Withheld;
        if is_withheld || !is_shown {
            (fields.tag, fields.last_modified) = (None, None);
        }
        let preference = Return::of(req);
        let representation = if preference == Return::Minimal || !is_shown {
            None
        } else {
            self.respond(if is_created { StatusCode::CREATED } else { StatusCode::OK }, &fields).ok()
        };
        let has_content = representation.is_some();
        let mut response = representation.unwrap_or_else(|| {
            fields.content_location = None;
            let mut response = if is_created {
                // A 201 without a length lasts until the connection ends: RFC 9112 §6.3.
                HttpResponse::with_body(StatusCode::CREATED, BoxBody::new(()))
            } else {
                HttpResponse::with_body(StatusCode::NO_CONTENT, BoxBody::new(body::None::new()))
            };
            fields.write(&mut response);
            response
        });
        let headers = response.headers_mut();
        if let Some(location) = location.filter(|_| is_created) {
            headers.insert(LOCATION, location);
        }
        match preference {
            Return::Minimal => {
                headers.insert(PREFERENCE_APPLIED, const { HeaderValue::from_static("return=minimal") });
            }
            Return::Representation if has_content => {
                headers.insert(PREFERENCE_APPLIED, const { HeaderValue::from_static("return=representation") });
            }
            Return::Representation | Return::Unsaid => {}
        }
        response
    }

    fn respond(&self, status: StatusCode, fields: &Fields) -> Result<HttpResponse, Problem> {
        let bytes = F::write(&self.stored.value).map_err(|err| of_format(&*err))?;
        let mut response = HttpResponse::with_body(status, BoxBody::new(bytes));
        response.headers_mut().insert(CONTENT_TYPE, const { HeaderValue::from_static(F::MEDIA_TYPE) });
        fields.write(&mut response);
        if fields.is_marked
            && fields.tag.is_some()
            && let Ok(tag) = self.tag(Variant::plain::<F>())
        {
            response.extensions_mut().insert(IssuedTag::OfContent(tag));
        }
        Ok(response)
    }

    fn fields(&self, req: &HttpRequest) -> Result<Fields, Problem> {
        let tag = self.tag(Variant::of::<F>(req)).map_err(|err| of_format(&err))?;
        let mut fields = Fields::of(req, Some(tag), self.stored.validators.last_modified);
        if let Some(value) = &self.cache_control {
            fields.cache_control = Some(value.clone());
        }
        fields.vary.extend(self.vary.iter().cloned());
        fields.content_location.clone_from(&self.content_location);
        Ok(fields)
    }

    fn tag(&self, variant: Variant) -> Result<EntityTag, SyntaxError> {
        self.stored.validators.etag_of_variant(T::STRENGTH, variant.labels())
    }
}
