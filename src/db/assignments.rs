//! Assignments: one interviewer on one interview, and the draft scorecard they owe.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

use crate::db::schema::{
    applications, assignments, candidates, interviews, loop_interviews, roles, scorecards, scores,
    take_homes, users,
};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::{ApplicationId, AssignmentId, InterviewId, ScorecardId, UserId};
use crate::domain::plan::LoopInterviewKind;

/// One interviewer on one interview.
#[derive(Clone, Debug, Queryable)]
pub struct AssignmentRow {
    /// Which assignment.
    pub id: AssignmentId,
    /// Which interview.
    pub interview_id: InterviewId,
    /// Whose application.
    pub application_id: ApplicationId,
    /// Who interviews.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// The name of the interview.
    pub title: String,
    /// Set when they no longer interview.
    pub removed_at: Option<DateTime<Utc>>,
    /// Set when their card is no longer waited for.
    pub waived_at: Option<DateTime<Utc>>,
    /// Whether they rate along for training only.
    pub shadow: bool,
}

/// What the message to an interviewer needs to know.
#[derive(Clone, Debug, Queryable)]
pub struct DueCard {
    /// The card that is owed.
    pub scorecard: ScorecardId,
    /// When it was submitted; then nothing is due.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Whose application.
    pub application: ApplicationId,
    /// The name of the candidate; not for everybody.
    pub candidate: String,
    /// The title of the role.
    pub role: String,
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// Its name.
    pub title: String,
    /// When it is held, once that was agreed.
    pub starts_at: Option<DateTime<Utc>>,
    /// The interviewer's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The zone in which they read times.
    pub time_zone: String,
    /// Who.
    pub user: UserId,
    /// Whether they rate along for training only.
    pub shadow: bool,
}

/// The assignment with this id.
pub fn get(db: &mut Db, id: AssignmentId) -> DbResult<AssignmentRow> {
    Ok(assignments::table
        .inner_join(interviews::table.inner_join(loop_interviews::table))
        .inner_join(users::table.on(users::id.eq(assignments::user_id)))
        .filter(assignments::id.eq(id))
        .select((
            assignments::id,
            assignments::interview_id,
            interviews::application_id,
            assignments::user_id,
            users::name,
            loop_interviews::title,
            assignments::removed_at,
            assignments::waived_at,
            assignments::shadow,
        ))
        .first(db)?)
}

/// An assignment: which, when it was taken back, and whether it is for training.
pub type Asked = (AssignmentId, Option<DateTime<Utc>>, bool);

/// The assignment of a person to an interview, also one that was taken back: its id, when, and whether it is for training.
pub fn of_user(db: &mut Db, interview: InterviewId, user: UserId) -> DbResult<Option<Asked>> {
    Ok(assignments::table
        .filter(assignments::interview_id.eq(interview))
        .filter(assignments::user_id.eq(user))
        .select((
            assignments::id,
            assignments::removed_at,
            assignments::shadow,
        ))
        .first(db)
        .optional()?)
}

