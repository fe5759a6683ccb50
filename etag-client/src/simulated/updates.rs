//! Several clients update one document while messages are lost, late and out of order, and the service is killed: each change is made as often as its client was told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::direct::{Direct, Fate};
use super::ledger::{Ledger, Tally};
use super::model::{MARK, Model, Mood};
use super::network::Network;
use super::trace::Trace;
use super::weather::{Weather, simulate};
use super::{PATH, Product, URL, client, for_seeds, is_one_seed};
use crate::document::Document;
use crate::merge::Merge;
use crate::transport::{BoxFuture, Request, Transport};
use crate::{Client, Error, Retries, Updated};

const CLIENTS: usize = 4;

const CHANGES: usize = 8;

const ROUGH: Weather = Weather { calm: Duration::from_millis(500), moody: 30 };

const TIMEOUT: Duration = Duration::from_secs(1);

const ATTEMPTS: u32 = 6;

const WITHIN: Duration = Duration::from_secs(20);

/// What a client does, each time for another mark.
type Change = fn(&Client, String) -> BoxFuture<'static, Result<Updated<()>, Error>>;

/// By mark, what was there, and what is there now: whether this is the change.
type Makes = fn(&str, &Value, &Value) -> bool;

#[test]
fn the_network_carries_reads_and_writes() {
    for_seeds(3, |seed| {
        let calm = Weather { calm: Duration::from_hours(1), moody: 0 };
        let model = simulate(seed, calm, json!(Product::default()), 1, |_| {
            Box::pin(async {
                let client = client(Network { timeout: TIMEOUT, trace: Trace::default() }, Retries::default());
                let found = client.get(URL).send().await.expect("it is there");
                let product = Product { stock: 1, ..found.json().expect("it is a product") };
                client.put(URL).json(&product).if_unchanged(found.tag()).send().await.expect("it is unchanged");
                let stale = client.put(URL).json(&product).if_unchanged(found.tag()).send().await;
                assert!(matches!(stale, Err(Error::Stale { .. })), "{stale:?}");
            })
        });
        assert_eq!(model.document(PATH)["stock"], 1);
    });
}

#[test]
fn a_seed_is_the_same_run_each_time() {
    let run = |seed| {
        let (ledger, model) = once_over_turmoil(seed, increment);
        (ledger.verify(&model, has_mark), format!("{:?}", model.commits))
    };
    for_seeds(4, |seed| assert_eq!(run(seed), run(seed)));
    assert_ne!(run(0), run(1));
}

#[test]
fn an_increment_is_made_once_if_it_is_said_to_be_and_never_twice() {
    for tally in [over_turmoil(increment, has_mark), over_direct(increment, has_mark)] {
        assert!(is_one_seed() || tally.is_rough(), "too calm to show much: {tally:?}");
    }
}

#[test]
fn a_price_is_set_once_if_it_is_said_to_be_and_never_twice() {
    for tally in [over_turmoil(set_price, has_price), over_direct(set_price, has_price)] {
        assert!(is_one_seed() || tally.is_rough(), "too calm to show much: {tally:?}");
    }
}

#[test]
fn an_increment_that_nobody_can_recognise_is_never_made_twice_nor_taken_for_that_of_another() {
    for tally in
        [over_turmoil(increment_unrecognisable, is_one_more), over_direct(increment_unrecognisable, is_one_more)]
    {
        assert_eq!(tally.already_applied, 0, "nobody can know that");
        assert!(
            is_one_seed() || tally.unknown_made > 0 && tally.unknown_not_made > 0,
            "too calm to show much: {tally:?}"
        );
    }
}

#[test]
fn an_edit_that_is_merged_is_made_once_if_it_is_said_to_be_and_undoes_nothing() {
    for tally in [over_turmoil(edit, has_edit), over_direct(edit, has_edit)] {
        assert!(is_one_seed() || tally.is_rough(), "too calm to show much: {tally:?}");
    }
}

