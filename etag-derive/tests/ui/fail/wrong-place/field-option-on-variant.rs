use etag_core::Versioned;

#[derive(Versioned)]
enum Payment {
    #[versioned(skip)]
    Card(u64),
    Cash,
}

fn main() {}
