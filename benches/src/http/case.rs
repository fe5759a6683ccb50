//! [`Case`]: one kind of request, the same bytes for every contender.

use std::fmt;
use std::io::Write as _;

use super::product::Product;

/// One kind of request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Case {
    /// Reads, holding nothing.
    Get,
    /// Reads, holding what is current.
    NotModified,
    /// Writes what is not yet there, holding what is current.
    Put,
    /// Writes 30 KiB of one text, which is quickly parsed, holding what was replaced long ago.
    RefusedText,
    /// Writes 30 KiB of many members, holding what was replaced long ago.
    RefusedMembers,
}

/// What one client sends.
pub(super) struct Requests {
    /// By turns, so that each write changes something.
    products: [Written; 2],
    text: Written,
    members: Written,
}

/// A product's place and its JSON.
struct Written {
    path: String,
    json: Vec<u8>,
}

/// As long as the tags that are issued.
const STALE: &str = "\"AAAAAAAAAAAAAAAAAAAAAA\"";

impl Case {
    /// In the order of the reports.
    pub const ALL: [Self; 5] = [Self::Get, Self::NotModified, Self::Put, Self::RefusedText, Self::RefusedMembers];

    /// What a server answers that knows its own tags.
    pub fn status(self) -> u16 {
        match self {
            Self::Get => 200,
            Self::NotModified => 304,
            Self::Put => 204,
            Self::RefusedText | Self::RefusedMembers => 412,
        }
    }
}

/// The name in the reports.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Get => "GET, 200",
            Self::NotModified => "GET, 304",
            Self::Put => "PUT, 204",
            Self::RefusedText => "PUT of 30 KiB of text, 412",
            Self::RefusedMembers => "PUT of 30 KiB of members, 412",
        })
    }
}

impl Requests {
    /// Those of one client, who shares its products with no other.
    pub(super) fn of_client(client: u64) -> Self {
        let small = Product::small(client);
        let changed = Product { stock: small.stock + 1, ..small.clone() };
        // They lie elsewhere, so that a server that does not refuse them serves the same GET as before.
        Self {
            products: [&small, &changed].map(Written::new),
            text: Written::new(&Product::of_much_text(client)),
            members: Written::new(&Product::of_many_members(client)),
        }
    }

    /// Writes the `nth` request into `request`. A client that was given no tag sends no condition.
    pub(super) fn write(&self, case: Case, nth: usize, tag: Option<&str>, request: &mut Vec<u8>) {
        request.clear();
        let (method, product, condition) = match case {
            Case::Get => ("GET", &self.products[0], None),
            Case::NotModified => ("GET", &self.products[0], tag.map(|tag| ("if-none-match", tag))),
            Case::Put => ("PUT", &self.products[nth % 2], tag.map(|tag| ("if-match", tag))),
            Case::RefusedText => ("PUT", &self.text, tag.map(|_| ("if-match", STALE))),
            Case::RefusedMembers => ("PUT", &self.members, tag.map(|_| ("if-match", STALE))),
        };
        write!(request, "{method} {} HTTP/1.1\r\nhost: localhost\r\n", product.path).expect(INTO_MEMORY);
        if let Some((name, tag)) = condition {
            write!(request, "{name}: {tag}\r\n").expect(INTO_MEMORY);
        }
        if method == "PUT" {
            let length = product.json.len();
            write!(
                request,
                "prefer: return=minimal\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
            )
            .expect(INTO_MEMORY);
            request.extend_from_slice(&product.json);
        } else {
            request.extend_from_slice(b"\r\n");
        }
    }

    /// Writes a request for the product that [`Case::RefusedText`] is about.
    pub(super) fn write_get_of_text(&self, request: &mut Vec<u8>) {
        request.clear();
        write!(request, "GET {} HTTP/1.1\r\nhost: localhost\r\n\r\n", self.text.path).expect(INTO_MEMORY);
    }
}

impl Written {
    fn new(product: &Product) -> Self {
        let json = serde_json::to_vec(product).expect("a product is JSON");
        Self { path: format!("/products/{}", product.id), json }
    }
}

const INTO_MEMORY: &str = "writing to a Vec cannot fail";
