//! What comes back is what was written, of every document store.

use etag_core::Versioned;
use etag_store::{PostgresStore, SqliteStore, StoreErrorKind, Versions, WriteError};
use etag_tests::postgres::{Postgres, patient};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[versioned(name = "measurement", epoch = 1)]
struct Measurement {
    #[versioned(key)]
    id: u64,
    celsius: f64,
    #[versioned(serde)]
    notes: Value,
    /// JSON has one `null` for the two ways to have none.
    #[expect(clippy::option_option, reason = "the trap that is tested")]
    calibrated: Option<Option<u64>>,
    /// Part of the state, and not of the document: a mistake in the type.
    #[serde(skip)]
    forgotten: u64,
    /// The same mistake, outside of the state.
    #[versioned(representation)]
    #[serde(skip)]
    views: u64,
}

fn measurement(celsius: f64) -> Measurement {
    Measurement { id: 1, celsius, notes: Value::Null, calibrated: None, forgotten: 0, views: 0 }
}

/// A key that leaves members out, so that two of them may have the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seat: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[versioned(name = "booking", epoch = 1)]
struct Booking {
    #[versioned(key, serde)]
    place: Place,
    name: String,
}

/// The stores there are, each with its file if it has one.
async fn stores() -> (SqliteStore, Option<PostgresStore>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(folder.path().join("a.db")).await.unwrap();
    let postgres = match Postgres::shared() {
        Some(server) => Some(patient().connect(&server.database()).await.unwrap()),
        None => None,
    };
    (sqlite, postgres, folder)
}

#[tokio::test]
async fn what_could_not_be_read_back_is_not_written() {
    let (sqlite, postgres, _folder) = stores().await;
    for measurements in [Some(Versions::new(sqlite)), postgres.map(Versions::new)].into_iter().flatten() {
        let before = measurements.unconditionally("test").put(measurement(20.5)).await.unwrap();
        let deep = (0..200).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
        for next in [
            measurement(f64::NAN),
            measurement(f64::INFINITY),
            Measurement { notes: deep, ..measurement(21.0) },
            Measurement { calibrated: Some(None), ..measurement(21.0) },
            Measurement { forgotten: 1, ..measurement(21.0) },
            Measurement { views: 1, ..measurement(21.0) },
        ] {
            let err = measurements.unconditionally("test").put(next).await.unwrap_err();
            let WriteError::NotWritten(err) = err else { panic!("{err:?}") };
            assert_eq!(err.kind(), StoreErrorKind::Failed);
            assert_eq!(err.to_string(), "the document would not come back as it is");
            assert_eq!(measurements.load(&1).await.unwrap().as_ref(), Some(&before));
        }
    }
}

#[tokio::test]
async fn a_number_comes_back_to_the_last_bit() {
    let (sqlite, postgres, _folder) = stores().await;
    for measurements in [Some(Versions::new(sqlite)), postgres.map(Versions::new)].into_iter().flatten() {
        for celsius in [2.582_086_194_727_159_3e-92, 0.1, -0.0, f64::MIN_POSITIVE, f64::MAX] {
            let written = measurements.unconditionally("test").put(measurement(celsius)).await.unwrap();
            let loaded = measurements.load(&1).await.unwrap().unwrap();
            assert_eq!(loaded.celsius.to_bits(), written.celsius.to_bits(), "{celsius:e} became {:e}", loaded.celsius);
        }
    }
}

#[tokio::test]
async fn the_document_of_another_key_is_never_taken_for_that_of_this_one() {
    let (sqlite, postgres, _folder) = stores().await;
    for bookings in [Some(Versions::new(sqlite)), postgres.map(Versions::new)].into_iter().flatten() {
        let booking = |place: &Place| Booking { place: place.clone(), name: "Ada".to_owned() };
        let (row, seat) = (Place { row: Some(1), seat: None }, Place { row: None, seat: Some(1) });
        let first = bookings.unconditionally("test").put(booking(&row)).await.unwrap();
        assert_eq!(bookings.load(&seat).await.unwrap_err().kind(), StoreErrorKind::Corrupt);
        bookings.unconditionally("test").put(booking(&seat)).await.unwrap_err();
        assert_eq!(bookings.load(&row).await.unwrap(), Some(first));
    }
}
