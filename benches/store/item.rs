//! [`Item`]: what the stores of documents keep here, of the size of a row of the table `products`.

use etag_core::Versioned;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, Serialize, Versioned)]
#[versioned(name = "item", epoch = 1)]
pub(crate) struct Item {
    #[versioned(key)]
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) price_in_cents: i64,
}

impl Item {
    pub(crate) fn new(id: i64) -> Self {
        Self { id, name: "Wireless Mouse".to_owned(), price_in_cents: 2999 }
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("an item has nothing that JSON has not")
    }
}
