//! Scorecards and their scores: a card is one row with a revision, its criteria are rows of their own.
//!
//! Nothing here decides who may read a card: [`seal`] gives the facts, `domain::access` the verdict.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{assignments, interviews, loop_interviews, scorecards, users};
use crate::db::types::At;
use crate::db::{Db, DbError, DbResult, Tx};
use crate::domain::ids::{
    ApplicationId, AssignmentId, InterviewId, RubricVersionId, ScorecardId, UserId,
};
use crate::domain::level::Seniority;
use crate::domain::scorecard::Scorecard;
use crate::domain::scorecard::state::CardState;
use crate::domain::scoring::{Recommendation, Suggestion};

pub mod dossier;
pub mod measured;
mod scores;
pub mod standing;

pub use dossier::{Dossier, OwedCard, dossier, owed_by};
pub use scores::contents;
pub use standing::{DebriefState, Seal, debrief_state, seal};

/// A card without its criteria.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = scorecards)]
pub struct CardRow {
    /// Which card.
    pub id: ScorecardId,
    /// The assignment that owes it.
    pub assignment_id: AssignmentId,
    /// The interview it is about.
    pub interview_id: InterviewId,
    /// The application it is about.
    pub application_id: ApplicationId,
    /// Whose card it is.
    pub author_id: UserId,
    /// The rubric version it is filled under.
    pub rubric_version_id: RubricVersionId,
    /// The seniority whose expected levels are the bar.
    pub level: Seniority,
    /// Draft or submitted.
    pub state: CardState,
    /// Raised by every save.
    pub revision: i32,
    /// The author's own recommendation.
    pub recommendation: Option<Recommendation>,
    /// The recommendation before the suggestion was shown.
    pub first_recommendation: Option<Recommendation>,
    /// Why it differs from the suggestion or was changed.
    pub recommendation_reason: String,
    /// A few sentences for the debrief.
    pub summary: String,
    /// What the figures suggested at submission.
    pub suggestion: Option<Suggestion>,
    /// The figures at submission, frozen, as JSON.
    pub calculation: Option<String>,
    /// Whether others' cards could be read when it was submitted.
    pub seen_others: bool,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
}

/// A card among others of its application.
#[derive(Clone, Debug, Queryable)]
pub struct CardOfApplication {
    /// The card.
    pub card: CardRow,
    /// Who wrote it.
    pub author: String,
    /// The title of the interview.
    pub interview: String,
    /// The weight of the interview in the loop.
    pub weight: i32,
    /// Whether it is for training only: no figure, gate, vote or decision may count it.
    pub shadow: bool,
}

/// A new draft.
#[derive(Clone, Copy, Debug)]
pub struct NewCard {
    /// The assignment that owes it.
    pub assignment: AssignmentId,
    /// The interview it is about.
    pub interview: InterviewId,
    /// The application it is about.
    pub application: ApplicationId,
    /// Whose card it is.
    pub author: UserId,
    /// The rubric version it is filled under.
    pub rubric_version: RubricVersionId,
    /// The seniority whose expected levels are the bar.
    pub level: Seniority,
}

/// What is frozen when a card is submitted.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What the figures suggest.
    pub suggestion: Suggestion,
    /// The figures, as JSON.
    pub calculation: String,
    /// Whether others' cards could be read.
    pub seen_others: bool,
}

