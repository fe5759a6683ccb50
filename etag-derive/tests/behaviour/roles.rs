//! What each role and option does to key, state, representation and `Last-Modified`.

use etag_core::{Fingerprinter, HttpDate, Keyed, State, Strength, VersionValue, Versioned};

use crate::{representation, state};

#[derive(Clone, Versioned)]
#[versioned(name = "product", epoch = 1)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
    price: u64,
    #[versioned(representation)]
    views: u64,
    #[versioned(skip)]
    thumb: Thumb,
}

/// Has no fingerprint: a skipped field needs none.
#[derive(Clone)]
struct Thumb(u8);

fn tea() -> Product {
    Product { id: 1, name: "tea".to_owned(), price: 350, views: 9, thumb: Thumb(0) }
}

#[test]
fn an_equal_value_has_an_equal_tag() {
    assert_eq!(tea().entity_tag(), tea().entity_tag());
}

#[test]
fn a_field_without_a_role_changes_the_state() {
    assert_ne!(state(&tea()), state(&Product { price: 351, ..tea() }));
    assert_ne!(state(&tea()), state(&Product { name: "Tea".to_owned(), ..tea() }));
}

#[test]
fn a_key_changes_neither_state_nor_representation() {
    let other = Product { id: 2, ..tea() };
    assert_eq!((tea().key(), other.key()), (1, 2));
    assert_eq!(tea().entity_tag(), other.entity_tag());
}

