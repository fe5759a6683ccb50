//! Tags as they must stay, in every release and on every platform. This is the only file with digests in it.

use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(name = "product", epoch = 1)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
    price: u64,
    #[versioned(representation)]
    views: u64,
    #[versioned(skip)]
    thumb: Option<Vec<u32>>,
}

#[derive(Versioned)]
enum Status {
    Open,
    Paid { at: u64 },
}

#[derive(Versioned)]
#[versioned(name = "order")]
struct Order(#[versioned(key)] u64, Vec<Status>, #[versioned(representation)] i64);

#[derive(Versioned)]
struct Row(#[versioned(version)] u64);

fn check(value: &impl Versioned, expected: &str) {
    let tag = value.entity_tag();
    assert_eq!(String::from_utf8_lossy(tag.as_bytes()), expected);
}

#[test]
fn the_tag_of_a_product() {
    let product = Product { id: 1, name: "tea".to_owned(), price: 350, views: 9, thumb: Some(vec![1]) };
    assert_eq!(product.key(), 1);
    assert!(product.thumb.is_some());
    check(&product, "\"_eg1UcFaPHRVgqK_1NoI9Q.8JCpI_3Itu4drU4B4cmIFw\"");
}

#[test]
fn the_tag_of_an_order_with_enums_in_it() {
    check(
        &Order(1, vec![Status::Open, Status::Paid { at: 5 }], 784_111_777),
        "\"AgqulwWtHQI8CF-oEMfOcQ.c2f4Bc1uExdD-rdmEInKUw\"",
    );
}

#[test]
fn the_tag_of_an_enum() {
    check(&Status::Open, "\"q2BXG4rTLv9SZN8nf9H5xg\"");
    check(&Status::Paid { at: 5 }, "\"eKOlzSka_vk5TkTW28uZ_w\"");
}

#[test]
fn the_tag_of_a_row_version() {
    check(&Row(7), "\"7\"");
}
