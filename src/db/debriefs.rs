//! What a debrief is made of besides its cards: who owes what, notes, and the graded run of the take-home.
//!
//! Nothing here decides who may see it: `domain::access` does. The list of debriefs is in [`list`].

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use crate::db::raw::{VISIBLE, for_backend};
use crate::db::schema::{
    assignments, debrief_notes, grading_runs, interviews, loop_interviews, scorecards, take_homes,
    users,
};
use crate::db::types::{At, Guid};
use crate::db::{Db, DbResult, Tx};
use crate::domain::access::Staff;
use crate::domain::grading::Outcome;
use crate::domain::ids::{
    ApplicationId, AssignmentId, DebriefNoteId, InterviewId, RubricVersionId, RunId, SubmissionId,
    UserId,
};
use crate::domain::level::Seniority;
use crate::domain::run::RunKind;
use crate::domain::scorecard::state::CardState;
use crate::on_backend;

pub mod list;

/// Whose debrief it is.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct HeadRow {
    /// Which application.
    #[diesel(sql_type = Guid)]
    pub application: ApplicationId,
    /// The candidate's name.
    #[diesel(sql_type = Text)]
    pub candidate: String,
    /// For which role.
    #[diesel(sql_type = Text)]
    pub role: String,
    /// The seniority that sets the bar.
    #[diesel(sql_type = Text)]
    pub level: Seniority,
    /// Who decides.
    #[diesel(sql_type = Guid)]
    pub decider_id: UserId,
    /// Their name.
    #[diesel(sql_type = Text)]
    pub decider: String,
}

/// One interview with one interviewer, as far as the debrief waits for their card. An interview that nobody was asked
/// to hold has one line without a name.
#[derive(Clone, Debug, Queryable)]
pub struct SeatRow {
    /// The name of the interview.
    pub interview: String,
    /// `screen`, `take_home` or `interview`.
    pub kind: String,
    /// When it is held, once that was agreed.
    pub starts_at: Option<DateTime<Utc>>,
    /// Which assignment; `None` when nobody was asked.
    pub assignment: Option<AssignmentId>,
    /// Who interviews.
    pub name: Option<String>,
    /// Since when they are asked.
    pub assigned_at: Option<DateTime<Utc>>,
    /// Since when their card is not waited for.
    pub waived_at: Option<DateTime<Utc>>,
    /// Why not.
    pub waived_reason: Option<String>,
    /// How far their card is.
    pub card: Option<CardState>,
    /// When it came in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Whether they rate along for training only: nothing waits for them.
    pub shadow: bool,
}

impl SeatRow {
    /// Whether their card is in.
    pub fn is_in(&self) -> bool {
        self.card.is_some_and(CardState::is_submitted)
    }

    /// Whether the debrief goes on without their card.
    pub fn is_waived(&self) -> bool {
        !self.is_in() && self.waived_at.is_some()
    }
}

