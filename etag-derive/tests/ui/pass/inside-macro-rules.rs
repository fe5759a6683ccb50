//! Names, types and values may come through `macro_rules!`.
use etag_core::{Scheme, Versioned};

macro_rules! resource {
    ($name:ident, $text:literal, $epoch:expr, $with:path, $field:ident: $ty:ty) => {
        #[derive(Versioned)]
        #[versioned(name = $text, epoch = $epoch)]
        struct $name {
            #[versioned(with = $with)]
            hidden: u64,
            $field: $ty,
            own: Option<$ty>,
        }

        fn make($field: $ty) -> $name {
            $name { hidden: 1, $field, own: None }
        }
    };
}

fn feed(number: &u64, out: &mut etag_core::Fingerprinter) {
    out.put_u64(*number);
}

/// The types of the fields come from outside, a token each, and everything around them from here.
macro_rules! pair {
    ($name:ident, $first:ident, $second:ident<$inner:ident>) => {
        #[derive(Versioned)]
        struct $name {
            #[versioned(key)]
            first: $first,
            second: $second<$inner>,
            #[versioned(version)]
            version: $first,
            #[versioned(representation)]
            shown: $second<$inner>,
        }

        #[derive(Versioned)]
        enum Either {
            First($first),
            Second { second: $second<$inner> },
        }
    };
}

pair!(Pair, u64, Vec<String>);

resource!(Product, "product", 4, feed, own_name: Vec<u64>);

fn main() {
    assert_eq!(Product::NAME, "product");
    let pair = Pair { first: 1, second: vec![], version: 2, shown: vec![] };
    assert_eq!(pair.key(), 1);
    assert!(pair.second.is_empty() && pair.representation(&Scheme::SHA256).is_ok());
    assert!(Either::First(1).state(&Scheme::SHA256) != Either::Second { second: vec![] }.state(&Scheme::SHA256));
    assert!(make(vec![1]).state(&Scheme::SHA256) != make(vec![2]).state(&Scheme::SHA256));
}
