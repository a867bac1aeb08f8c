//! Scorecards, as far as their seal allows: the same policy and the same reading as the pages. A sealed card shows whose
//! it is and whether it is in, and nothing of what stands on it.

use actix_web::web;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::answers::{Many, One, Reply};
use crate::api::problem::ApiError;
use crate::api::roles::Named;
use crate::api::shell::Caller;
use crate::db::scorecards::{self as stored, CardOfApplication, CardRow, Seal};
use crate::db::{Db, applications};
use crate::domain::access::{Action, Actor, Staff, Verdict, may};
use crate::domain::ids::{ApplicationId, InterviewId, RubricVersionId, ScorecardId};
use crate::domain::level::Seniority;
use crate::domain::scorecard::state::CardState;
use crate::domain::scorecard::{self as domain, CriterionEntry, CriterionState, NotAssessedReason};
use crate::domain::scoring::{Recommendation, Suggestion};
use crate::domain::text_enum::text_enum;
use crate::ops::scorecards::reading::{self, Door};
use crate::ops::{OpError, OpResult};

/// One person's card about one interview.
#[derive(Serialize, JsonSchema)]
pub struct Scorecard {
    /// Which card.
    id: ScorecardId,
    /// The interview it is about.
    interview: InterviewId,
    /// Its name.
    interview_title: String,
    /// The application it is about; not told to whoever reviews a take-home blind.
    application: Option<ApplicationId>,
    /// Who writes it.
    author: Named,
    /// Whether its author rates along for training only: then it counts for nothing about the candidate.
    shadow: bool,
    /// Whether it is in.
    state: CardState,
    /// When it came in.
    submitted_at: Option<DateTime<Utc>>,
    /// The rubric version it is filled under.
    rubric_version: RubricVersionId,
    /// The seniority whose expected levels are the bar.
    level: Seniority,
    /// What stands on it; null while it is sealed for the owner of the token.
    content: Option<Content>,
}

/// What stands on a card.
#[derive(Serialize, JsonSchema)]
pub struct Content {
    /// The author's own recommendation.
    recommendation: Option<Recommendation>,
    /// The recommendation before the author saw what the figures suggest.
    first_recommendation: Option<Recommendation>,
    /// Why it differs from the suggestion, or was changed.
    recommendation_reason: String,
    /// A few sentences for the debrief.
    summary: String,
    /// What the figures suggested when it came in.
    suggestion: Option<Suggestion>,
    /// Whether the author could read others' cards when it was asked of them.
    seen_others: bool,
    /// Its criteria, in the order in which they were stored.
    criteria: Vec<Rating>,
}

/// One criterion of a card.
#[derive(Serialize, JsonSchema)]
pub struct Rating {
    /// The criterion's id within the rubric.
    criterion: String,
    /// What was entered.
    state: RatingState,
    /// The level, when it was rated.
    level: Option<u8>,
    /// What was seen or heard.
    note: String,
    /// Why it was not assessed.
    not_assessed: Option<NotAssessedReason>,
    /// The level before the measured facts were seen.
    first_level: Option<u8>,
    /// Why it was changed after that.
    change_reason: String,
}

text_enum! {
    /// What was entered at a criterion. "Not assessed" is never a low level.
    pub enum RatingState {
        /// Nothing yet.
        Missing = "missing",
        /// Words without a level, on a draft.
        Noted = "noted",
        /// A level.
        Scored = "scored",
        /// Not assessed, with a reason.
        NotAssessed = "not_assessed",
        /// Does not apply.
        NotApplicable = "not_applicable",
    }
}

/// `GET /applications/{application}/scorecards`
pub async fn index(
    caller: Caller,
    application: web::Path<ApplicationId>,
) -> Reply<Many<Scorecard>> {
    let (reader, id) = (caller.token.owner, *application);
    let cards = caller
        .read(move |db| of_application(db, reader, id))
        .await?;
    Ok(Many::whole(cards))
}

