//! The beginning of a workload: every resource is read, and written once, so that one that cannot be held ends with the reason.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use reqwest::StatusCode;

use super::Workload;
use super::plan::Writes;
use super::shared::{Counters, Key, Shared};
use super::view::Seen;
use super::worker::{Answered, Ask, Worker, version};
use crate::client::Request;
use crate::error::CheckError;
use crate::history::{Action, Operation, Outcome, Version};
use crate::patient::{PAUSE, Patient, has_waited};
use crate::representation::{Representation, Template, unanswered};
use crate::service::Service;
use crate::write::{ATTEMPTS, Writing, asks_for_json, unacknowledged, unnoticed};

/// A workload that can be held.
pub(super) struct Opened {
    pub(super) shared: Arc<Shared>,
    /// How the service wants a patch.
    pub(super) patch: Writing,
    pub(super) operations: Vec<Operation>,
}

/// The resources as they were found.
struct Survey {
    keys: Vec<Key>,
    missing: Vec<usize>,
    operations: Vec<Operation>,
}

pub(super) async fn open(workload: &Workload, service: &Service) -> Result<Opened, CheckError> {
    let counters = Counters::new(Arc::clone(&workload.progress));
    let mut survey = survey(workload, service, &counters).await?;
    let shared = Arc::new(Shared {
        service: service.clone(),
        field: workload.field.clone(),
        keys: survey.keys,
        patience: workload.patience,
        is_enough: Arc::clone(&workload.is_enough),
        counters,
    });
    let mut worker = Worker::new(&shared, Writing::Put)?;
    for key in survey.missing {
        let answered = ask(&mut worker, key, 0, Ask::Create).await?;
        if answered.outcome != Outcome::Done {
            return Err(CheckError::new(format!("PUT {} {}", shared.keys[key].urls[0], answered.words())));
        }
    }
    let mut patch = Writing::Patch(Writing::MERGE_PATCH);
    for instance in 0..service.instances() {
        if workload.mix.writes != Writes::Patch {
            write_once(&mut worker, &shared, instance, Writing::Put).await?;
        }
        if workload.mix.writes != Writes::Put {
            patch = write_once(&mut worker, &shared, instance, patch).await?;
        }
    }
    survey.operations.extend(worker.finish(Vec::new()).operations);
    Ok(Opened { shared, patch, operations: survey.operations })
}

/// Reads every resource, the first one at every instance.
async fn survey(workload: &Workload, service: &Service, counters: &Counters) -> Result<Survey, CheckError> {
    let client = Patient::new(service, workload.patience)?;
    let number = counters.client();
    let mut survey = Survey { keys: Vec::new(), missing: Vec::new(), operations: Vec::new() };
    for (index, name) in names(workload, service)?.into_iter().enumerate() {
        let mut urls = Vec::new();
        for instance in 0..service.instances() {
            urls.push(service.url(instance, &name)?);
        }
        let (invoked, instance) = (counters.moment(), index % urls.len());
        let url = &urls[instance];
        let response = client.send(Request::get(url.clone())).await.map_err(|none| unanswered(url, &none))?;
        let returned = Some(counters.moment());
        let is_missing = matches!(response.status, StatusCode::NOT_FOUND | StatusCode::GONE);
        let (template, seen, tag) = match &workload.template {
            Some(template) if is_missing => {
                survey.missing.push(index);
                let template = Template::of_json(template.replace("{key}", &name), &workload.field);
                let template =
                    template.map_err(|reason| CheckError::new(format!("the template cannot be used: {reason}")))?;
                (template, None, None)
            }
            _ => {
                let representation = Representation::of(response, &workload.field, url)?;
                let seen = usable(&representation.template, workload, url.as_str())?;
                counters.raise_versions(seen);
                (representation.template, Some(seen), Some(crate::write::shown(&representation.tag)))
            }
        };
        survey.operations.push(Operation {
            client: number,
            key: name.clone(),
            instance: u32::try_from(instance).unwrap_or(u32::MAX),
            invoked,
            returned,
            action: Action::Read,
            outcome: Outcome::Seen(seen),
            tag,
        });
        survey.keys.push(Key { name, urls, template });
    }
    Ok(survey)
}

fn names(workload: &Workload, service: &Service) -> Result<Vec<String>, CheckError> {
    if service.has_keys() {
        if workload.keys.is_empty() {
            return Err(CheckError::new("the URL has {key}, and there are no keys to take its place"));
        }
        let mut seen = HashSet::new();
        return Ok(workload.keys.iter().filter(|key| seen.insert(*key)).cloned().collect());
    }
    if !workload.keys.is_empty() {
        return Err(CheckError::new("there are keys, and no {key} in the URL where one could take its place"));
    }
    Ok(vec![service.url(0, "")?.path().to_owned()])
}

fn usable(template: &Template, workload: &Workload, url: &str) -> Result<Version, CheckError> {
    if workload.mix.writes != Writes::Put {
        template.can_be_patched(&workload.field)?;
    }
    version(template.value()).ok_or_else(|| {
        CheckError::new(format!(
            "the field `{}` of {url} is {}; a whole number that is not negative, or a text, was expected",
            workload.field.name(),
            template.shortened_value()
        ))
    })
}

/// Writes the first resource and reads that again. How the service wants it written.
async fn write_once(
    worker: &mut Worker,
    shared: &Shared,
    instance: usize,
    mut writing: Writing,
) -> Result<Writing, CheckError> {
    let url = &shared.keys[0].urls[instance];
    let mut attempts = 0;
    let mut refused = None;
    let written = loop {
        let read = ask(worker, 0, instance, Ask::Read).await?;
        if refused.is_some_and(|refused| read.outcome == Outcome::Seen(Some(refused))) {
            // It was carried out all the same, which the history shows from here on.
            return Ok(writing);
        }
        let Some(Seen::Present(from)) = worker.known(0).cloned() else {
            return Err(CheckError::new(format!("GET {url} {}; it was there a moment ago", read.words())));
        };
        let before = from.version;
        let answered = ask(worker, 0, instance, Ask::Replace(writing.clone(), from)).await?;
        attempts += 1;
        match answered.outcome {
            Outcome::Done => break before,
            _ if answered.is_refused() && attempts < ATTEMPTS => {
                refused = Some(answered.new);
                tokio::time::sleep(PAUSE).await;
            }
            _ if asks_for_json(&writing, &answered.answer) => writing = Writing::Patch(Writing::JSON),
            _ => return Err(unacknowledged(&writing.method(), url, &answered.answer)),
        }
    };
    for _ in 0..ATTEMPTS {
        if ask(worker, 0, instance, Ask::Read).await?.outcome != Outcome::Seen(Some(written)) {
            return Ok(writing);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(unnoticed(&shared.field, url))
}

async fn ask(worker: &mut Worker, key: usize, instance: usize, ask: Ask) -> Result<Answered, CheckError> {
    let start = Instant::now();
    loop {
        let asked = worker.ask(key, instance, ask.clone(), None).await;
        let answered = asked.map_err(|stuck| CheckError::new(format!("{}: {}", stuck.url, stuck.reason)))?;
        if !has_waited(&answered.answer, start, worker.patience()).await {
            return Ok(answered);
        }
    }
}
