//! Who may not write or read is told so before anything that would tell of the resource: RFC 9110 §13.2.1.

use std::sync::Mutex;

use etag_core::Method;
use etag_store::{Denied, Policy, Refusal};

use super::fields::ALL;
use super::{MISSING, Product, THERE, asked, seeded};

#[tokio::test]
async fn a_caller_who_may_not_is_told_only_that_whatever_the_preconditions_say() {
    let (products, stored) = seeded().await;
    for (denied, status) in [(Denied::Unauthorized, 401), (Denied::Forbidden, 403), (Denied::Hidden, 404)] {
        for sent in ALL {
            let fields = sent.lines("If-Match", &stored.etag());
            for (method, key) in
                [(Method::Put, THERE), (Method::Put, MISSING), (Method::Delete, THERE), (Method::Delete, MISSING)]
            {
                let policy = Policy::default();
                let asked = asked(&fields);
                let checked = products.check_authorized(method, &key, &asked, &policy, |_| Err(denied)).await;
                assert_eq!(checked.unwrap_err().status(), status, "{method:?} of {key}: {sent:?}");
            }
            let asked = asked(&fields);
            let read = products.read_authorized(Method::Get, &THERE, &asked, &[], |_| Err(denied)).await;
            assert_eq!(read.unwrap_err().status(), status, "{sent:?}");
        }
    }
}

#[tokio::test]
async fn the_hook_sees_what_is_there_or_that_there_is_nothing_once() {
    let (products, _) = seeded().await;
    for (key, there) in [(THERE, Some(super::tea())), (MISSING, None)] {
        let seen = Mutex::new(Vec::new());
        let look = |product: Option<&Product>| {
            seen.lock().unwrap().push(product.cloned());
            Ok(())
        };
        let _ = products.check_authorized(Method::Put, &key, &asked(&[]), &Policy::default(), look).await;
        assert_eq!(seen.lock().unwrap().last(), Some(&there));
        let look = |product: Option<&Product>| {
            seen.lock().unwrap().push(product.cloned());
            Ok(())
        };
        let _ = products.read_authorized(Method::Get, &key, &asked(&[]), &[], look).await;
        assert_eq!(*seen.lock().unwrap(), [there.clone(), there]);
    }
}

#[tokio::test]
async fn a_hidden_resource_answers_as_a_missing_one() {
    let (products, stored) = seeded().await;
    let hidden = |product: Option<&Product>| product.map_or(Ok(()), |_| Err(Denied::Hidden));
    let answer = |refusal: Refusal<Product>| {
        let current = match &refusal {
            Refusal::PreconditionRequired { current, .. } => current.is_some(),
            Refusal::PreconditionFailed(failed) => failed.current.is_some(),
            _ => false,
        };
        (refusal.status(), refusal.to_string(), current)
    };
    for (if_match, if_none_match) in ALL.into_iter().flat_map(|one| ALL.map(|other| (one, other))) {
        let tag = stored.etag();
        let fields = [if_match.lines("If-Match", &tag), if_none_match.lines("If-None-Match", &tag)].concat();
        // Of the methods that do not create; whoever may create what it may not see finds out that it is there.
        for method in [Method::Patch, Method::Delete, Method::Post] {
            let [hidden, missing] =
                [THERE, MISSING].map(|key| {
                    let (products, asked) = (&products, asked(&fields));
                    async move {
                        products.check_authorized(method, &key, &asked, &Policy::default(), hidden).await.unwrap_err()
                    }
                });
            assert_eq!(answer(hidden.await), answer(missing.await), "{method:?}: {if_match:?}, {if_none_match:?}");
        }
        let [hidden, missing] = [THERE, MISSING].map(|key| {
            let (products, asked) = (&products, asked(&fields));
            async move { products.read_authorized(Method::Get, &key, &asked, &[], hidden).await.unwrap_err() }
        });
        assert_eq!(answer(hidden.await), answer(missing.await), "{if_match:?}, {if_none_match:?}");
    }
    let counts = products.counts();
    assert_eq!((counts.refused_early, counts.precondition_required, counts.not_modified), (0, 0, 0));
}
