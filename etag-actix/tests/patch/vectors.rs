//! The examples of both standards: [RFC 7396 Appendix A](https://www.rfc-editor.org/rfc/rfc7396#appendix-A), [RFC 6902 Appendix A](https://www.rfc-editor.org/rfc/rfc6902#appendix-A).

use serde::Deserialize;
use serde_json::Value;

use crate::fixture::{MERGE, OPERATIONS, apply};

#[actix_web::test]
async fn merge_patches_do_what_the_standard_says() {
    #[derive(Deserialize)]
    struct Vector {
        original: Value,
        patch: Value,
        result: Value,
    }
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("merge_patch.json")).unwrap();
    assert_eq!(vectors.len(), 15);
    for Vector { original, patch, result } in vectors {
        let patched = apply(MERGE, patch.to_string().as_bytes(), &original).await;
        assert_eq!(patched.unwrap(), result, "{original} with {patch}");
    }
}

#[actix_web::test]
async fn operations_do_what_the_standard_says() {
    #[derive(Deserialize)]
    struct Vector {
        name: String,
        document: Value,
        patch: Value,
        /// `None` where it does not apply; null is a result as well.
        #[serde(default, deserialize_with = "some")]
        result: Option<Value>,
        status: Option<u16>,
    }
    fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("json_patch.json")).unwrap();
    assert!(vectors.len() > 30);
    for Vector { name, document, patch, result, status } in vectors {
        let patched = apply(OPERATIONS, patch.to_string().as_bytes(), &document).await;
        let refused = patched.as_ref().err().map(|response| response.status().as_u16());
        assert_eq!((patched.ok(), refused), (result, status), "{name}");
    }
}
