use etag_core::{Scheme, Versioned};

#[derive(Versioned)]
struct Board<const N: usize, const FLAG: bool> {
    #[versioned(skip)]
    cells: [u64; N],
    flag: bool,
}

#[derive(Versioned)]
enum Window<T, const N: usize> {
    Open(Vec<T>, #[versioned(skip)] [T; N]),
    Shut,
}

fn main() {
    let board = Board::<3, true> { cells: [1, 2, 3], flag: true };
    assert_eq!(board.state(&Scheme::SHA256), Board::<3, true> { cells: [0; 3], ..board }.state(&Scheme::SHA256));
    assert!(Window::<u64, 2>::Shut.state(&Scheme::SHA256) != Window::<u64, 2>::Open(vec![], [1, 2]).state(&Scheme::SHA256));
}
