use etag_core::Versioned;

#[derive(Versioned)]
enum Payment {
    Card {
        #[versioned(key)]
        number: u64,
    },
    Cash,
}

fn main() {}
