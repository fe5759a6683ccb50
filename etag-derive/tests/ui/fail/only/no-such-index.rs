use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(2))]
struct Pair(u64, u64);

fn main() {}
