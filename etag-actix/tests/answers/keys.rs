//! The key of a resource, from the path of the request.

use std::sync::{Mutex, Once};

use actix_web::web::{self, ServiceConfig};
use etag_actix::{IfMatch, IfNoneMatch, NoContent, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};

use crate::support::{Product, ask, routes, stocked};

#[derive(Clone, Debug, Serialize, Deserialize, Versioned)]
struct Offer {
    #[versioned(key)]
    tenant: String,
    #[versioned(key)]
    id: u64,
    text: String,
}

/// As [`Offer`], with fields that have a place and no name.
#[derive(Clone, Debug, Serialize, Deserialize, Versioned)]
struct Placed(#[versioned(key)] String, #[versioned(key)] u64, String);

/// As [`Placed`], with something in front of the key.
#[derive(Clone, Debug, Serialize, Deserialize, Versioned)]
struct PlacedBehind(String, #[versioned(key)] String, #[versioned(key)] u64);

/// With one part, which has a name of its own in the path.
#[derive(Clone, Debug, Serialize, Deserialize, Versioned)]
struct Page {
    #[versioned(key)]
    slug: String,
    text: String,
}

#[actix_web::test]
async fn the_parts_of_a_key_are_found_by_name() {
    let offers = offers().await;
    let app = |config: &mut ServiceConfig| {
        config.app_data(offers.clone());
        for pattern in
            ["/tenants/{tenant}/offers/{id}", "/offers/{id}/of/{tenant}", "/in/{region}/{id}/at/{tenant}/{extra}"]
        {
            config.route(pattern, web::get().to(read::<Offer>));
        }
    };
    for path in ["/tenants/a/offers/7", "/offers/7/of/a", "/in/eu/7/at/a/x"] {
        let answer = ask(&app, "GET", path, &[], "").await;
        assert_eq!((answer.status.as_u16(), answer.json()["text"].as_str()), (200, Some("of a")), "{path}");
    }
    for path in ["/tenants/b/offers/7", "/offers/8/of/a", "/in/a/7/at/eu/x"] {
        assert_eq!(ask(&app, "GET", path, &[], "").await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn fields_without_names_are_found_by_their_place() {
    let placed = Versions::<Placed>::new(MemoryStore::new());
    let value = Placed("a".to_owned(), 7, "placed".to_owned());
    placed.unconditionally("the stock of a test").put(value).await.unwrap();
    let app = |config: &mut ServiceConfig| {
        config.app_data(placed.clone()).route("/{tenant}/{id}", web::get().to(read::<Placed>));
    };
    assert_eq!(ask(&app, "GET", "/a/7", &[], "").await.status, 200);
    assert_eq!(ask(&app, "GET", "/a/8", &[], "").await.status, 404);
    assert_eq!(ask(&app, "GET", "/7/a", &[], "").await.status, 404);

    let placed = Versions::<PlacedBehind>::new(MemoryStore::new());
    let value = PlacedBehind("placed".to_owned(), "a".to_owned(), 7);
    placed.unconditionally("the stock of a test").put(value).await.unwrap();
    let app = |config: &mut ServiceConfig| {
        config.app_data(placed.clone()).route("/{tenant}/{id}", web::get().to(read::<PlacedBehind>));
    };
    assert_eq!(ask(&app, "GET", "/a/7", &[], "").await.status, 200);
    assert_eq!(ask(&app, "GET", "/a/8", &[], "").await.status, 404);
}

#[actix_web::test]
async fn a_part_is_decoded_once() {
    let pages = Versions::<Page>::new(MemoryStore::new());
    let slugs = ["plain", "with space", "slash/inside", "100%", "%2F", "caf\u{e9}", "a+b", "quo\"te", "semi;colon"];
    for slug in slugs {
        let page = Page { slug: slug.to_owned(), text: slug.to_owned() };
        pages.unconditionally("the stock of a test").put(page).await.unwrap();
    }
    let app = |config: &mut ServiceConfig| {
        config
            .app_data(pages.clone())
            .route("/{page}", web::get().to(read::<Page>))
            .route("/{extra}/{slug}", web::get().to(read::<Page>));
    };
    for (path, slug) in [
        ("plain", "plain"),
        ("with%20space", "with space"),
        ("slash%2Finside", "slash/inside"),
        ("slash%2finside", "slash/inside"),
        ("100%25", "100%"),
        ("%252F", "%2F"),
        ("caf%C3%A9", "caf\u{e9}"),
        ("a+b", "a+b"),
        ("a%2Bb", "a+b"),
        ("quo%22te", "quo\"te"),
        ("semi;colon", "semi;colon"),
    ] {
        for path in [format!("/{path}"), format!("/extra/{path}")] {
            let answer = ask(&app, "GET", &path, &[], "").await;
            assert_eq!((answer.status.as_u16(), answer.json()["text"].as_str()), (200, Some(slug)), "{path}");
        }
    }
}

#[actix_web::test]
async fn what_is_no_key_names_nothing() {
    let (products, offers) = (stocked().await, offers().await);
    let app = |config: &mut ServiceConfig| {
        config.app_data(products.clone()).app_data(offers.clone());
        config.route("/offers/{id}/of/{tenant}", web::get().to(read::<Offer>));
        config.service(web::scope("/products").configure(routes));
    };
    let long = format!("/offers/7/of/{}", "a".repeat(10_000));
    for path in [
        "/products/tea",
        "/products/-7",
        "/products/7.0",
        "/products/%37%00",
        "/products/18446744073709551616",
        "/products/99999999999999999999999999999999999999",
        "/products/%FF",
        "/offers/7/of/%FF",
        "/offers/7/of/%ED%A0%80",
        "/offers/a/of/7",
        &long,
    ] {
        let answer = ask(&app, "GET", path, &[("If-None-Match", "*")], "").await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not-found"), "{path}");
    }
    for method in ["PUT", "PATCH", "DELETE"] {
        let answer = ask(&app, method, "/products/18446744073709551616", &[("If-Match", "*")], "{}").await;
        assert_eq!(answer.status, 404, "{method}");
    }
    assert_eq!(ask(&app, "GET", "/products/%37", &[], "").await.status, 200);
}

#[actix_web::test]
async fn a_route_without_a_part_of_the_key_is_a_mistake_of_the_service() {
    let offers = offers().await;
    let app = |config: &mut ServiceConfig| {
        config.app_data(offers.clone()).route("/{tenant}/{number}", web::get().to(read::<Offer>));
    };
    let logged = logged();
    let answer = ask(&app, "GET", "/a/7", &[], "").await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (500, "internal"));
    assert!(!answer.body.contains("Offer"), "{answer:?}");
    let lines = logged.lock().unwrap();
    assert!(lines.iter().any(|line| line.contains("{id}") && line.contains("/{tenant}/{number}")), "{lines:?}");
}

/// Which of the two is meant cannot be told, and a permit for the wrong one would be a write to another resource than the one that is named.
#[actix_web::test]
async fn a_route_with_a_part_of_the_key_twice_is_a_mistake_of_the_service() {
    let products = stocked().await;
    let app = |config: &mut ServiceConfig| {
        config.app_data(products.clone());
        config.service(web::scope("/shops/{id}/products").configure(routes));
    };
    let tag = products.load(&7).await.unwrap().unwrap().etag().to_string();
    for path in ["/shops/7/products/8", "/shops/8/products/7", "/shops/7/products/7"] {
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let content = if method == "PUT" { r#"{"id":7,"name":"coffee","price":1}"# } else { "" };
            let answer = ask(&app, method, path, &[("If-Match", &tag)], content).await;
            assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (500, "internal"), "{method} {path}");
        }
    }
    assert_eq!(products.load(&7).await.unwrap().unwrap().etag().to_string(), tag);
}

#[actix_web::test]
async fn what_has_no_versions_is_a_mistake_of_the_service() {
    async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
        current.delete().await
    }

    let app = |config: &mut ServiceConfig| {
        config.service(web::resource("/{id}").route(web::get().to(read::<Product>)).route(web::delete().to(remove)));
    };
    let logged = logged();
    for method in ["GET", "DELETE"] {
        let answer = ask(&app, method, "/7", &[("If-Match", "\"1\"")], "").await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (500, "internal"));
        assert!(!answer.body.contains("Product"), "{answer:?}");
    }
    let lines = logged.lock().unwrap();
    let named = lines.iter().filter(|line| line.contains("support::Product") && line.contains("App::app_data"));
    assert_eq!(named.count(), 2, "{lines:?}");
}

#[actix_web::test]
async fn versions_may_be_given_as_data() {
    let products = stocked().await;
    let app = |config: &mut ServiceConfig| {
        routes(config.app_data(web::Data::new(products.clone())));
    };
    assert_eq!(ask(&app, "GET", "/7", &[], "").await.status, 200);
}

async fn read<T: etag_actix::HttpResource>(found: IfNoneMatch<T>) -> Tagged<T> {
    found.into()
}

async fn offers() -> Versions<Offer> {
    let offers = Versions::new(MemoryStore::new());
    let offer = Offer { tenant: "a".to_owned(), id: 7, text: "of a".to_owned() };
    offers.unconditionally("the stock of a test").put(offer).await.expect("an empty store takes it");
    offers
}

/// The lines of the log, from the first call on.
fn logged() -> &'static Mutex<Vec<String>> {
    struct Lines;

    static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
    static START: Once = Once::new();

    impl log::Log for Lines {
        fn enabled(&self, _: &log::Metadata<'_>) -> bool {
            true
        }

        fn log(&self, record: &log::Record<'_>) {
            LINES.lock().unwrap().push(record.args().to_string());
        }

        fn flush(&self) {}
    }

    START.call_once(|| {
        log::set_logger(&Lines).expect("the only logger");
        log::set_max_level(log::LevelFilter::Error);
    });
    &LINES
}
