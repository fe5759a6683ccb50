//! Enums: told by the name of the variant, then by its fields.

use etag_core::Versioned;

use crate::{representation, state};

#[derive(Versioned)]
enum Payment {
    Cash,
    Card(u64),
    Gift(u64),
    Transfer {
        account: u64,
        #[versioned(representation)]
        seen: u64,
    },
}

#[test]
fn variants_with_the_same_fields_are_told_apart() {
    assert_ne!(state(&Payment::Card(1)), state(&Payment::Gift(1)));
    assert_ne!(state(&Payment::Card(1)), state(&Payment::Card(2)));
    assert_ne!(state(&Payment::Cash), state(&Payment::Card(0)));
}

#[test]
fn the_order_and_the_number_of_variants_do_not_matter() {
    mod reordered {
        #[derive(etag_core::Versioned)]
        #[expect(dead_code, reason = "they are here to be in the way of `Cash`")]
        pub(super) enum Payment {
            Later,
            Gift(u64),
            Cash,
        }
    }
    #[derive(Versioned)]
    #[versioned(name = "Payment")]
    enum Alone {
        Cash,
    }

    assert_eq!(state(&Alone::Cash), state(&reordered::Payment::Cash));
}

#[test]
fn a_representation_field_of_a_variant_leaves_the_state_alone() {
    let transfer = |account, seen| Payment::Transfer { account, seen };
    assert_eq!(state(&transfer(1, 1)), state(&transfer(1, 2)));
    assert_ne!(transfer(1, 1).entity_tag(), transfer(1, 2).entity_tag());
    assert_ne!(state(&transfer(1, 1)), state(&transfer(2, 1)));
    assert_eq!(representation(&Payment::Cash), None);
}

#[test]
fn an_enum_in_a_struct_is_told_by_the_name_of_its_variant() {
    #[derive(Versioned)]
    struct Order {
        payment: Option<Payment>,
    }

    let order = |payment| state(&Order { payment });
    assert_ne!(order(Some(Payment::Card(1))), order(Some(Payment::Gift(1))));
    assert_ne!(order(Some(Payment::Cash)), order(None));
    assert_ne!(
        order(Some(Payment::Transfer { account: 1, seen: 1 })),
        order(Some(Payment::Transfer { account: 1, seen: 2 }))
    );
}

#[test]
fn a_variant_named_like_a_set_of_fields_is_only_a_name() {
    #[derive(Versioned)]
    #[expect(non_camel_case_types, reason = "the name is the point")]
    enum Odd {
        representation(u64),
        nested(u64),
    }

    assert_ne!(state(&Odd::representation(1)), state(&Odd::nested(1)));
}
