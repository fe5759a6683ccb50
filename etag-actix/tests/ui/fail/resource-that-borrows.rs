use etag_actix::{IfMatch, NoContent, WriteError};

#[derive(Clone, serde::Serialize, etag_core::Versioned)]
struct Product<'a> {
    #[versioned(key)]
    id: u64,
    name: &'a str,
}

async fn remove<'a>(IfMatch(current, ()): IfMatch<Product<'a>>) -> Result<NoContent, WriteError> {
    current.delete().await
}

fn main() {}
