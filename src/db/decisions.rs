//! Decisions: appended, never changed. The newest of an application holds; the earlier ones stay beside it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{decisions, users};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::decision::DecisionOutcome;
use crate::domain::ids::{ApplicationId, DecisionId, UserId};

/// A decision to record.
#[derive(Clone, Debug)]
pub struct NewDecision<'a> {
    /// About whom.
    pub application: ApplicationId,
    /// What.
    pub outcome: DecisionOutcome,
    /// Why.
    pub reason: &'a str,
    /// Who decided.
    pub decided_by: UserId,
    /// What it rested on, frozen, as JSON.
    pub calculation: &'a str,
}

/// A recorded decision.
#[derive(Clone, Debug, Queryable)]
pub struct DecisionRow {
    /// Which one.
    pub id: DecisionId,
    /// What was decided.
    pub outcome: DecisionOutcome,
    /// Why.
    pub reason: String,
    /// The name of who decided.
    pub decided_by: String,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// What it rested on, frozen, as JSON.
    pub calculation: String,
}

/// Appends a decision.
pub fn insert(tx: &mut Tx<'_>, new: &NewDecision<'_>) -> DbResult<DecisionId> {
    let id: DecisionId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(decisions::table)
        .values((
            decisions::id.eq(id),
            decisions::application_id.eq(new.application),
            decisions::outcome.eq(new.outcome),
            decisions::reason.eq(new.reason),
            decisions::decided_by.eq(new.decided_by),
            decisions::decided_at.eq(At(now)),
            decisions::calculation.eq(new.calculation),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The decisions about an application, newest first.
pub fn of_application(db: &mut Db, application: ApplicationId) -> DbResult<Vec<DecisionRow>> {
    Ok(decisions::table
        .inner_join(users::table)
        .filter(decisions::application_id.eq(application))
        .order((decisions::decided_at.desc(), decisions::id.desc()))
        .select((
            decisions::id,
            decisions::outcome,
            decisions::reason,
            users::name,
            decisions::decided_at,
            decisions::calculation,
        ))
        .load(db)?)
}
