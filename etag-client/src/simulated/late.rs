//! Writes that land when nobody waits for them any more: nothing that was read before is taken for fresh then.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::time::{sleep, timeout};

use super::direct::{Direct, Fate, PATIENCE};
use super::model::{Model, Mood};
use super::{PATH, Product, URL, client};
use crate::{Client, Error, Retries, Source};

/// Writes land so late, twice as late as anybody waits.
const LATE: Duration = PATIENCE.saturating_mul(2);

#[tokio::test(start_paused = true)]
async fn what_was_read_after_an_update_of_unknown_outcome_is_validated_by_the_next_read() {
    let client = late();
    let update = client.update(URL, |product: Product| Ok(Product { stock: product.stock + 1, ..product }));
    let unknown = update.retries(Retries::default().attempts(1)).send().await;
    assert!(matches!(unknown, Err(Error::Unknown { current: Some(_), .. })), "{unknown:?}");
    sees_what_has_landed(&client).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_read_after_a_write_of_unknown_outcome_is_validated_by_the_next_read() {
    let client = late();
    let found = client.get(URL).send().await.expect("it is there");
    let put = client.put(URL).json(&Product { stock: 1, ..Product::default() });
    let unknown = put.if_unchanged(found.tag()).send().await;
    assert!(matches!(unknown, Err(Error::Unknown { current: Some(_), .. })), "{unknown:?}");
    sees_what_has_landed(&client).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_read_while_a_write_is_dropped_is_validated_by_the_next_read() {
    let client = late();
    let found = client.get(URL).send().await.expect("it is there");
    let put = client.put(URL).json(&Product { stock: 1, ..Product::default() }).if_unchanged(found.tag());
    let write = timeout(PATIENCE / 4, put.send());
    let read = async {
        sleep(PATIENCE / 8).await;
        client.get(URL).validated().send().await.expect("it is there").json::<Product>().expect("a product").stock
    };
    let (dropped, seen) = tokio::join!(write, read);
    assert!(dropped.is_err() && seen == 0, "{dropped:?}");
    sees_what_has_landed(&client).await;
}

/// A client whose writes land late, of a service that says that its document is fresh for an hour.
fn late() -> Client {
    let mut model = Model::default().with(PATH, json!(Product::default()));
    model.cache_control = Some("max-age=3600");
    let wire = Direct::new(&Arc::new(Mutex::new(model)), |request, _| {
        if request.method.is_safe() { Fate::Answered(Mood::Willing) } else { Fate::Late(LATE) }
    });
    client(wire, Retries::default())
}

async fn sees_what_has_landed(client: &Client) {
    sleep(LATE * 2).await;
    let found = client.get(URL).send().await.expect("it is there");
    assert_eq!(found.json::<Product>().expect("a product").stock, 1, "from {:?}", found.source());
    // And from then on it is fresh.
    let again = client.get(URL).send().await.expect("it is there");
    assert_eq!((again.source(), again.json::<Product>().expect("a product").stock), (Source::Cache, 1));
}
