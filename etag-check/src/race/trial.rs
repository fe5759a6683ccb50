//! What is tried before a race, so that one that cannot be held ends with the reason; and what is read after it.

use std::time::{Duration, Instant};

use reqwest::Url;

use crate::client::Request;
use crate::error::CheckError;
use crate::field::Field;
use crate::patient::{PAUSE, Patient};
use crate::representation::{Representation, unanswered};
use crate::service::Service;
use crate::write::{ATTEMPTS, Precondition, Writing, Written, asks_for_json, unacknowledged, unnoticed};

/// What has come of the trial.
pub(super) enum Trial {
    /// How the service wants it written, and what the number is now.
    Passed(Writing, i64),
    /// Each of these writes was refused, and the next read had it all the same.
    RefusesAndWrites { writing: Writing, initial: i64, refused: u64 },
}

/// Increments once at each instance.
pub(super) async fn hold(
    field: &Field,
    writing: &Writing,
    service: &Service,
    patience: Duration,
) -> Result<Trial, CheckError> {
    let client = Patient::new(service, patience)?;
    let values = read_all(&client, field, service).await?;
    if values.iter().any(|value| *value != values[0]) {
        return Err(differing(field, &values));
    }
    let mut writing = writing.clone();
    let mut value = values[0];
    for instance in 0..service.instances() {
        let url = service.only_url(instance)?;
        (writing, value) = match increment(&client, field, writing, &url).await? {
            Trial::Passed(writing, value) => (writing, value),
            refuted @ Trial::RefusesAndWrites { .. } => return Ok(refuted),
        };
    }
    Ok(Trial::Passed(writing, value))
}

/// The number at each instance, asked until each has answered or the patience is over. Where it is less than expected, an old one may have been read; it is lost if it stays so.
pub(super) async fn values(
    field: &Field,
    service: &Service,
    patience: Duration,
    expected: i64,
) -> Result<Vec<i64>, CheckError> {
    let start = Instant::now();
    let client = Patient::new(service, patience)?;
    let mut attempts = 0;
    loop {
        let values = read_all(&client, field, service).await;
        let is_to_wait = match &values {
            Err(_) => start.elapsed() < patience,
            Ok(values) => {
                attempts += 1;
                attempts < ATTEMPTS && values.iter().any(|value| *value < expected)
            }
        };
        if !is_to_wait {
            return values;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn read_all(client: &Patient, field: &Field, service: &Service) -> Result<Vec<i64>, CheckError> {
    let mut values = Vec::new();
    for instance in 0..service.instances() {
        values.push(read(client, field, &service.only_url(instance)?).await?.0);
    }
    Ok(values)
}

async fn read(client: &Patient, field: &Field, url: &Url) -> Result<(i64, Representation), CheckError> {
    let response = client.send(Request::get(url.clone())).await.map_err(|none| unanswered(url, &none))?;
    let representation = Representation::of(response, field, url)?;
    let Some(number) = representation.template.integer() else {
        return Err(CheckError::new(format!(
            "the field `{}` of {url} is {}; a whole number was expected, since it is incremented",
            field.name(),
            representation.template.shortened_value()
        )));
    };
    Ok((number, representation))
}

async fn increment(client: &Patient, field: &Field, mut writing: Writing, url: &Url) -> Result<Trial, CheckError> {
    let (mut initial, mut refused, mut carried_out) = (None, 0, 0);
    loop {
        let (number, representation) = read(client, field, url).await?;
        let initial = *initial.get_or_insert(number);
        if matches!(writing, Writing::Patch(_)) {
            representation.template.can_be_patched(field)?;
        }
        // After a refusal, by a step that nobody else would make: so the number is known again.
        let step = if refused == 0 { 1 } else { fastrand::i64(2..1_000) };
        let next = number.saturating_add(step);
        let request = representation.write(&writing, field, url.clone(), &next.to_string());
        let answer = client.send(request).await;
        match Written::of(&answer, &Precondition::Is(representation.tag)) {
            Written::Done(_) => {
                comes_to(client, field, url, number).await?;
                return Ok(Trial::Passed(writing, next));
            }
            Written::Refused(_) | Written::Conflict(_) => {
                tokio::time::sleep(PAUSE).await;
                refused += 1;
                carried_out += u32::from(read(client, field, url).await?.0 == next);
                if carried_out == ATTEMPTS {
                    return Ok(Trial::RefusesAndWrites { writing, initial, refused: refused.into() });
                }
                if refused == ATTEMPTS {
                    return Err(unacknowledged(&writing.method(), url, &answer));
                }
            }
            _ if asks_for_json(&writing, &answer) => writing = Writing::Patch(Writing::JSON),
            _ => return Err(unacknowledged(&writing.method(), url, &answer)),
        }
    }
}

/// Waits a little until a write can be read.
async fn comes_to(client: &Patient, field: &Field, url: &Url, before: i64) -> Result<(), CheckError> {
    for _ in 0..ATTEMPTS {
        if read(client, field, url).await?.0 != before {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(unnoticed(field, url))
}

fn differing(field: &Field, values: &[i64]) -> CheckError {
    let values: Vec<String> = values.iter().map(i64::to_string).collect();
    CheckError::new(format!(
        "the field `{}` is {} at the several URLs; instances of one service were expected, with the same in each",
        field.name(),
        values.join(" and ")
    ))
}
