//! Uploads of candidates, and the runs over them as their pages show them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{grading_runs, submissions, take_homes};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::grading::Outcome;
use crate::domain::ids::{
    ApplicationId, InterviewId, KitVersionId, RunId, SubmissionId, TakeHomeId,
};
use crate::domain::run::{RunKind, RunState};

/// An upload.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = submissions)]
pub struct SubmissionRow {
    /// Which upload.
    pub id: SubmissionId,
    /// The take-home it belongs to.
    pub take_home_id: TakeHomeId,
    /// Counts from 1.
    pub attempt: i32,
    /// The archive, by the SHA-256 of its bytes.
    pub blob: String,
    /// Its size in bytes.
    pub size: i64,
    /// As the candidate named it; may hold their name, so reviewers never see it.
    pub file_name: String,
    /// Whether it arrived after the end of the time.
    pub late: bool,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
}

impl SubmissionRow {
    /// The beginning of the digest, enough to tell two uploads apart.
    pub fn fingerprint(&self) -> &str {
        self.blob.get(..12).unwrap_or(&self.blob)
    }

    /// The size as a number of bytes that is never below zero.
    pub fn bytes(&self) -> u64 {
        u64::try_from(self.size).unwrap_or(0)
    }
}

/// A run as pages show it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = grading_runs)]
pub struct RunOf {
    /// Which run.
    pub id: RunId,
    /// How far it has come.
    pub state: RunState,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Why, in words for the candidate.
    pub reason: Option<String>,
    /// Its steps, as JSON.
    pub steps: String,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// When a runner began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// An upload with the newest run over it.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The upload.
    pub submission: SubmissionRow,
    /// The newest run over it.
    pub run: Option<RunOf>,
}

impl Upload {
    /// Whether a fault of ours spoiled it, so that it costs no attempt.
    pub fn spoiled(&self) -> bool {
        self.run.as_ref().is_some_and(|run| {
            run.state == RunState::Failed
                || (run.state.ended() && run.outcome == Some(Outcome::Infrastructure))
        })
    }
}

/// An upload to store.
pub struct NewSubmission<'a> {
    /// The take-home it belongs to.
    pub take_home: TakeHomeId,
    /// Counts from 1.
    pub attempt: i32,
    /// The digest of the stored archive.
    pub blob: &'a str,
    /// Its size in bytes.
    pub size: i64,
    /// As the candidate named it.
    pub file_name: &'a str,
    /// Whether it arrived after the end of the time.
    pub late: bool,
}

/// What the code view needs to know about an upload. Nothing here names a person.
#[derive(Clone, Debug, Queryable)]
pub struct CodeOf {
    /// The take-home.
    pub take_home: TakeHomeId,
    /// The application, to ask who may look.
    pub application: ApplicationId,
    /// The interview of the loop.
    pub interview: InterviewId,
    /// The name under which the code is read.
    pub alias: String,
    /// Counts from 1.
    pub attempt: i32,
    /// The archive.
    pub blob: String,
    /// Its size in bytes.
    pub size: i64,
}

/// How the queue stands for one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Runs that go first.
    pub ahead: i64,
    /// How long a run of this kit usually takes: the median of the last 20, in milliseconds.
    pub typical_millis: Option<i64>,
}

/// Stores an upload.
pub fn insert(tx: &mut Tx<'_>, new: &NewSubmission<'_>) -> DbResult<SubmissionId> {
    let id: SubmissionId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(submissions::table)
        .values((
            submissions::id.eq(id),
            submissions::take_home_id.eq(new.take_home),
            submissions::attempt.eq(new.attempt),
            submissions::blob.eq(new.blob),
            submissions::size.eq(new.size),
            submissions::file_name.eq(new.file_name),
            submissions::late.eq(new.late),
            submissions::received_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The uploads of a take-home with their newest runs, newest upload first.
pub fn of_take_home(db: &mut Db, take_home: TakeHomeId) -> DbResult<Vec<Upload>> {
    let rows: Vec<(SubmissionRow, Option<RunOf>)> = submissions::table
        .left_join(
            grading_runs::table.on(grading_runs::submission_id
                .eq(submissions::id.nullable())
                .and(grading_runs::kind.eq(RunKind::Grade))),
        )
        .filter(submissions::take_home_id.eq(take_home))
        .order((
            submissions::attempt.desc(),
            grading_runs::queued_at.desc(),
            grading_runs::id.desc(),
        ))
        .select((SubmissionRow::as_select(), Option::<RunOf>::as_select()))
        .load(db)?;
    let mut uploads: Vec<Upload> = Vec::new();
    for (submission, run) in rows {
        // The newest run of an upload comes first; older ones are passed over.
        if uploads
            .last()
            .is_none_or(|last| last.submission.id != submission.id)
        {
            uploads.push(Upload { submission, run });
        }
    }
    Ok(uploads)
}

/// The upload of the code view.
pub fn code(db: &mut Db, id: SubmissionId) -> DbResult<CodeOf> {
    Ok(submissions::table
        .inner_join(take_homes::table)
        .filter(submissions::id.eq(id))
        .select((
            take_homes::id,
            take_homes::application_id,
            take_homes::interview_id,
            take_homes::alias,
            submissions::attempt,
            submissions::blob,
            submissions::size,
        ))
        .first(db)?)
}

/// The newest check of a take-home.
pub fn last_check(db: &mut Db, take_home: TakeHomeId) -> DbResult<Option<RunOf>> {
    Ok(grading_runs::table
        .filter(grading_runs::take_home_id.eq(take_home))
        .filter(grading_runs::kind.eq(RunKind::DryRun))
        .order((grading_runs::queued_at.desc(), grading_runs::id.desc()))
        .select(RunOf::as_select())
        .first(db)
        .optional()?)
}

/// Checks queued since `since`.
pub fn checks_since(db: &mut Db, take_home: TakeHomeId, since: DateTime<Utc>) -> DbResult<i64> {
    Ok(grading_runs::table
        .filter(grading_runs::take_home_id.eq(take_home))
        .filter(grading_runs::kind.eq(RunKind::DryRun))
        .filter(grading_runs::queued_at.gt(At(since)))
        .count()
        .get_result(db)?)
}

/// How the queue stands for a run that waits since `queued_at`.
pub fn queue(db: &mut Db, kit: KitVersionId, queued_at: DateTime<Utc>) -> DbResult<Queue> {
    let ahead = grading_runs::table
        .filter(
            grading_runs::state
                .eq(RunState::Queued)
                .or(grading_runs::state.eq(RunState::Leased)),
        )
        .filter(grading_runs::queued_at.lt(At(queued_at)))
        .count()
        .get_result(db)?;
    let mut millis: Vec<i64> = grading_runs::table
        .filter(grading_runs::kit_version_id.eq(kit))
        .filter(grading_runs::kind.eq(RunKind::Grade))
        .filter(grading_runs::outcome.eq(Outcome::Graded))
        .filter(grading_runs::millis.is_not_null())
        .order(grading_runs::finished_at.desc())
        .limit(20)
        .select(grading_runs::millis.assume_not_null())
        .load(db)?;
    millis.sort_unstable();
    Ok(Queue {
        ahead,
        typical_millis: millis.get(millis.len() / 2).copied(),
    })
}
