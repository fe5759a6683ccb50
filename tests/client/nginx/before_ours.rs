//! nginx before a service of ours: what it compresses has a weak tag, and a weak tag allows no write, [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).

use etag_actix::Routes;
use etag_client::{Client, Document, Error, Outcome, Source};
use etag_store::{MemoryStore, Versions};
use etag_tests::server::Server;
use etag_tests::service::Product;
use tokio::runtime::Builder;

use super::server::Nginx;

#[test]
fn a_weakened_tag_is_refused_and_told_apart_from_a_stale_one() {
    before_ours(async |url| {
        let client = Client::new().unwrap();
        let read = client.get(&url).send().await.unwrap();
        assert!(read.tag().unwrap().is_weak(), "{read:?}");
        assert_eq!(client.get(&url).send().await.unwrap().source(), Source::Revalidated);

        let put = client.put(&url).json(&read.json::<Product>().unwrap()).if_unchanged(read.tag());
        let err = put.send().await.unwrap_err();
        let Error::Unmatched { tag, problem } = err else { panic!("{err:?}") };
        assert_eq!((Some(&tag), problem.status().as_u16()), (read.tag(), 412));
    });
}

#[test]
fn an_update_asks_for_what_is_not_compressed_and_so_has_a_tag_to_write_with() {
    before_ours(async |url| {
        let client = Client::new().unwrap();
        let raise = |product: Product| Ok(Product { price: product.price + 1, ..product });
        let updated = client.update(&url, raise).send().await.unwrap();
        assert_eq!((updated.value.price, updated.outcome, updated.attempts), (8, Outcome::Written, 1));

        // Two conflicts: the second time the refusal is not taken for what is there.
        let (other, mut left) = (Client::new().unwrap(), 2);
        let raced = client.update(&url, |product: Product| {
            if left > 0 {
                left -= 1;
                let (other, url) = (other.clone(), url.clone());
                std::thread::spawn(move || {
                    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime can be had");
                    runtime.block_on(other.update(&url, raise).send()).unwrap();
                })
                .join()
                .unwrap();
            }
            raise(product)
        });
        let raced = raced.send().await.unwrap();
        assert_eq!((raced.value.price, raced.outcome, raced.attempts), (11, Outcome::Written, 3));
    });
}

#[test]
fn an_edit_of_what_came_compressed_is_written_under_the_tag_of_what_is_not() {
    before_ours(async |url| {
        let client = Client::new().unwrap();
        let read = client.get(&url).send().await.unwrap();
        assert!(read.tag().unwrap().is_weak(), "{read:?}");
        let mut mine = Document::parse(read.content()).unwrap();
        mine.set("/price", Document::of(&9).unwrap()).unwrap();
        let edited = client.edit(&read, mine.clone()).send().await.unwrap();
        assert_eq!((edited.outcome, edited.attempts), (Outcome::Written, 1));

        mine.set("/price", Document::of(&10).unwrap()).unwrap();
        let stale = client.edit(&read, mine).send().await.unwrap_err();
        assert!(matches!(stale, Error::Conflict(_)), "{stale:?}");
        assert_eq!(client.get(&url).send().await.unwrap().json::<Product>().unwrap().price, 9);
    });
}

/// With the URL of a product of a service behind nginx, where that is installed.
fn before_ours(test: impl AsyncFnOnce(String)) {
    let products = Versions::<Product>::new(MemoryStore::new());
    let server = Server::start(move |config| {
        config.app_data(products.clone()).service(Routes::<Product>::at("/products/{id}"));
    });
    let fields = [("If-None-Match", "*"), ("Content-Type", "application/json")];
    let product = format!(r#"{{"id":1,"name":"{}","price":7}}"#, "Wireless Mouse ".repeat(10));
    let created = server.connect().request("PUT", "/products/1", &fields, product.as_bytes());
    assert_eq!(created.expect("it answers").status, 201);
    // What comes from elsewhere is compressed as well.
    let locations = format!("gzip_proxied any; location / {{ proxy_pass http://{}; }}", server.address());
    let Some(nginx) = Nginx::start(&locations) else { return };
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime can be had");
    runtime.block_on(test(nginx.url("/products/1")));
}
