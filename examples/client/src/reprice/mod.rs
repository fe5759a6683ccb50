//! `reprice`: another price for every product, while others go on changing them.

mod catalog;
mod price;
mod product;
mod summary;

pub(crate) use self::price::Adjustment;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use console::{Alignment, measure_text_width, pad_str, truncate_str};
use etag_client::reqwest::Url;
use etag_client::{BoxError, Client, Error, Updated};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinSet;

use self::catalog::Listed;
use self::price::Price;
use self::product::{Change, Product};
use self::summary::Summary;
use crate::arguments::RepriceOptions;
use crate::failure::{Ending, Failure};
use crate::stop::Stop;
use crate::text::shown;

/// The prices that a product was seen at: what to tell a person, should a write end without an answer.
type Seen = Arc<Mutex<Vec<Price>>>;

pub(crate) async fn reprice(options: RepriceOptions, stop: &Stop) -> Result<Ending, Failure> {
    let client = crate::client()?;
    let change = Change { adjustment: options.adjustment, mark: options.mark };
    let products = tokio::select! {
        products = catalog::list(&client, &options.catalog) => products?,
        () = stop.asked() => return Ok(Ending::Stopped),
    };
    if options.is_dry_run {
        crate::print(&preview(&products, &change));
        return Ok(Ending::Done);
    }
    let run = Run { client, catalog: options.catalog, change, at_once: options.at_once };
    let summary = run.over(products, stop).await;
    crate::print(&summary.to_string());
    Ok(summary.ending())
}

/// What would be done, without doing it.
fn preview(products: &[Listed], change: &Change) -> String {
    let (mut text, mut count) = (String::new(), 0);
    let width = |text: fn(&Listed) -> String| products.iter().map(|each| measure_text_width(&text(each))).max();
    let (ids, names) = (width(|each| each.id.to_string()), width(|each| shown(&each.name)));
    for listed in products {
        let product = listed.product();
        let before = product.price;
        let what = match change.apply(product) {
            Ok(next) if next.price == before => format!("{before} stays"),
            Ok(next) => {
                count += 1;
                format!("{before} → {}", next.price)
            }
            Err(reason) => reason,
        };
        let name = truncate_str(&shown(&listed.name), 40, "…").into_owned();
        let name = pad_str(&name, names.unwrap_or_default().min(40), Alignment::Left, None).into_owned();
        // To a string, writing does not fail.
        let _ = writeln!(text, "  {:>width$}  {name}  {what}", listed.id, width = ids.unwrap_or_default());
    }
    text + &format!("{count} of {} would be repriced; nothing was written\n", products.len())
}

struct Run {
    client: Client,
    catalog: Url,
    change: Change,
    at_once: usize,
}

impl Run {
    /// Reprices so many at the same time. After Ctrl-C none is begun, and those that are under way are waited for; after another one, not even that.
    async fn over(&self, products: Vec<Listed>, stop: &Stop) -> Summary {
        let bar = bar(products.len());
        let mut summary = Summary::default();
        let mut waiting = products.into_iter();
        let mut tasks = JoinSet::new();
        let mut under_way: BTreeMap<u64, Seen> = BTreeMap::new();
        let mut is_stopping = false;
        loop {
            while !is_stopping && tasks.len() < self.at_once {
                let Some(Listed { id, .. }) = waiting.next() else { break };
                let seen = Seen::default();
                under_way.insert(id, Arc::clone(&seen));
                let reprice = self.reprice(id, seen);
                tasks.spawn(async move { (id, reprice.await) });
            }
            tokio::select! {
                ended = tasks.join_next() => {
                    let Some(ended) = ended else { break };
                    let (id, result) = ended.expect("what reprices a product does not panic");
                    let seen = under_way.remove(&id).unwrap_or_default();
                    summary.add(id, &prices(&seen), result);
                    bar.inc(1);
                    if let met @ 1.. = self.client.counters().recovered {
                        bar.set_message(format!("{met} met other writers"));
                    }
                }
                () = stop.asked() => {
                    if is_stopping {
                        break;
                    }
                    is_stopping = true;
                    bar.suspend(|| crate::tell("stopping: what is under way is finished; press Ctrl-C again to leave it\n"));
                }
            }
        }
        bar.finish_and_clear();
        summary.not_begun = waiting.len();
        for (id, seen) in under_way {
            let seen = prices(&seen);
            if seen.is_empty() {
                summary.not_begun += 1; // nothing was sent but a read
            } else {
                summary.add_unknown(id, &seen, "left by Ctrl-C");
            }
        }
        summary.counters = self.client.counters();
        summary
    }

    /// Reprices a product, whatever it is by then.
    fn reprice(&self, id: u64, seen: Seen) -> impl Future<Output = Result<Updated<Product>, Error>> + use<> {
        let (change, mark) = (self.change.clone(), self.change.clone());
        let url = crate::resource(&self.catalog, &format!("products/{id}"));
        let update = self.client.update(url, move |product: Product| {
            prices(&seen).push(product.price);
            change.apply(product).map_err(BoxError::from)
        });
        let update = update.by_merge_patch();
        // Five percent more is no state, but a step: made twice it is wrong, and what is found there does not tell whether it was made once. The mark does, which is written in the same act. Without one a write that
        // has no answer is reported, and not guessed at.
        let update = if mark.mark.is_some() { update.recognise(move |_, found| mark.is_done(found)) } else { update };
        update.send()
    }
}

/// Nothing that holds the lock panics.
fn prices(seen: &Seen) -> MutexGuard<'_, Vec<Price>> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn bar(total: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {elapsed} {msg}")
        .expect("the template is right, as every run on a terminal shows");
    ProgressBar::new(total as u64).with_style(style)
}
