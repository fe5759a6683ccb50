//! A store that takes away the check before the handler, so that the comparison at the commit stands alone: whatever version a write names, that is what it finds.

use std::future::Future;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use etag_core::State;
use etag_store::{Change, Store, StoreError, Stored, Swapped, Validators};

use crate::service::Product;

tokio::task_local! {
    static NAMED: Named;
}

/// What the request that is being answered says of what is there.
#[derive(Clone, Debug)]
pub enum Named {
    /// It is a read, or says nothing: it finds what is there.
    Nothing,
    /// It rests on this version.
    Version(State),
    /// It rests on there being nothing.
    Absence,
}

impl Named {
    /// What a request says.
    pub fn of(req: &ServiceRequest) -> Self {
        let text = |name: HeaderName| req.headers().get(name).and_then(|value| value.to_str().ok());
        if matches!(*req.method(), Method::GET | Method::HEAD) {
            return Self::Nothing;
        }
        let tag = text(IF_MATCH).and_then(|value| value.strip_prefix('"')?.strip_suffix('"'));
        match tag.and_then(|tag| State::parse(tag).ok()) {
            Some(state) => Self::Version(state),
            None if text(IF_NONE_MATCH) == Some("*") => Self::Absence,
            None => Self::Nothing,
        }
    }

    /// Lets the store know of it while the request is answered.
    pub fn during<F: Future>(self, answering: F) -> impl Future<Output = F::Output> {
        NAMED.scope(self, answering)
    }
}

/// A store whose `load` says what the request wants to hear. Its `swap` is that of the store.
#[derive(Debug)]
pub struct Unchecked<S>(pub S);

impl<S: Store<Product>> Store<Product> for Unchecked<S> {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        let current = self.0.load(key).await?;
        Ok(match NAMED.try_with(Named::clone).unwrap_or(Named::Nothing) {
            Named::Nothing => current,
            Named::Absence => None,
            Named::Version(state) => Some(match current {
                Some(current) if current.validators.state == state => current,
                other => {
                    let value = other.map_or(Product { id: *key, ..Product::default() }, |current| current.value);
                    Stored { value, validators: Validators::from_state(state) }
                }
            }),
        })
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        self.0.swap(change).await
    }
}
