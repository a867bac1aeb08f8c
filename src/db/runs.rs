//! Grading runs: queued with the change that asks for them.

use diesel::prelude::*;

use crate::db::schema::grading_runs;
use crate::db::types::At;
use crate::db::{DbResult, Tx};
use crate::domain::ids::{KitVersionId, RunId, SubmissionId, TakeHomeId};
use crate::domain::run::{RunKind, RunState};

/// A run to queue.
pub struct NewRun<'a> {
    /// Its id, from which its seed is made.
    pub id: RunId,
    /// What it is for.
    pub kind: RunKind,
    /// The take-home it belongs to.
    pub take_home: TakeHomeId,
    /// The upload it grades; none for a check.
    pub submission: Option<SubmissionId>,
    /// The kit it grades with.
    pub kit_version: KitVersionId,
    /// The archive.
    pub blob: &'a str,
    /// Higher goes first.
    pub priority: i32,
    /// Where everything random in it comes from; not below zero.
    pub seed: i64,
}

/// Queues a run.
pub fn insert(tx: &mut Tx<'_>, run: &NewRun<'_>) -> DbResult<()> {
    let now = At(tx.now());
    diesel::insert_into(grading_runs::table)
        .values((
            (
                grading_runs::id.eq(run.id),
                grading_runs::kind.eq(run.kind),
                grading_runs::take_home_id.eq(run.take_home),
                grading_runs::submission_id.eq(run.submission),
                grading_runs::kit_version_id.eq(run.kit_version),
                grading_runs::blob.eq(run.blob),
                grading_runs::state.eq(RunState::Queued),
                grading_runs::attempt.eq(0),
            ),
            (
                grading_runs::priority.eq(run.priority),
                grading_runs::not_before.eq(now),
                grading_runs::cancel_requested.eq(false),
                grading_runs::seed.eq(run.seed),
                grading_runs::steps.eq("[]"),
                grading_runs::limits_hit.eq("[]"),
                grading_runs::log_size.eq(0_i64),
                grading_runs::queued_at.eq(now),
            ),
        ))
        .execute(&mut **tx)?;
    Ok(())
}
