//! What a lost race is answered with, where the request's `If-Match` names what is there by then, and names it weakly.

use actix_web::ResponseError as _;
use actix_web::test::TestRequest;
use etag_actix::{PreconditionsConfig, Problem, ProblemType};
use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{Permit, Policy};

use crate::support::stocked;

#[actix_web::test]
async fn a_weak_tag_counts_behind_a_lost_race_where_it_counts_before_it() {
    for (config, expected) in [
        (PreconditionsConfig::default(), ProblemType::WeakTag),
        (PreconditionsConfig::default().accept_weakened(), ProblemType::Raced),
    ] {
        let products = stocked().await;
        let before = products.load(&7).await.unwrap().unwrap().etag();
        let fields = [("If-Match", before.as_bytes())];
        let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
        let permit = products.check(Method::Put, &7, &asked, &Policy::default()).await.unwrap();
        let Permit::Matched(late) = permit else { panic!("there is tea") };
        let raced = products.unconditionally("somebody else").update(&7, |product| product.price += 1).await;
        let now = raced.unwrap().unwrap().etag();

        let sent = format!("{before}, W/{now}");
        let request = TestRequest::put().uri("/7").insert_header(("If-Match", sent)).app_data(config).to_http_request();
        let problem = Problem::of_write(late.update(|product| product.price += 2).await.unwrap_err(), &request);
        assert_eq!((problem.kind(), problem.status_code()), (expected, expected.status()));
    }
}