#[test]
fn the_parts_of_a_key_are_named_in_its_order() {
    #[derive(Versioned)]
    struct Line {
        amount: u64,
        #[versioned(key)]
        r#type: u8,
        #[versioned(key)]
        order: u64,
    }
    #[derive(Versioned)]
    struct Pair(#[versioned(key)] u8, u64, #[versioned(key)] u8);

    assert_eq!(Product::KEY_NAMES, ["id"]);
    assert_eq!((Line::KEY_NAMES, Line { amount: 1, r#type: 2, order: 3 }.key()), (&["type", "order"][..], (2, 3)));
    assert_eq!((Pair::KEY_NAMES, Pair(1, 2, 3).key()), (&["0", "2"][..], (1, 3)));
}

#[test]
fn a_skipped_field_changes_nothing() {
    let other = Product { thumb: Thumb(1), ..tea() };
    assert_ne!(tea().thumb.0, other.thumb.0);
    assert_eq!(tea().entity_tag(), other.entity_tag());
}

#[test]
fn a_representation_field_changes_the_tag_but_not_the_state() {
    let other = Product { views: 10, ..tea() };
    assert_eq!(state(&tea()), state(&other));
    assert_ne!(representation(&tea()), representation(&other));
    assert_ne!(tea().entity_tag(), other.entity_tag());
}

#[test]
fn without_representation_fields_there_is_no_variant() {
    #[derive(Versioned)]
    struct Plain(u64);

    assert_eq!(representation(&Plain(1)), None);
}

#[test]
fn the_epoch_and_the_name_retire_every_tag() {
    #[derive(Versioned)]
    #[versioned(name = "item", epoch = 1)]
    struct First(u64);
    #[derive(Versioned)]
    #[versioned(name = "item", epoch = 2)]
    struct Second(u64);
    #[derive(Versioned)]
    #[versioned(name = "thing", epoch = 1)]
    struct Third(u64);
    #[derive(Versioned)]
    #[versioned(name = "item", epoch = 1)]
    struct Same(u64);

    let first = state(&First(1));
    assert_ne!(first, state(&Second(1)));
    assert_ne!(first, state(&Third(1)));
    assert_eq!(first, state(&Same(1)));
}

#[test]
fn the_epoch_has_no_part_in_a_version() {
    #[derive(Versioned)]
    #[versioned(epoch = 1)]
    struct First(#[versioned(version)] u64, #[versioned(representation)] u64);
    #[derive(Versioned)]
    #[versioned(name = "First", epoch = 2)]
    struct Second(#[versioned(version)] u64, #[versioned(representation)] u64);

    assert_eq!(state(&First(1, 2)), state(&Second(1, 2)));
    assert_ne!(First(1, 2).entity_tag(), Second(1, 2).entity_tag());
}

#[test]
fn the_name_is_the_types_where_none_is_given() {
    #[derive(Versioned)]
    struct Shelf(u64);

    assert_eq!((Shelf::NAME, Product::NAME), ("Shelf", "product"));
    assert_ne!(state(&Shelf(1)), state(&Shelf(2)));
}

#[test]
fn a_field_that_takes_another_name_or_type_changes_the_state() {
    mod first {
        #[derive(etag_core::Versioned)]
        pub(super) struct Item {
            pub(super) price: u64,
        }
    }
    mod renamed {
        #[derive(etag_core::Versioned)]
        pub(super) struct Item {
            pub(super) cost: u64,
        }
    }
    mod retyped {
        #[derive(etag_core::Versioned)]
        pub(super) struct Item {
            pub(super) price: u32,
        }
    }

    let first = state(&first::Item { price: 1 });
    assert_ne!(first, state(&renamed::Item { cost: 1 }));
    assert_ne!(first, state(&retyped::Item { price: 1 }));
}

#[test]
fn a_version_is_the_state_as_it_stands() {
    #[derive(Versioned)]
    struct Row {
        #[versioned(version)]
        revision: u64,
        name: String,
        #[versioned(representation)]
        views: u64,
    }

    let row = |revision, name: &str, views| Row { revision, name: name.to_owned(), views };
    assert_eq!(state(&row(7, "tea", 1)), 7_u64.to_state());
    assert_eq!(state(&row(7, "tea", 1)), state(&row(7, "coffee", 2)));
    assert_ne!(representation(&row(7, "tea", 1)), representation(&row(7, "tea", 2)));
    assert_eq!(representation(&row(7, "tea", 1)), representation(&row(7, "coffee", 1)));
    assert_eq!(row(7, "tea", 1).name, "tea");
}

#[test]
fn last_modified_is_sent_and_is_part_of_the_representation() {
    #[derive(Versioned)]
    struct Page {
        text: String,
        #[versioned(last_modified)]
        updated: HttpDate,
    }

    let page = |seconds| Page { text: "tea".to_owned(), updated: HttpDate::from_unix(seconds) };
    assert_eq!(page(5).last_modified(), Some(HttpDate::from_unix(5)));
    assert_eq!(state(&page(5)), state(&page(6)));
    assert_ne!(page(5).entity_tag(), page(6).entity_tag());
    assert_eq!(tea().last_modified(), None);
}

#[test]
fn last_modified_beside_skip_or_version_keeps_to_that_role() {
    #[derive(Versioned)]
    struct Skipped(u64, #[versioned(last_modified, skip)] HttpDate);
    #[derive(Versioned)]
    struct Version(#[versioned(version, last_modified)] Stamp);

    #[derive(Clone, Copy)]
    struct Stamp(u32);
    impl etag_core::LastModified for Stamp {
        fn last_modified(&self) -> Option<HttpDate> {
            Some(HttpDate::from_unix(self.0.into()))
        }
    }
    impl VersionValue for Stamp {
        fn to_state(&self) -> State {
            u64::from(self.0).to_state()
        }
    }
    impl etag_core::Fingerprint for Stamp {
        const SCHEMA: etag_core::Schema = u32::SCHEMA;
        fn fingerprint(&self, out: &mut Fingerprinter) {
            self.0.fingerprint(out);
        }
    }

    let skipped = |seconds| Skipped(1, HttpDate::from_unix(seconds));
    assert_eq!(skipped(5).entity_tag(), skipped(6).entity_tag());
    assert_eq!(skipped(5).last_modified(), Some(HttpDate::from_unix(5)));
    assert_eq!(state(&Version(Stamp(7))), 7_u64.to_state());
    assert_eq!(Version(Stamp(7)).last_modified(), Some(HttpDate::from_unix(7)));
}

#[test]
fn only_makes_every_other_field_representation() {
    #[derive(Versioned)]
    #[versioned(only(price, stock))]
    struct Offer {
        price: u64,
        stock: u64,
        text: String,
        #[versioned(skip)]
        note: u64,
    }

    let offer = |price, text: &str, note| Offer { price, stock: 1, text: text.to_owned(), note };
    assert_eq!(state(&offer(1, "tea", 0)), state(&offer(1, "coffee", 0)));
    assert_ne!(offer(1, "tea", 0).entity_tag(), offer(1, "coffee", 0).entity_tag());
    assert_ne!(state(&offer(1, "tea", 0)), state(&offer(2, "tea", 0)));
    assert_eq!(offer(1, "tea", 0).entity_tag(), offer(1, "tea", 1).entity_tag());
    assert_ne!(offer(1, "tea", 0).note, offer(1, "tea", 1).note);
}

#[test]
fn a_weak_type_has_weak_tags_of_the_same_state() {
    #[derive(Versioned)]
    #[versioned(name = "feed")]
    struct Strong(u64);
    #[derive(Versioned)]
    #[versioned(name = "feed", weak)]
    struct Weak(u64);

    assert_eq!((Strong::STRENGTH, Weak::STRENGTH), (Strength::Strong, Strength::Weak));
    assert_eq!(state(&Strong(1)), state(&Weak(1)));
    assert_eq!(Strong(1).entity_tag().into_weak(), Weak(1).entity_tag());
}

#[test]
fn a_weak_type_may_be_made_of_weak_ones_in_its_state_and_in_its_representation() {
    #[derive(Versioned)]
    #[versioned(weak)]
    struct Rounded(u64);
    #[derive(Versioned)]
    #[versioned(weak)]
    struct Offer {
        price: Rounded,
        #[versioned(representation)]
        rating: Option<Rounded>,
    }

    let offer = |price, rating| Offer { price: Rounded(price), rating: Some(Rounded(rating)) };
    assert_eq!(state(&offer(1, 1)), state(&offer(1, 2)));
    assert_ne!(state(&offer(1, 1)), state(&offer(2, 1)));
    assert_ne!(representation(&offer(1, 1)), representation(&offer(1, 2)));
    assert!(offer(1, 1).entity_tag().is_weak());
}

#[test]
fn a_with_function_decides_what_counts() {
    #[derive(Versioned)]
    struct Label {
        #[versioned(with = lower_case)]
        text: String,
    }

    #[expect(clippy::ptr_arg, reason = "`with` takes a function of the field's own type")]
    fn lower_case(text: &String, out: &mut Fingerprinter) {
        out.put_str(&text.to_lowercase());
    }

    let label = |text: &str| state(&Label { text: text.to_owned() });
    assert_eq!(label("Tea"), label("tea"));
    assert_ne!(label("tea"), label("coffee"));
}

#[test]
fn a_serde_field_is_fed_as_it_serializes() {
    #[derive(serde::Serialize)]
    struct Size {
        width: u64,
        #[serde(skip)]
        cache: u64,
    }
    #[derive(Versioned)]
    struct Frame {
        #[versioned(serde)]
        size: Size,
    }

    let frame = |width, cache| Frame { size: Size { width, cache } };
    assert_eq!(state(&frame(1, 0)), state(&frame(1, 1)));
    assert_ne!(state(&frame(1, 0)), state(&frame(2, 0)));
    assert_ne!(frame(1, 0).size.cache, frame(1, 1).size.cache);
}

#[test]
fn a_serde_field_that_fails_makes_the_state_fail() {
    struct Broken;
    impl serde::Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("broken on purpose"))
        }
    }
    #[derive(Versioned)]
    struct Frame(#[versioned(serde)] Broken);

    let failure = Frame(Broken).state(&etag_core::Scheme::SHA256).expect_err("its field has no encoding");
    assert!(failure.to_string().contains("broken on purpose"), "{failure}");
}
