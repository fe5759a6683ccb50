//! [`Patient`]: waits for a service that asks for fewer requests.

use std::time::{Duration, Instant};

use etag_core::HttpDate;
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderName, RETRY_AFTER};

use crate::client::{Client, NoResponse, Request, Response};
use crate::error::CheckError;
use crate::service::Service;

/// Before a service is asked again that has not carried out what it was asked.
pub(crate) const PAUSE: Duration = Duration::from_millis(50);

/// A client that asks again what is answered 429, for as long as its patience lasts.
#[derive(Debug)]
pub(crate) struct Patient {
    client: Client,
    patience: Duration,
}

impl Patient {
    pub(crate) fn new(service: &Service, patience: Duration) -> Result<Self, CheckError> {
        Ok(Self { client: Client::new(service)?, patience })
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let start = Instant::now();
        loop {
            let answer = self.client.send(request.clone()).await;
            if !has_waited(&answer, start, self.patience).await {
                return answer;
            }
        }
    }
}

/// Whether what was asked first at the start is to be asked again: it is answered 429, which says that nothing was done, and the time that the service has asked for is over now. What would take longer than the patience
/// lasts is not waited for.
pub(crate) async fn has_waited(answer: &Result<Response, NoResponse>, start: Instant, patience: Duration) -> bool {
    let Ok(response) = answer else { return false };
    let pause = pause_after(answer);
    let is_worth_it =
        response.status == StatusCode::TOO_MANY_REQUESTS && start.elapsed().saturating_add(pause) <= patience;
    if is_worth_it {
        tokio::time::sleep(pause).await;
    }
    is_worth_it
}

/// How long to wait until the service is asked again: for as long as it says in a 429 ([RFC 9110 §10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
pub(crate) fn pause_after(answer: &Result<Response, NoResponse>) -> Duration {
    let busy = answer.as_ref().ok().filter(|response| response.status == StatusCode::TOO_MANY_REQUESTS);
    busy.and_then(retry_after).map_or(PAUSE, |pause| pause.max(PAUSE))
}

pub(crate) fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.text(&RETRY_AFTER)?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |name: &HeaderName| HttpDate::parse(response.text(name)?.as_bytes(), HttpDate::from_unix(0)).ok();
    let seconds = date(&RETRY_AFTER)?.unix_seconds() - date(&DATE)?.unix_seconds();
    Some(Duration::from_secs(seconds.try_into().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderValue};

    use super::*;

    fn pause(status: StatusCode, retry_after: Option<&'static str>) -> u64 {
        let mut fields = HeaderMap::new();
        fields.insert(DATE, HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT"));
        fields.extend(retry_after.map(|value| (RETRY_AFTER, HeaderValue::from_static(value))));
        let answer = Ok(Response { status, fields, content: Vec::new(), cut: None, said: None, microseconds: 0 });
        pause_after(&answer).as_secs()
    }

    #[test]
    fn a_service_is_given_the_time_that_it_asks_for() {
        let busy = StatusCode::TOO_MANY_REQUESTS;
        assert_eq!(pause(busy, Some("7")), 7);
        assert_eq!(pause(busy, Some("Sun, 06 Nov 1994 08:50:07 GMT")), 30);
        assert_eq!(pause(busy, Some("Sun, 06 Nov 1994 08:00:00 GMT")), 0);
        assert_eq!((pause(busy, Some("soon")), pause(busy, None), pause(StatusCode::CONFLICT, Some("7"))), (0, 0, 0));
        assert_eq!(pause(busy, Some("18446744073709551615")), u64::MAX);
    }

    #[tokio::test]
    async fn what_would_take_longer_than_the_patience_is_not_waited_for() {
        let waited = async |seconds, patience| {
            let fields = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(seconds))]);
            let status = StatusCode::TOO_MANY_REQUESTS;
            let answer = Ok(Response { status, fields, content: Vec::new(), cut: None, said: None, microseconds: 0 });
            has_waited(&answer, Instant::now(), Duration::from_secs(patience)).await
        };
        assert!(waited("0", 30).await);
        assert!(!waited("31", 30).await);
        assert!(!waited("18446744073709551615", 30).await);
    }
}
