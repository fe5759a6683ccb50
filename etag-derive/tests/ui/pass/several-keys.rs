use etag_core::Versioned;

#[derive(Versioned)]
struct Line {
    amount: u64,
    #[versioned(key)]
    order: u64,
    #[versioned(key)]
    line: String,
}

#[derive(Versioned)]
struct Setting {
    value: String,
}

fn main() {
    let key: (u64, String) = Line { amount: 1, order: 2, line: "a".into() }.key();
    assert_eq!(key, (2, "a".to_owned()));
    let () = Setting { value: String::new() }.key();
}
