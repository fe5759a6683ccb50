//! A type that holds itself: no constant and no bound goes round in a circle.
use etag_core::{Scheme, Versioned};

#[derive(Versioned)]
struct Tree {
    name: String,
    children: Vec<Tree>,
}

#[derive(Versioned)]
struct List<T> {
    value: T,
    next: Option<Box<List<T>>>,
}

#[derive(Versioned)]
enum Expression<T> {
    Value(T),
    Sum(Box<Self>, Box<Self>),
}

#[derive(Versioned)]
struct Left {
    right: Option<Box<Right>>,
}

#[derive(Versioned)]
struct Right {
    left: Option<Box<Left>>,
}

fn main() {
    let leaf = |name: &str| Tree { name: name.into(), children: Vec::new() };
    let tree = Tree { name: "root".into(), children: vec![leaf("a"), leaf("b")] };
    let other = Tree { name: "root".into(), children: vec![leaf("b"), leaf("a")] };
    assert!(tree.state(&Scheme::SHA256) != other.state(&Scheme::SHA256));

    let list = List { value: 1_u64, next: Some(Box::new(List { value: 2, next: None })) };
    assert!(list.state(&Scheme::SHA256).is_ok());

    let one = || Box::new(Expression::Value(1_u64));
    assert!(Expression::Sum(one(), one()).state(&Scheme::SHA256) != one().state(&Scheme::SHA256));

    let left = Left { right: Some(Box::new(Right { left: None })) };
    assert!(left.state(&Scheme::SHA256) != Left { right: None }.state(&Scheme::SHA256));
}