#[test]
fn an_edit_that_overwrites_is_made_once_if_it_is_said_to_be_and_never_twice() {
    for tally in [over_turmoil(overwrite, has_price), over_direct(overwrite, has_price)] {
        assert!(is_one_seed() || tally.is_rough(), "too calm to show much: {tally:?}");
    }
}

/// Adds one, and says by a mark that it was added.
fn increment(client: &Client, mark: String) -> BoxFuture<'static, Result<Updated<()>, Error>> {
    let added = mark.clone();
    let update = client.update(URL, move |mut product: Product| {
        product.stock += 1;
        product.marks.push(added.clone());
        Ok(product)
    });
    let update = update.header(MARK, mark.clone());
    Box::pin(async { update.recognise(move |_, there| there.marks.contains(&mark)).send().await.map(without_value) })
}

/// The same, and nothing in the document says who has done it: what two clients write is often equal.
fn increment_unrecognisable(client: &Client, mark: String) -> BoxFuture<'static, Result<Updated<()>, Error>> {
    let update = client.update(URL, |product: Product| Ok(Product { stock: product.stock + 1, ..product }));
    Box::pin(async { update.header(MARK, mark).send().await.map(without_value) })
}

fn set_price(client: &Client, mark: String) -> BoxFuture<'static, Result<Updated<()>, Error>> {
    let price = mark.clone();
    let update = client.update(URL, move |product: Product| Ok(Product { price: price.clone(), ..product }));
    Box::pin(async { update.header(MARK, mark).send().await.map(without_value) })
}

/// Sets a member that is this client's own.
fn edit(client: &Client, mark: String) -> BoxFuture<'static, Result<Updated<()>, Error>> {
    let client = client.clone();
    Box::pin(async move {
        let found = client.get(URL).validated().send().await?;
        let mut mine: Value = found.json()?;
        let (name, _) = mark.split_once(':').expect("a mark begins with a client");
        mine[name] = json!(mark);
        client
            .edit(&found, Document::of(&mine)?)
            .header(MARK, &mark)
            .merging(Merge::new())
            .send()
            .await
            .map(without_value)
    })
}

/// Sets a member that everybody sets, whatever the others have set.
fn overwrite(client: &Client, mark: String) -> BoxFuture<'static, Result<Updated<()>, Error>> {
    let client = client.clone();
    Box::pin(async move {
        let found = client.get(URL).validated().send().await?;
        let mine = Document::of(&Product { price: mark.clone(), ..found.json()? })?;
        let edit = client.edit(&found, mine).header(MARK, &mark).overwriting_what_others_wrote();
        edit.send().await.map(without_value)
    })
}

fn without_value<T>(updated: Updated<T>) -> Updated<()> {
    Updated { value: (), tag: updated.tag, outcome: updated.outcome, attempts: updated.attempts }
}

fn has_mark(mark: &str, before: &Value, after: &Value) -> bool {
    let mut product: Product = serde_json::from_value(before.clone()).expect("it is a product");
    product.stock += 1;
    product.marks.push(mark.to_owned());
    *after == json!(product)
}

fn is_one_more(_: &str, before: &Value, after: &Value) -> bool {
    let product: Product = serde_json::from_value(before.clone()).expect("it is a product");
    *after == json!(Product { stock: product.stock + 1, ..product })
}

fn has_price(mark: &str, before: &Value, after: &Value) -> bool {
    let mut wanted = before.clone();
    wanted["price"] = json!(mark);
    *after == wanted && before != after
}

fn has_edit(mark: &str, before: &Value, after: &Value) -> bool {
    let (name, _) = mark.split_once(':').expect("a mark begins with a client");
    let mut wanted = before.clone();
    wanted[name] = json!(mark);
    *after == wanted && before != after
}

