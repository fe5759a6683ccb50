//! [`Product`]: a record of the size that services tag most.

use etag_core::{Schema, Versioned};
use fingerprint_struct::Fingerprint;
use serde::Serialize;
use udigest::Digestable;

use super::Resource;
use super::canonical::Canonical;

/// No field is a key, so that all contenders digest the same fields.
#[derive(Versioned, Fingerprint, Serialize, Digestable)]
#[versioned(name = "product", epoch = 1)]
pub(super) struct Product {
    id: u64,
    name: String,
    description: String,
    price: u64,
    currency: String,
    stock: u32,
    available: bool,
    supplier: Option<String>,
    tags: Vec<String>,
}

impl Resource for Product {
    fn sample() -> Self {
        Self {
            id: 7_340_021,
            name: "Trail running shoe, men, size 43".to_owned(),
            description: "A light shoe for long days on mixed ground. The outsole grips on wet rock, the plate under the \
                          forefoot keeps stones away, and the upper dries within the hour. Weighs 264 grams; the heel is \
                          six millimetres higher than the toes. Resoled on request at our own workshop."
                .to_owned(),
            price: 13_990,
            currency: "EUR".to_owned(),
            stock: 418,
            available: true,
            supplier: Some("Alpine Footwear Cooperative".to_owned()),
            tags: ["outdoor", "running", "shoes", "men", "vegan"].map(str::to_owned).to_vec(),
        }
    }

    fn canonical(&self) -> Canonical {
        let schema = Schema::record(
            "product",
            1,
            "",
            &[
                ("available", <bool as etag_core::Fingerprint>::SCHEMA),
                ("currency", <String as etag_core::Fingerprint>::SCHEMA),
                ("description", <String as etag_core::Fingerprint>::SCHEMA),
                ("id", <u64 as etag_core::Fingerprint>::SCHEMA),
                ("name", <String as etag_core::Fingerprint>::SCHEMA),
                ("price", <u64 as etag_core::Fingerprint>::SCHEMA),
                ("stock", <u32 as etag_core::Fingerprint>::SCHEMA),
                ("supplier", <Option<String> as etag_core::Fingerprint>::SCHEMA),
                ("tags", <Vec<String> as etag_core::Fingerprint>::SCHEMA),
            ],
        );
        let canonical = Canonical::of(schema)
            .byte(u8::from(self.available))
            .text(&self.currency)
            .text(&self.description)
            .number(self.id)
            .text(&self.name)
            .number(self.price)
            .number(u64::from(self.stock));
        let canonical = match &self.supplier {
            None => canonical.byte(0),
            Some(supplier) => canonical.byte(1).text(supplier),
        };
        self.tags.iter().fold(canonical.number(self.tags.len() as u64), |canonical, tag| canonical.text(tag))
    }
}
