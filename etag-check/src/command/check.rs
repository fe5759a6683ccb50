//! Makes the checks that were asked for, one after another.

use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::Path;

use etag_check::Service;
use etag_check::history::{History, Workload};
use etag_check::race::{self, Race};
use etag_check::rules::Rules;

use super::arguments::Check;
use super::failure::Failure;
use super::findings::{Findings, Judged};
use super::progress::Progress;

impl Check {
    /// What the checks have shown, as far as they came.
    pub(crate) async fn make(&self) -> Findings {
        let mut findings = Findings::default();
        if let Err(failure) = self.make_each(&mut findings).await {
            findings.failure = Some(failure);
        }
        findings
    }

    async fn make_each(&self, findings: &mut Findings) -> Result<(), Failure> {
        let service = self.service()?;
        let one = match self.keys.first() {
            Some(key) => service.with_key(key)?,
            None => service.clone(),
        };
        if self.kind.has_rules() {
            findings.rules = Some(self.rules().run(&one).await?);
        }
        if self.kind.has_race() {
            findings.race = Some(self.race(&one).await?);
        }
        if self.kind.has_history() {
            findings.history = Some(self.history(&service).await?);
        }
        Ok(())
    }

    fn rules(&self) -> Rules {
        let mut rules = self.omitted.iter().fold(Rules::new(), |rules, member| rules.without(member));
        if let Some(body) = &self.write {
            rules = rules.write(body.clone());
        }
        if self.has_deletions {
            rules = rules.with_deletions();
        }
        rules
    }

    async fn race(&self, service: &Service) -> Result<race::Report, Failure> {
        let (clients, increments) = (self.clients.map_or(8, Into::into), self.increments.map_or(40, Into::into));
        let progress = Progress::new("race", u64::from(clients) * u64::from(increments));
        let mut race = Race::of(&self.field).clients(clients).increments(increments).progress(progress.counter());
        for member in &self.omitted {
            race = race.without(member);
        }
        if self.is_by_patch {
            race = race.by_patch();
        }
        if let Some(patience) = self.patience {
            race = race.patience(patience);
        }
        Ok(progress.during(race.run(service)).await?)
    }

    async fn history(&self, service: &Service) -> Result<Judged, Failure> {
        let operations = self.operations.unwrap_or(1_000);
        let progress = Progress::new("history", operations);
        let mut workload = Workload::on(&self.field)
            .operations(operations)
            .clients(self.clients.map_or(8, Into::into))
            .keys(&self.keys)
            .progress(progress.counter());
        for member in &self.omitted {
            workload = workload.without(member);
        }
        if self.is_by_patch {
            workload = workload.by_patch();
        }
        if self.has_deletions {
            workload = workload.with_deletions();
        }
        if self.has_cancellations {
            workload = workload.with_cancellations();
        }
        if let Some(template) = &self.template {
            workload = workload.template(template);
        }
        if let Some(seed) = self.seed {
            workload = workload.seed(seed);
        }
        if let Some(patience) = self.patience {
            workload = workload.patience(patience);
        }
        // Before the run, so that none is made in vain; what is in it stays until there is something new.
        let open = |path| File::options().write(true).create(true).truncate(false).open(path);
        let file = self.record.as_deref().map(|path| open(path).map_err(|err| named(path, &err))).transpose()?;
        let recording = progress.during(workload.run(service)).await?;
        if let Some(file) = file {
            if file.metadata()?.is_file() {
                file.set_len(0)?;
            }
            recording.history.write_to(BufWriter::new(file))?;
        }
        Ok(Judged { seed: Some(recording.seed), stuck: recording.stuck, verdict: recording.history.check() })
    }
}

/// What a recorded history shows.
pub(crate) fn judge(path: &Path) -> Findings {
    match read(path) {
        Ok(history) => {
            let judged = Judged { seed: None, stuck: Vec::new(), verdict: history.check() };
            Findings { history: Some(judged), ..Findings::default() }
        }
        Err(failure) => Findings { failure: Some(failure), ..Findings::default() },
    }
}

fn read(path: &Path) -> Result<History, Failure> {
    if path == Path::new("-") {
        return Ok(History::read_from(io::stdin().lock())?);
    }
    let file = File::open(path).map_err(|err| named(path, &err))?;
    Ok(History::read_from(BufReader::new(file))?)
}

fn named(path: &Path, err: &io::Error) -> Failure {
    Failure::new(format!("{}: {err}", path.display()))
}
