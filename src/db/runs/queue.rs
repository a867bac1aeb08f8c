//! How a run moves through the queue. Every statement names the state and the attempt it expects, so that of two who
//! act at once only one succeeds; the others see `false`.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use crate::db::runs::RunRow;
use crate::db::schema::grading_runs;
use crate::db::types::{At, Guid, Instant};
use crate::db::{Db, DbResult, Tx};
use crate::domain::grading::Outcome;
use crate::domain::ids::{RunId, RunnerId, SubmissionId, TakeHomeId};
use crate::domain::run::{RunKind, RunState};

/// A run that was just leased.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Claimed {
    /// Which run.
    #[diesel(sql_type = Guid)]
    pub id: RunId,
    /// The attempt that begins.
    #[diesel(sql_type = Integer)]
    pub attempt: i32,
}

/// How an attempt ended, as it is stored.
pub struct Ending<'a> {
    /// How the run stands now.
    pub state: RunState,
    /// How the attempt ended.
    pub outcome: Outcome,
    /// Why, in words.
    pub reason: Option<&'a str>,
}

/// What a report says about its attempt.
pub struct Measured<'a> {
    /// Blob of the report.
    pub report_blob: &'a str,
    /// Digest of the environment.
    pub env_digest: &'a str,
    /// The steps as JSON.
    pub steps: &'a str,
    /// Names of the limits that were hit, as JSON.
    pub limits_hit: &'a str,
    /// Wall time, milliseconds.
    pub millis: i64,
    /// CPU time, milliseconds.
    pub cpu_millis: i64,
}

/// Leases the first run that is due, in one statement. On PostgreSQL a row that somebody else is just leasing is passed
/// over; SQLite has one writer.
pub fn claim(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    token_hash: &str,
    lease: TimeDelta,
) -> DbResult<Option<Claimed>> {
    let now = tx.now();
    let passing_over = match &**tx {
        Db::Postgres(_) => "FOR UPDATE SKIP LOCKED",
        Db::Sqlite(_) => "",
    };
    let statement = format!(
        "UPDATE grading_runs SET state = 'leased', attempt = attempt + 1, runner_id = $1, job_token_hash = $2, \
           lease_until = $3, started_at = $4, log_size = 0, steps = '[]' \
         WHERE id = (SELECT id FROM grading_runs WHERE state = 'queued' AND not_before <= $4 \
                     ORDER BY priority, queued_at, id LIMIT 1 {passing_over}) \
           AND state = 'queued' \
         RETURNING id, attempt"
    );
    Ok(diesel::sql_query(statement)
        .bind::<Guid, _>(runner)
        .bind::<Text, _>(token_hash)
        .bind::<Instant, _>(At(now + lease))
        .bind::<Instant, _>(At(now))
        .get_result(&mut **tx)
        .optional()?)
}

