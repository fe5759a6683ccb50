//! The application under test: one kind of resource behind every extractor, with whatever tag a test wants it to have.

mod bare;
mod counts;
mod documents;
mod shelf;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::HttpMessage as _;
use actix_web::dev::Service as _;
use actix_web::web::{self, Data, ServiceConfig};
use etag_core::{EntityTag, HttpDate, State};
use etag_store::{Stored, Validators, Versions};

use self::bare::{Bare, BareShelf};
pub(crate) use self::counts::{Counted, Counts, count};
pub(crate) use self::documents::{Document, Draft};
pub(crate) use self::shelf::Shelf;

/// Where a resource is served, which is how its handlers ask for what they need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// `IfNoneMatch`, `Put`, `IfMatch`: a precondition is required.
    Required,
    /// `Conditional`: what the client sends is heeded, and nothing is required.
    Open,
    /// The same as `Required`, for callers with rights, and read and write are two of them.
    Guarded,
    /// Tags that are weak, to be read.
    Weak,
    /// `Routes`, and its collection.
    Whole,
    /// Any tag or none, and `Preconditions` to decide by.
    Bare,
}

/// What is there when the request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given<'a> {
    Nothing,
    Untagged,
    Tagged(&'a [u8]),
}

/// The application; a clone is another handle on the same.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    documents: Shelf<Document>,
    drafts: Shelf<Draft>,
    bare: BareShelf,
    counts: Arc<Counts>,
    last_id: Arc<AtomicU64>,
}

impl Application {
    pub(crate) fn new() -> Self {
        Self::on(Shelf::new())
    }

    /// With the documents on this shelf.
    pub(crate) fn on(documents: Shelf<Document>) -> Self {
        let (bare, counts) = (BareShelf::default(), Arc::default());
        Self { documents, drafts: Shelf::new(), bare, counts, last_id: Arc::default() }
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// A resource that no other request is about, and its path.
    pub(crate) fn place(&self, door: Door, given: Given<'_>, modified: Option<HttpDate>) -> (u64, String) {
        let id = self.last_id.fetch_add(1, Ordering::SeqCst) + 1;
        let text = "as it was".to_owned();
        match (door, given) {
            (_, Given::Nothing) => {}
            (Door::Bare, given) => {
                let tag = match given {
                    Given::Tagged(tag) => Some(EntityTag::parse(tag).expect("a test names tags that are some")),
                    _ => None,
                };
                self.bare.place(id, Bare { tag, modified, content: text.into() });
            }
            (Door::Weak, Given::Tagged(tag)) => {
                let validators = validators(tag.strip_prefix(b"W/").expect("tags of drafts are weak"), modified);
                self.drafts.place(id, Stored { value: Draft { id, text }, validators });
            }
            (_, Given::Tagged(tag)) => {
                let value = Document { id, text };
                self.documents.place(id, Stored { value, validators: validators(tag, modified) });
            }
            (_, Given::Untagged) => panic!("{door:?} has a tag for everything"),
        }
        (id, format!("{}/{id}", door.path()))
    }

    /// Puts another version in the place of a document, behind the back of everybody.
    pub(crate) fn replace(&self, id: u64, tag: &[u8]) {
        let value = Document { id, text: "as others have it".to_owned() };
        self.documents.place(id, Stored { value, validators: validators(tag, None) });
    }

    /// What is there now, to the last field.
    pub(crate) fn seen(&self, door: Door, id: u64) -> String {
        match door {
            Door::Bare => self.bare.seen(id),
            Door::Weak => self.drafts.seen(id),
            _ => self.documents.seen(id),
        }
    }

    pub(crate) fn routes(&self) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
        let app = self.clone();
        move |config| {
            let read = Arc::clone(&app.counts.read);
            config
                .app_data(Data::from(Arc::clone(&app.counts)))
                .app_data(Data::new(app.bare.clone()))
                .app_data(Versions::<Document>::new(app.documents.clone()))
                .app_data(Versions::<Draft>::new(app.drafts.clone()))
                .service(
                    web::scope("")
                        .wrap_fn(move |mut req, next| {
                            let payload = count(req.take_payload(), &read);
                            req.set_payload(payload);
                            next.call(req)
                        })
                        .service(documents::required(&format!("{}/{{id}}", Door::Required.path())))
                        .service(documents::open(&format!("{}/{{id}}", Door::Open.path())))
                        .service(documents::guarded(&format!("{}/{{id}}", Door::Guarded.path())))
                        .service(documents::weak(&format!("{}/{{id}}", Door::Weak.path())))
                        .service(documents::whole(Door::Whole.path()))
                        .service(bare::resource(&format!("{}/{{id}}", Door::Bare.path()))),
                );
        }
    }
}

impl Door {
    const fn path(self) -> &'static str {
        match self {
            Self::Required => "/required",
            Self::Open => "/open",
            Self::Guarded => "/guarded",
            Self::Weak => "/weak",
            Self::Whole => "/whole",
            Self::Bare => "/bare",
        }
    }
}

fn validators(tag: &[u8], modified: Option<HttpDate>) -> Validators {
    let text = str::from_utf8(tag).ok().and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
    let state = State::parse(text.expect("a tag in quotes")).expect("the tag of a document is a state");
    let mut validators = Validators::from_state(state);
    validators.last_modified = modified;
    validators
}
