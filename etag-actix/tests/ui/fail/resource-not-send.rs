use etag_actix::{IfMatch, NoContent, WriteError};

#[derive(Clone, serde::Serialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    #[versioned(skip)]
    #[serde(skip)]
    thumb: std::rc::Rc<[u8]>,
    price: u64,
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}

fn main() {}
