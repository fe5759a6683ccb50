use etag_core::{Scheme, StrongVersioned, Versioned};

#[derive(Versioned)]
enum Payment {
    Cash,
    Card(u64, #[versioned(skip)] String),
    Transfer {
        account: String,
        #[versioned(representation)]
        seen: u64,
    },
    Nothing {},
    Neither(),
}

#[derive(Versioned)]
enum Never {}

fn strong<T: StrongVersioned>() {}

fn main() {
    strong::<Payment>();
    strong::<Never>();
    let payments = [
        Payment::Cash,
        Payment::Card(1, "note".into()),
        Payment::Transfer { account: "1".into(), seen: 1 },
        Payment::Nothing {},
        Payment::Neither(),
    ];
    let states: Vec<_> = payments.iter().map(|payment| payment.state(&Scheme::SHA256).unwrap()).collect();
    for (i, state) in states.iter().enumerate() {
        assert!(!states[..i].contains(state));
    }
    payments[0].key();
    assert_eq!(payments[0].representation(&Scheme::SHA256), Ok(None));
    assert!(payments[2].representation(&Scheme::SHA256).unwrap().is_some());
}
