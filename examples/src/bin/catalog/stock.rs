//! What a new catalog holds.

use std::error::Error;
use std::time::SystemTime;

use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{Permit, Policy, Refusal, Rule, WriteError};

use crate::database::Opened;
use crate::price::Price;
use crate::product::Product;

/// The product that a new catalog holds.
pub(crate) const FIRST: u64 = 123;

/// Puts the first product into a catalog that never had it.
///
/// Several processes may do so at once, and somebody may have removed it for good: it is created under `If-None-Match: *`, as a client would, and only where it has no history.
pub(crate) async fn stock(catalog: &Opened) -> Result<(), Box<dyn Error>> {
    if catalog.has_known(FIRST).await? {
        return Ok(());
    }
    let fields = [("If-None-Match", "*")];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from(SystemTime::now()), &Limits::default());
    match catalog.products.check(Method::Put, &FIRST, &asked, &Policy::all(Rule::create())).await {
        Ok(Permit::Vacant(vacant)) => match vacant.create(mouse()?).await {
            Ok(_) | Err(WriteError::PreconditionFailed(_)) => Ok(()),
            Err(err) => Err(err.into()),
        },
        // Another process was faster.
        Ok(Permit::Matched(_)) | Err(Refusal::PreconditionFailed(_)) => Ok(()),
        Err(refusal) => Err(refusal.into()),
    }
}

fn mouse() -> Result<Product, serde_json::Error> {
    let price: Price = serde_json::from_str("29.99")?;
    Ok(Product {
        id: FIRST,
        name: "Wireless Mouse".to_owned(),
        description: String::new(),
        price,
        stock: 0,
        tags: Vec::new(),
        views: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::{FIRST, stock};
    use crate::database::Database;

    /// As another process finds it that has looked before the product was there.
    #[actix_web::test]
    async fn what_others_have_made_of_the_product_stays() {
        let catalog = Database::Memory.open().await.unwrap();
        stock(&catalog).await.unwrap();
        let sold = catalog.products.unconditionally("a test").update(&FIRST, |mouse| mouse.stock = -1);
        let sold = sold.await.unwrap().expect("it is in stock");
        stock(&catalog).await.unwrap();
        let after = catalog.products.load(&FIRST).await.unwrap().expect("it is still there");
        assert_eq!((after.stock, after.etag()), (-1, sold.etag()));
    }
}
