//! The variant that a request selects: the format of the answer, and the content coding that it will leave in.

use actix_web::HttpRequest;

use crate::Format;
use crate::coding::SelectedCoding;

/// The labels that the tag of the selected representation has behind its state.
///
/// [RFC 9110 §8.8.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3)
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variant {
    labels: [&'static str; 2],
    len: usize,
}

impl Variant {
    /// The variant in this format, before any content coding.
    pub(crate) fn plain<F: Format>() -> Self {
        Self { labels: [""; 2], len: 0 }.and(F::VARIANT)
    }

    /// The variant in this format that the request will be answered with.
    pub(crate) fn of<F: Format>(req: &HttpRequest) -> Self {
        Self::plain::<F>().and(SelectedCoding::of(req, F::MEDIA_TYPE))
    }

    pub(crate) fn labels(&self) -> &[&'static str] {
        &self.labels[..self.len]
    }

    fn and(mut self, label: Option<&'static str>) -> Self {
        if let Some(label) = label {
            self.labels[self.len] = label;
            self.len += 1;
        }
        self
    }
}
