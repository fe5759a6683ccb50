//! Reads of a resource, one after the other on one connection: by `etag-client`, and by reqwest with as much written by hand as the reader needs.

mod forwarder;

use std::error::Error;
use std::time::Duration;

use etag_client::reqwest::{self, StatusCode, header};
use etag_client::{Client, Source};
use tokio::runtime;

pub use self::forwarder::{Carried, Forwarder};

/// One way to read.
pub struct Reader {
    /// The name in the reports.
    pub name: &'static str,
    /// What it is measured beside: the reader of this number in [`READERS`].
    pub beside: usize,
    read: fn(&str, u32) -> Result<(), BoxError>,
}

/// All of them.
pub const READERS: [Reader; 5] = [
    Reader { name: "reqwest", beside: 0, read: |url, reads| run(bare(url, reads)) },
    Reader {
        name: "etag-client, without a cache",
        beside: 0,
        read: |url, reads| run(full(url, reads, Client::builder().without_cache().build())),
    },
    Reader { name: "etag-client, into its cache", beside: 0, read: |url, reads| run(full(url, reads, Client::new())) },
    Reader { name: "reqwest, conditions by hand", beside: 3, read: |url, reads| run(bare_validated(url, reads)) },
    Reader { name: "etag-client, from its cache", beside: 3, read: |url, reads| run(validated(url, reads)) },
];

type BoxError = Box<dyn Error>;

impl Reader {
    /// Reads so many times, after the first time.
    ///
    /// # Errors
    ///
    /// That of a request, or another answer than was expected.
    pub fn read(&self, url: &str, reads: u32) -> Result<(), BoxError> {
        (self.read)(url, reads)
    }
}

fn run(reads: impl Future<Output = Result<(), BoxError>>) -> Result<(), BoxError> {
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(reads)
}

/// As `etag-client` has it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The content, each time of another URL, so that nobody has it yet.
async fn bare(url: &str, reads: u32) -> Result<(), BoxError> {
    let client = reqwest::Client::builder().timeout(TIMEOUT).build()?;
    for number in 0..=reads {
        let response = client.get(format!("{url}?read={number}")).send().await?.error_for_status()?;
        whole(&response.bytes().await?)?;
    }
    Ok(())
}

async fn full(url: &str, reads: u32, client: Result<Client, etag_client::Error>) -> Result<(), BoxError> {
    let client = client?;
    for number in 0..=reads {
        let fetched = client.get(format!("{url}?read={number}")).send().await?;
        if fetched.source() != Source::Network {
            return Err("it was not to be there".into());
        }
        whole(fetched.content())?;
    }
    Ok(())
}

async fn bare_validated(url: &str, reads: u32) -> Result<(), BoxError> {
    let client = reqwest::Client::builder().timeout(TIMEOUT).build()?;
    let first = client.get(url).send().await?.error_for_status()?;
    let tag = first.headers().get(header::ETAG).ok_or("no entity tag")?.clone();
    let date = first.headers().get(header::LAST_MODIFIED).ok_or("no date")?.clone();
    let content = first.bytes().await?;
    for _ in 0..reads {
        let conditional = client.get(url).header(header::IF_NONE_MATCH, &tag).header(header::IF_MODIFIED_SINCE, &date);
        let response = conditional.send().await?;
        if response.status() != StatusCode::NOT_MODIFIED {
            return Err(format!("answered {}", response.status()).into());
        }
        whole(&content.clone())?;
    }
    Ok(())
}

async fn validated(url: &str, reads: u32) -> Result<(), BoxError> {
    let client = Client::new()?;
    whole(client.get(url).send().await?.content())?;
    for _ in 0..reads {
        let fetched = client.get(url).send().await?;
        if fetched.source() != Source::Revalidated {
            return Err("it was not revalidated".into());
        }
        whole(fetched.content())?;
    }
    Ok(())
}

fn whole(content: &[u8]) -> Result<(), BoxError> {
    if content.len() < 65_000 { Err(format!("{} bytes", content.len()).into()) } else { Ok(()) }
}
