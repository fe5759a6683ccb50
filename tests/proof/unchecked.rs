//! Without the early check, what is stale is refused by the comparison at the commit, and by nothing before it.

use actix_web::test::TestRequest;
use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{MemoryStore, Permit, Policy, Versions};
use etag_tests::service::Product;
use etag_tests::unchecked::{Named, Unchecked};

#[actix_web::test]
async fn a_stale_tag_passes_the_check_and_is_refused_at_the_commit() {
    let products = stocked().await;
    let Permit::Matched(permit) = check(&products, 1, ("If-Match", "\"stale\"")).await else {
        panic!("there is a product")
    };
    let err = permit.replace(Product { id: 1, price: 7, ..Product::default() }).await.unwrap_err();
    assert_eq!(err.status(), 412);
    refused_at_the_commit_alone(&products).await;
}

#[actix_web::test]
async fn a_deletion_of_what_never_was_passes_the_check_and_is_refused_at_the_commit() {
    let products = stocked().await;
    let Permit::Matched(permit) = check(&products, 2, ("If-Match", "\"stale\"")).await else {
        panic!("it is made to look as if there were a product")
    };
    permit.delete().await.unwrap_err();
    refused_at_the_commit_alone(&products).await;
}

#[actix_web::test]
async fn a_creation_passes_the_check_whatever_is_there_and_is_refused_at_the_commit() {
    let products = stocked().await;
    let Permit::Vacant(permit) = check(&products, 1, ("If-None-Match", "*")).await else {
        panic!("it is made to look as if there were nothing")
    };
    permit.create(Product { id: 1, price: 7, ..Product::default() }).await.unwrap_err();
    refused_at_the_commit_alone(&products).await;
}

#[actix_web::test]
async fn what_is_current_is_written() {
    let products = stocked().await;
    let tag = products.load(&1).await.unwrap().unwrap().etag().to_string();
    let Permit::Matched(permit) = check(&products, 1, ("If-Match", &tag)).await else { panic!("there is a product") };
    permit.replace(Product { id: 1, price: 7, ..Product::default() }).await.unwrap();
    assert_eq!(products.load(&1).await.unwrap().unwrap().price, 7);
}

async fn stocked() -> Versions<Product> {
    let products = Versions::new(Unchecked(MemoryStore::new()));
    products.unconditionally("the stock of a test").put(Product { id: 1, ..Product::default() }).await.unwrap();
    products
}

async fn check(products: &Versions<Product>, id: u64, field: (&'static str, &str)) -> Permit<Product> {
    let named = Named::of(&TestRequest::put().insert_header(field).to_srv_request());
    let fields = [field];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    named.during(products.check(Method::Put, &id, &asked, &Policy::default())).await.unwrap()
}

async fn refused_at_the_commit_alone(products: &Versions<Product>) {
    let counts = products.counts();
    assert_eq!((counts.refused_early, counts.refused_at_commit), (0, 1));
    assert_eq!(products.load(&1).await.unwrap().unwrap().price, 0);
}
