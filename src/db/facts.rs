//! Facts a run measured, kept apart from the levels that a rubric makes of them.

use diesel::prelude::*;

use crate::db::schema::facts;
use crate::db::{Db, DbError, DbResult, Tx};
use crate::domain::grading::{Fact, FactStatus, Trust};
use crate::domain::ids::{FactId, RunId};

/// A fact as it is stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = facts)]
pub(in crate::db) struct FactRow {
    key: String,
    value: Option<f64>,
    unit: String,
    trust: Trust,
    status: FactStatus,
    runs: i32,
    min: Option<f64>,
    max: Option<f64>,
    evidence: String,
    note: Option<String>,
}

/// Stores the facts of a run.
pub fn insert(tx: &mut Tx<'_>, run: RunId, found: &[Fact]) -> DbResult<()> {
    for fact in found {
        let id: FactId = tx.new_id();
        let evidence = serde_json::to_string(&fact.evidence)
            .map_err(|error| DbError::Corrupt(error.to_string()))?;
        diesel::insert_into(facts::table)
            .values((
                facts::id.eq(id),
                facts::run_id.eq(run),
                facts::key.eq(&fact.key),
                facts::value.eq(fact.value),
                facts::unit.eq(&fact.unit),
                facts::trust.eq(fact.trust),
                facts::status.eq(fact.status),
                facts::runs.eq(i32::try_from(fact.runs).unwrap_or(i32::MAX)),
                facts::min.eq(fact.min),
                facts::max.eq(fact.max),
                facts::evidence.eq(evidence),
                facts::note.eq(fact.note.as_deref()),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// The facts of a run, by key.
pub fn of_run(db: &mut Db, run: RunId) -> DbResult<Vec<Fact>> {
    let rows: Vec<FactRow> = facts::table
        .filter(facts::run_id.eq(run))
        .order(facts::key)
        .select(FactRow::as_select())
        .load(db)?;
    rows.into_iter().map(read).collect()
}

/// The fact of a row.
pub(in crate::db) fn read(row: FactRow) -> DbResult<Fact> {
    let evidence = serde_json::from_str(&row.evidence)
        .map_err(|error| DbError::Corrupt(format!("evidence of {}: {error}", row.key)))?;
    Ok(Fact {
        key: row.key,
        value: row.value,
        unit: row.unit,
        trust: row.trust,
        status: row.status,
        runs: u32::try_from(row.runs).unwrap_or(0),
        min: row.min,
        max: row.max,
        evidence,
        note: row.note,
    })
}
