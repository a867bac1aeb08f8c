//! Levels that a rubric version suggests for the facts of a run, each with its grounds. Never a rating: a person rates.

use diesel::prelude::*;

use crate::db::schema::level_suggestions;
use crate::db::types::At;
use crate::db::{Db, DbError, DbResult, Tx};
use crate::domain::grading::machine::MachineLevel;
use crate::domain::ids::{LevelSuggestionId, RubricVersionId, RunId};

/// The suggestion for one criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The criterion's id within the rubric.
    pub criterion: String,
    /// The suggested level, with the facts it stands on.
    pub machine: MachineLevel,
}

/// Stores the suggestion for one criterion.
pub fn insert(
    tx: &mut Tx<'_>,
    run: RunId,
    rubric: RubricVersionId,
    criterion: &str,
    machine: &MachineLevel,
) -> DbResult<()> {
    let id: LevelSuggestionId = tx.new_id();
    let now = tx.now();
    let explanation =
        serde_json::to_string(machine).map_err(|error| DbError::Corrupt(error.to_string()))?;
    diesel::insert_into(level_suggestions::table)
        .values((
            level_suggestions::id.eq(id),
            level_suggestions::run_id.eq(run),
            level_suggestions::rubric_version_id.eq(rubric),
            level_suggestions::criterion.eq(criterion),
            level_suggestions::level.eq(machine.level.map(|level| i32::from(level.get()))),
            level_suggestions::explanation.eq(explanation),
            level_suggestions::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The suggestions of a run under one rubric version; the order is that of the rubric.
pub fn of_run(db: &mut Db, run: RunId, rubric: RubricVersionId) -> DbResult<Vec<Suggestion>> {
    let rows: Vec<(String, String)> = level_suggestions::table
        .filter(level_suggestions::run_id.eq(run))
        .filter(level_suggestions::rubric_version_id.eq(rubric))
        .order(level_suggestions::id)
        .select((level_suggestions::criterion, level_suggestions::explanation))
        .load(db)?;
    rows.into_iter()
        .map(|(criterion, explanation)| {
            let machine = serde_json::from_str(&explanation).map_err(|error| {
                DbError::Corrupt(format!("suggestion for {criterion} of run {run}: {error}"))
            })?;
            Ok(Suggestion { criterion, machine })
        })
        .collect()
}
