//! `edit`: one product, by fields or in an editor; what others change meanwhile is merged, and where both change the same a person decides.

mod assignment;
mod choice;
mod draft;
mod editor;
mod report;
mod settle;
mod table;

pub(crate) use self::assignment::Assignment;
pub(crate) use self::choice::Side;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use etag_client::merge::Merge;
use etag_client::{Client, Document, Error, Fetched, Resolution, Unsettled, Updated};

use self::draft::Draft;
use self::settle::Settler;
use crate::arguments::EditOptions;
use crate::failure::{Ending, Failure, innermost};
use crate::stop::Stop;
use crate::text::shown;
use crate::{print, tell};

pub(crate) async fn edit(options: EditOptions, stop: &Stop) -> Result<Ending, Failure> {
    let client = crate::client()?;
    let subject = format!("product {}", options.id);
    let failure = |err: &Error| Failure::of(err, &subject, &options.catalog);
    let url = crate::resource(&options.catalog, &format!("products/{}", options.id));
    let fetched = tokio::select! {
        fetched = client.get(url).validated().send() => fetched.map_err(|err| failure(&err))?,
        () = stop.asked() => return Ok(Ending::Stopped),
    };
    let base = Document::parse(fetched.content()).map_err(|err| failure(&err))?;
    let draft = Draft::new(options.id, &format!("{base:#}\n")).map_err(|err| no_file(&err))?;
    let session = Session { client, options, subject, fetched, base, draft, is_sending: Arc::default() };
    let ended = tokio::select! {
        ended = session.run(stop) => ended,
        () = stop.asked() => {
            let is_sending = session.is_sending.load(Ordering::Relaxed);
            let known = if is_sending { "whether it was written is not known" } else { "nothing was written" };
            tell(&format!("\nstopped: {known}\n"));
            Ok(Ending::Stopped)
        }
    };
    session.end(ended)
}

/// One product, from when it was read until it is written.
struct Session {
    client: Client,
    options: EditOptions,
    subject: String,
    fetched: Fetched,
    base: Document,
    draft: Draft,
    is_sending: Arc<AtomicBool>,
}

impl Session {
    async fn run(&self, stop: &Stop) -> Result<Ending, Failure> {
        loop {
            self.fill_draft(stop).await?;
            let text = self.draft.text().map_err(|err| no_file(&err))?;
            let refusal = match Document::parse(&text) {
                Ok(mine) if mine == self.base => {
                    print(&format!("{} is left as it was: nothing was changed\n", self.subject));
                    return Ok(Ending::Done);
                }
                Ok(mine) => match self.send(mine.clone()).await {
                    Ok(updated) => {
                        print(&report::report(&self.subject, &self.base, &mine, &updated));
                        return Ok(Ending::Done);
                    }
                    Err(Error::Conflict(conflict)) if matches!(conflict.reason, Unsettled::Abandoned) => {
                        print(&format!("{} is left as others wrote it\n", self.subject));
                        return Ok(Ending::Abandoned);
                    }
                    Err(err @ (Error::Malformed(_) | Error::Unprocessable(_))) => {
                        format!("the catalog refuses it: {}", shown(&err.to_string()))
                    }
                    Err(err) => return Err(self.failure(&err)),
                },
                Err(err) => format!("this is no JSON: {}", innermost(&err)),
            };
            tell(&format!("{refusal}\n"));
            if !self.is_to_be_edited_again().await {
                return Ok(Ending::Failed);
            }
        }
    }

    /// Has the draft say what is to be made of the product: by the fields that were said, or by whoever sits at the editor.
    async fn fill_draft(&self, stop: &Stop) -> Result<(), Failure> {
        if self.is_in_editor() {
            return editor::open(self.draft.path(), stop).await;
        }
        let mut mine = self.base.clone();
        for assignment in &self.options.assignments {
            if let Some(doubt) = assignment.doubt(&self.base) {
                tell(&format!("note: {doubt}\n"));
            }
            assignment.apply(&mut mine).map_err(|err| self.failure(&err))?;
        }
        self.draft.write(&format!("{mine:#}\n")).map_err(|err| no_file(&err))
    }

    fn is_in_editor(&self) -> bool {
        self.options.assignments.is_empty()
    }

    /// Writes it back: what others have changed elsewhere meanwhile is merged, and where both have changed the same it is asked.
    async fn send(&self, mine: Document) -> Result<Updated<Document>, Error> {
        let settler = Settler {
            subject: self.subject.clone(),
            on_conflict: self.options.on_conflict,
            draft: self.draft.path().to_owned(),
        };
        let is_sending = Arc::clone(&self.is_sending);
        let edit = self.client.edit(&self.fetched, mine).merging(Merge::new()).asking(move |conflict| {
            let (settler, is_sending) = (settler.clone(), Arc::clone(&is_sending));
            async move {
                is_sending.store(false, Ordering::Relaxed);
                // A person takes their time, and Ctrl-C is to be heard meanwhile.
                let settled = tokio::task::spawn_blocking(move || settler.settle(&conflict)).await;
                is_sending.store(true, Ordering::Relaxed);
                settled.unwrap_or(Resolution::Abandon)
            }
        });
        self.is_sending.store(true, Ordering::Relaxed);
        let sent = edit.send().await;
        self.is_sending.store(false, Ordering::Relaxed);
        sent
    }

    /// Whether what is of no use is to be opened once more.
    async fn is_to_be_edited_again(&self) -> bool {
        if !self.is_in_editor() || !settle::is_anybody_there() {
            return false;
        }
        let asked = tokio::task::spawn_blocking(|| {
            choice::answer("open it in the editor again? (y)es, (n)o ", &mut io::stdin().lock(), &mut io::stderr())
        });
        let answer = asked.await.ok().and_then(Result::ok).flatten();
        answer.is_some_and(|answer| !answer.to_lowercase().starts_with('n'))
    }

    /// Keeps what was made of the product where it is not written. What was said on the command line, and is of no use, is no loss.
    fn end(self, ended: Result<Ending, Failure>) -> Result<Ending, Failure> {
        let is_changed = self.draft.text().map_or(true, |text| text != format!("{:#}\n", self.base).as_bytes());
        let is_worth_it = match ended {
            Ok(Ending::Done) => false,
            Ok(Ending::Abandoned | Ending::Stopped) => true,
            Ok(Ending::Failed) | Err(_) => self.is_in_editor(),
        };
        if !is_changed || !is_worth_it {
            self.draft.remove();
            return ended;
        }
        let kept = format!("what you made of it is kept in {}", self.draft.path().display());
        if let Err(failure) = ended {
            return Err(failure.and(&kept));
        }
        tell(&format!("{kept}\n"));
        ended
    }

    fn failure(&self, err: &Error) -> Failure {
        Failure::of(err, &self.subject, &self.options.catalog)
    }
}

fn no_file(err: &io::Error) -> Failure {
    Failure::new(format!("there is no file for what is typed: {err}"))
}
