//! [`Product`]: what the servers hold.

use etag_core::Versioned;
use serde::{Deserialize, Serialize};

/// A product, in its JSON 393 bytes long.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize, Versioned)]
#[serde(deny_unknown_fields)]
#[versioned(name = "product", epoch = 1)]
pub(super) struct Product {
    #[versioned(key)]
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) price_in_cents: u64,
    pub(super) stock: i64,
    pub(super) tags: Vec<String>,
}

/// As many clients as a server has products for.
const CLIENTS: u64 = 100;

impl Product {
    /// What every server holds when it starts: for each client a product to write and two that it never may.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..CLIENTS).flat_map(|client| {
            let at = |id| Self { id, ..Self::small(client) };
            [Self::small(client), at(text_id(client)), at(members_id(client))]
        })
    }

    pub(super) fn small(client: u64) -> Self {
        Self {
            id: 1_000 + client,
            name: "Trail running shoe, men, wide fit, size 43".to_owned(),
            description: "A light shoe for long days on mixed ground. The outsole grips on wet rock, the plate under the \
                          forefoot keeps stones away, and the upper dries within the hour. Weighs 264 grams; the heel is \
                          six millimetres higher than the toes."
                .to_owned(),
            price_in_cents: 13_990,
            stock: 418,
            tags: ["outdoor", "running", "shoes", "men", "vegan"].map(str::to_owned).to_vec(),
        }
    }

    /// 30 KiB of JSON, most of it one text.
    pub(super) fn of_much_text(client: u64) -> Self {
        let small = Self::small(client);
        let description = small.description.chars().cycle().take(30_554).collect();
        Self { id: text_id(client), description, ..small }
    }

    /// 30 KiB of JSON, most of it a list of 3,615 short texts.
    pub(super) fn of_many_members(client: u64) -> Self {
        let small = Self::small(client);
        let tags = small.tags.iter().cycle().take(3_615).cloned().collect();
        Self { id: members_id(client), tags, ..small }
    }
}

fn text_id(client: u64) -> u64 {
    2_000 + client
}

fn members_id(client: u64) -> u64 {
    3_000 + client
}

#[cfg(test)]
mod tests {
    use super::Product;

    #[test]
    fn the_json_has_the_sizes_that_the_reports_name() {
        assert_eq!(serde_json::to_vec(&Product::small(0)).unwrap().len(), 393);
        assert_eq!(serde_json::to_vec(&Product::of_much_text(0)).unwrap().len(), 30 * 1024);
        let of_members = serde_json::to_vec(&Product::of_many_members(0)).unwrap().len();
        assert!((30 * 1024 - 10..=30 * 1024).contains(&of_members), "{of_members}");
    }
}
