//! Grading runs: the queue that runners lease from, and what came out.
//!
//! [`queue`] changes the state of a run, each time guarded by the state and attempt it must have; [`log`] keeps what the
//! programs of a run printed; [`shown`] is what pages list. Start with [`RunRow`].

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{
    applications, grading_runs, interviews, kit_versions, loop_interviews, submissions, take_homes,
};
use crate::db::types::At;
use crate::db::{Db, DbError, DbResult, Tx};
use crate::domain::grading::{Outcome, Step};
use crate::domain::ids::{
    ApplicationId, InterviewId, KitVersionId, RubricVersionId, RunId, RunnerId, SubmissionId,
    TakeHomeId, UserId,
};
use crate::domain::run::{RunKind, RunState, Standing};

pub mod log;
pub mod queue;
pub mod shown;

/// One run.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = grading_runs)]
pub struct RunRow {
    /// Which run.
    pub id: RunId,
    /// What it is for.
    pub kind: RunKind,
    /// Whose take-home.
    pub take_home_id: TakeHomeId,
    /// Which upload; `None` for a check before sending.
    pub submission_id: Option<SubmissionId>,
    /// What it is graded by.
    pub kit_version_id: KitVersionId,
    /// Blob of the archive.
    pub blob: String,
    /// How far it has come.
    pub state: RunState,
    /// How the last attempt ended.
    pub outcome: Option<Outcome>,
    /// Why, in words, unless graded.
    pub reason: Option<String>,
    /// The current attempt, from 1; 0 before the first.
    pub attempt: i32,
    /// Not before this moment.
    pub not_before: DateTime<Utc>,
    /// Who works on it, or did last.
    pub runner_id: Option<RunnerId>,
    /// Hash of the token of the current attempt.
    pub job_token_hash: Option<String>,
    /// Until when the runner may stay silent.
    pub lease_until: Option<DateTime<Utc>>,
    /// Whether somebody asked for it to stop.
    pub cancel_requested: bool,
    /// Seed of everything random in the probes.
    pub seed: i64,
    /// Digest of the environment the submission ran in.
    pub env_digest: Option<String>,
    /// The steps as JSON.
    pub steps: String,
    /// Names of the limits that were hit, as JSON.
    pub limits_hit: String,
    /// Bytes of log received in the current attempt.
    pub log_size: i64,
    /// Blob of the last report.
    pub report_blob: Option<String>,
    /// When it was asked for.
    pub queued_at: DateTime<Utc>,
    /// When the current attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Wall time, milliseconds.
    pub millis: Option<i64>,
    /// CPU time, milliseconds.
    pub cpu_millis: Option<i64>,
    /// Who asked for another run; `None` when the candidate's upload did.
    pub requested_by: Option<UserId>,
}

impl RunRow {
    /// What the rules need to know.
    pub fn standing(&self) -> Standing {
        Standing {
            state: self.state,
            attempt: self.attempt,
            cancel_requested: self.cancel_requested,
        }
    }

    /// The steps, in order.
    pub fn steps(&self) -> DbResult<Vec<Step>> {
        serde_json::from_str(&self.steps)
            .map_err(|error| DbError::Corrupt(format!("steps of run {}: {error}", self.id)))
    }

    /// Names of the limits that were hit.
    pub fn limits_hit(&self) -> DbResult<Vec<String>> {
        serde_json::from_str(&self.limits_hit)
            .map_err(|error| DbError::Corrupt(format!("limits of run {}: {error}", self.id)))
    }
}

/// A run to queue.
pub struct NewRun<'a> {
    /// What it is for.
    pub kind: RunKind,
    /// Whose take-home.
    pub take_home: TakeHomeId,
    /// Which upload.
    pub submission: Option<SubmissionId>,
    /// What it is graded by.
    pub kit_version: KitVersionId,
    /// Blob of the archive.
    pub blob: &'a str,
    /// Who asked for another run.
    pub requested_by: Option<UserId>,
}

/// What a run needs to know of its take-home.
#[derive(Clone, Debug, Queryable)]
pub struct TakeHomeRef {
    /// Whose application.
    pub application: ApplicationId,
    /// The interview of kind take-home.
    pub interview: InterviewId,
    /// The kit the candidate was sent.
    pub kit_version: KitVersionId,
    /// The rubric version its review is pinned to.
    pub rubric_version: RubricVersionId,
}

/// What a run needs to know of its take-home.
pub fn take_home(db: &mut Db, id: TakeHomeId) -> DbResult<TakeHomeRef> {
    Ok(take_homes::table
        .inner_join(interviews::table.inner_join(loop_interviews::table))
        .inner_join(applications::table)
        .filter(take_homes::id.eq(id))
        .select((
            applications::id,
            interviews::id,
            take_homes::kit_version_id,
            loop_interviews::rubric_version_id,
        ))
        .first(db)?)
}