/// `GET /scorecards/{scorecard}`
pub async fn show(caller: Caller, scorecard: web::Path<ScorecardId>) -> Reply<One<Scorecard>> {
    let (reader, id) = (caller.token.owner, *scorecard);
    match caller.read(move |db| reading::read(db, reader, id)).await? {
        Door::Sealed(seal) => Err(sealed(&seal)),
        Door::Open(seen) => {
            let row = CardOfApplication {
                author: seen.dossier.author,
                interview: seen.dossier.interview.title,
                card: seen.dossier.card,
                weight: 0,
                shadow: seen.dossier.shadow,
            };
            let known = !seen.seal.blind;
            Ok(One(Scorecard::of(row, known, Some(seen.content))))
        }
    }
}

/// What is sealed is not even loaded. Whoever may not know of the application finds their own card and no other.
fn of_application(db: &mut Db, reader: Staff, id: ApplicationId) -> OpResult<Vec<Scorecard>> {
    let known = applications::is_visible(db, id, reader.scope())?;
    let mut rows = stored::of_application(db, id)?;
    rows.retain(|row| known || row.card.author_id == reader.id);
    if rows.is_empty() && !known {
        return Err(OpError::NotFound);
    }
    let seal = stored::seal(db, id, reader)?;
    let open: Vec<CardRow> = rows
        .iter()
        .filter(|row| verdict(reader, &seal, row) == Verdict::Allow)
        .map(|row| row.card.clone())
        .collect();
    let contents = stored::contents(db, &open)?;
    let mut open: Vec<_> = open.iter().map(|card| card.id).zip(contents).collect();
    let mut cards = Vec::with_capacity(rows.len());
    for row in rows {
        if verdict(reader, &seal, &row) == Verdict::Hide {
            continue;
        }
        let at = open.iter().position(|(card, _)| *card == row.card.id);
        let content = at.map(|at| open.swap_remove(at).1);
        cards.push(Scorecard::of(row, known, content));
    }
    Ok(cards)
}

fn verdict(reader: Staff, seal: &Seal, row: &CardOfApplication) -> Verdict {
    let facts = seal.card(row.card.author_id, row.card.state.is_submitted());
    may(Actor::Staff(reader), Action::ReadScorecard(facts))
}

fn sealed(seal: &Seal) -> ApiError {
    let until = if seal.owes_card {
        "the scorecard that the owner of this token owes is in"
    } else {
        "the debrief opens"
    };
    ApiError::Forbidden(format!("This scorecard is sealed until {until}."))
}

impl Scorecard {
    fn of(row: CardOfApplication, known: bool, content: Option<domain::Scorecard>) -> Self {
        let card = row.card;
        Self {
            id: card.id,
            interview: card.interview_id,
            interview_title: row.interview,
            application: known.then_some(card.application_id),
            author: Named::new(card.author_id, row.author),
            shadow: row.shadow,
            state: card.state,
            submitted_at: card.submitted_at,
            rubric_version: card.rubric_version_id,
            level: card.level,
            content: content.map(|content| Content {
                recommendation: card.recommendation,
                first_recommendation: card.first_recommendation,
                recommendation_reason: card.recommendation_reason,
                summary: card.summary,
                suggestion: card.suggestion,
                seen_others: card.seen_others,
                criteria: content.entries.iter().map(Rating::of).collect(),
            }),
        }
    }
}

impl Rating {
    fn of(entry: &CriterionEntry) -> Self {
        let (state, not_assessed) = match &entry.state {
            CriterionState::Missing => (RatingState::Missing, None),
            CriterionState::Noted { .. } => (RatingState::Noted, None),
            CriterionState::Scored { .. } => (RatingState::Scored, None),
            CriterionState::NotAssessed { reason, .. } => (RatingState::NotAssessed, Some(*reason)),
            CriterionState::NotApplicable { .. } => (RatingState::NotApplicable, None),
        };
        let blind = entry.blind.as_ref();
        Self {
            criterion: entry.criterion.clone(),
            state,
            level: entry.state.rating().level().map(|level| level.get()),
            note: entry.state.note().to_owned(),
            not_assessed,
            first_level: blind.map(|blind| blind.first.get()),
            change_reason: blind.map_or_else(String::new, |blind| blind.change_reason.clone()),
        }
    }
}
