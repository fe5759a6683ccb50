//! Every method under every rule with every kind of field, against a model that is written from the texts.

use etag_core::Method;
use etag_store::{Permit, Policy, Rule};

use super::fields::{ALL, Means, Sent};
use super::{MISSING, THERE, asked, check, seeded};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Requires {
    IfMatch,
    Creation,
    Either,
    Nothing,
}

#[derive(Clone, Copy, Debug)]
struct Asks {
    requires: Requires,
    star_is_enough: bool,
    weakened_counts: bool,
}

impl Asks {
    fn rule(self) -> Rule {
        let rule = match self.requires {
            Requires::IfMatch => Rule::replace(),
            Requires::Creation => Rule::create(),
            Requires::Either => Rule::put(),
            Requires::Nothing => Rule::without_required_precondition(),
        };
        let rule = if self.star_is_enough { rule.allowing_star() } else { rule };
        if self.weakened_counts { rule.accepting_weakened() } else { rule }
    }

    fn all() -> impl Iterator<Item = Self> {
        [Requires::IfMatch, Requires::Creation, Requires::Either, Requires::Nothing].into_iter().flat_map(|requires| {
            [(false, false), (false, true), (true, false), (true, true)].map(|(star_is_enough, weakened_counts)| Self {
                requires,
                star_is_enough,
                weakened_counts,
            })
        })
    }
}

const METHODS: [Method; 5] = [Method::Put, Method::Post, Method::Patch, Method::Delete, Method::Other];

/// 200 stands for a permit to change, 201 for one to create.
fn model(method: Method, asks: Asks, if_match: Means, if_none_match: Means, exists: bool) -> u16 {
    // RFC 9110 §13.2.1: where the answer is 404 without preconditions, it is 404 with them.
    let creates = match asks.requires {
        Requires::IfMatch => false,
        Requires::Creation | Requires::Either => true,
        Requires::Nothing => method == Method::Put,
    };
    if !exists && !creates {
        return 404;
    }

    // RFC 6585 §3: the request has to be conditional. A field that cannot be read is there; `*` guards but existence.
    let sends_if_match = match if_match {
        Means::Absent => false,
        Means::Star => asks.star_is_enough,
        Means::Tags { .. } | Means::Malformed(_) => true,
    };
    let sends_creation = matches!(if_none_match, Means::Star | Means::Malformed(_));
    let is_enough = match asks.requires {
        Requires::Creation => sends_creation,
        Requires::Either if if_match == Means::Absent => sends_creation,
        Requires::IfMatch | Requires::Either => sends_if_match,
        Requires::Nothing => true,
    };
    if !is_enough {
        return 428;
    }

    // RFC 9110 §13.2.2, step 1, by the strong comparison of §13.1.1.
    let if_match_holds = match if_match {
        Means::Absent => true,
        Means::Malformed(status) => return status,
        Means::Star => exists,
        Means::Tags { strong, weak, .. } => exists && (strong || weak && asks.weakened_counts),
    };
    if !if_match_holds {
        return 412;
    }

    // Step 3, by the weak comparison of §13.1.2; what is written is a state, whatever its coding.
    let if_none_match_holds = match if_none_match {
        Means::Absent => true,
        Means::Malformed(status) => return status,
        Means::Star => !exists,
        Means::Tags { strong, weak, .. } => !(exists && (strong || weak)),
    };
    match (if_none_match_holds, exists) {
        (false, _) => 412,
        (true, true) => 200,
        (true, false) => 201,
    }
}