fn over_turmoil(change: Change, makes: Makes) -> Tally {
    let mut total = Tally::default();
    for_seeds(12, |seed| {
        let (ledger, model) = once_over_turmoil(seed, change);
        total.add(check(&ledger, &model, makes));
    });
    println!("{total:?}");
    total
}

fn once_over_turmoil(seed: u64, change: Change) -> (Ledger, Model) {
    let ledger = Ledger::default();
    let model = simulate(seed, ROUGH, json!(Product::default()), CLIENTS, |number| {
        let trace = Trace::default();
        let network = Network { timeout: TIMEOUT, trace: trace.clone() };
        Box::pin(work(number, network, trace, ledger.clone(), change, Rng::with_seed(seed ^ number as u64)))
    });
    (ledger, model)
}

fn over_direct(change: Change, makes: Makes) -> Tally {
    let mut total = Tally::default();
    for_seeds(100, |seed| {
        fastrand::seed(seed);
        let ledger = Ledger::default();
        let model = Arc::new(Mutex::new(Model::default().with(PATH, json!(Product::default()))));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime without IO").block_on(async {
            let mut clients = tokio::task::JoinSet::new();
            for number in 0..CLIENTS {
                let random = Mutex::new(Rng::with_seed(seed * 31 + number as u64));
                let wire = Direct::new(&model, move |request, _| {
                    fate(request, &mut random.lock().expect("nobody panics here"))
                });
                let random = Rng::with_seed(seed ^ number as u64);
                clients.spawn(work(number, wire.clone(), wire.trace, ledger.clone(), change, random));
            }
            while let Some(ended) = clients.join_next().await {
                ended.expect("no client panics");
            }
            sleep(super::direct::PATIENCE * 10).await;
        });
        total.add(check(&ledger, &model.lock().expect("nobody panics"), makes));
    });
    println!("{total:?}");
    total
}

fn fate(request: &Request, random: &mut Rng) -> Fate {
    let calm = if request.method.is_safe() { 85 } else { 60 };
    if random.u8(..100) < calm {
        return Fate::Answered(Mood::Willing);
    }
    let late = Fate::Late(Duration::from_millis(random.u64(10..6000)));
    let moods = [Mood::Busy(0), Mood::Busy(1), Mood::Raced, Mood::Failing, Mood::CutOff, Mood::CutOffBefore];
    let unwilling = Fate::Answered(random.choice(moods).expect("there are some"));
    let fates = [Fate::Refused, Fate::Lost, Fate::Cut, Fate::Unanswered, late, late, unwilling, unwilling];
    random.choice(fates).expect("there are some")
}

/// One client: changes one after the other, some of which it gives up waiting for.
async fn work(
    number: usize,
    transport: impl Transport + 'static,
    trace: Trace,
    ledger: Ledger,
    change: Change,
    mut random: Rng,
) {
    let client = client(transport, Retries::default().attempts(ATTEMPTS).within(WITHIN));
    let mut writes = 0;
    for turn in 0..CHANGES {
        let mark = format!("client-{number}:{turn}");
        let patience = Duration::from_millis(if random.u8(..6) == 0 { random.u64(..1000) } else { 3_600_000 });
        let change = timeout(patience, change(&client, mark.clone()));
        writes += ledger.record(mark, &trace, change).await;
    }
    assert_eq!(client.counters().attempts, writes as u64, "counted otherwise than sent");
}

fn check(ledger: &Ledger, model: &Model, makes: Makes) -> Tally {
    let tally = ledger.verify(model, makes);
    let document = model.document(PATH);
    assert_eq!(model.commits.len(), tally.made(), "a write that is nobody's");
    if document["stock"] != 0 {
        assert_eq!(document["stock"], tally.made(), "{tally:?}");
    }
    if document["marks"] != json!([]) {
        ledger.verify_that_unknown_was_unknowable();
    }
    ledger.verify_bounds(ATTEMPTS as usize, WITHIN, super::direct::PATIENCE);
    tally
}
