//! [`Database`]: where the products are kept.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use etag_store::{MemoryStore, PostgresOptions, PostgresStore, SqliteStore, StoreError, Versions};
use etcetera::BaseStrategy as _;
use sqlx::postgres::PgConnectOptions;

use crate::arguments::UsageError;
use crate::product::Product;

/// A database, not yet opened.
#[derive(Clone)]
pub(crate) enum Database {
    Memory,
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

/// The products, and what is asked of their store beside them.
pub(crate) struct Opened {
    pub(crate) products: Versions<Product>,
    store: Store,
}

enum Store {
    Memory,
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl Database {
    /// `catalog.db` in the user's data directory, which is made where it is missing.
    pub(crate) fn of_the_user() -> Result<Self, Box<dyn Error>> {
        let folder = etcetera::base_strategy::choose_native_strategy()?.data_dir();
        fs::create_dir_all(&folder).map_err(|err| format!("the folder {} cannot be made: {err}", folder.display()))?;
        Ok(Self::Sqlite(folder.join("catalog.db")))
    }

    pub(crate) async fn open(self) -> Result<Opened, StoreError> {
        Ok(match self {
            Self::Memory => Opened { products: Versions::new(MemoryStore::new()), store: Store::Memory },
            Self::Sqlite(path) => {
                let store = SqliteStore::open(path).await?;
                Opened { products: Versions::new(store.clone()), store: Store::Sqlite(store) }
            }
            Self::Postgres(server) => {
                let store = PostgresOptions::new().connect_with(*server).await?;
                Opened { products: Versions::new(store.clone()), store: Store::Postgres(store) }
            }
        })
    }
}

impl Opened {
    /// Whether this product was ever there.
    pub(crate) async fn has_known(&self, id: u64) -> Result<bool, StoreError> {
        match &self.store {
            Store::Memory => Ok(false),
            Store::Sqlite(store) => Ok(!store.history::<Product>(&id).await?.is_empty()),
            Store::Postgres(store) => Ok(!store.history::<Product>(&id).await?.is_empty()),
        }
    }

    /// Waits until the database is closed, which the file is when nobody has a handle on it any more.
    pub(crate) async fn close(self) {
        drop(self.products);
        match self.store {
            Store::Memory => {}
            Store::Sqlite(store) => store.close().await,
            Store::Postgres(store) => store.close().await,
        }
    }
}

impl FromStr for Database {
    type Err = UsageError;

    fn from_str(url: &str) -> Result<Self, UsageError> {
        let Some((scheme, rest)) = url.split_once(':') else { return Err(unknown()) };
        match scheme {
            "memory" if rest.is_empty() => Ok(Self::Memory),
            "sqlite" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                if path.is_empty() || path.starts_with(':') || path.contains('?') {
                    return Err(UsageError::new(format!(
                        "--database is {url:?}; the path of a file was expected, as sqlite://catalog.db"
                    )));
                }
                Ok(Self::Sqlite(path.into()))
            }
            // What stands in a URL of this kind may be a password, so that it is not shown.
            "postgres" | "postgresql" => url.parse().map(|server| Self::Postgres(Box::new(server))).map_err(|_| {
                UsageError::new(
                    "--database is no URL of a PostgreSQL database; expected: postgres://user:password@host/name",
                )
            }),
            _ => Err(unknown()),
        }
    }
}

fn unknown() -> UsageError {
    UsageError::new("--database is of no kind that is known; expected: sqlite://PATH, memory: or postgres://…")
}

/// Without a password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory: (gone when this program ends)"),
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(server) => {
                write!(f, "postgres://{}:{}", server.get_host(), server.get_port())?;
                match server.get_database() {
                    Some(name) => write!(f, "/{name}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
