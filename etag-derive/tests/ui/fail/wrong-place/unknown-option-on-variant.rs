use etag_core::Versioned;

#[derive(Versioned)]
enum Payment {
    #[versioned(rename)]
    Card(u64),
    Cash,
}

fn main() {}
