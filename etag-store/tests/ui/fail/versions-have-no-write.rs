use etag_store::Versions;

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn write(products: Versions<Product>) {
    products.replace(Product { id: 7, price: 1 }).await;
    products.put(&7, Product { id: 7, price: 1 }).await;
    products.delete(&7).await;
}

fn main() {}
