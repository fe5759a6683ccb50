//! [`Update`]: a change that is made to whatever is there.

use std::fmt;
use std::marker::PhantomData;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::engine::{Engine, Form, Turn};
use super::{Outcome, Retries, Updated};
use crate::builder::field;
use crate::client::Client;
use crate::document::Document;
use crate::error::{BoxError, Error};
use crate::events::Place;

/// A change that is to be made to a resource, whatever that is by then.
///
/// It is read, changed and written back under the tag that was read. If others have written meanwhile, the change is made again, to what they wrote: so the function is called once for each try, and once more where
/// an answer was lost and nothing else tells; it should depend on nothing but what it is given. What `T` does not know of the resource stays as it is.
///
/// ```
/// use etag_client::{Client, Error};
/// use serde::{Deserialize, Serialize};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// #[derive(Serialize, Deserialize)]
/// struct Product {
///     stock: u64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product, with a name, a price, and a stock of 5
/// let client = Client::new()?;
/// let sale = client.update(&url, |mut product: Product| {
///     product.stock = product.stock.checked_sub(1).ok_or("sold out")?;
///     Ok(product)
/// });
/// assert_eq!(sale.send().await?.value.stock, 4);
/// # Ok(())
/// # }
/// ```
///
/// # When there is no answer
///
/// A write that has no answer may have been made. The resource is read again: if its tag is the same, nothing was written, and the same request is sent again; services issue no tag twice
/// ([RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1)), so that only one of them can be made.
/// If it is the one that the service says it has tried to give, as those do that are built with `etag-actix`, it was made.
/// If the tag is another, [`recognise`](Self::recognise) tells whether the write is in what is there. Without that, a change that would change nothing any more (`price = 5`) is as good as made, and
/// [`Outcome::AlreadyApplied`]; of one that would (`stock - 1`), nobody can tell, and it is [`Error::Unknown`]. Where it matters whose change it was, as with the last one on stock, the function returns an error where it has
/// nothing to change, or there is a `recognise`. (Where the tag is a hash of the content alone, what is changed back looks as if it had never been changed.)
///
/// It is sent once:
///
/// ```compile_fail,E0382
/// # use etag_client::{Client, Error};
/// async fn count(client: Client) -> Result<(), Error> {
///     let update = client.update("http://127.0.0.1/products/123", |stock: u64| Ok(stock + 1));
///     update.send().await?;
///     update.send().await?;
///     Ok(())
/// }
/// ```
///
/// ```
/// # use etag_client::{Client, Error};
/// # async fn count(client: Client) -> Result<(), Error> {
/// let update = client.update("http://127.0.0.1/products/123", |stock: u64| Ok(stock + 1));
/// update.send().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before `send`"]
pub struct Update<T, F> {
    client: Client,
    url: Result<Url, Error>,
    fields: HeaderMap,
    change: F,
    retries: Retries,
    form: Form,
    recognise: Option<Recognise<T>>,
    of: PhantomData<fn(T) -> T>,
}

type Recognise<T> = Box<dyn Fn(&T, &T) -> bool + Send + Sync>;

impl<T, F> Update<T, F>
where
    T: Serialize + DeserializeOwned,
    F: FnMut(T) -> Result<T, BoxError>,
{
    pub(crate) fn new(client: Client, url: Result<Url, Error>, change: F) -> Self {
        let (fields, retries) = (HeaderMap::new(), client.shared.retries.clone());
        Self { client, url, fields, change, retries, form: Form::Whole, recognise: None, of: PhantomData }
    }

    /// A field of the reads and writes, such as `Accept-Language`. Takes the place of the client's own of this name.
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # use serde_json::Value;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let update = client.update(&url, |mut product: Value| {
    ///     product["stock"] = 6.into();
    ///     Ok(product)
    /// });
    /// update.header("Accept", "application/json").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<BoxError>>,
        V: TryInto<HeaderValue, Error: Into<BoxError>>,
    {
        match field(name, value) {
            Ok((name, value)) => _ = self.fields.append(name, value),
            Err(err) => self.url = self.url.and(Err(err)),
        }
        self
    }

    /// Sends what changed, as a merge patch ([RFC 7396](https://www.rfc-editor.org/rfc/rfc7396)), in the place of all. Where the service has no such patches, or the change is none that they can say, all is sent nevertheless.
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # use serde_json::Value;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let update = client.update(&url, |mut product: Value| {
    ///     product["stock"] = 6.into();
    ///     Ok(product)
    /// });
    /// let updated = update.by_merge_patch().send().await?; // PATCH with {"stock":6}
    /// assert_eq!(updated.value["name"], "Wireless Mouse");
    /// # Ok(())
    /// # }
    /// ```
    pub fn by_merge_patch(mut self) -> Self {
        self.form = Form::MergePatch;
        self
    }

    /// How often it is tried, and when, in the place of what the client says.
    ///
    /// ```
    /// use etag_client::Retries;
    /// # use etag_client::{Client, Error};
    /// # use serde_json::Value;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let update = client.update(&url, |mut product: Value| {
    ///     product["stock"] = 6.into();
    ///     Ok(product)
    /// });
    /// let updated = update.retries(Retries::default().attempts(1)).send().await?;
    /// assert_eq!(updated.attempts, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// How to tell, after a write without an answer, whether it is in what is there now: by what was to be written, and what is there. If it says no, the change is made again. What goes wrong after that is [`Error::Unknown`] as
    /// well, with the other error as its cause: what was looked at may have been old.
    ///
    /// Equal content is no proof: two clients that count from 5 to 6 want the same, and one of them is refused. A mark of its own is one.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// use serde::{Deserialize, Serialize};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// #[derive(Serialize, Deserialize)]
    /// struct Product {
    ///     stock: u64,
    ///     #[serde(default)]
    ///     sales: Vec<String>,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, order) = (serve(), "order-7");
    /// let sale = Client::new()?.update(&url, |mut product: Product| {
    ///     product.stock = product.stock.checked_sub(1).ok_or("sold out")?;
    ///     product.sales.push(order.to_owned());
    ///     Ok(product)
    /// });
    /// sale.recognise(|_, there| there.sales.iter().any(|sale| sale == "order-7")).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn recognise(mut self, recognise: impl Fn(&T, &T) -> bool + Send + Sync + 'static) -> Self {
        self.recognise = Some(Box::new(recognise));
        self
    }

    /// Reads, changes and writes.
    ///
    /// Where the future is dropped, a write that was sent may have been made, and nothing else is left behind.
    ///
    /// # Errors
    ///
    /// When it was not written, or when that is not known: see [`Error`]. After conflicts until no try is left, [`Error::Conflict`] with the last of them.
    pub async fn send(self) -> Result<Updated<T>, Error> {
        let mut engine = Engine::new(self.client, self.url?, self.fields, self.form, &self.retries);
        let mut doubted = Vec::new();
        match turns(&mut engine, self.change, self.recognise.as_ref(), &mut doubted).await {
            // It was not recognised, but only a write would have told that what was looked at was not old.
            Err(err) if !doubted.is_empty() && !matches!(err, Error::Unknown { .. }) => {
                Err(engine.unknown(err.into(), None))
            }
            done => done,
        }
    }
}

