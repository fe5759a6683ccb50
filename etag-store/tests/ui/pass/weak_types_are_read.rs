use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{MemoryStore, Read, Versions};

#[derive(Clone, etag_core::Versioned)]
#[versioned(weak)]
struct Page {
    #[versioned(key)]
    id: u64,
    text: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let pages = Versions::<Page>::new(MemoryStore::new());
    let stored = pages.unconditionally("a test").put(Page { id: 7, text: "tea".to_owned() }).await.unwrap();
    assert!(stored.etag().is_weak());
    let tag = stored.etag();
    let fields = [("If-None-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    assert!(matches!(pages.read(Method::Get, &7, &asked).await, Ok(Read::NotModified(_))));
}
