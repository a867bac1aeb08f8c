//! The job queue: enqueue with the change, claim by lease in one statement, finish. No transaction is held while a
//! job works.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::db::schema::jobs;
use crate::db::types::{At, Guid, Instant};
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::JobId;

/// A job to enqueue.
pub struct NewJob<'a> {
    /// Names the handler.
    pub kind: &'a str,
    /// What the handler needs, as JSON text.
    pub payload: String,
    /// Not before this moment.
    pub run_at: DateTime<Utc>,
    /// A second job with the same key is not enqueued.
    pub dedupe_key: Option<String>,
    /// Tries before it is put aside as dead.
    pub max_attempts: i32,
}

/// A claimed job.
#[derive(Clone, Debug, QueryableByName)]
pub struct ClaimedJob {
    /// Which job.
    #[diesel(sql_type = Guid)]
    pub id: JobId,
    /// Names the handler.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What the handler needs, as JSON text.
    #[diesel(sql_type = Text)]
    pub payload: String,
    /// This try, counted from 1.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub attempts: i32,
    /// Tries before it is put aside as dead.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub max_attempts: i32,
}

/// Adds a job; `false` when one with the same key is already there.
pub fn enqueue(tx: &mut Tx<'_>, job: &NewJob<'_>) -> DbResult<bool> {
    if let Some(key) = &job.dedupe_key {
        let there: bool = diesel::select(diesel::dsl::exists(
            jobs::table.filter(jobs::dedupe_key.eq(key)),
        ))
        .get_result(&mut **tx)?;
        if there {
            return Ok(false);
        }
    }
    let id: JobId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(id),
            jobs::kind.eq(job.kind),
            jobs::payload.eq(&job.payload),
            jobs::state.eq("queued"),
            jobs::run_at.eq(At(job.run_at)),
            jobs::attempts.eq(0),
            jobs::max_attempts.eq(job.max_attempts),
            jobs::dedupe_key.eq(job.dedupe_key.as_deref()),
            jobs::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(true)
}

/// Claims the oldest job that is due, or whose worker was lost, for `lease`.
pub fn claim(tx: &mut Tx<'_>, worker: &str, lease: TimeDelta) -> DbResult<Option<ClaimedJob>> {
    let now = tx.now();
    Ok(diesel::sql_query(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, leased_by = $1, lease_until = $2 \
         WHERE id = (SELECT id FROM jobs WHERE (state = 'queued' AND run_at <= $3) \
                     OR (state = 'running' AND lease_until <= $3) ORDER BY run_at, id LIMIT 1) \
           AND (state = 'queued' OR lease_until <= $3) \
         RETURNING id, kind, payload, attempts, max_attempts",
    )
    .bind::<Text, _>(worker)
    .bind::<Instant, _>(At(now + lease))
    .bind::<Instant, _>(At(now))
    .get_result(&mut **tx)
    .optional()?)
}

/// Marks a job as done; its key may be used again.
pub fn finish(tx: &mut Tx<'_>, id: JobId) -> DbResult<()> {
    let now = tx.now();
    diesel::update(jobs::table.find(id))
        .set((
            jobs::state.eq("done"),
            jobs::finished_at.eq(Some(At(now))),
            jobs::dedupe_key.eq(None::<String>),
            jobs::lease_until.eq(None::<At>),
            jobs::last_error.eq(None::<String>),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Puts a failed job back for `again_at`, or aside as dead when that is `None`.
pub fn fail(
    tx: &mut Tx<'_>,
    id: JobId,
    error: &str,
    again_at: Option<DateTime<Utc>>,
) -> DbResult<()> {
    let now = tx.now();
    diesel::update(jobs::table.find(id))
        .set((
            jobs::state.eq(if again_at.is_some() { "queued" } else { "dead" }),
            jobs::run_at.eq(At(again_at.unwrap_or(now))),
            jobs::lease_until.eq(None::<At>),
            jobs::last_error.eq(Some(error)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets the jobs that were done before this moment; how many. What was given up stays until somebody looks at it.
pub fn forget(tx: &mut Tx<'_>, before: DateTime<Utc>) -> DbResult<usize> {
    let old = jobs::table
        .filter(jobs::state.eq("done"))
        .filter(jobs::finished_at.lt(Some(At(before))));
    Ok(diesel::delete(old).execute(&mut **tx)?)
}

/// Jobs that are queued or at work.
pub fn unfinished(db: &mut Db) -> DbResult<i64> {
    Ok(jobs::table
        .filter(jobs::state.eq_any(["queued", "running"]))
        .count()
        .get_result(db)?)
}

/// The kinds of the jobs that are queued or at work, for the test harness to name what is left over.
pub fn unfinished_kinds(db: &mut Db) -> DbResult<Vec<String>> {
    Ok(jobs::table
        .filter(jobs::state.eq_any(["queued", "running"]))
        .order(jobs::id)
        .select(jobs::kind)
        .load(db)?)
}
