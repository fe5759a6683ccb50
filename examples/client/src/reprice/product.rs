//! [`Product`]: what a repricer has to know of one. The rest goes back as it came.

use serde::{Deserialize, Serialize};

use super::price::{Adjustment, Price};

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Product {
    pub(crate) price: Price,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
}

/// What is to be done to each product.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) adjustment: Adjustment,
    /// What says, in the product itself, that it is done.
    pub(crate) mark: Option<String>,
}

impl Change {
    pub(crate) fn apply(&self, mut product: Product) -> Result<Product, String> {
        if self.is_done(&product) {
            return Ok(product);
        }
        product.price = self.adjustment.apply(product.price)?;
        product.tags.extend(self.mark.clone());
        Ok(product)
    }

    /// Whether the product says so. Without a mark none does: that it has the price which was to be written is no proof, since somebody else may have given it the same.
    pub(crate) fn is_done(&self, product: &Product) -> bool {
        self.mark.as_ref().is_some_and(|mark| product.tags.contains(mark))
    }
}
