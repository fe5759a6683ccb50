//! One request after the other, of each kind, with nobody else there.

use etag_client::merge::Merge;
use etag_client::{Client, Document, Error, Fetched, Updated};
use serde_json::Value;

/// Adds a cell for each.
///
/// # Errors
///
/// Where there is nothing to go on with: the product cannot be read.
pub(crate) async fn look(url: &str, cells: &mut Vec<String>) -> Result<(), Error> {
    let client = Client::new()?;
    let first = client.get(url).send().await?;
    cells.push(first.tag().map_or("none", |tag| if tag.is_weak() { "weak" } else { "strong" }).to_owned());
    cells.push(format!("{:?}", client.get(url).send().await?.source()));

    let updated = client.update(url, with_stock(1)).send().await;
    cells.push(match &updated {
        Ok(Updated { outcome, attempts, tag, .. }) => {
            let tag = if tag.is_some() { "with its tag" } else { "without a tag" };
            format!("{outcome:?} in {attempts}, {tag}")
        }
        Err(err) => words(err),
    });

    let stale = client.put(url).json(&first.json::<Value>()?).if_unchanged(first.tag()).send().await;
    cells.push(stale.map_or_else(|err| words(&err), |_| "**written**".to_owned()));

    let current = client.get(url).send().await?;
    let blind = client.put(url).json(&current.json::<Value>()?).unconditional().send().await;
    cells.push(blind.map_or_else(|err| words(&err), |_| "written".to_owned()));

    // The stock is mine, and the name is theirs.
    let (base, mine) = edited(&client, url, 2).await?;
    _ = client.update(url, with_name("Mouse, wireless")).send().await?;
    let merged = client.edit(&base, mine).merging(Merge::new()).send().await;
    let there: Value = client.get(url).send().await?.json()?;
    cells.push(match merged {
        Ok(updated) if there["stock"] == 2 && there["name"] == "Mouse, wireless" => {
            format!("{:?}, both", updated.outcome)
        }
        Ok(updated) => format!("**{:?}, and there is {there}**", updated.outcome),
        Err(err) => words(&err),
    });

    let (base, mine) = edited(&client, url, 3).await?;
    _ = client.update(url, with_stock(4)).send().await?;
    let clashing = client.edit(&base, mine).merging(Merge::new()).send().await;
    let there: Value = client.get(url).send().await?.json()?;
    cells.push(match clashing {
        Err(Error::Conflict(_)) if there["stock"] == 4 => "the conflict".to_owned(),
        Err(err) => words(&err),
        Ok(updated) => format!("**{:?}**", updated.outcome),
    });

    let missing = client.get(format!("{url}99999")).send().await;
    cells.push(missing.map_or_else(|err| words(&err), |fetched| format!("**{}**", fetched.status())));
    Ok(())
}

async fn edited(client: &Client, url: &str, stock: u64) -> Result<(Fetched, Document), Error> {
    let base = client.get(url).send().await?;
    let mut mine: Value = base.json()?;
    mine["stock"] = stock.into();
    let mine = Document::of(&mine)?;
    Ok((base, mine))
}

fn with_stock(stock: u64) -> impl FnMut(Value) -> Result<Value, etag_client::BoxError> {
    move |mut product| {
        product["stock"] = stock.into();
        Ok(product)
    }
}

fn with_name(name: &str) -> impl FnMut(Value) -> Result<Value, etag_client::BoxError> {
    move |mut product| {
        product["name"] = name.into();
        Ok(product)
    }
}

/// The name of the error, and the status where there was an answer.
pub(crate) fn words(err: &Error) -> String {
    let name = format!("{err:?}");
    let name = name.split([' ', '(', '{']).next().unwrap_or_default();
    match err.problem() {
        Some(problem) => format!("{name}, {}", problem.status().as_u16()),
        None => name.to_owned(),
    }
}
