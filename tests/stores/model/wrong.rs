//! [`Wrong`]: stores with one fault each, which the model has to find.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use etag_core::State;
use etag_store::{Action, Change, Store, StoreError, Stored, Swapped, SwappedAll};

use super::Product;

#[derive(Clone, Copy)]
pub(super) enum Fault {
    /// It writes whatever is there.
    NoComparison,
    /// It lets a write through that has not seen the representation.
    StateAlone,
    /// It gives a version that came back its old state.
    NamedByContent,
}

type Products = BTreeMap<u8, Stored<Product>>;

#[derive(Clone)]
pub(super) struct Wrong {
    fault: Fault,
    products: Arc<Mutex<Products>>,
}

impl Wrong {
    pub(super) fn new(fault: Fault) -> Self {
        Self { fault, products: Arc::default() }
    }

    fn carry_out(&self, products: &mut Products, change: &mut Change<Product>) -> Swapped<Product> {
        let current = products.get(&change.key);
        if !self.is_met(change, current) {
            return Swapped::Refused(current.cloned());
        }
        if let (Fault::NamedByContent, Action::Create { next } | Action::Replace { next, .. }) =
            (self.fault, &mut change.action)
        {
            next.validators.state = State::from_number(next.price.into());
            next.validators.revision = next.validators.state;
        }
        match change.next() {
            Some(next) => products.insert(change.key, next.clone()),
            None => products.remove(&change.key),
        };
        Swapped::Done
    }

    fn is_met(&self, change: &Change<Product>, current: Option<&Stored<Product>>) -> bool {
        match (self.fault, change.expected(), current) {
            (Fault::NoComparison, ..) | (_, None, None) => true,
            (Fault::StateAlone, Some(expected), Some(current)) => expected.state == current.validators.state,
            (Fault::NamedByContent, Some(expected), Some(current)) => {
                let (expected, current) = (expected, &current.validators);
                expected.revision == current.revision && expected.representation == current.representation
            }
            _ => false,
        }
    }
}

impl Store<Product> for Wrong {
    async fn load(&self, key: &u8) -> Result<Option<Stored<Product>>, StoreError> {
        Ok(self.products.lock().unwrap().get(key).cloned())
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        Ok(self.carry_out(&mut self.products.lock().unwrap(), change))
    }

    async fn swap_all(&self, changes: &mut [Change<Product>]) -> Result<SwappedAll<Product>, StoreError> {
        let mut products = self.products.lock().unwrap();
        let mut after = products.clone();
        for (index, change) in changes.iter_mut().enumerate() {
            if let Swapped::Refused(current) = self.carry_out(&mut after, change) {
                return Ok(SwappedAll::Refused(vec![(index, current)]));
            }
        }
        *products = after;
        Ok(SwappedAll::Done)
    }

    async fn list(&self, after: Option<&u8>, limit: usize) -> Result<Vec<Stored<Product>>, StoreError> {
        let products = self.products.lock().unwrap();
        let behind = products.values().filter(|product| after.is_none_or(|after| product.id > *after));
        Ok(behind.take(limit).cloned().collect())
    }
}
