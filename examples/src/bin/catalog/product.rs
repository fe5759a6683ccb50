//! [`Product`], and what clients send of it.

use std::fmt;

use etag_actix::{Draft, Problem, ProblemType};
use etag_core::Versioned;
use serde::de::value::MapAccessDeserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::price::Price;

/// A product, as it is stored and as clients read it.
#[derive(Clone, Debug, Serialize, Deserialize, Versioned)]
#[versioned(name = "product", epoch = 1)]
pub(crate) struct Product {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) price: Price,
    pub(crate) stock: i64,
    pub(crate) tags: Vec<String>,
    /// Readers see it change; writers do not collide on it.
    #[versioned(representation)]
    pub(crate) views: u64,
}

/// What clients send: a product without what only the service knows. They may send back all that they have read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub(crate) struct ProductDraft {
    id: Option<u64>,
    name: String,
    #[serde(default)]
    description: String,
    price: Price,
    #[serde(default)]
    stock: i64,
    #[serde(default)]
    tags: Vec<String>,
    /// The service counts.
    #[serde(default, rename = "views")]
    _views: IgnoredAny,
}

/// From an object alone: what Serde derives would take an array for the members in their order.
impl<'de> Deserialize<'de> for ProductDraft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = ProductDraft;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a product, which is an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<ProductDraft, A::Error> {
                ProductDraft::deserialize(MapAccessDeserializer::new(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

const MOST_CHARACTERS: usize = 200;

impl Draft<Product> for ProductDraft {
    fn complete(&self, &id: &u64, current: Option<&Product>) -> Result<Product, Problem> {
        if self.id.is_some_and(|sent| sent != id) {
            return Err(Problem::new(
                ProblemType::OtherKey,
                "the id is that of the path, or given out by the service, and never another",
            )
            .with_member("id", id));
        }
        let characters = self.name.chars().count();
        if !(1..=MOST_CHARACTERS).contains(&characters) {
            let detail = format!("the name has {characters} characters; 1 to {MOST_CHARACTERS} were expected");
            return Err(Problem::new(ProblemType::UnprocessableContent, detail).with_member("field", "name"));
        }
        Ok(Product {
            id,
            name: self.name.clone(),
            description: self.description.clone(),
            price: self.price,
            stock: self.stock,
            tags: self.tags.clone(),
            views: current.map_or(0, |product| product.views),
        })
    }
}
