//! A [`Store`] behind a pointer, so that an application names the type of its resources and not that of their store.

use std::future::Future;
use std::pin::Pin;

use crate::{Change, Found, Held, Resource, Store, StoreError, Stored, Swapped, SwappedAll};

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

pub(crate) trait ErasedStore<T: Resource>: Send + Sync {
    fn load<'a>(&'a self, key: &'a T::Key) -> Boxed<'a, Option<Stored<T>>>;
    fn swap<'a>(&'a self, change: &'a mut Change<T>) -> Boxed<'a, Swapped<T>>;
    fn load_unless<'a>(&'a self, key: &'a T::Key, held: &'a Held<'a>) -> Boxed<'a, Option<Found<T>>>;
    fn list<'a>(&'a self, after: Option<&'a T::Key>, limit: usize) -> Boxed<'a, Vec<Stored<T>>>;
    fn swap_all<'a>(&'a self, changes: &'a mut [Change<T>]) -> Boxed<'a, SwappedAll<T>>;
}

impl<T: Resource, S: Store<T>> ErasedStore<T> for S {
    fn load<'a>(&'a self, key: &'a T::Key) -> Boxed<'a, Option<Stored<T>>> {
        Box::pin(async move { Store::load(self, key).await.map_err(StoreError::of_read) })
    }

    fn swap<'a>(&'a self, change: &'a mut Change<T>) -> Boxed<'a, Swapped<T>> {
        Box::pin(Store::swap(self, change))
    }

    fn load_unless<'a>(&'a self, key: &'a T::Key, held: &'a Held<'a>) -> Boxed<'a, Option<Found<T>>> {
        Box::pin(async move { Store::load_unless(self, key, held).await.map_err(StoreError::of_read) })
    }

    fn list<'a>(&'a self, after: Option<&'a T::Key>, limit: usize) -> Boxed<'a, Vec<Stored<T>>> {
        Box::pin(async move { Store::list(self, after, limit).await.map_err(StoreError::of_read) })
    }

    fn swap_all<'a>(&'a self, changes: &'a mut [Change<T>]) -> Boxed<'a, SwappedAll<T>> {
        Box::pin(Store::swap_all(self, changes))
    }
}
