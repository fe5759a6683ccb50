//! Increments of the stock: of several clients at once, and of one whose answers are dropped.

use std::error::Error as StdError;
use std::net::SocketAddr;
use std::time::Duration;

use etag_client::reqwest::Url;
use etag_client::{Client, Error, Outcome, Retries, Updated};
use etag_tests::proxy::{Disturbance, Proxy};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use crate::manners::words as in_words;

const CLIENTS: usize = 4;
const INCREMENTS: u64 = 100;
/// Of the client whose answers are dropped, one in so many.
const ONE_IN: u64 = 3;

/// What became of increments.
#[derive(Debug, Default)]
pub(crate) struct Count {
    /// As written.
    told: u64,
    /// After an answer that was lost.
    found: u64,
    /// By the service, in answers that came through.
    acknowledged: u64,
    counted: u64,
}

/// What the clients know of the product. The name has the mark of who came last.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Product {
    name: String,
    stock: u64,
}

impl Count {
    /// A client that makes a change twice has two of them acknowledged, and tells of one.
    pub(crate) const fn is_told_what_was_acknowledged(&self) -> bool {
        self.told == self.acknowledged && self.found == 0
    }

    /// Where nobody else writes, even a service that compares and then writes loses nothing.
    pub(crate) const fn is_exact(&self) -> bool {
        self.told + self.found == self.counted && self.found > 0
    }
}

/// The cells of the two races.
pub(crate) fn words(crowd: &Result<Count, Error>, alone: &Result<Count, Error>) -> [String; 2] {
    let of_crowd = |Count { told, acknowledged, counted, .. }: &Count| match told.checked_sub(*counted) {
        Some(0) => format!("{told}, {acknowledged}, {counted}"),
        Some(lost) => format!("{told}, {acknowledged}, {counted}: **{lost} lost**"),
        None => format!("{told}, {acknowledged}, **{counted}**"),
    };
    let of_one = |Count { told, found, counted, .. }: &Count| format!("{told}, {found}, {counted}");
    [crowd.as_ref().map_or_else(in_words, of_crowd), alone.as_ref().map_or_else(in_words, of_one)]
}

/// Clients that get in each other's way.
///
/// # Errors
///
/// Where no proxy can be put before the service. Within it, what a client has ended with.
pub(crate) fn of_four(runtime: &Runtime, url: &str) -> Result<Result<Count, Error>, Box<dyn StdError>> {
    let (proxy, through) = proxied(runtime, url)?;
    Ok(runtime.block_on(async {
        let before = stock(url).await?;
        let clients = (0..CLIENTS).map(|client| tokio::spawn(increments(through.clone(), client)));
        let mut count = Count::default();
        for client in clients.collect::<Vec<_>>() {
            let Count { told, found, .. } = client.await.expect("a client does not panic")?;
            count.told += told;
            count.found += found;
        }
        Ok(Count { acknowledged: proxy.passed().acknowledged, counted: stock(url).await? - before, ..count })
    }))
}

/// One client, of whose requests some are answered to nobody.
///
/// # Errors
///
/// As for [`of_four`].
pub(crate) fn alone_without_answers(runtime: &Runtime, url: &str) -> Result<Result<Count, Error>, Box<dyn StdError>> {
    let (proxy, through) = proxied(runtime, url)?;
    proxy.disturb(Disturbance::AnswerDropped, ONE_IN);
    Ok(runtime.block_on(async {
        let before = stock(url).await?;
        let count = increments(through, CLIENTS).await?;
        Ok(Count { acknowledged: proxy.passed().acknowledged, counted: stock(url).await? - before, ..count })
    }))
}

async fn increments(url: Url, client: usize) -> Result<Count, Error> {
    let patient = Retries::default().attempts(u32::MAX).within(Duration::from_mins(5));
    let http = Client::builder().retries(patient).build()?;
    let mut count = Count::default();
    while count.told + count.found < INCREMENTS {
        let mark = format!("client {client}, {}", count.told + count.found + 1);
        let change = |product: Product| Ok(Product { name: mark.clone(), stock: product.stock + 1 });
        let update = http.update(url.clone(), change).recognise(|wanted, there| wanted.name == there.name);
        match update.send().await {
            Ok(Updated { outcome: Outcome::AlreadyApplied, .. }) => count.found += 1,
            Ok(_) => count.told += 1,
            // A read was lost, and nothing is in doubt.
            Err(Error::NoAnswer(_) | Error::NotSent(_) | Error::TryAgain { .. }) => {}
            Err(err) => return Err(err),
        }
    }
    Ok(count)
}

/// Past the proxy.
async fn stock(url: &str) -> Result<u64, Error> {
    Ok(Client::new()?.get(url).validated().send().await?.json::<Product>()?.stock)
}

/// A proxy before the service, and the URL through it.
fn proxied(runtime: &Runtime, url: &str) -> Result<(Proxy, Url), Box<dyn StdError>> {
    let mut url: Url = url.parse()?;
    let server: SocketAddr = runtime
        .block_on(tokio::net::lookup_host((
            url.host_str().ok_or("a URL with a host was expected")?,
            url.port_or_known_default().ok_or("a URL with a port was expected")?,
        )))?
        .next()
        .ok_or("the host has no address")?;
    let proxy = Proxy::start(server, 7);
    url.set_port(Some(proxy.address().port())).map_err(|()| "a URL with a port was expected")?;
    Ok((proxy, url))
}
