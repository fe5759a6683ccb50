//! What a product looks like, and the fields that come with it.

use std::io::Read as _;

use etag_tests::client::Response;
use serde_json::{Value, json};

use super::{JSON, MERGE_PATCH, MOUSE, in_memory, read};

#[test]
fn a_new_catalog_holds_the_first_product() {
    let mouse = read(&in_memory(), "/products/123");
    let expected = r#"{"id":123,"name":"Wireless Mouse","description":"","price":29.99,"stock":0,"tags":[],"views":0}"#;
    assert_eq!(str::from_utf8(&mouse.body).unwrap(), expected);
    assert_eq!(mouse.text("content-type"), Some("application/json"));
    assert_eq!(mouse.text("cache-control"), Some("no-cache"));
    assert!(mouse.text("last-modified").is_some() && mouse.etag().starts_with('"'), "{mouse:?}");
    assert_eq!(mouse.text("vary"), Some("Accept-Encoding"));
}

#[test]
fn prices_come_back_to_the_digit_however_they_were_written() {
    let program = in_memory();
    let mut tag = read(&program, "/products/123").etag().to_owned();
    for (sent, kept) in [
        ("29.99", "29.99"),
        ("0.1", "0.1"),
        ("1e2", "100"),
        ("29.990", "29.99"),
        ("0", "0"),
        ("-0", "0"),
        ("9999999999999.99", "9999999999999.99"),
    ] {
        let put = [("PUT", JSON, format!(r#"{{"name":"Mouse","price":{sent}}}"#))];
        let patch = [
            ("PATCH", MERGE_PATCH, format!(r#"{{"price":{sent}}}"#)),
            ("PATCH", MERGE_PATCH, r#"{"stock":1}"#.to_owned()),
        ];
        for (method, media_type, body) in put.into_iter().chain(patch) {
            let answer = program.request(method, "/products/123", &[media_type, ("If-Match", &tag)], &body);
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(answer.status == 200 && text.contains(&format!(r#""price":{kept},"#)), "{method} {body}: {text}");
            answer.etag().clone_into(&mut tag);
        }
    }
}

#[test]
fn what_is_left_out_is_the_default_and_what_is_read_can_be_sent_back() {
    let program = in_memory();
    let put = |tag: &str, body: &str| program.request("PUT", "/products/123", &[JSON, ("If-Match", tag)], body);
    assert_eq!(program.request("POST", "/products/123/views", &[], "").status, 204);
    let mouse = read(&program, "/products/123");
    let full = put(mouse.etag(), r#"{"name":"M","description":"d","price":1,"stock":5,"tags":["a"],"views":900}"#);
    let expected =
        json!({"id": 123, "name": "M", "description": "d", "price": 1, "stock": 5, "tags": ["a"], "views": 1});
    assert_eq!(full.json(), expected);

    let again = put(full.etag(), str::from_utf8(&full.body).unwrap());
    assert_eq!((again.status, again.etag()), (200, full.etag()), "nothing has changed");
    let bare = put(full.etag(), r#"{"name":"M","price":1}"#);
    assert_eq!(
        bare.json(),
        json!({"id": 123, "name": "M", "description": "", "price": 1, "stock": 0, "tags": [], "views": 1})
    );
}

#[test]
fn readers_see_a_view_and_writers_do_not_collide_on_it() {
    let program = in_memory();
    let before = read(&program, "/products/123");
    assert_eq!(read(&program, "/products/123").etag(), before.etag(), "a GET is not a view");
    assert_eq!(program.request("POST", "/products/123/views", &[], "").status, 204);
    let seen = program.request("GET", "/products/123", &[("If-None-Match", before.etag())], "");
    assert_eq!((seen.status, &seen.json()["views"]), (200, &json!(1)));
    let put = program.request("PUT", "/products/123", &[JSON, ("If-Match", before.etag())], MOUSE);
    assert_eq!((put.status, &put.json()["views"]), (200, &json!(1)));
}

#[test]
fn a_creation_says_where_the_product_is_and_what_its_tag_is() {
    let program = in_memory();
    let put = program.request("PUT", "/products/7", &[JSON, ("If-None-Match", "*")], MOUSE);
    let posted = program.request("POST", "/products", &[JSON], MOUSE);
    let another = program.request("POST", "/products", &[JSON], MOUSE);
    for created in [&put, &posted, &another] {
        let location = created.text("location").expect("a 201 has it");
        let found = read(&program, location);
        assert_eq!((created.status, created.etag(), &created.body), (201, found.etag(), &found.body));
        assert_eq!(location, format!("/products/{}", found.json()["id"]));
    }
    assert_ne!(posted.json()["id"], another.json()["id"]);
    assert!(posted.json()["id"].as_u64().unwrap() < 1 << 53, "every client can read it");
}

#[test]
fn a_write_answers_with_as_much_as_was_asked_for() {
    let program = in_memory();
    let put = |tag: &str, preference| {
        program.request("PUT", "/products/123", &[JSON, ("If-Match", tag), ("Prefer", preference)], MOUSE)
    };
    let tag = read(&program, "/products/123").etag().to_owned();
    let minimal = put(&tag, "return=minimal");
    assert_eq!((minimal.status, minimal.body.len(), minimal.etag()), (204, 0, tag.as_str()));
    assert_eq!(minimal.text("preference-applied"), Some("return=minimal"));
    let full = put(&tag, "return=representation");
    assert_eq!((full.status, full.text("content-location")), (200, Some("/products/123")));
    assert_eq!(full.body, read(&program, "/products/123").body);
    let refused = put("\"never\"", "return=representation");
    assert_eq!((refused.status, refused.etag()), (412, tag.as_str()));
    assert_eq!(refused.body, full.body, "who has to merge need not read again");
}

#[test]
fn head_is_get_without_the_content() {
    let program = in_memory();
    for path in ["/products/123", "/products", "/healthz"] {
        let (head, get) = (program.request("HEAD", path, &[], ""), read(&program, path));
        let without_date = |answer: &Response| {
            let mut fields = answer.fields.clone();
            fields.retain(|(name, _)| name != "date");
            fields.sort();
            fields
        };
        assert_eq!((head.status, without_date(&head)), (200, without_date(&get)), "{path}");
        assert!(head.body.is_empty());
    }
}

#[test]
fn dates_are_heeded_where_there_is_no_tag() {
    let program = in_memory();
    let mouse = read(&program, "/products/123");
    let modified = mouse.text("last-modified").unwrap();
    let long_ago = "Sun, 06 Nov 1994 08:49:37 GMT";
    let get = |fields: &[(&str, &str)]| program.request("GET", "/products/123", fields, "").status;
    assert_eq!(get(&[("If-Modified-Since", modified)]), 304);
    assert_eq!(get(&[("If-Modified-Since", long_ago)]), 200);
    assert_eq!(get(&[("If-Modified-Since", "yesterday")]), 200);
    assert_eq!(get(&[("If-Modified-Since", modified), ("If-None-Match", "\"other\"")]), 200, "the tag is stronger");
    assert_eq!(get(&[("If-Unmodified-Since", long_ago)]), 412);
    assert_eq!(get(&[("If-Unmodified-Since", modified)]), 200);

    let put = |fields: &[(&str, &str)]| program.request("PUT", "/products/123", &[&[JSON], fields].concat(), MOUSE);
    assert_eq!(put(&[("If-Unmodified-Since", modified)]).status, 428, "a date alone is too coarse for a write");
    assert_eq!(
        put(&[("If-Unmodified-Since", long_ago), ("If-Match", mouse.etag())]).status,
        200,
        "the tag is stronger"
    );
}

#[test]
fn the_collection_is_read_page_by_page() {
    let program = in_memory();
    for id in [200, 7, 124] {
        let created = program.request("PUT", &format!("/products/{id}"), &[JSON, ("If-None-Match", "*")], MOUSE);
        assert_eq!(created.status, 201);
    }
    let (mut next, mut found) = ("/products?limit=2".to_owned(), Vec::new());
    loop {
        let page = read(&program, &next);
        let tag = page.etag().to_owned();
        assert_eq!(program.request("GET", &next, &[("If-None-Match", &tag)], "").status, 304);
        let page = page.json();
        for member in page["members"].as_array().expect("members") {
            let product = read(&program, &format!("/products/{}", member["id"]));
            assert_eq!(member["etag"], product.etag());
            let mut member = member.clone();
            member.as_object_mut().expect("a product").remove("etag");
            assert_eq!(member, product.json());
            found.push(member["id"].as_u64().expect("an id"));
        }
        match &page["next"] {
            Value::String(path) => path.clone_into(&mut next),
            last => break assert_eq!(last, &Value::Null),
        }
    }
    assert_eq!(found, [7, 123, 124, 200]);
    assert_eq!(read(&program, "/products?after=123").json()["members"][0]["id"], 124);
    let refused = read(&program, "/products?limit=5000");
    assert_eq!((refused.status, &refused.json()["parameter"]), (400, &json!("limit")));
}

#[test]
fn compressed_bytes_have_their_own_tag_with_which_one_can_write() {
    let program = in_memory();
    let plain = read(&program, "/products/123");
    let gzip = program.request("GET", "/products/123", &[("Accept-Encoding", "gzip")], "");
    assert_eq!(gzip.text("content-encoding"), Some("gzip"));
    assert_ne!(gzip.etag(), plain.etag());
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&*gzip.body).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    let get = |tag: &str, coding| {
        program.request("GET", "/products/123", &[("Accept-Encoding", coding), ("If-None-Match", tag)], "").status
    };
    assert_eq!((get(gzip.etag(), "gzip"), get(gzip.etag(), "identity"), get(plain.etag(), "gzip")), (304, 200, 200));
    assert_eq!(program.request("PUT", "/products/123", &[JSON, ("If-Match", gzip.etag())], MOUSE).status, 200);
}
