use etag_store::{Matched, MemoryStore, Versions, WriteError};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

// What a framework makes of a refusal that nobody looks at: without a permit there is nothing to write with.
async fn raise(permit: Option<Matched<Product>>) -> Result<bool, WriteError<Product>> {
    let Some(current) = permit else { return Ok(false) };
    current.update(|product| product.price += 1).await?;
    Ok(true)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let products = Versions::<Product>::new(MemoryStore::new());
    products.unconditionally("a test").put(Product { id: 7, price: 1 }).await.unwrap();
    assert!(!raise(None).await.unwrap());
    assert_eq!((products.counts().commits, products.load(&7).await.unwrap().unwrap().price), (1, 1));
}
