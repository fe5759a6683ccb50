use etag_core::Versioned;

#[derive(Versioned)]
enum Payment {
    #[versioned(name = "card")]
    Card(u64),
    Cash,
}

fn main() {}
