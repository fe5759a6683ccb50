//! [`Edit`]: what somebody has made of a representation, to be written back.

use std::fmt;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

use super::engine::{Engine, Form, Turn};
use super::seen::Seen;
use super::{Conflict, Outcome, Resolution, Retries, Unsettled, Updated};
use crate::builder::field;
use crate::client::Client;
use crate::document::Document;
use crate::error::{BoxError, Error};
use crate::events::Place;
use crate::merge::{Merge, contains_changes};
use crate::read::Fetched;
use crate::transport::BoxFuture;

/// What somebody has made of a representation, to be written back.
///
/// If others have written meanwhile, it ends with the conflict, unless it is said what is to be done about it: [`merging`](Self::merging) first, [`asking`](Self::asking) about what that does not settle, or
/// [`overwriting_what_others_wrote`](Self::overwriting_what_others_wrote) if nobody is to be asked.
///
/// ```
/// use etag_client::{Client, Document, Error};
/// use serde_json::json;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product
/// let client = Client::new()?;
/// let product = client.get(&url).send().await?;
/// let mine = Document::of(&json!({"id": 123, "name": "Mouse, wireless", "price": 29.99, "stock": 5}))?;
///
/// // Meanwhile, somebody else:
/// client.patch(&url).merge_patch(&json!({"stock": 6})).if_unchanged(product.tag()).send().await?;
///
/// let conflict = client.edit(&product, mine).send().await.unwrap_err();
/// assert!(matches!(conflict, Error::Conflict(_)));
/// # Ok(())
/// # }
/// ```
///
/// Of a write that has no answer, it is read again whether all that was changed is there: then it is [`Outcome::AlreadyApplied`]. Somebody else may have made the very same changes, and it is theirs.
#[must_use = "nothing is sent before `send`"]
pub struct Edit {
    client: Client,
    fields: Result<HeaderMap, Error>,
    /// Where reads begin.
    url: Url,
    base: Result<Seen, Error>,
    mine: Document,
    form: Form,
    retries: Retries,
    strategy: Strategy,
}

/// What is to be done about conflicts, one after the other.
#[derive(Default)]
struct Strategy {
    merge: Option<Merge>,
    ask: Option<Ask>,
    otherwise: Otherwise,
}

type Ask = Box<dyn FnMut(Conflict) -> BoxFuture<'static, Resolution> + Send>;

#[derive(Default)]
enum Otherwise {
    #[default]
    End,
    Overwrite,
}

impl Edit {
    pub(crate) fn new(client: Client, base: &Fetched, mine: Document) -> Self {
        let (fields, retries) = (Ok(HeaderMap::new()), client.shared.retries.clone());
        let (url, base) = (base.asked().clone(), Seen::of(base));
        Self { client, fields, url, base, mine, form: Form::Whole, retries, strategy: Strategy::default() }
    }

    /// A field of the reads and writes, such as `Accept-Language`. Takes the place of the client's own of this name.
    ///
    /// ```
    /// # use etag_client::{Client, Document, Error};
    /// # use serde_json::json;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// let mine = Document::of(&json!({"id": 123, "stock": 6}))?;
    /// client.edit(&product, mine).header("Accept", "application/json").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<BoxError>>,
        V: TryInto<HeaderValue, Error: Into<BoxError>>,
    {
        self.fields = self.fields.and_then(|mut fields| {
            let (name, value) = field(name, value)?;
            fields.append(name, value);
            Ok(fields)
        });
        self
    }

