use etag_core::Versioned;

struct Card(u64);

#[derive(Versioned)]
enum Payment {
    Cash,
    Paid { card: Card },
}

fn main() {}
