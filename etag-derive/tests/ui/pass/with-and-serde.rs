use etag_core::{Fingerprinter, Scheme, Versioned};

mod feeds {
    use super::Fingerprinter;

    pub fn cents(price: &f64, out: &mut Fingerprinter) {
        out.put_u64((price * 100.0) as u64);
    }

    pub fn len<T>(list: &Vec<T>, out: &mut Fingerprinter) {
        out.put_len(list.len());
    }
}

#[derive(serde::Serialize)]
struct Size {
    width: u32,
}

struct Opaque;

#[derive(Versioned)]
struct Product<T, S> {
    #[versioned(key, with = feeds::len::<u64>)]
    id: Vec<u64>,
    #[versioned(with = feeds::cents)]
    price: f64,
    #[versioned(with = feeds::len)]
    parts: Vec<T>,
    #[versioned(serde)]
    size: S,
    #[versioned(representation, serde)]
    shown: Size,
}

#[derive(Versioned)]
enum Shape {
    Round(#[versioned(with = feeds::cents)] f64),
    Other(#[versioned(serde)] Size),
}

fn main() {
    let product = |price, width| Product {
        id: vec![1],
        price,
        parts: vec![Opaque],
        size: Size { width },
        shown: Size { width: 0 },
    };
    assert_eq!(product(1.001, 1).state(&Scheme::SHA256), product(1.002, 1).state(&Scheme::SHA256));
    assert!(product(1.0, 1).state(&Scheme::SHA256) != product(2.0, 1).state(&Scheme::SHA256));
    assert!(product(1.0, 1).state(&Scheme::SHA256) != product(1.0, 2).state(&Scheme::SHA256));
    assert!(Shape::Round(1.0).state(&Scheme::SHA256) != Shape::Other(Size { width: 1 }).state(&Scheme::SHA256));
}