    /// Settles conflicts by merging what both have changed. Where both have changed the same, it ends with the conflict, or asks.
    ///
    /// ```
    /// use etag_client::{Client, Document, Error, merge::Merge};
    /// use serde_json::{Value, json};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let url = serve(); // a product
    /// let client = Client::new()?;
    /// let product = client.get(&url).send().await?;
    /// let mine = Document::of(&json!({"id": 123, "name": "Mouse, wireless", "price": 29.99, "stock": 5}))?;
    ///
    /// // Meanwhile, somebody else:
    /// client.patch(&url).merge_patch(&json!({"stock": 6})).if_unchanged(product.tag()).send().await?;
    ///
    /// let both: Value = client.edit(&product, mine).merging(Merge::new()).send().await?.value.to()?;
    /// assert_eq!((&both["name"], &both["stock"]), (&json!("Mouse, wireless"), &json!(6)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn merging(mut self, merge: Merge) -> Self {
        self.strategy.merge = Some(merge);
        self
    }

    /// Settles conflicts by asking, such as a person. Where merging was tried, only what it does not settle is asked for, and the conflict lists it.
    ///
    /// ```
    /// use etag_client::{Client, Document, Error, Resolution};
    /// use serde_json::{Value, json};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let url = serve(); // a product
    /// let client = Client::new()?;
    /// let product = client.get(&url).send().await?;
    /// client.patch(&url).merge_patch(&json!({"stock": 6})).if_unchanged(product.tag()).send().await?; // somebody else
    ///
    /// let edit = client.edit(&product, Document::of(&json!({"stock": 7}))?).asking(async |conflict| {
    ///     println!("{conflict}: yours is {}, theirs is {}", conflict.mine, conflict.theirs);
    ///     Resolution::Abandon
    /// });
    /// assert!(matches!(edit.send().await, Err(Error::Conflict(_))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn asking<A, R>(mut self, mut ask: A) -> Self
    where
        A: FnMut(Conflict) -> R + Send + 'static,
        R: Future<Output = Resolution> + Send + 'static,
    {
        self.strategy.ask = Some(Box::new(move |conflict| Box::pin(ask(conflict))));
        self
    }

    /// Overwrites what others have changed meanwhile, where it is not merged and nobody is asked: the last writer wins, and theirs is lost.
    ///
    /// ```
    /// use etag_client::{Client, Document, Error};
    /// use serde_json::{Value, json};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let url = serve(); // a product
    /// let client = Client::new()?;
    /// let product = client.get(&url).send().await?;
    /// client.patch(&url).merge_patch(&json!({"stock": 6})).if_unchanged(product.tag()).send().await?; // somebody else
    ///
    /// let mine = Document::of(&json!({"id": 123, "stock": 7}))?;
    /// let edit = client.edit(&product, mine.clone()).overwriting_what_others_wrote();
    /// assert_eq!(edit.send().await?.value, mine); // the six is lost
    /// # Ok(())
    /// # }
    /// ```
    pub fn overwriting_what_others_wrote(mut self) -> Self {
        self.strategy.otherwise = Otherwise::Overwrite;
        self
    }

    /// Sends what changed, as a merge patch ([RFC 7396](https://www.rfc-editor.org/rfc/rfc7396)), in the place of all. Where the service has no such patches, or the change is none that they can say, all is sent nevertheless.
    ///
    /// ```
    /// # use etag_client::{Client, Document, Error};
    /// # use serde_json::json;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// let mut mine = Document::parse(product.content())?;
    /// mine.set("/stock", Document::of(&6)?)?;
    /// let updated = client.edit(&product, mine.clone()).by_merge_patch().send().await?; // PATCH with {"stock":6}
    /// assert_eq!(updated.value, mine);
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
    /// # use etag_client::{Client, Document, Error};
    /// # use serde_json::json;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// let mine = Document::of(&json!({"id": 123, "stock": 6}))?;
    /// client.edit(&product, mine).retries(Retries::default().attempts(1)).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// Writes it back.
    ///
    /// Where the future is dropped, a write that was sent may have been made, and nothing else is left behind.
    ///
    /// # Errors
    ///
    /// When it was not written, or when that is not known: see [`Error`]. With [`Error::NoTag`], where the representation had none, nothing was sent.
    pub async fn send(mut self) -> Result<Updated<Document>, Error> {
        let (mut base, mut mine) = (self.base?, self.mine);
        let mut engine = Engine::new(self.client, self.url, self.fields?, self.form, &self.retries);
        if mine != base.document {
            base = engine.strengthened(base).await?;
        }
        loop {
            if mine == base.document {
                return Ok(engine.updated(mine, Some(base.tag), Outcome::Unchanged));
            }
            match engine.write(&base, &mine).await? {
                Turn::Written { current, tag } => {
                    return Ok(engine.updated(current.unwrap_or(mine), tag, Outcome::Written));
                }
                Turn::Doubt { theirs, cause } => {
                    let is_made = engine.has_made(&theirs);
                    return if is_made || contains_changes(&base.document, &mine, &theirs.document) {
                        Ok(engine.updated(theirs.document, Some(theirs.tag), Outcome::AlreadyApplied))
                    } else {
                        Err(engine.unknown(cause, Some(theirs.tag)))
                    };
                }
                Turn::Conflict(theirs) => {
                    mine = self.strategy.settle(&mut engine, &base, &mine, &theirs).await?;
                    base = theirs;
                }
            }
        }
    }
}

impl Strategy {
    /// What is to be written in the place of what they wrote.
    async fn settle(
        &mut self,
        engine: &mut Engine,
        base: &Seen,
        mine: &Document,
        theirs: &Seen,
    ) -> Result<Document, Error> {
        if self.is_none() {
            return Err(engine.conflict(base, mine, theirs, Unsettled::Open).into());
        }
        engine.bounded(base, mine, theirs)?;
        let mut reason = Unsettled::Open;
        if let Some(merge) = &self.merge {
            match merge.merge(&base.document, mine, &theirs.document) {
                Ok(merged) => {
                    engine.merged();
                    return Ok(merged);
                }
                Err(clashes) => reason = Unsettled::Clashes(clashes),
            }
        }
        if let Some(ask) = &mut self.ask {
            let asked = Instant::now();
            let resolution = ask(engine.conflict(base, mine, theirs, reason)).await;
            engine.pace.extend(asked.elapsed());
            return match resolution {
                Resolution::Write(document) => Ok(document),
                Resolution::Abandon => Err(engine.conflict(base, mine, theirs, Unsettled::Abandoned).into()),
            };
        }
        match self.otherwise {
            Otherwise::End => Err(engine.conflict(base, mine, theirs, reason).into()),
            Otherwise::Overwrite => {
                engine.overwrites(theirs);
                Ok(mine.clone())
            }
        }
    }

    const fn is_none(&self) -> bool {
        self.merge.is_none() && self.ask.is_none() && matches!(self.otherwise, Otherwise::End)
    }
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Edit");
        shown.field("place", &Place(&self.url)).field("form", &self.form);
        shown.field("retries", &self.retries).finish_non_exhaustive()
    }
}
