//! The rules of preconditions, put to a real resource of any service: [RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13).
//!
//! Every rule is a row of data in one of these files; its number is that of the rules that we follow ourselves, `docs/rules.md` of this project.
//! A row misses only what no service that follows the standard answers.

mod bodies;
mod case;
mod checks;
mod every;
mod exchange;
mod facts;
mod forbidden;
mod read;
mod report;
mod restore;
mod states;
mod walk;
mod write;
mod writer;

use serde_json::Value;

pub use report::{Level, Report, Restored, Row, Verdict};

use self::case::Case;
use self::states::States;
use self::walk::Walk;
use self::writer::Writer;
use crate::error::CheckError;
use crate::field::Field;
use crate::service::Service;

/// Puts the rules to one resource. Unless there is something to write, nothing is asked but `GET`, `HEAD` and `OPTIONS`.
///
/// ```no_run
/// use etag_check::Service;
/// use etag_check::rules::Rules;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), etag_check::CheckError> {
/// let service = Service::at("http://127.0.0.1:8080/products/123")?;
/// let report = Rules::new().write(serde_json::json!({ "name": "tea", "stock": 7 })).run(&service).await?;
/// assert!(report.is_clean(), "{report}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Rules {
    template: Option<Value>,
    has_deletions: bool,
    left_out: Vec<Field>,
}

impl Rules {
    /// All rules that can be put without writing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes as well: puts this content, and what was there, by turns, patches the one into the other, and leaves the resource as it was, as well as can be.
    ///
    /// The content must be what `PUT` takes, and differ from what is there. Nothing is changed unless the service takes back by `PUT` what it gave ([`Report::not_written`] says so then, and the report is not clean), and no `DELETE`
    /// is sent. The resource should be one that was made for this, and nobody else should write it meanwhile: what others write is taken for what the service does.
    pub fn write(mut self, template: Value) -> Self {
        self.template = Some(template);
        self
    }

    /// Deletes as well, and creates again, where it [writes](Self::write).
    ///
    /// Where `PUT` does not create, the resource is gone for good; where it does, what the content does not hold is lost, such as members that the service sets.
    ///
    /// ```
    /// use etag_check::rules::Rules;
    ///
    /// let rules = Rules::new().write(serde_json::json!({ "name": "tea", "stock": 7 })).with_deletions();
    /// ```
    pub fn with_deletions(mut self) -> Self {
        self.has_deletions = true;
        self
    }

    /// Leaves this member out where what was there is put back, since the service does not take it; may be called again. Like the field it is a name, or a JSON Pointer.
    ///
    /// ```
    /// use etag_check::rules::Rules;
    ///
    /// let rules = Rules::new().without("id").without("/links/self");
    /// ```
    pub fn without(mut self, member: &str) -> Self {
        self.left_out.push(Field::new(member));
        self
    }

    /// Puts every rule to the resource at the first instance of the service, which alone is asked.
    ///
    /// # Errors
    ///
    /// When the URL has `{key}`, for which [`Service::with_key`] sets a key, or the resource cannot be read at first. A service that goes away later is in the report.
    pub async fn run(&self, service: &Service) -> Result<Report, CheckError> {
        let mut walk = Walk::begin(service).await?;
        for case in reading() {
            walk.ask(&case).await;
        }
        let mut states = States::default();
        states.saw(0, &walk.facts.whole);
        let (mut restored, mut not_written) = (None, None);
        if let Some(template) = &self.template {
            let mut writer = Writer::begin(&mut walk, &mut states, template.clone(), &self.left_out).await;
            not_written = writer.obstacle();
            for case in self.asked_of_a_writer() {
                writer.ask(&case).await;
            }
            restored = writer.restore().await;
        }
        for (case, reason) in self.not_asked() {
            walk.conclude(&case, None, Ok((Verdict::NotAsked, reason.to_owned())));
        }
        walk.forbidden.judge(&mut walk.rows);
        every::judge(&mut walk);
        states.judge(&mut walk);
        Ok(Report { resource: walk.resource(), rows: walk.rows, restored, not_written })
    }

    fn asked_of_a_writer(&self) -> Vec<Case> {
        if self.has_deletions { [writing(), write::delete()].concat() } else { writing() }
    }

    /// What the user did not allow, and why it is left out.
    fn not_asked(&self) -> Vec<(Case, &'static str)> {
        let (written, deleted) = match (&self.template, self.has_deletions) {
            (None, _) => (writing(), write::delete()),
            (Some(_), false) => (Vec::new(), write::delete()),
            (Some(_), true) => return Vec::new(),
        };
        let written = written.into_iter().map(|case| (case, "nothing was to be written"));
        written.chain(deleted.into_iter().map(|case| (case, "deletions were not asked for"))).collect()
    }
}

fn reading() -> Vec<Case> {
    [
        read::representations(),
        read::if_none_match(),
        read::if_match(),
        read::dates(),
        read::order(),
        read::ranges(),
        read::codings(),
    ]
    .concat()
}

fn writing() -> Vec<Case> {
    [write::put(), write::patch()].concat()
}
