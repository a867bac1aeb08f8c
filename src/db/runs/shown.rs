//! Runs as pages list them, with the names that belong to them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::runs::RunRow;
use crate::db::schema::{
    applications, assignments, candidates, grading_runs, kit_versions, roles, runners, scorecards,
    submissions, take_homes,
};
use crate::db::{Db, DbResult};
use crate::domain::grading::Outcome;
use crate::domain::ids::{
    ApplicationId, CandidateId, InterviewId, RoleId, RunId, SubmissionId, TakeHomeId, UserId,
};
use crate::domain::scorecard::state::CardState;

/// A run with the names that belong to it.
#[derive(Clone, Debug, Queryable)]
pub struct ShownRun {
    /// The run.
    pub run: RunRow,
    /// Whose it is.
    pub about: About,
    /// The kit's title and version.
    pub kit_title: String,
    /// Version of the kit.
    pub kit_version: String,
    /// Which machine works on it, or did last.
    pub runner: Option<String>,
}

/// Whose take-home a run belongs to.
#[derive(Clone, Debug, Queryable)]
pub struct About {
    /// The name under which reviewers know the work.
    pub alias: String,
    /// The application.
    pub application: ApplicationId,
    /// The interview of kind take-home.
    pub interview: InterviewId,
    /// The candidate.
    pub candidate: CandidateId,
    /// The candidate's name, for those who may know it.
    pub name: String,
    /// The role.
    pub role: RoleId,
    /// The role's title.
    pub role_title: String,
    /// Who decides about the role.
    pub hiring_manager: UserId,
}

/// An upload that nobody can say anything about yet.
#[derive(Clone, Debug, Queryable)]
pub struct WithoutOutcome {
    /// Which upload.
    pub submission: SubmissionId,
    /// Of which take-home.
    pub take_home: TakeHomeId,
    /// Counted from 1.
    pub attempt: i32,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The application.
    pub application: ApplicationId,
    /// The candidate's name.
    pub name: String,
    /// The role's title.
    pub role_title: String,
}

/// A run with its names.
pub fn get(db: &mut Db, id: RunId) -> DbResult<ShownRun> {
    let rows = load(db, Some(id), 1)?;
    rows.into_iter().next().ok_or(crate::db::DbError::NotFound)
}

/// The newest runs.
pub fn newest(db: &mut Db, limit: i64) -> DbResult<Vec<ShownRun>> {
    load(db, None, limit)
}

/// One query for both, because the names come from five tables.
fn load(db: &mut Db, only: Option<RunId>, limit: i64) -> DbResult<Vec<ShownRun>> {
    let every = only.is_none();
    let wanted = only.unwrap_or(RunId(uuid::Uuid::nil()));
    Ok(grading_runs::table
        .inner_join(
            take_homes::table.inner_join(
                applications::table
                    .inner_join(candidates::table)
                    .inner_join(roles::table),
            ),
        )
        .inner_join(kit_versions::table)
        .left_join(runners::table)
        .filter(
            grading_runs::id
                .eq(wanted)
                .or(every.into_sql::<diesel::sql_types::Bool>()),
        )
        .order((grading_runs::queued_at.desc(), grading_runs::id.desc()))
        .limit(limit)
        .select((
            RunRow::as_select(),
            (
                take_homes::alias,
                applications::id,
                take_homes::interview_id,
                candidates::id,
                candidates::name,
                roles::id,
                roles::title,
                roles::hiring_manager_id,
            ),
            kit_versions::title,
            kit_versions::version,
            runners::name.nullable(),
        ))
        .load(db)?)
}

/// Uploads that were neither graded nor found faulty, oldest first: nothing may stay here unseen.
pub fn without_outcome(db: &mut Db) -> DbResult<Vec<WithoutOutcome>> {
    let answered = grading_runs::table
        .filter(grading_runs::submission_id.eq(submissions::id.nullable()))
        .filter(grading_runs::state.eq(crate::domain::run::RunState::Finished))
        .filter(
            grading_runs::outcome.eq_any([Some(Outcome::Graded), Some(Outcome::CandidateFault)]),
        );
    Ok(submissions::table
        .inner_join(
            take_homes::table.inner_join(
                applications::table
                    .inner_join(candidates::table)
                    .inner_join(roles::table),
            ),
        )
        .filter(diesel::dsl::not(diesel::dsl::exists(answered)))
        .order((submissions::received_at, submissions::id))
        .limit(200)
        .select((
            submissions::id,
            take_homes::id,
            submissions::attempt,
            submissions::received_at,
            applications::id,
            candidates::name,
            roles::title,
        ))
        .load(db)?)
}

/// All runs of these uploads, newest first.
pub fn of_submissions(db: &mut Db, submissions: &[SubmissionId]) -> DbResult<Vec<RunRow>> {
    Ok(grading_runs::table
        .filter(grading_runs::submission_id.eq_any(submissions.iter().copied().map(Some)))
        .order((grading_runs::queued_at.desc(), grading_runs::id.desc()))
        .select(RunRow::as_select())
        .load(db)?)
}

/// Whether this person reviews the take-home of this interview, and if so whether they have submitted.
pub fn review_of(db: &mut Db, interview: InterviewId, person: UserId) -> DbResult<Option<bool>> {
    let states: Vec<Option<CardState>> = assignments::table
        .left_join(scorecards::table.on(scorecards::assignment_id.eq(assignments::id)))
        .filter(assignments::interview_id.eq(interview))
        .filter(assignments::user_id.eq(person))
        .filter(assignments::removed_at.is_null())
        .filter(assignments::waived_at.is_null())
        .select(scorecards::state.nullable())
        .load(db)?;
    Ok(states
        .first()
        .map(|state| state.is_some_and(CardState::is_submitted)))
}
