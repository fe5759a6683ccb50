//! What a handler answers that asks the store itself, and writes several resources at once.

use actix_web::web::{self, Data, Json};
use actix_web::{App, HttpRequest, test};
use etag_actix::{IfMatch, NoContent, Problem};
use etag_core::{Limits, Method, Preconditions};
use etag_store::{Permit, Policy, Rule, Versions};

use crate::support::{Product, stocked, tea};

/// Moves the price to product 8; meanwhile somebody else changes whichever product the content names.
async fn move_price(
    IfMatch(current, Json(disturbed)): IfMatch<Product, Json<u64>>,
    products: Data<Versions<Product>>,
    req: HttpRequest,
) -> Result<NoContent, Problem> {
    let asked = Preconditions::from_pairs::<&str, &str>(&[], etag_core::HttpDate::from_unix(0), &Limits::default());
    let policy = Policy::all(Rule::without_required_precondition());
    let other = products.check(Method::Patch, &8, &asked, &policy).await;
    let Permit::Matched(other) = other.map_err(|refusal| Problem::of_refusal(refusal, &req))? else {
        return Err(Problem::not_found());
    };
    let meanwhile = products.unconditionally("somebody else").update(&disturbed, |product| product.price += 1).await;
    meanwhile.map_err(|err| Problem::of_write(err, &req))?;

    let price = current.price;
    let together = vec![
        current.into_permit().replacing(Product { price: 0, ..tea() }),
        other.replacing(Product { id: 8, price, ..tea() }),
    ];
    let together = together.into_iter().collect::<Result<_, _>>().map_err(|err| Problem::of_write(err, &req))?;
    products.commit_all(together).await.map_err(|err| Problem::of_batch(err, &req))?;
    Ok(NoContent)
}

#[actix_web::test]
async fn a_batch_is_412_for_the_resource_that_was_asked_for_and_409_for_another() {
    for (disturbed, status, kind) in [(7, 412, "#stale"), (8, 409, "#raced"), (9, 204, "")] {
        let products = stocked().await;
        products.unconditionally("the stock of a test").put(Product { id: 8, ..tea() }).await.unwrap();
        let before = [products.load(&7).await.unwrap(), products.load(&8).await.unwrap()].map(Option::unwrap);
        let resource = web::resource("/{id}").route(web::patch().to(move_price));
        let app = App::new().app_data(products.clone()).app_data(Data::new(products.clone())).service(resource);
        let app = test::init_service(app).await;
        let tag = before[0].etag();
        let request =
            test::TestRequest::patch().uri("/7").insert_header(("If-Match", tag.as_bytes())).set_json(disturbed);
        let answer = test::call_service(&app, request.to_request()).await;
        assert_eq!(answer.status(), status);

        let after = [products.load(&7).await.unwrap(), products.load(&8).await.unwrap()].map(Option::unwrap);
        if status == 204 {
            assert_eq!((after[0].price, after[1].price), (0, before[0].price));
            continue;
        }
        let current = answer.headers().get("etag").map(|tag| tag.as_bytes().to_vec());
        assert_eq!(current, (status == 412).then(|| after[0].etag().as_bytes().to_vec()));
        assert!(test::read_body(answer).await.windows(kind.len()).any(|part| part == kind.as_bytes()));
        let disturbed = usize::from(disturbed == 8);
        assert_eq!(after[disturbed].price, before[disturbed].price + 1);
        assert_eq!(after[1 - disturbed], before[1 - disturbed]);
    }
}
