use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(name))]
struct Nothing;

fn main() {}
