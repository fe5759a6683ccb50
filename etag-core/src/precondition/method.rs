//! [`Method`]: the request methods, as far as preconditions tell them apart.

/// A request method: [RFC 9110 §9](https://www.rfc-editor.org/rfc/rfc9110#section-9).
///
/// ```
/// use etag_core::Method;
///
/// assert_eq!(Method::from_bytes(b"PATCH"), Method::Patch);
/// assert_eq!(Method::from_bytes(b"get"), Method::Other); // methods are case-sensitive
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `QUERY`, safe and with content; its conditions work as those of `GET`.
    Query,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `TRACE`
    Trace,
    /// `CONNECT`
    Connect,
    /// Any other method, taken for one that writes.
    Other,
}

impl Method {
    /// The method of this name; [`Other`](Self::Other) for a name not listed here.
    ///
    /// ```
    /// # use etag_core::Method;
    /// assert_eq!(Method::from_bytes(b"DELETE"), Method::Delete);
    /// assert_eq!(Method::from_bytes(b"MKCOL"), Method::Other);
    /// ```
    pub const fn from_bytes(name: &[u8]) -> Self {
        match name {
            b"GET" => Self::Get,
            b"HEAD" => Self::Head,
            b"QUERY" => Self::Query,
            b"POST" => Self::Post,
            b"PUT" => Self::Put,
            b"PATCH" => Self::Patch,
            b"DELETE" => Self::Delete,
            b"OPTIONS" => Self::Options,
            b"TRACE" => Self::Trace,
            b"CONNECT" => Self::Connect,
            _ => Self::Other,
        }
    }

    /// Whether the method only reads, so that a false `If-None-Match` is answered 304 and not 412.
    ///
    /// ```
    /// # use etag_core::Method;
    /// assert!(Method::Head.is_read());
    /// assert!(!Method::Other.is_read());
    /// ```
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Query)
    }

    /// Whether the method neither selects nor changes a representation, so that preconditions do not apply to it:
    /// [RFC 9110 §13.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1).
    ///
    /// ```
    /// # use etag_core::Method;
    /// assert!(Method::Options.ignores_preconditions());
    /// assert!(!Method::Post.ignores_preconditions());
    /// ```
    pub const fn ignores_preconditions(self) -> bool {
        matches!(self, Self::Options | Self::Trace | Self::Connect)
    }
}