/// Queues a run. The seed is taken from the random part of its id.
pub fn insert(tx: &mut Tx<'_>, run: &NewRun<'_>) -> DbResult<RunId> {
    let id: RunId = tx.new_id();
    let now = tx.now();
    let (_, random) = id.0.as_u64_pair();
    let seed = i64::try_from(random & 0xffff_ffff_ffff).unwrap_or(0);
    diesel::insert_into(grading_runs::table)
        .values((
            (
                grading_runs::id.eq(id),
                grading_runs::kind.eq(run.kind),
                grading_runs::take_home_id.eq(run.take_home),
                grading_runs::submission_id.eq(run.submission),
                grading_runs::kit_version_id.eq(run.kit_version),
                grading_runs::blob.eq(run.blob),
                grading_runs::state.eq(RunState::Queued),
                grading_runs::attempt.eq(0),
                grading_runs::priority.eq(run.kind.priority()),
            ),
            (
                grading_runs::not_before.eq(At(now)),
                grading_runs::cancel_requested.eq(false),
                grading_runs::seed.eq(seed),
                grading_runs::steps.eq("[]"),
                grading_runs::limits_hit.eq("[]"),
                grading_runs::log_size.eq(0_i64),
                grading_runs::queued_at.eq(At(now)),
                grading_runs::requested_by.eq(run.requested_by),
            ),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The run with this id.
pub fn get(db: &mut Db, id: RunId) -> DbResult<RunRow> {
    Ok(grading_runs::table
        .find(id)
        .select(RunRow::as_select())
        .first(db)?)
}

/// The newest run of an upload, however far it has come.
pub fn latest_of_submission(db: &mut Db, submission: SubmissionId) -> DbResult<Option<RunRow>> {
    Ok(grading_runs::table
        .filter(grading_runs::submission_id.eq(submission))
        .order((grading_runs::queued_at.desc(), grading_runs::id.desc()))
        .select(RunRow::as_select())
        .first(db)
        .optional()?)
}

/// All runs of an upload, newest first.
pub fn of_submission(db: &mut Db, submission: SubmissionId) -> DbResult<Vec<RunRow>> {
    Ok(grading_runs::table
        .filter(grading_runs::submission_id.eq(submission))
        .order((grading_runs::queued_at.desc(), grading_runs::id.desc()))
        .select(RunRow::as_select())
        .load(db)?)
}

/// All runs of a take-home, newest first.
pub fn of_take_home(db: &mut Db, take_home: TakeHomeId) -> DbResult<Vec<RunRow>> {
    Ok(grading_runs::table
        .filter(grading_runs::take_home_id.eq(take_home))
        .order((grading_runs::queued_at.desc(), grading_runs::id.desc()))
        .select(RunRow::as_select())
        .load(db)?)
}

/// The run whose result counts for an upload: the newest that measured something, else the newest that says what was
/// wrong with the submission. A later run that failed takes nothing away.
pub fn result_of_submission(db: &mut Db, submission: SubmissionId) -> DbResult<Option<RunRow>> {
    let finished: Vec<RunRow> = grading_runs::table
        .filter(grading_runs::submission_id.eq(submission))
        .filter(grading_runs::state.eq(RunState::Finished))
        .order((grading_runs::queued_at.desc(), grading_runs::id.desc()))
        .select(RunRow::as_select())
        .load(db)?;
    let graded = finished
        .iter()
        .position(|run| run.outcome == Some(Outcome::Graded));
    Ok(finished.into_iter().nth(graded.unwrap_or(0)))
}

/// The take-home and the archive of an upload.
pub fn archive_of(db: &mut Db, submission: SubmissionId) -> DbResult<(TakeHomeId, String)> {
    Ok(submissions::table
        .find(submission)
        .select((submissions::take_home_id, submissions::blob))
        .first(db)?)
}

/// What a kit version is called, and where its archive is kept.
#[derive(Clone, Debug, Queryable)]
pub struct KitNames {
    /// The kit's own id.
    pub kit: String,
    /// Its version.
    pub version: String,
    /// Digest over its files.
    pub digest: String,
    /// Blob of its archive.
    pub archive: String,
}

/// The kit of a run.
pub fn kit(db: &mut Db, id: KitVersionId) -> DbResult<KitNames> {
    Ok(kit_versions::table
        .find(id)
        .select((
            kit_versions::kit,
            kit_versions::version,
            kit_versions::digest,
            kit_versions::archive_blob,
        ))
        .first(db)?)
}

/// Whether this blob is the archive of a kit: only those are given to runners by name.
pub fn is_kit_archive(db: &mut Db, blob: &str) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        kit_versions::table.filter(kit_versions::archive_blob.eq(blob)),
    ))
    .get_result(db)?)
}
