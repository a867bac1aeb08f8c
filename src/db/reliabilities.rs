//! How reliable one interviewer is: the estimates by rubric and major version, and the pairs of scorecards they are made of.
//!
//! Must never give a card that is still sealed, one of a shadow, nor one whose author had seen others. Start with [`doubly_rated`].

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::dsl::count;
use diesel::prelude::*;

use crate::db::schema::{assignments, decisions, reliabilities, scorecards};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::debrief::reliability::{Estimate, Estimates};
use crate::domain::ids::{ApplicationId, RubricVersionId, UserId};
use crate::domain::scorecard::state::CardState;
use crate::domain::statistics::reliability::Reliability;
use crate::on_backend;

/// So many candidates are enough for a steady figure, and few enough to read at once.
const MOST_UNITS: i64 = 500;

/// A card as far as an estimate needs it.
#[derive(Clone, Debug, Queryable)]
pub struct RatedCard {
    /// About whom.
    pub application: ApplicationId,
    /// By whom.
    pub author: UserId,
    /// Its frozen figures, as JSON.
    pub calculation: Option<String>,
    /// When it came in.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// The cards under these versions of candidates whom at least two people rated without seeing each other's cards, and who
/// were decided about after that: the newest candidates first, their cards in the order they were made.
pub fn doubly_rated(db: &mut Db, versions: &[RubricVersionId]) -> DbResult<Vec<RatedCard>> {
    let independent = || {
        scorecards::rubric_version_id
            .eq_any(versions.iter().copied())
            .and(scorecards::state.eq_any([CardState::Submitted, CardState::Amended]))
            .and(scorecards::seen_others.eq(false))
            .and(assignments::shadow.eq(false))
    };
    let twice: Vec<ApplicationId> = scorecards::table
        .inner_join(assignments::table)
        .filter(independent())
        .filter(
            scorecards::application_id.eq_any(decisions::table.select(decisions::application_id)),
        )
        .group_by(scorecards::application_id)
        .having(count(scorecards::author_id).aggregate_distinct().gt(1))
        .order(scorecards::application_id.desc())
        .limit(MOST_UNITS)
        .select(scorecards::application_id)
        .load(db)?;
    let decided: Vec<(ApplicationId, DateTime<Utc>)> = decisions::table
        .filter(decisions::application_id.eq_any(twice.iter().copied()))
        .order(decisions::decided_at.asc())
        .select((decisions::application_id, decisions::decided_at))
        .load(db)?;
    let newest: BTreeMap<ApplicationId, DateTime<Utc>> = decided.into_iter().collect();
    let cards: Vec<RatedCard> = scorecards::table
        .inner_join(assignments::table)
        .filter(independent())
        .filter(scorecards::application_id.eq_any(twice))
        .order(scorecards::id.asc())
        .select((
            scorecards::application_id,
            scorecards::author_id,
            scorecards::calculation,
            scorecards::submitted_at,
        ))
        .load(db)?;
    // A card that came in after the newest decision may still be sealed.
    let unsealed = |card: &RatedCard| {
        let decided = newest.get(&card.application);
        decided.is_some_and(|at| card.submitted_at.is_some_and(|submitted| submitted <= *at))
    };
    Ok(cards.into_iter().filter(unsealed).collect())
}

/// The estimates of these lines, as far as there are any.
pub fn estimates(db: &mut Db, lines: &[String]) -> DbResult<Estimates> {
    let rows: Vec<(String, i32, Option<f64>, DateTime<Utc>)> = reliabilities::table
        .filter(reliabilities::line.eq_any(lines))
        .select((
            reliabilities::line,
            reliabilities::units,
            reliabilities::own,
            reliabilities::estimated_at,
        ))
        .load(db)?;
    let read = |(line, units, own, at)| {
        let units = u32::try_from(units).unwrap_or(0);
        let reliability = Reliability::of(own, units);
        (line, Estimate { reliability, at })
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Stores what was estimated just now, in place of what was known.
pub fn store(tx: &mut Tx<'_>, line: &str, found: Reliability) -> DbResult<()> {
    let values = (
        reliabilities::units.eq(i32::try_from(found.own_cards).unwrap_or(i32::MAX)),
        reliabilities::own.eq(found.own()),
        reliabilities::estimated_at.eq(At(tx.now())),
    );
    on_backend!(&mut **tx, |conn| diesel::insert_into(reliabilities::table)
        .values((reliabilities::line.eq(line), values))
        .on_conflict(reliabilities::line)
        .do_update()
        .set(values)
        .execute(conn))?;
    Ok(())
}
