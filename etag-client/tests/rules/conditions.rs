//! The conditional fields are the client's own: what a caller means is said by an intent.

use etag_client::{Client, Document, Error};

use crate::scripted::{Answer, Scripted};

/// nobody adds a condition by hand, and nothing is sent where somebody tries.
#[tokio::test]
async fn fields_that_would_be_conditions_are_refused() {
    let server = Scripted::answering([Answer::ok("\"a\"", "1")]).await;
    let (client, url) = (Client::new().unwrap(), server.url("/"));
    let read = client.get(&url).send().await.unwrap();
    for name in ["If-Match", "if-none-match", "IF-MODIFIED-SINCE", "If-Unmodified-Since", "If-Range"] {
        let refused = [
            Client::builder().header(name, "\"b\"").build().unwrap_err(),
            client.get(&url).header(name, "\"b\"").send().await.unwrap_err(),
            client.put(&url).json(&2).header(name, "\"b\"").unconditional().send().await.unwrap_err(),
            client.update(&url, |count: u64| Ok(count + 1)).header(name, "\"b\"").send().await.unwrap_err(),
            client.edit(&read, Document::of(&2).unwrap()).header(name, "\"b\"").send().await.unwrap_err(),
        ];
        for err in refused {
            assert!(matches!(&err, Error::Request(_)), "{name}: {err}");
            assert!(err.to_string().contains(&format!("`{}`", name.to_ascii_lowercase())), "{err}");
        }
    }
    assert_eq!(server.asked().len(), 1);
}