/// Extends the lease of an attempt.
pub fn extend(tx: &mut Tx<'_>, id: RunId, attempt: i32, until: DateTime<Utc>) -> DbResult<bool> {
    let changed = diesel::update(grading_runs::table.find(id))
        .filter(grading_runs::state.eq(RunState::Leased))
        .filter(grading_runs::attempt.eq(attempt))
        .set(grading_runs::lease_until.eq(Some(At(until))))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Stores how the steps of an attempt stand.
pub fn set_steps(tx: &mut Tx<'_>, id: RunId, attempt: i32, steps: &str) -> DbResult<bool> {
    let changed = diesel::update(grading_runs::table.find(id))
        .filter(grading_runs::state.eq(RunState::Leased))
        .filter(grading_runs::attempt.eq(attempt))
        .set(grading_runs::steps.eq(steps))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Stores what a report measured about its attempt.
pub fn set_measured(
    tx: &mut Tx<'_>,
    id: RunId,
    attempt: i32,
    measured: &Measured<'_>,
) -> DbResult<()> {
    diesel::update(grading_runs::table.find(id))
        .filter(grading_runs::attempt.eq(attempt))
        .set((
            grading_runs::report_blob.eq(Some(measured.report_blob)),
            grading_runs::env_digest.eq(Some(measured.env_digest)),
            grading_runs::steps.eq(measured.steps),
            grading_runs::limits_hit.eq(measured.limits_hit),
            grading_runs::millis.eq(Some(measured.millis)),
            grading_runs::cpu_millis.eq(Some(measured.cpu_millis)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Ends a leased attempt for good.
pub fn end(tx: &mut Tx<'_>, id: RunId, attempt: i32, ending: &Ending<'_>) -> DbResult<bool> {
    let now = tx.now();
    let changed = diesel::update(grading_runs::table.find(id))
        .filter(grading_runs::state.eq(RunState::Leased))
        .filter(grading_runs::attempt.eq(attempt))
        .set((
            grading_runs::state.eq(ending.state),
            grading_runs::outcome.eq(Some(ending.outcome)),
            grading_runs::reason.eq(ending.reason),
            grading_runs::lease_until.eq(None::<At>),
            grading_runs::finished_at.eq(Some(At(now))),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Puts a leased attempt back into the queue.
pub fn put_back(
    tx: &mut Tx<'_>,
    id: RunId,
    attempt: i32,
    not_before: DateTime<Utc>,
    reason: &str,
) -> DbResult<bool> {
    let changed = diesel::update(grading_runs::table.find(id))
        .filter(grading_runs::state.eq(RunState::Leased))
        .filter(grading_runs::attempt.eq(attempt))
        .set((
            grading_runs::state.eq(RunState::Queued),
            grading_runs::outcome.eq(Some(Outcome::Infrastructure)),
            grading_runs::reason.eq(Some(reason)),
            grading_runs::lease_until.eq(None::<At>),
            grading_runs::not_before.eq(At(not_before)),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Ends a run that no runner has.
pub fn cancel_queued(tx: &mut Tx<'_>, id: RunId, reason: &str) -> DbResult<bool> {
    let now = tx.now();
    let changed = diesel::update(grading_runs::table.find(id))
        .filter(grading_runs::state.eq(RunState::Queued))
        .set((
            grading_runs::state.eq(RunState::Cancelled),
            grading_runs::outcome.eq(Some(Outcome::Cancelled)),
            grading_runs::reason.eq(Some(reason)),
            grading_runs::finished_at.eq(Some(At(now))),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Asks the runner of a leased run to stop.
pub fn request_cancel(tx: &mut Tx<'_>, id: RunId) -> DbResult<bool> {
    let changed = diesel::update(grading_runs::table.find(id))
        .filter(grading_runs::state.eq(RunState::Leased))
        .set(grading_runs::cancel_requested.eq(true))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Lets the leases of a runner end at once.
pub fn end_leases_of(tx: &mut Tx<'_>, runner: RunnerId) -> DbResult<()> {
    let now = tx.now();
    diesel::update(grading_runs::table)
        .filter(grading_runs::state.eq(RunState::Leased))
        .filter(grading_runs::runner_id.eq(runner))
        .set(grading_runs::lease_until.eq(Some(At(now))))
        .execute(&mut **tx)?;
    Ok(())
}

/// Leased runs whose runner was silent for too long.
pub fn expired(db: &mut Db, now: DateTime<Utc>) -> DbResult<Vec<RunRow>> {
    Ok(grading_runs::table
        .filter(grading_runs::state.eq(RunState::Leased))
        .filter(grading_runs::lease_until.le(At(now)))
        .order(grading_runs::id)
        .select(RunRow::as_select())
        .load(db)?)
}

/// Checks of a take-home that still wait.
pub fn waiting_checks(db: &mut Db, take_home: TakeHomeId) -> DbResult<Vec<RunId>> {
    Ok(grading_runs::table
        .filter(grading_runs::take_home_id.eq(take_home))
        .filter(grading_runs::kind.eq(RunKind::DryRun))
        .filter(grading_runs::state.eq(RunState::Queued))
        .select(grading_runs::id)
        .load(db)?)
}

/// Whether a run of this upload waits or is at work.
pub fn on_its_way(db: &mut Db, submission: SubmissionId) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        grading_runs::table
            .filter(grading_runs::submission_id.eq(submission))
            .filter(grading_runs::state.eq_any([RunState::Queued, RunState::Leased])),
    ))
    .get_result(db)?)
}