/// A note of the talk.
#[derive(Clone, Debug, Queryable)]
pub struct NoteRow {
    /// Who wrote it.
    pub author: String,
    /// What was said.
    pub body: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The run whose facts stand beside the ratings.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct GradedRun {
    /// Which run.
    pub run: RunId,
    /// Which upload it graded.
    pub submission: Option<SubmissionId>,
    /// The rubric version the take-home is reviewed under.
    pub rubric_version: RubricVersionId,
}

/// Whose debrief it is. Not found when the viewer may not know of the application.
pub fn head(db: &mut Db, viewer: Staff, application: ApplicationId) -> DbResult<HeadRow> {
    let sql = format!(
        "SELECT a.id AS application, p.name AS candidate, r.title AS role, r.level AS level, \
         r.hiring_manager_id AS decider_id, m.name AS decider FROM applications a \
         JOIN candidates p ON p.id = a.candidate_id JOIN roles r ON r.id = a.role_id \
         JOIN users m ON m.id = r.hiring_manager_id WHERE a.id = ?3 AND {VISIBLE}"
    );
    let sql = for_backend(db, &sql);
    let query = diesel::sql_query(sql)
        .bind::<Guid, _>(viewer.id)
        .bind::<Integer, _>(list::sees_all(viewer))
        .bind::<Guid, _>(application);
    Ok(on_backend!(db, |conn| query.get_result(conn))?)
}

/// Who interviews whom, in the order of the loop. People who were taken off are left out. Two queries: one with four
/// tables behind left joins takes diesel minutes to compile.
pub fn seats(db: &mut Db, application: ApplicationId) -> DbResult<Vec<SeatRow>> {
    type Planned = (InterviewId, String, String, Option<DateTime<Utc>>);
    type Asked = (
        InterviewId,
        AssignmentId,
        String,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
        String,
        CardState,
        Option<DateTime<Utc>>,
        bool,
    );
    let planned: Vec<Planned> = interviews::table
        .inner_join(loop_interviews::table)
        .filter(interviews::application_id.eq(application))
        .filter(interviews::state.ne("cancelled"))
        .order(loop_interviews::position.asc())
        .select((
            interviews::id,
            loop_interviews::title,
            loop_interviews::kind,
            interviews::starts_at,
        ))
        .load(db)?;
    let asked: Vec<Asked> = scorecards::table
        .inner_join(assignments::table)
        .inner_join(users::table.on(users::id.eq(scorecards::author_id)))
        .filter(scorecards::application_id.eq(application))
        .filter(assignments::removed_at.is_null())
        .order(users::name.asc())
        .select((
            scorecards::interview_id,
            assignments::id,
            users::name,
            assignments::assigned_at,
            assignments::waived_at,
            assignments::waived_reason,
            scorecards::state,
            scorecards::submitted_at,
            assignments::shadow,
        ))
        .load(db)?;
    let mut seats = Vec::new();
    for (interview, title, kind, starts_at) in planned {
        let empty = SeatRow {
            interview: title,
            kind,
            starts_at,
            assignment: None,
            name: None,
            assigned_at: None,
            waived_at: None,
            waived_reason: None,
            card: None,
            submitted_at: None,
            shadow: false,
        };
        let mut covered = false;
        for (_, assignment, name, assigned_at, waived_at, reason, card, submitted_at, shadow) in
            asked.iter().filter(|asked| asked.0 == interview)
        {
            covered |= !shadow;
            seats.push(SeatRow {
                assignment: Some(*assignment),
                name: Some(name.clone()),
                assigned_at: Some(*assigned_at),
                waived_at: *waived_at,
                waived_reason: Some(reason.clone()),
                card: Some(*card),
                submitted_at: *submitted_at,
                shadow: *shadow,
                ..empty.clone()
            });
        }
        if !covered {
            seats.push(empty);
        }
    }
    Ok(seats)
}

/// Adds a note.
pub fn insert_note(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    author: UserId,
    body: &str,
) -> DbResult<DebriefNoteId> {
    let id: DebriefNoteId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(debrief_notes::table)
        .values((
            debrief_notes::id.eq(id),
            debrief_notes::application_id.eq(application),
            debrief_notes::author_id.eq(author),
            debrief_notes::body.eq(body),
            debrief_notes::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The notes of a debrief, oldest first.
pub fn notes(db: &mut Db, application: ApplicationId) -> DbResult<Vec<NoteRow>> {
    Ok(debrief_notes::table
        .inner_join(users::table)
        .filter(debrief_notes::application_id.eq(application))
        .order((debrief_notes::created_at.asc(), debrief_notes::id.asc()))
        .select((users::name, debrief_notes::body, debrief_notes::created_at))
        .load(db)?)
}

/// The newest run that measured the take-home of this application.
pub fn graded_run(db: &mut Db, application: ApplicationId) -> DbResult<Option<GradedRun>> {
    Ok(grading_runs::table
        .inner_join(
            take_homes::table.inner_join(interviews::table.inner_join(loop_interviews::table)),
        )
        .filter(take_homes::application_id.eq(application))
        .filter(grading_runs::kind.eq(RunKind::Grade))
        .filter(grading_runs::outcome.eq(Outcome::Graded))
        .order((grading_runs::finished_at.desc(), grading_runs::id.desc()))
        .select((
            grading_runs::id,
            grading_runs::submission_id,
            loop_interviews::rubric_version_id,
        ))
        .first(db)
        .optional()?)
}
