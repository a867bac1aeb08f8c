//! Interviews: what the plan of an application asks for, one row each, with the people who hold them.
//!
//! Says whether a card is in, never what stands on it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{
    applications, assignments, candidates, interviews, loop_interviews, plans, scorecards,
    take_homes, users,
};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::application::{ApplicationState, InterviewState};
use crate::domain::ids::{
    ApplicationId, AssignmentId, InterviewId, LoopInterviewId, RubricVersionId, ScorecardId,
    StageId, TakeHomeId, UserId,
};
use crate::domain::level::Seniority;
use crate::domain::plan::LoopInterviewKind;

/// What assigning somebody to an interview needs to know.
#[derive(Clone, Debug, Queryable)]
pub struct InterviewRow {
    /// Which interview.
    pub id: InterviewId,
    /// Whose application.
    pub application_id: ApplicationId,
    /// Where that stands.
    pub application_state: ApplicationState,
    /// How far it is.
    pub state: InterviewState,
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// Its name.
    pub title: String,
    /// The rubric version its scorecards are filled against.
    pub rubric_version_id: RubricVersionId,
    /// The seniority that sets the bar.
    pub level: Seniority,
    /// The candidate's name; never for a blind reviewer.
    pub candidate: String,
}

/// One interview of an application with one of its interviewers, or none.
#[derive(Clone, Debug, Queryable)]
pub struct SeatRow {
    /// Which interview.
    pub interview_id: InterviewId,
    /// How far it is.
    pub state: InterviewState,
    /// When it is held, once that was agreed.
    pub starts_at: Option<DateTime<Utc>>,
    /// The stage it belongs to.
    pub stage_id: StageId,
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// Its name.
    pub title: String,
    /// Length for the interviewer, minutes.
    pub minutes: i32,
    /// The interviewer's seat.
    pub assignment: Option<Seat>,
    /// The take-home that was sent for it.
    pub take_home: Option<SentTakeHome>,
}

/// One interviewer of one interview.
#[derive(Clone, Debug, Queryable)]
pub struct Seat {
    /// Which seat.
    pub id: AssignmentId,
    /// Who.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// When they were asked.
    pub assigned_at: DateTime<Utc>,
    /// Set when their card is no longer waited for.
    pub waived_at: Option<DateTime<Utc>>,
    /// Why.
    pub waived_reason: String,
    /// Their card.
    pub scorecard_id: Option<ScorecardId>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// How often the draft was saved.
    pub card_revision: Option<i32>,
    /// Whether they rate along for training only.
    pub shadow: bool,
}

/// How far the take-home of an interview is.
#[derive(Clone, Debug, Queryable)]
pub struct SentTakeHome {
    /// Which take-home.
    pub id: TakeHomeId,
    /// `invited`, `started`, `submitted` or `withdrawn`.
    pub state: String,
    /// The name its reviewers know.
    pub alias: String,
    /// The last moment to start.
    pub respond_by: DateTime<Utc>,
    /// When the clock started.
    pub started_at: Option<DateTime<Utc>>,
    /// When the clock ends, once it runs.
    pub due_at: Option<DateTime<Utc>>,
}

impl Seat {
    /// Whether anything was ever saved on the card.
    pub fn is_begun(&self) -> bool {
        self.card_revision.is_some_and(|revision| revision > 0)
    }
}

/// Stores an interview of the plan for an application.
pub fn insert(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    planned: LoopInterviewId,
) -> DbResult<InterviewId> {
    let id: InterviewId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(interviews::table)
        .values((
            interviews::id.eq(id),
            interviews::application_id.eq(application),
            interviews::loop_interview_id.eq(planned),
            interviews::state.eq(InterviewState::Planned),
            interviews::created_at.eq(At(now)),
            interviews::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The interview with this id.
pub fn get(db: &mut Db, id: InterviewId) -> DbResult<InterviewRow> {
    Ok(interviews::table
        .inner_join(loop_interviews::table.inner_join(plans::table))
        .inner_join(applications::table.inner_join(candidates::table))
        .filter(interviews::id.eq(id))
        .select((
            interviews::id,
            interviews::application_id,
            applications::state,
            interviews::state,
            loop_interviews::kind,
            loop_interviews::title,
            loop_interviews::rubric_version_id,
            plans::level,
            candidates::name,
        ))
        .first(db)?)
}

/// The interviews of an application in the order of the loop, one row for each interviewer.
pub fn of_application(db: &mut Db, application: ApplicationId) -> DbResult<Vec<SeatRow>> {
    // Joined flat: SQLite would build a join inside a join anew, for every assignment there is.
    let name = users::table
        .filter(users::id.eq(assignments::user_id))
        .select(users::name)
        .single_value()
        .assume_not_null();
    let seat = (
        assignments::id,
        assignments::user_id,
        name,
        assignments::assigned_at,
        assignments::waived_at,
        assignments::waived_reason,
        scorecards::id.nullable(),
        scorecards::submitted_at.nullable(),
        scorecards::revision.nullable(),
        assignments::shadow,
    );
    let take_home = (
        take_homes::id,
        take_homes::state,
        take_homes::alias,
        take_homes::respond_by,
        take_homes::started_at,
        take_homes::due_at,
    );
    Ok(interviews::table
        .inner_join(loop_interviews::table)
        .left_join(
            assignments::table.on(assignments::interview_id
                .eq(interviews::id)
                .and(assignments::removed_at.is_null())),
        )
        .left_join(
            scorecards::table.on(scorecards::assignment_id
                .nullable()
                .eq(assignments::id.nullable())),
        )
        .left_join(take_homes::table.on(take_homes::interview_id.eq(interviews::id)))
        .filter(interviews::application_id.eq(application))
        .order((loop_interviews::position.asc(), assignments::id.asc()))
        .select((
            interviews::id,
            interviews::state,
            interviews::starts_at,
            loop_interviews::stage_id,
            loop_interviews::kind,
            loop_interviews::title,
            loop_interviews::minutes,
            seat.nullable(),
            take_home.nullable(),
        ))
        .load(db)?)
}
