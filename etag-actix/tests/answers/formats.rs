//! A representation that is read in one format and answered in another, or in one that fails.

use std::error::Error;

use actix_web::web::{self, Json, ServiceConfig};
use etag_actix::{Format, IfNoneMatch, Put, Tagged, WriteError};
use serde::Serialize;

use crate::support::{Product, ask, stocked};

struct Pretty;

impl Format for Pretty {
    const MEDIA_TYPE: &'static str = "application/json";
    const VARIANT: Option<&'static str> = Some("pretty");

    fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(serde_json::to_vec_pretty(value)?)
    }
}

#[actix_web::test]
async fn what_was_evaluated_in_one_format_is_evaluated_again_in_another() {
    let products = stocked().await;
    let app = move |config: &mut ServiceConfig| {
        config.app_data(products.clone()).route("/{id}", web::get().to(read));
    };
    let loaded = ask(&app, "GET", "/7", &[], "").await;
    assert!(loaded.etag().ends_with(".pretty\""), "{loaded:?}");
    let again = ask(&app, "GET", "/7", &[("If-None-Match", loaded.etag())], "").await;
    assert_eq!(again.status, 304);
}

/// To say that nothing was written would be untrue.
#[actix_web::test]
async fn a_write_is_acknowledged_where_its_representation_cannot_be_written() {
    for (path, has_content) in [("/unwritten", false), ("/unlabelled", true)] {
        let products = stocked().await;
        let kept = products.clone();
        let app = move |config: &mut ServiceConfig| {
            config
                .app_data(products.clone())
                .route("/unwritten/{id}", web::put().to(put::<Unwritten>))
                .route("/unlabelled/{id}", web::put().to(put::<Unlabelled>));
        };
        let fields = [("If-None-Match", "*"), ("Prefer", "return=representation")];
        let created = ask(&app, "PUT", &format!("{path}/8"), &fields, r#"{"id":8,"name":"rum","price":900}"#).await;
        assert_eq!(created.status, 201, "{created:?}");
        // What cannot be labelled has no tag that would be told from others.
        assert_eq!(created.field("etag").is_some(), !has_content, "{created:?}");
        assert_eq!(created.field("location"), Some(format!("{path}/8").as_str()));
        assert_eq!(created.field("preference-applied").is_some(), has_content, "{created:?}");
        assert_eq!(created.body.is_empty(), !has_content, "{created:?}");
        let rum = kept.load(&8).await.unwrap().expect("it was created");

        let tag = rum.etag().to_string();
        let body = r#"{"id":8,"name":"rum","price":950}"#;
        let replaced = ask(&app, "PUT", &format!("{path}/8"), &[("If-Match", &tag)], body).await;
        assert_eq!(replaced.status, if has_content { 200 } else { 204 }, "{replaced:?}");
        assert_eq!(kept.load(&8).await.unwrap().map(|rum| rum.price), Some(950));
    }
}

struct Unwritten;

impl Format for Unwritten {
    const MEDIA_TYPE: &'static str = "text/plain";
    const VARIANT: Option<&'static str> = None;

    fn write<T: Serialize>(_: &T) -> Result<Vec<u8>, Box<dyn Error>> {
        Err("there is no ink".into())
    }
}

struct Unlabelled;

impl Format for Unlabelled {
    const MEDIA_TYPE: &'static str = "text/plain";
    const VARIANT: Option<&'static str> = Some("no label");

    fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(serde_json::to_vec(value)?)
    }
}

async fn put<F: Format>(
    Put(permit, Json(product)): Put<Product, Json<Product>>,
) -> Result<Tagged<Product, F>, WriteError> {
    Ok(permit.put(product).await?.format())
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product, Pretty> {
    Tagged::from(found).format()
}
