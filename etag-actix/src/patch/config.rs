//! [`PatchConfig`]: how large a patch may be, and what it may do.

use actix_web::HttpRequest;

use crate::request::app_data;

/// How large a [`Patch`](super::Patch) may be, and how much it may do: for an application, a scope or a resource, wherever it is given as `app_data`.
///
/// A JSON Patch of a few lines can double a document again and again, so that its size says little about its work.
///
/// ```
/// use actix_web::App;
/// use etag_actix::PatchConfig;
///
/// let app = App::new().app_data(PatchConfig::default().limit(64 * 1024).operations(100));
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct PatchConfig {
    bytes: usize,
    operations: usize,
}

impl PatchConfig {
    /// The bytes that a patch may have, and may copy, unless set otherwise: 2 MiB, as for `web::Json`.
    ///
    /// ```
    /// assert_eq!(etag_actix::PatchConfig::BYTES, 2_097_152);
    /// ```
    pub const BYTES: usize = 2 * 1024 * 1024;

    /// The operations that a JSON Patch may have, unless set otherwise: 1,000.
    ///
    /// ```
    /// assert_eq!(etag_actix::PatchConfig::OPERATIONS, 1_000);
    /// ```
    pub const OPERATIONS: usize = 1_000;

    /// The depth to which arrays and objects of a patched document may be nested; it is that to which JSON is read.
    pub(super) const DEPTH: usize = 128;

    /// Sets how many bytes a patch may have; as many may the `copy` operations of a JSON Patch copy in all. What is over the limit is answered 413.
    ///
    /// ```
    /// # use etag_actix::PatchConfig;
    /// let config = PatchConfig::default().limit(64 * 1024);
    /// # let _ = config;
    /// ```
    pub fn limit(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets how many operations a JSON Patch may have. What is over the limit is answered 413.
    ///
    /// ```
    /// # use etag_actix::PatchConfig;
    /// let config = PatchConfig::default().operations(20);
    /// # let _ = config;
    /// ```
    pub fn operations(mut self, operations: usize) -> Self {
        self.operations = operations;
        self
    }

    /// The configuration that is nearest to the request.
    pub(super) fn of(req: &HttpRequest) -> &Self {
        static DEFAULT: PatchConfig = PatchConfig::new();
        app_data(req).unwrap_or(&DEFAULT)
    }

    pub(super) const fn max_bytes(&self) -> usize {
        self.bytes
    }

    pub(super) const fn max_operations(&self) -> usize {
        self.operations
    }

    const fn new() -> Self {
        Self { bytes: Self::BYTES, operations: Self::OPERATIONS }
    }
}

impl Default for PatchConfig {
    fn default() -> Self {
        Self::new()
    }
}
