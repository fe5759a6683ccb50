//! Tuples, nested types, generics, and the order of fields.

use etag_core::{Fingerprint, Fingerprinter, Schema, Scheme, Versioned};

use crate::{representation, state};

#[test]
fn the_order_of_fields_in_the_source_does_not_matter() {
    mod one {
        #[derive(etag_core::Versioned)]
        pub(super) struct Product {
            pub(super) name: String,
            #[versioned(representation)]
            pub(super) views: u64,
            pub(super) price: u64,
            #[versioned(representation)]
            pub(super) likes: u64,
        }
    }
    mod other {
        #[derive(etag_core::Versioned)]
        pub(super) struct Product {
            #[versioned(representation)]
            pub(super) likes: u64,
            pub(super) price: u64,
            pub(super) name: String,
            #[versioned(representation)]
            pub(super) views: u64,
        }
    }

    let one = one::Product { name: "tea".to_owned(), views: 1, price: 2, likes: 3 };
    let other = other::Product { name: "tea".to_owned(), views: 1, price: 2, likes: 3 };
    assert_eq!(one.entity_tag(), other.entity_tag());
    assert_eq!(fingerprint(&one), fingerprint(&other));
}

#[test]
fn two_fields_that_trade_their_values_change_the_state() {
    #[derive(Versioned)]
    struct Pair(u64, u64);

    assert_ne!(state(&Pair(1, 2)), state(&Pair(2, 1)));
}

#[test]
fn a_letter_that_moves_to_the_next_field_changes_the_state() {
    #[derive(Versioned)]
    struct Names {
        first: String,
        last: String,
    }

    let names = |first: &str, last: &str| state(&Names { first: first.to_owned(), last: last.to_owned() });
    assert_ne!(names("ab", "c"), names("a", "bc"));
}

#[test]
fn a_tuple_of_more_than_ten_fields_has_a_field_for_each_index() {
    #[derive(Versioned)]
    struct Twelve(u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64);

    let twelve =
        |v: [u64; 12]| state(&Twelve(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11]));
    for i in 0..12 {
        let mut values = [0; 12];
        values[i] = 1;
        assert_ne!(twelve(values), twelve([0; 12]), "{i}");
    }
}

#[test]
fn more_fields_than_one_tuple_takes_are_as_a_record_of_them_all() {
    #[derive(Versioned)]
    struct Wide {
        #[versioned(key)]
        id: u64,
        a: u64,
        b: u64,
        c: u64,
        d: u64,
        e: u64,
        f: u64,
        g: u64,
        h: u64,
        i: u64,
        j: u64,
        k: u64,
        l: u64,
        m: bool,
        n: String,
    }

    let wide = Wide {
        id: 0,
        a: 1,
        b: 2,
        c: 3,
        d: 4,
        e: 5,
        f: 6,
        g: 7,
        h: 8,
        i: 9,
        j: 10,
        k: 11,
        l: 12,
        m: true,
        n: "n".to_owned(),
    };
    let number = |name| (name, u64::SCHEMA);
    let fields: Vec<_> = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"].map(number).into();
    let fields = [fields, vec![("m", bool::SCHEMA), ("n", String::SCHEMA)]].concat();
    let by_hand = Scheme::SHA256.state(Schema::record("Wide", 0, "", &fields), |out| {
        (1..=12_u64).for_each(|number| number.fingerprint(out));
        true.fingerprint(out);
        "n".fingerprint(out);
    });
    assert_eq!(Ok(state(&wide)), by_hand);
}

