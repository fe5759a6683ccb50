use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{MemoryStore, Permit, Policy, Refusal, Versions};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(products: &Versions<Product>, fields: &[(&str, &[u8])], value: Product) -> Result<Vec<u8>, u16> {
    let asked = Preconditions::from_pairs(fields, HttpDate::from_unix(0), &Limits::default());
    let permit = products.check(Method::Put, &value.id, &asked, &Policy::default()).await;
    let written = match permit.map_err(|refusal: Refusal<Product>| refusal.status())? {
        Permit::Matched(current) => current.replace(value).await,
        Permit::Vacant(vacant) => vacant.create(value).await,
    };
    written.map(|stored| stored.etag().as_bytes().to_vec()).map_err(|err| err.status())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let products = Versions::<Product>::new(MemoryStore::new());
    let tag = put(&products, &[("If-None-Match", b"*")], Product { id: 7, price: 1 }).await.unwrap();
    put(&products, &[("If-Match", &tag)], Product { id: 7, price: 2 }).await.unwrap();
    assert_eq!(put(&products, &[("If-Match", &tag)], Product { id: 7, price: 3 }).await, Err(412));
    assert_eq!(products.load(&7).await.unwrap().unwrap().price, 2);
}
