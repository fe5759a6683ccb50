//! What the catalog lists, page by page.

use std::collections::HashSet;

use etag_client::reqwest::Url;
use etag_client::{Client, Error};
use serde::Deserialize;

use super::price::Price;
use super::product::Product;
use crate::failure::Failure;

/// A product in the list.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Listed {
    pub(crate) id: u64,
    pub(crate) name: String,
    price: Price,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Page {
    members: Vec<Listed>,
    next: Option<String>,
}

impl Listed {
    pub(crate) fn product(&self) -> Product {
        Product { price: self.price, tags: self.tags.clone() }
    }
}

/// Every product that there is, as its page had it.
pub(crate) async fn list(client: &Client, catalog: &Url) -> Result<Vec<Listed>, Failure> {
    let failure = |err: &Error| Failure::of(err, "list of products", catalog);
    let mut url = crate::resource(catalog, "products");
    let (mut products, mut seen) = (Vec::new(), HashSet::new());
    while seen.insert(url.clone()) {
        let fetched = client.get(url).send().await.map_err(|err| failure(&err))?;
        let page: Page = fetched.json().map_err(|err| failure(&err))?;
        products.extend(page.members);
        let Some(next) = page.next else { return Ok(products) };
        url = fetched
            .url()
            .join(&next)
            .map_err(|_| Failure::new("the list of products has a next page that is no URL"))?;
    }
    Err(Failure::new("the list of products goes round in a circle"))
}