/// Makes an empty draft.
pub fn insert(tx: &mut Tx<'_>, new: NewCard) -> DbResult<ScorecardId> {
    let id: ScorecardId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(scorecards::table)
        .values((
            (
                scorecards::id.eq(id),
                scorecards::assignment_id.eq(new.assignment),
                scorecards::interview_id.eq(new.interview),
                scorecards::application_id.eq(new.application),
                scorecards::author_id.eq(new.author),
                scorecards::rubric_version_id.eq(new.rubric_version),
                scorecards::level.eq(new.level),
                scorecards::state.eq(CardState::Draft),
            ),
            (
                scorecards::revision.eq(0),
                scorecards::recommendation_reason.eq(""),
                scorecards::summary.eq(""),
                scorecards::seen_others.eq(false),
                scorecards::created_at.eq(At(now)),
                scorecards::updated_at.eq(At(now)),
            ),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The card with this id.
pub fn get(db: &mut Db, id: ScorecardId) -> DbResult<CardRow> {
    Ok(scorecards::table
        .find(id)
        .select(CardRow::as_select())
        .first(db)?)
}

/// The card an assignment owes.
pub fn of_assignment(db: &mut Db, assignment: AssignmentId) -> DbResult<Option<CardRow>> {
    Ok(scorecards::table
        .filter(scorecards::assignment_id.eq(assignment))
        .select(CardRow::as_select())
        .first(db)
        .optional()?)
}

/// All cards of an application with their authors, in the order of the loop, those of shadows too. For whoever may see
/// the debrief.
pub fn of_application(db: &mut Db, application: ApplicationId) -> DbResult<Vec<CardOfApplication>> {
    Ok(scorecards::table
        .inner_join(assignments::table)
        .inner_join(users::table.on(users::id.eq(scorecards::author_id)))
        .inner_join(interviews::table.on(interviews::id.eq(scorecards::interview_id)))
        .inner_join(
            loop_interviews::table.on(loop_interviews::id.eq(interviews::loop_interview_id)),
        )
        .filter(scorecards::application_id.eq(application))
        .order((loop_interviews::position.asc(), users::name.asc()))
        .select((
            CardRow::as_select(),
            users::name,
            loop_interviews::title,
            loop_interviews::weight,
            assignments::shadow,
        ))
        .load(db)?)
}

/// What stands on a card, ready for the rules.
pub fn content(db: &mut Db, card: &CardRow) -> DbResult<Scorecard> {
    let mut all = contents(db, std::slice::from_ref(card))?;
    all.pop().ok_or(DbError::NotFound)
}

/// Writes a draft whole if it still has `revision`; `false` when somebody else saved it meanwhile.
pub fn save(
    tx: &mut Tx<'_>,
    id: ScorecardId,
    revision: i32,
    card: &Scorecard,
    summary: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let changed = diesel::update(scorecards::table.find(id))
        .filter(scorecards::revision.eq(revision))
        .filter(scorecards::state.eq(CardState::Draft))
        .set((
            scorecards::revision.eq(revision.saturating_add(1)),
            scorecards::recommendation.eq(card.own.recommendation),
            scorecards::first_recommendation.eq(card.own.before_suggestion),
            scorecards::recommendation_reason.eq(&card.own.reason),
            scorecards::summary.eq(summary),
            scorecards::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    if changed == 0 {
        return Ok(false);
    }
    scores::replace(tx, id, &card.entries)?;
    Ok(true)
}

/// Freezes a draft as submitted.
pub fn submit(tx: &mut Tx<'_>, id: ScorecardId, submission: &Submission) -> DbResult<()> {
    let now = tx.now();
    diesel::update(scorecards::table.find(id))
        .set((
            scorecards::state.eq(CardState::Submitted),
            scorecards::suggestion.eq(submission.suggestion),
            scorecards::calculation.eq(&submission.calculation),
            scorecards::seen_others.eq(submission.seen_others),
            scorecards::submitted_at.eq(Some(At(now))),
            scorecards::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Whether the author could have read others' cards before this one was asked of them: their own earlier card was in, or
/// every card there was.
pub fn seen_others(db: &mut Db, card: &CardRow) -> DbResult<bool> {
    let asked: DateTime<Utc> = scorecards::table
        .find(card.id)
        .select(scorecards::created_at)
        .first(db)?;
    let before: Vec<(UserId, Option<DateTime<Utc>>, bool)> = scorecards::table
        .inner_join(assignments::table)
        .filter(scorecards::application_id.eq(card.application_id))
        .filter(scorecards::id.ne(card.id))
        .filter(scorecards::created_at.le(At(asked)))
        .select((
            scorecards::author_id,
            scorecards::submitted_at,
            assignments::shadow,
        ))
        .load(db)?;
    let was_in = |at: &Option<DateTime<Utc>>| at.is_some_and(|at| at <= asked);
    let others_in = before
        .iter()
        .any(|(author, at, _)| *author != card.author_id && was_in(at));
    let own_in = before
        .iter()
        .any(|(author, at, _)| *author == card.author_id && was_in(at));
    // The debrief does not wait for shadows.
    let open = before.iter().all(|(_, at, shadow)| *shadow || was_in(at));
    Ok(others_in && (own_in || open))
}
