use etag_core::Versioned;

#[derive(Versioned)]
enum Payment {
    Card(#[versioned(last_modified)] etag_core::HttpDate),
    Cash,
}

fn main() {}
