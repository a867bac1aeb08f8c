//! Estimates how reliable one interviewer is under a rubric, from the scorecards of decided applications. Runs after a
//! decision; a repeat gives the same figure.
//!
//! Pages read the stored figure, so that none of them reads cards of other candidates. Must never put cards under
//! different major versions into one figure.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::db::jobs::ClaimedJob;
use crate::db::reliabilities::{self, RatedCard};
use crate::db::{Db, DbResult, Tx, rubrics};
use crate::domain::ids::{ApplicationId, RubricVersionId, UserId};
use crate::domain::rubric::succession::line;
use crate::domain::statistics::reliability::{Reliability, from_pairs};
use crate::jobs::{self, JobResult};

/// The kind under which this job is stored.
pub const KIND: &str = "estimate_reliability";

#[derive(Serialize, Deserialize)]
struct Payload {
    rubric: String,
    line: String,
}

/// Enqueues the estimate with the decision that makes new data, once for a rubric and major version.
pub fn enqueue(tx: &mut Tx<'_>, rubric: &str, line: &str) -> DbResult<()> {
    let payload = Payload {
        rubric: rubric.to_owned(),
        line: line.to_owned(),
    };
    jobs::enqueue(tx, KIND, &payload, Some(format!("{KIND}:{line}")))
}

/// Reads, estimates, stores.
pub async fn run(app: &App, job: &ClaimedJob) -> JobResult {
    let Payload { rubric, line } = serde_json::from_str(&job.payload)?;
    let wanted = line.clone();
    let found = app
        .db
        .read(move |db| estimate(db, &rubric, &wanted))
        .await?;
    app.db
        .write(move |tx| reliabilities::store(tx, &line, found))
        .await?;
    Ok(())
}

fn estimate(db: &mut Db, rubric: &str, wanted: &str) -> DbResult<Reliability> {
    let versions: Vec<RubricVersionId> = rubrics::versions(db, rubric)?
        .into_iter()
        .filter(|row| line(&row.rubric, &row.version) == wanted)
        .map(|row| row.id)
        .collect();
    let cards = reliabilities::doubly_rated(db, &versions)?;
    Ok(from_pairs(&pairs(cards)))
}

/// The means of the first two cards of each candidate that have one, by different people.
fn pairs(cards: Vec<RatedCard>) -> Vec<(f64, f64)> {
    let rated = |card: RatedCard| Some((card.application, card.author, mean(&card)?));
    let mut rated: Vec<(ApplicationId, UserId, f64)> =
        cards.into_iter().filter_map(rated).collect();
    // Stable: the cards of one candidate stay in the order they were made.
    rated.sort_by_key(|(application, ..)| *application);
    let of_one = rated.chunk_by(|(a, ..), (b, ..)| a == b);
    let pair = |cards: &[(ApplicationId, UserId, f64)]| {
        let (_, author, first) = cards.first()?;
        let (_, _, second) = cards.iter().find(|(_, other, _)| other != author)?;
        Some((*first, *second))
    };
    of_one.filter_map(pair).collect()
}

/// The one figure of a card that is read here.
#[derive(Deserialize)]
struct Figures {
    mean: Option<f64>,
}

fn mean(card: &RatedCard) -> Option<f64> {
    let figures: Figures = serde_json::from_str(card.calculation.as_deref()?).ok()?;
    figures.mean
}
