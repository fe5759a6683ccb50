use etag_core::Versioned;

#[derive(Versioned)]
enum Payment {
    Card(#[versioned(version)] u64),
    Cash,
}

fn main() {}