#[tokio::test]
async fn every_method_rule_and_field_leads_where_the_texts_say() {
    let (products, stored) = seeded().await;
    let mut compared = 0;
    for asks in Asks::all() {
        let policy = Policy::all(asks.rule());
        for (if_match, if_none_match) in ALL.into_iter().flat_map(|one| ALL.map(|other| (one, other))) {
            let tag = stored.etag();
            let fields = [if_match.lines("If-Match", &tag), if_none_match.lines("if-none-match", &tag)].concat();
            let asked = asked(&fields);
            for (method, key) in METHODS.into_iter().flat_map(|method| [THERE, MISSING].map(|key| (method, key))) {
                let expected = model(method, asks, if_match.means(), if_none_match.means(), key == THERE);
                let found = match products.check(method, &key, &asked, &policy).await {
                    Ok(Permit::Matched(current)) => {
                        assert_eq!((*current.key(), current.etag()), (THERE, stored.etag()));
                        200
                    }
                    Ok(Permit::Vacant(vacant)) => {
                        assert_eq!(*vacant.key(), MISSING);
                        201
                    }
                    Err(refusal) => refusal.status(),
                };
                assert_eq!(found, expected, "{method:?} of {key} under {asks:?}: {if_match:?}, {if_none_match:?}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 16 * ALL.len() * ALL.len() * METHODS.len() * 2);
    assert_eq!(products.load(&THERE).await.unwrap(), Some(stored), "a check writes nothing");
    assert_eq!(products.load(&MISSING).await.unwrap(), None);
}

#[tokio::test]
async fn by_default_put_creates_and_replaces_and_all_else_replaces() {
    let (products, stored) = seeded().await;
    let tag = stored.etag();
    let replacing = Sent::Current.lines("If-Match", &tag);
    let creating = Sent::Star.lines("If-None-Match", &tag);
    for method in METHODS {
        let status = async |key: u64, fields: &[(&'static str, Vec<u8>)]| match products
            .check(method, &key, &asked(fields), &Policy::default())
            .await
        {
            Ok(_) => 200,
            Err(refusal) => refusal.status(),
        };
        let is_put = method == Method::Put;
        assert_eq!(status(THERE, &[]).await, 428, "{method:?}");
        assert_eq!(status(THERE, &replacing).await, 200, "{method:?}");
        assert_eq!(status(MISSING, &replacing).await, if is_put { 412 } else { 404 }, "{method:?}");
        assert_eq!(status(MISSING, &creating).await, if is_put { 200 } else { 404 }, "{method:?}");
    }
}

#[tokio::test]
async fn a_method_that_does_not_write_gets_no_permit_whatever_it_sends() {
    let (products, stored) = seeded().await;
    let fields = Sent::Current.lines("If-Match", &stored.etag());
    let policy = Policy::all(Rule::without_required_precondition());
    for method in [Method::Get, Method::Head, Method::Query, Method::Options, Method::Trace, Method::Connect] {
        let asked_by_nobody = |_: Option<&_>| panic!("nothing is looked at");
        let checked = products.check_authorized(method, &THERE, &asked(&fields), &policy, asked_by_nobody).await;
        assert_eq!(checked.unwrap_err().status(), 405, "{method:?}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_send_and_what_is_wrong() {
    let (products, stored) = seeded().await;
    let weak = Sent::Weak.lines("", &stored.etag()).remove(0).1;
    let needed = "the request needs If-Match with an entity tag, or If-None-Match: *";
    let missing = "If-Match: there is no current representation";
    let table: [(_, _, &[u8], _); 7] = [
        (THERE, "Accept", b"*/*", needed),
        (THERE, "If-Match", b"*", needed),
        (THERE, "If-Match", b"\"stale\"", "If-Match: the representation has changed"),
        (THERE, "If-Match", &weak, "If-Match: the tag is weak, and If-Match compares strongly"),
        (THERE, "If-None-Match", b"*", "If-None-Match: the representation exists"),
        (MISSING, "If-Match", b"\"stale\"", missing),
        (THERE, "If-Match", b"stale", "If-Match, line 1, at byte 0: expected '\"' or 'W/', found 's'"),
    ];
    for (key, name, value, message) in table {
        let refusal = check(&products, key, (name, value)).await.unwrap_err();
        assert_eq!(refusal.to_string(), message, "{name}");
    }
}