#[test]
fn a_nested_type_brings_all_that_readers_see_of_it() {
    #[derive(Clone, Versioned)]
    struct Line {
        #[versioned(key)]
        id: u64,
        amount: u64,
        #[versioned(representation)]
        seen: u64,
        #[versioned(skip)]
        cache: u64,
    }
    #[derive(Versioned)]
    struct Order {
        lines: Vec<Line>,
    }

    let line = Line { id: 1, amount: 2, seen: 3, cache: 4 };
    let order = |line: Line| state(&Order { lines: vec![line] });
    let first = order(line.clone());
    assert_ne!(first, order(Line { id: 9, ..line.clone() }));
    assert_ne!(first, order(Line { amount: 9, ..line.clone() }));
    assert_ne!(first, order(Line { seen: 9, ..line.clone() }));
    assert_eq!(first, order(Line { cache: 9, ..line.clone() }));
    assert_ne!(Line { cache: 9, ..line.clone() }.cache, line.cache);
    assert_ne!(first, state(&Order { lines: vec![line.clone(), line] }));
}

#[test]
fn a_nested_version_is_fed_instead_of_what_it_stands_for() {
    #[derive(Versioned)]
    struct Row {
        #[versioned(version)]
        row: u64,
        name: String,
    }
    #[derive(Versioned)]
    struct Table {
        row: Row,
    }

    let table = |row, name: &str| state(&Table { row: Row { row, name: name.to_owned() } });
    assert_eq!(table(1, "tea"), table(1, "coffee"));
    assert_ne!(table(1, "tea"), table(2, "tea"));
    assert_eq!(Row { row: 1, name: "tea".to_owned() }.name, "tea");
}

#[test]
fn a_generic_type_tells_its_parameters_apart() {
    #[derive(Versioned)]
    struct Page<T> {
        items: Vec<T>,
    }

    assert_ne!(state(&Page { items: vec![1_u64] }), state(&Page { items: vec![1_u32] }));
    assert_ne!(state(&Page::<u64> { items: vec![] }), state(&Page::<bool> { items: vec![] }));
}

#[test]
fn a_key_of_several_fields_is_a_tuple_in_the_order_of_the_source() {
    #[derive(Versioned)]
    struct Line {
        #[versioned(key)]
        order: String,
        #[versioned(key)]
        number: u64,
        amount: u64,
    }

    let line = Line { order: "o".to_owned(), number: 2, amount: 3 };
    assert_eq!(line.key(), ("o".to_owned(), 2));
    assert_eq!(line.amount, 3);
}

#[test]
fn state_representation_and_nested_use_each_have_a_schema_of_their_own() {
    #[derive(Versioned)]
    #[versioned(name = "item", epoch = 3)]
    struct Item {
        #[versioned(key)]
        id: u64,
        price: u64,
        #[versioned(representation)]
        views: u64,
    }

    struct ByHand(Item);
    impl Fingerprint for ByHand {
        const SCHEMA: Schema = Item::SCHEMA;
        fn fingerprint(&self, out: &mut Fingerprinter) {
            out.put_schema(Schema::record("item", 3, "", &[("price", u64::SCHEMA)]));
            self.0.price.fingerprint(out);
            out.put_schema(Schema::record("item", 3, "(rest)", &[("id", u64::SCHEMA), ("views", u64::SCHEMA)]));
            self.0.id.fingerprint(out);
            self.0.views.fingerprint(out);
        }
    }

    let item = Item { id: 1, price: 2, views: 3 };
    let digest = |set, field, number: u64| {
        let schema = Schema::record("item", 3, set, &[(field, u64::SCHEMA)]);
        Scheme::SHA256.state(schema, |out| number.fingerprint(out)).ok()
    };
    assert_eq!(Some(state(&item)), digest("", "price", 2));
    assert_eq!(representation(&item), digest("(representation)", "views", 3));
    assert_eq!(Item::SCHEMA, Schema::record("item", 3, "", &[]));
    assert_eq!(fingerprint(&item), fingerprint(&ByHand(item)));
}

/// The state of a type that has `value` as its only part.
fn fingerprint<T: Fingerprint>(value: &T) -> etag_core::State {
    let feed = |out: &mut Fingerprinter| value.fingerprint(out);
    Scheme::SHA256.state(Schema::of("test", &[]), feed).expect("the value has an encoding")
}
