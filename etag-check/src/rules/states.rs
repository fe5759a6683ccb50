//! [`States`]: what the resource was in the course of the check, for the rules that no single answer shows.

use etag_core::EntityTag;
use reqwest::header::ETAG;

use super::exchange::Judgement;
use super::facts::Facts;
use super::report::{Level, Row, Verdict};
use super::walk::Walk;
use crate::client::Response;

/// Everything that was read without conditions.
#[derive(Clone, Debug, Default)]
pub(super) struct States(Vec<State>);

#[derive(Clone, Debug)]
struct State {
    /// How often the resource had been deleted.
    life: u32,
    tag: Option<EntityTag>,
    content: Vec<u8>,
}

impl States {
    pub(super) fn saw(&mut self, life: u32, whole: &Response) {
        let tag = whole.fields.get(ETAG).and_then(|tag| EntityTag::parse(tag.as_bytes()).ok());
        self.0.push(State { life, tag, content: whole.content.clone() });
    }

    /// Judges them.
    pub(super) fn judge(&self, walk: &mut Walk) {
        let (must, should, advice) = (Level::Must, Level::Should, Level::Advice);
        for (rule, level, claim, (verdict, came)) in [
            ("R-031", should, "the same content has the same entity tag", self.tag_lasts(&walk.facts)),
            ("R-026", must, "a strong entity tag changes with the content", self.tag_changes_with_content(&walk.facts)),
            (
                "R-028",
                must,
                "what is created anew has no entity tag of what was deleted",
                self.tag_is_never_of_another(),
            ),
            (
                "R-028",
                advice,
                "an entity tag never comes back, with the same content either",
                self.tag_never_comes_back(),
            ),
        ] {
            let (asked, expected) = ("all reads".to_owned(), "another ETag for another content".to_owned());
            let expected = if rule == "R-031" { "the same ETag".to_owned() } else { expected };
            walk.rows.push(Row {
                rule: Some(rule),
                level,
                section: "§8.8.1",
                claim,
                asked,
                sent: None,
                expected,
                came,
                verdict,
            });
        }
    }

    fn tag_lasts(&self, facts: &Facts) -> Judgement {
        if self.0.iter().all(|state| state.tag.is_none()) {
            return aside("no ETag");
        }
        if facts.steady.tag {
            (Verdict::Held, "the same".to_owned())
        } else if facts.steady.content {
            (Verdict::Missed, "another ETag each time: who sends it back in If-Match is never right".to_owned())
        } else {
            let what =
                "the content changes with every read, and the entity tag with it: no write can be guarded by that";
            (Verdict::NoAnswer, what.to_owned())
        }
    }

    fn tag_changes_with_content(&self, facts: &Facts) -> Judgement {
        match facts.strong() {
            Ok(tag) if !facts.steady.content => {
                (Verdict::Missed, format!("{tag} for two contents: the content changes with every read"))
            }
            _ => self.one_content_each(|one, other| one.life == other.life, "the content never changed"),
        }
    }

    fn tag_is_never_of_another(&self) -> Judgement {
        self.one_content_each(|one, other| one.life != other.life, "it was not deleted and created")
    }

    fn tag_never_comes_back(&self) -> Judgement {
        let tags: Vec<&EntityTag> = self.strong().filter_map(|state| state.tag.as_ref()).collect();
        let mut former: Vec<&EntityTag> = Vec::new();
        let mut changes = 0;
        for pair in tags.windows(2).filter(|pair| pair[0] != pair[1]) {
            changes += 1;
            former.push(pair[0]);
            if former.contains(&pair[1]) {
                return (
                    Verdict::Missed,
                    format!("{} came back: who read it at first overwrites what was between", pair[1]),
                );
            }
        }
        if changes < 2 { aside("the content did not change and change back") } else { held() }
    }

    fn one_content_each(&self, concerns: impl Fn(&State, &State) -> bool, otherwise: &'static str) -> Judgement {
        let mut was_concerned = false;
        for (index, one) in self.strong().enumerate() {
            for other in self.strong().skip(index + 1).filter(|other| concerns(one, other)) {
                if one.content == other.content {
                    continue;
                }
                was_concerned = true;
                if let Some(tag) = one.tag.as_ref().filter(|_| one.tag == other.tag) {
                    return (Verdict::Missed, format!("{tag} for two contents"));
                }
            }
        }
        if was_concerned { held() } else { aside(otherwise) }
    }

    fn strong(&self) -> impl Iterator<Item = &State> {
        self.0.iter().filter(|state| state.tag.as_ref().is_some_and(|tag| !tag.is_weak()))
    }
}

fn held() -> Judgement {
    (Verdict::Held, "another each time".to_owned())
}

fn aside(reason: &str) -> Judgement {
    (Verdict::NotApplicable, reason.to_owned())
}
