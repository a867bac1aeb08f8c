//! A scorecard as a value: what stands in it, what blocks its submission, and how it moves.
//!
//! Owns the states of a criterion and of a card, the blind-then-reveal rule of take-home reviews, and the list of
//! faults that a page shows at its fields. Sealing (who may read a card) is the business of `access`.
//! Must never lose a word that was typed, and never fill in what a person left open.
//! Start with [`Scorecard`], then [`submission::submission_faults`]; the moves of a card are in [`state`].

use serde::{Deserialize, Serialize};

use super::level::{Level, Seniority};
use super::rubric::Rubric;
use super::scoring::card::{RatedCriterion, Rating};
use super::scoring::{Recommendation, Suggestion};
use super::text_enum::text_enum;

pub mod entry;
pub mod order;
pub mod state;
pub mod submission;

pub use entry::{Blind, CriterionEntry, NotRatedYet};

text_enum! {
    /// Why a criterion was not assessed. None of them says anything about the candidate.
    pub enum NotAssessedReason {
        /// Time ran out.
        Time = "time" => "Time ran out",
        /// The interview was cut short.
        InterviewCut = "interview_cut" => "The interview was cut short",
        /// Something of ours went wrong.
        OurFault = "our_fault" => "A fault of ours",
    }
}

/// What stands at one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CriterionState {
    /// Nothing entered yet. Blocks submission.
    #[default]
    Missing,
    /// Words, or "not assessed" without its reason: a draft keeps them, submission asks for the rest.
    Noted {
        /// Whether it was marked as not assessed.
        not_assessed: bool,
        /// What was typed.
        #[serde(default)]
        note: String,
    },
    /// A level with its evidence. "Asked, and nothing shown" is level 1.
    Scored {
        /// The level.
        level: Level,
        /// What was seen or heard; needed for submission.
        #[serde(default)]
        note: String,
    },
    /// Not assessed: stays in the denominator.
    NotAssessed {
        /// Why.
        reason: NotAssessedReason,
        /// Anything to add.
        #[serde(default)]
        note: String,
    },
    /// Does not apply to this candidate or role: leaves the denominator. Why is not told to scorers.
    NotApplicable {
        /// Who approved it; needed for submission.
        approver: String,
    },
}

impl CriterionState {
    /// What the maths sees.
    pub fn rating(&self) -> Rating {
        match self {
            CriterionState::Missing | CriterionState::Noted { .. } => Rating::Missing,
            CriterionState::Scored { level, .. } => Rating::Scored(*level),
            CriterionState::NotAssessed { .. } => Rating::NotAssessed,
            CriterionState::NotApplicable { .. } => Rating::NotApplicable,
        }
    }

    /// The note, where the state has one.
    pub fn note(&self) -> &str {
        match self {
            CriterionState::Scored { note, .. }
            | CriterionState::NotAssessed { note, .. }
            | CriterionState::Noted { note, .. } => note,
            CriterionState::Missing | CriterionState::NotApplicable { .. } => "",
        }
    }
}

/// The interviewer's own view. Recorded before the suggestion is shown; both are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnView {
    /// The recommendation as it stands.
    pub recommendation: Option<Recommendation>,
    /// The recommendation before the suggestion was shown; absent until it was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_suggestion: Option<Recommendation>,
    /// Why it differs from the suggestion, or why it was changed.
    #[serde(default)]
    pub reason: String,
}

impl OwnView {
    /// Shows the suggestion: from now on the first view is kept. Shows nothing before there is a view.
    pub fn reveal(&mut self, suggestion: Suggestion) -> Option<Suggestion> {
        self.before_suggestion = self.before_suggestion.or(self.recommendation);
        self.before_suggestion.map(|_| suggestion)
    }

    /// Whether the view was changed after the suggestion was shown.
    pub fn changed_after_reveal(&self) -> bool {
        self.before_suggestion.is_some() && self.before_suggestion != self.recommendation
    }
}

/// One person's card: an entry for each criterion, and the own view.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scorecard {
    /// One entry for each criterion.
    pub entries: Vec<CriterionEntry>,
    /// The own recommendation.
    #[serde(default)]
    pub own: OwnView,
}

impl Scorecard {
    /// An empty card for these criteria.
    pub fn empty<'k>(keys: impl IntoIterator<Item = &'k str>) -> Scorecard {
        Scorecard {
            entries: keys.into_iter().map(CriterionEntry::empty).collect(),
            own: OwnView::default(),
        }
    }

    /// The entry of a criterion.
    pub fn entry(&self, key: &str) -> Option<&CriterionEntry> {
        self.entries.iter().find(|entry| entry.criterion == key)
    }

    /// Writes what a person entered at a criterion; see [`CriterionEntry::rate`].
    pub fn rate(&mut self, key: &str, state: CriterionState, change_reason: &str) {
        match self.entries.iter_mut().find(|entry| entry.criterion == key) {
            Some(entry) => entry.rate(state, change_reason),
            None => {
                let mut entry = CriterionEntry::empty(key);
                entry.rate(state, change_reason);
                self.entries.push(entry);
            }
        }
    }

    /// Shows the facts of a criterion and keeps its rating as the first one; see [`CriterionEntry::reveal`].
    ///
    /// # Errors
    /// [`NotRatedYet`] while the criterion has no level.
    pub fn reveal(&mut self, key: &str) -> Result<(), NotRatedYet> {
        let entry = self.entries.iter_mut().find(|entry| entry.criterion == key);
        entry.ok_or(NotRatedYet)?.reveal()
    }

    /// The card as the maths sees it, under one rubric and the bar of one seniority. A card over several rubrics
    /// keys its entries by `rubric id/criterion id` and is built with [`RatedCriterion::of`].
    pub fn rated(&self, rubric: &Rubric, seniority: Seniority) -> Vec<RatedCriterion> {
        let rating = |key: &str| {
            self.entry(key)
                .map_or(Rating::Missing, |entry| entry.state.rating())
        };
        rubric
            .criteria
            .iter()
            .map(|one| RatedCriterion::of(one, seniority, rating(&one.id)))
            .collect()
    }
}

#[cfg(test)]
mod tests;
