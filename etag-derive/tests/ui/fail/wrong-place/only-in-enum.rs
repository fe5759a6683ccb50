use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(number))]
enum Payment {
    Card { number: u64 },
    Cash,
}

fn main() {}
