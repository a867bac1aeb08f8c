//! A card with everything its page shows beside the ratings, and the cards a person owes.
//!
//! The name of the candidate is in what is read here: a page asks [`super::Seal`] whether it may say it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::CardRow;
use crate::db::rubrics::RubricRow;
use crate::db::schema::{
    applications, assignments, candidates, interviews, loop_interviews, roles, rubric_versions,
    scorecards, take_homes, users,
};
use crate::db::{Db, DbError, DbResult};
use crate::domain::ids::{ApplicationId, ScorecardId, TakeHomeId, UserId};
use crate::domain::plan::LoopInterviewKind;
use crate::domain::rubric::Rubric;
use crate::domain::scorecard::state::CardState;

/// The interview a card is about.
#[derive(Clone, Debug, Queryable)]
pub struct InterviewOf {
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub purpose: String,
    /// Its length, minutes.
    pub minutes: i32,
    /// When it is held, once that was agreed.
    pub starts_at: Option<DateTime<Utc>>,
}

/// The take-home a review is about.
#[derive(Clone, Debug, Queryable)]
pub struct TakeHomeOf {
    /// Which take-home.
    pub id: TakeHomeId,
    /// The name its reviewers know.
    pub alias: String,
}

/// A card with what stands around it.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The card.
    pub card: CardRow,
    /// Who writes it.
    pub author: String,
    /// The interview it is about.
    pub interview: InterviewOf,
    /// The candidate's name; never for a blind reviewer.
    pub candidate: String,
    /// The title of the role.
    pub role: String,
    /// Set when the debrief no longer waits for it.
    pub waived_at: Option<DateTime<Utc>>,
    /// Whether it is for training only.
    pub shadow: bool,
    /// The take-home of the application, once it was sent.
    pub take_home: Option<TakeHomeOf>,
    /// The rubric version it is filled under.
    pub version: RubricRow,
    /// The rubric itself.
    pub rubric: Rubric,
}

impl Dossier {
    /// Whether it reviews a take-home: blind first, then the facts.
    pub fn reviews_take_home(&self) -> bool {
        self.interview.kind == LoopInterviewKind::TakeHome
    }

    /// The ids of the criteria, in the order of the rubric.
    pub fn keys(&self) -> Vec<&str> {
        self.rubric
            .criteria
            .iter()
            .map(|criterion| criterion.id.as_str())
            .collect()
    }
}

#[derive(Queryable)]
struct Read {
    card: CardRow,
    author: String,
    interview: InterviewOf,
    candidate: String,
    role: String,
    waived_at: Option<DateTime<Utc>>,
    shadow: bool,
    take_home: Option<TakeHomeOf>,
    version: RubricRow,
    body: String,
}

/// A card with what stands around it, in one query. A card whose interviewer was taken off is not found.
pub fn dossier(db: &mut Db, id: ScorecardId) -> DbResult<Dossier> {
    let read: Read = scorecards::table
        .inner_join(assignments::table)
        .inner_join(interviews::table.inner_join(loop_interviews::table))
        .inner_join(users::table.on(users::id.eq(scorecards::author_id)))
        .inner_join(
            rubric_versions::table.on(rubric_versions::id.eq(scorecards::rubric_version_id)),
        )
        .inner_join(applications::table.on(applications::id.eq(scorecards::application_id)))
        .inner_join(candidates::table.on(candidates::id.eq(applications::candidate_id)))
        .inner_join(roles::table.on(roles::id.eq(applications::role_id)))
        .left_join(take_homes::table.on(take_homes::application_id.eq(applications::id)))
        .filter(scorecards::id.eq(id))
        .filter(assignments::removed_at.is_null())
        .select((
            CardRow::as_select(),
            users::name,
            (
                loop_interviews::kind,
                loop_interviews::title,
                loop_interviews::purpose,
                loop_interviews::minutes,
                interviews::starts_at,
            ),
            candidates::name,
            roles::title,
            assignments::waived_at,
            assignments::shadow,
            (take_homes::id, take_homes::alias).nullable(),
            RubricRow::as_select(),
            rubric_versions::body,
        ))
        .first(db)?;
    let rubric = Rubric::from_canonical(&read.body).map_err(|error| {
        DbError::Corrupt(format!(
            "rubric {} {}: {error}",
            read.version.rubric, read.version.version
        ))
    })?;
    Ok(Dossier {
        card: read.card,
        author: read.author,
        interview: read.interview,
        candidate: read.candidate,
        role: read.role,
        waived_at: read.waived_at,
        shadow: read.shadow,
        take_home: read.take_home,
        version: read.version,
        rubric,
    })
}

/// A card that a person still owes.
#[derive(Clone, Debug)]
pub struct OwedCard {
    /// Which card.
    pub card: ScorecardId,
    /// The application it is about.
    pub application: ApplicationId,
    /// Whom it is about: a name, or the alias as long as the person reviews blind.
    pub who: String,
    /// Whether that is an alias.
    pub blind: bool,
    /// The title of the role.
    pub role: String,
    /// The title of the interview.
    pub interview: String,
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// When it is held, once that was agreed.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Whether anything was written.
    pub begun: bool,
}

#[derive(Queryable)]
struct Owed {
    card: ScorecardId,
    application: ApplicationId,
    candidate: String,
    alias: Option<String>,
    role: String,
    interview: String,
    kind: LoopInterviewKind,
    starts_at: Option<DateTime<Utc>>,
    asked_at: DateTime<Utc>,
    revision: i32,
}

/// The cards of open applications this person owes, longest waiting first.
pub fn owed_by(db: &mut Db, user: UserId) -> DbResult<Vec<OwedCard>> {
    let owed: Vec<Owed> = scorecards::table
        .inner_join(assignments::table)
        .inner_join(interviews::table.inner_join(loop_interviews::table))
        .inner_join(applications::table.on(applications::id.eq(scorecards::application_id)))
        .inner_join(candidates::table.on(candidates::id.eq(applications::candidate_id)))
        .inner_join(roles::table.on(roles::id.eq(applications::role_id)))
        .left_join(take_homes::table.on(take_homes::application_id.eq(applications::id)))
        .filter(scorecards::author_id.eq(user))
        .filter(scorecards::state.eq(CardState::Draft))
        .filter(assignments::removed_at.is_null())
        .filter(assignments::waived_at.is_null())
        .filter(applications::state.eq("active"))
        .order((assignments::assigned_at.asc(), scorecards::id.asc()))
        .select((
            scorecards::id,
            applications::id,
            candidates::name,
            take_homes::alias.nullable(),
            roles::title,
            loop_interviews::title,
            loop_interviews::kind,
            interviews::starts_at,
            assignments::assigned_at,
            scorecards::revision,
        ))
        .load(db)?;
    let blind: BTreeSet<ApplicationId> = owed
        .iter()
        .filter(|card| card.kind == LoopInterviewKind::TakeHome)
        .map(|card| card.application)
        .collect();
    Ok(owed.into_iter().map(|card| card.shown(&blind)).collect())
}

impl Owed {
    fn shown(self, blind: &BTreeSet<ApplicationId>) -> OwedCard {
        let blind = blind.contains(&self.application);
        let who = match (blind, self.alias) {
            (false, _) => self.candidate,
            (true, Some(alias)) => alias,
            (true, None) => "A candidate".to_owned(),
        };
        OwedCard {
            card: self.card,
            application: self.application,
            who,
            blind,
            role: self.role,
            interview: self.interview,
            kind: self.kind,
            starts_at: self.starts_at,
            asked_at: self.asked_at,
            begun: self.revision > 0,
        }
    }
}