/// Puts a person on an interview.
pub fn insert(
    tx: &mut Tx<'_>,
    interview: InterviewId,
    user: UserId,
    by: UserId,
    shadow: bool,
) -> DbResult<AssignmentId> {
    let id: AssignmentId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(assignments::table)
        .values((
            assignments::id.eq(id),
            assignments::interview_id.eq(interview),
            assignments::user_id.eq(user),
            assignments::assigned_by.eq(by),
            assignments::assigned_at.eq(At(now)),
            assignments::waived_reason.eq(""),
            assignments::shadow.eq(shadow),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Puts a person back on an interview they were taken off.
pub fn restore(tx: &mut Tx<'_>, id: AssignmentId, by: UserId, shadow: bool) -> DbResult<()> {
    let now = tx.now();
    diesel::update(assignments::table.find(id))
        .set((
            assignments::removed_at.eq(None::<At>),
            assignments::waived_at.eq(None::<At>),
            assignments::waived_by.eq(None::<UserId>),
            assignments::waived_reason.eq(""),
            assignments::assigned_by.eq(by),
            assignments::assigned_at.eq(At(now)),
            assignments::shadow.eq(shadow),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Takes a person off an interview; `false` when somebody did already.
pub fn remove(tx: &mut Tx<'_>, id: AssignmentId) -> DbResult<bool> {
    let now = tx.now();
    let current = assignments::table
        .find(id)
        .filter(assignments::removed_at.is_null());
    let changed = diesel::update(current)
        .set(assignments::removed_at.eq(Some(At(now))))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// No longer waits for a card, with a reason.
pub fn waive(tx: &mut Tx<'_>, id: AssignmentId, by: Option<UserId>, reason: &str) -> DbResult<()> {
    let now = tx.now();
    diesel::update(assignments::table.find(id))
        .set((
            assignments::waived_at.eq(Some(At(now))),
            assignments::waived_by.eq(by),
            assignments::waived_reason.eq(reason),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Waits for the card again.
pub fn unwaive(tx: &mut Tx<'_>, id: AssignmentId) -> DbResult<()> {
    diesel::update(assignments::table.find(id))
        .set((
            assignments::waived_at.eq(None::<At>),
            assignments::waived_by.eq(None::<UserId>),
            assignments::waived_reason.eq(""),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Whether the card of an assignment was ever saved.
pub fn is_written(db: &mut Db, id: AssignmentId) -> DbResult<bool> {
    let card = scorecards::table
        .filter(scorecards::assignment_id.eq(id))
        .filter(scorecards::state.ne("draft").or(scorecards::revision.gt(0)));
    Ok(diesel::select(exists(card)).get_result(db)?)
}

/// Whether the card of an assignment was submitted.
pub fn is_submitted(db: &mut Db, id: AssignmentId) -> DbResult<bool> {
    let card = scorecards::table
        .filter(scorecards::assignment_id.eq(id))
        .filter(scorecards::state.eq("submitted"));
    Ok(diesel::select(exists(card)).get_result(db)?)
}

/// Throws away the card of an assignment on which nothing stands.
pub fn discard_card(tx: &mut Tx<'_>, id: AssignmentId) -> DbResult<()> {
    let cards = scorecards::table
        .filter(scorecards::assignment_id.eq(id))
        .select(scorecards::id);
    diesel::delete(scores::table.filter(scores::scorecard_id.eq_any(cards))).execute(&mut **tx)?;
    diesel::delete(scorecards::table.filter(scorecards::assignment_id.eq(id)))
        .execute(&mut **tx)?;
    Ok(())
}

/// What the message about the card of an assignment needs; `None` when the interviewer was taken off or it was waived.
pub fn due_card(db: &mut Db, id: AssignmentId) -> DbResult<Option<DueCard>> {
    Ok(assignments::table
        .inner_join(scorecards::table)
        .inner_join(users::table.on(users::id.eq(assignments::user_id)))
        .inner_join(interviews::table.inner_join(loop_interviews::table))
        .inner_join(applications::table.on(applications::id.eq(interviews::application_id)))
        .inner_join(candidates::table.on(candidates::id.eq(applications::candidate_id)))
        .inner_join(roles::table.on(roles::id.eq(applications::role_id)))
        .filter(assignments::id.eq(id))
        .filter(assignments::removed_at.is_null())
        .filter(assignments::waived_at.is_null())
        .select((
            scorecards::id,
            scorecards::submitted_at,
            applications::id,
            candidates::name,
            roles::title,
            loop_interviews::kind,
            loop_interviews::title,
            interviews::starts_at,
            users::name,
            users::email,
            users::time_zone,
            users::id,
            assignments::shadow,
        ))
        .first(db)
        .optional()?)
}

/// Whether this person still owes a blind review of this application, and so may not know whose it is.
pub fn is_blind(db: &mut Db, application: ApplicationId, user: UserId) -> DbResult<bool> {
    let owed = applications::table
        .find(application)
        .filter(super::applications::visible::owes_review!(user));
    Ok(diesel::select(exists(owed)).get_result(db)?)
}

/// The name under which reviewers know the take-home of an application, once it was sent.
pub fn alias(db: &mut Db, application: ApplicationId) -> DbResult<Option<String>> {
    Ok(take_homes::table
        .filter(take_homes::application_id.eq(application))
        .order(take_homes::id.desc())
        .select(take_homes::alias)
        .first(db)
        .optional()?)
}