/// One try after the other; what was sent and may have been made, by all that is known, is `doubted`.
async fn turns<T, F>(
    engine: &mut Engine,
    mut change: F,
    recognise: Option<&Recognise<T>>,
    doubted: &mut Vec<T>,
) -> Result<Updated<T>, Error>
where
    T: Serialize + DeserializeOwned,
    F: FnMut(T) -> Result<T, BoxError>,
{
    let mut base = engine.first().await?;
    loop {
        let (value, next) = applied(&mut change, &base.document)?;
        if next == base.document {
            // What had no answer may have been made: only without it nothing was written.
            let outcome = if doubted.is_empty() { Outcome::Unchanged } else { Outcome::AlreadyApplied };
            return Ok(engine.updated(value, Some(base.tag), outcome));
        }
        let (theirs, cause) = match engine.write(&base, &next).await? {
            Turn::Written { current, tag } => {
                // It is written, whatever the service has made of it.
                let value = current.and_then(|current| current.to().ok()).unwrap_or(value);
                return Ok(engine.updated(value, tag, Outcome::Written));
            }
            Turn::Conflict(theirs) | Turn::Doubt { theirs, .. } if engine.has_made(&theirs) => {
                let value = theirs.document.to().unwrap_or(value);
                return Ok(engine.updated(value, Some(theirs.tag), Outcome::AlreadyApplied));
            }
            Turn::Conflict(theirs) => (theirs, None),
            Turn::Doubt { theirs, cause } => {
                doubted.push(value);
                (theirs, Some(cause))
            }
        };
        let found = match (recognise, &cause) {
            // Once in doubt, it is looked for in all that is read: what was read first may have been old.
            (Some(recognise), _) => recognised(recognise, doubted, &theirs.document),
            (None, Some(_)) => fixed(&mut change, &theirs.document),
            (None, None) => Found::NotMine,
        };
        match (found, cause) {
            (Found::Mine(value), _) => return Ok(engine.updated(value, Some(theirs.tag), Outcome::AlreadyApplied)),
            (Found::Either, Some(cause)) => return Err(engine.unknown(cause, Some(theirs.tag))),
            (Found::NotMine, Some(_)) => engine.met(&theirs),
            (Found::NotMine | Found::Either, None) => {}
        }
        engine.bounded(&base, &next, &theirs)?;
        base = theirs;
    }
}

impl<T, F> fmt::Debug for Update<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Update");
        shown.field("place", &self.url.as_ref().map(Place)).field("form", &self.form);
        shown.field("retries", &self.retries).finish_non_exhaustive()
    }
}

/// Whose write it is that is there.
enum Found<T> {
    Mine(T),
    NotMine,
    /// Nobody can tell.
    Either,
}

/// The change, made to a document: what it does not know of it stays.
fn applied<T, F>(change: &mut F, document: &Document) -> Result<(T, Document), Error>
where
    T: Serialize + DeserializeOwned,
    F: FnMut(T) -> Result<T, BoxError>,
{
    let value = change(document.to()?).map_err(Error::Change)?;
    let next = document.revised(&value)?;
    Ok((value, next))
}

fn recognised<T: DeserializeOwned>(recognise: &Recognise<T>, doubted: &[T], document: &Document) -> Found<T> {
    if doubted.is_empty() {
        return Found::NotMine;
    }
    match document.to() {
        Ok(there) if doubted.iter().any(|wanted| recognise(wanted, &there)) => Found::Mine(there),
        Ok(_) => Found::NotMine,
        Err(_) => Found::Either,
    }
}

/// A change that changes nothing any more is as good as made: as if it came after all that others did.
fn fixed<T, F>(change: &mut F, document: &Document) -> Found<T>
where
    T: Serialize + DeserializeOwned,
    F: FnMut(T) -> Result<T, BoxError>,
{
    match applied(change, document) {
        Ok((value, next)) if next == *document => Found::Mine(value),
        _ => Found::Either,
    }
}
