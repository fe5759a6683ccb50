//! Problems from the errors of Actix Web's own body extractors.

use actix_web::error::JsonPayloadError;
use actix_web::http::header::{ACCEPT, HeaderValue};
use actix_web::{Error, HttpRequest};

use super::{Problem, ProblemType};
use crate::PreconditionsConfig;

/// The error of a body extractor: a problem if it comes from `web::Json`, as it is if an application has made it.
///
/// Actix Web answers 400 for another media type as well, and for content of another shape: [RFC 9110 §15.5.16](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16).
pub(crate) fn of_body(err: Error, req: &HttpRequest) -> Error {
    match err.as_error::<JsonPayloadError>().and_then(of_json) {
        Some(problem) => PreconditionsConfig::of(req).error(problem, req),
        None => err,
    }
}

fn of_json(err: &JsonPayloadError) -> Option<Problem> {
    Some(match err {
        JsonPayloadError::ContentType => {
            Problem::new(ProblemType::UnsupportedMediaType, "the content must be application/json")
                .with_header(ACCEPT, const { HeaderValue::from_static("application/json") })
        }
        JsonPayloadError::OverflowKnownLength { limit, .. } | JsonPayloadError::Overflow { limit } => {
            Problem::new(ProblemType::ContentTooLarge, format!("the content is over the limit of {limit} bytes"))
                .with_member("limit", *limit)
        }
        JsonPayloadError::Deserialize(err) => of_serde(err),
        JsonPayloadError::Payload(_) => Problem::new(
            ProblemType::MalformedContent,
            "the content cannot be read to its end: it is cut off, or not in its Content-Encoding",
        ),
        _ => return None,
    })
}

/// JSON that is malformed, or well-formed and not what was expected.
fn of_serde(err: &serde_json::Error) -> Problem {
    let kind = if err.is_data() { ProblemType::UnprocessableContent } else { ProblemType::MalformedContent };
    Problem::new(kind, err.to_string())
}

#[cfg(test)]
mod tests {
    use actix_web::error::{JsonPayloadError, PayloadError};

    use super::of_json;
    use crate::ProblemType;

    #[test]
    fn content_that_is_cut_off_is_a_problem_too() {
        let problem = of_json(&JsonPayloadError::Payload(PayloadError::Incomplete(None))).expect("a problem");
        assert_eq!(problem.kind(), ProblemType::MalformedContent);
    }
}
