//! What blocks the submission of a card, each fault at its field.
//!
//! Owns the completeness rules. "Not assessed" with a reason is complete; a blank criterion is not. Must never block
//! because of what a rating says, only because something is missing. Start with [`submission_faults`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{CriterionEntry, CriterionState, Scorecard};
use crate::domain::level::Level;
use crate::domain::scoring::{Recommendation, STEPS_THAT_NEED_A_REASON, Suggestion};
use crate::domain::text_enum::text_enum;

/// Longest note or reason, in characters: far more than anybody reads.
pub const LONGEST_NOTE: usize = 10_000;

text_enum! {
    /// The field at which a fault is shown.
    pub enum Field {
        /// The choice of level or state.
        State = "state",
        /// Why a criterion was not assessed.
        NotAssessedReason = "not_assessed_reason",
        /// The evidence note.
        Note = "note",
        /// Who approved "not applicable".
        Approver = "approver",
        /// Why a rating changed after the facts were shown.
        ChangeReason = "change_reason",
        /// The own recommendation.
        Recommendation = "recommendation",
        /// Why the recommendation differs or changed.
        RecommendationReason = "recommendation_reason",
        /// The summary for the debrief.
        Summary = "summary",
    }
}

/// What is wrong at a field. The text is what the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// Nothing entered.
    #[error("Choose a level, or mark this criterion as not assessed with a reason.")]
    Missing,
    /// Marked as not assessed, and no more.
    #[error("Choose why this criterion was not assessed.")]
    NotAssessedWithoutReason,
    /// A level without evidence.
    #[error("Note what you saw or heard that shows level {level}.")]
    ScoreWithoutNote {
        /// The level given.
        level: Level,
    },
    /// A text beyond [`LONGEST_NOTE`].
    #[error("This text has {length} characters; at most {LONGEST_NOTE} are kept. Shorten it.")]
    TooLong {
        /// Its length in characters.
        length: usize,
    },
    /// "Not applicable" without approval.
    #[error("Name who approved that this criterion does not apply.")]
    NotApplicableWithoutApprover,
    /// A rating changed after the facts were shown.
    #[error("You first rated this {first}. Say why you changed it; both ratings are kept.")]
    ChangeWithoutReason {
        /// The first rating.
        first: Level,
    },
    /// The card rates something its rubric does not have.
    #[error("This criterion is not part of the rubric. Reload the page.")]
    UnknownCriterion,
    /// The card rates a criterion twice.
    #[error("This criterion stands twice on the card. Reload the page.")]
    RatedTwice,
    /// No own view.
    #[error("Record your own recommendation before you submit.")]
    NoRecommendation,
    /// The own view is far from the suggestion.
    #[error("Your recommendation is \"{}\", the figures suggest \"{}\". Say what they miss; both are kept.", .own.label(), .suggestion.label())]
    DistanceWithoutReason {
        /// The own view.
        own: Recommendation,
        /// What the figures suggest.
        suggestion: Suggestion,
    },
    /// The own view changed after the suggestion was shown.
    #[error("You first recommended \"{}\". Say why you changed it; both are kept.", .first.label())]
    RecommendationChangedWithoutReason {
        /// The first view.
        first: Recommendation,
    },
}

/// One thing that blocks submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionFault {
    /// Key of the criterion; none for the card as a whole.
    pub criterion: Option<String>,
    /// Where to show it.
    pub field: Field,
    /// What is wrong.
    pub problem: Problem,
}

impl std::fmt::Display for SubmissionFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

/// Everything that blocks submission, in the order of the criteria; empty when the card may be submitted.
/// `suggestion` is what the figures of this very card suggest.
pub fn submission_faults(
    card: &Scorecard,
    criteria: &[&str],
    suggestion: Suggestion,
) -> Vec<SubmissionFault> {
    let mut faults = Vec::new();
    for key in criteria {
        match card.entry(key) {
            Some(entry) => check_entry(entry, &mut faults),
            None => faults.push(at(key, Field::State, Problem::Missing)),
        }
    }
    let mut seen = BTreeSet::new();
    for entry in &card.entries {
        let key = entry.criterion.as_str();
        if !criteria.contains(&key) {
            faults.push(at(key, Field::State, Problem::UnknownCriterion));
        } else if !seen.insert(key) {
            faults.push(at(key, Field::State, Problem::RatedTwice));
        }
    }
    check_own_view(card, suggestion, &mut faults);
    faults
}

fn check_entry(entry: &CriterionEntry, faults: &mut Vec<SubmissionFault>) {
    let mut note = |field, problem| faults.push(at(&entry.criterion, field, problem));
    match &entry.state {
        CriterionState::Noted {
            not_assessed: true, ..
        } => note(Field::NotAssessedReason, Problem::NotAssessedWithoutReason),
        CriterionState::Missing | CriterionState::Noted { .. } => {
            note(Field::State, Problem::Missing);
        }
        CriterionState::Scored { level, note: text } if is_blank(text) => {
            note(Field::Note, Problem::ScoreWithoutNote { level: *level });
        }
        CriterionState::NotApplicable { approver } if is_blank(approver) => {
            note(Field::Approver, Problem::NotApplicableWithoutApprover);
        }
        _ => {}
    }
    if let Some(problem) = too_long(entry.state.note()) {
        note(Field::Note, problem);
    }
    let Some(blind) = &entry.blind else { return };
    if entry.changed_after_reveal() && is_blank(&blind.change_reason) {
        note(
            Field::ChangeReason,
            Problem::ChangeWithoutReason { first: blind.first },
        );
    }
    if let Some(problem) = too_long(&blind.change_reason) {
        note(Field::ChangeReason, problem);
    }
}

fn check_own_view(card: &Scorecard, suggestion: Suggestion, faults: &mut Vec<SubmissionFault>) {
    let mut note = |field, problem| {
        faults.push(SubmissionFault {
            criterion: None,
            field,
            problem,
        })
    };
    let Some(own) = card.own.recommendation else {
        note(Field::Recommendation, Problem::NoRecommendation);
        return;
    };
    if let Some(problem) = too_long(&card.own.reason) {
        note(Field::RecommendationReason, problem);
    }
    if !is_blank(&card.own.reason) {
        return;
    }
    if let Some(first) = card
        .own
        .before_suggestion
        .filter(|_| card.own.changed_after_reveal())
    {
        let problem = Problem::RecommendationChangedWithoutReason { first };
        note(Field::RecommendationReason, problem);
    } else if own
        .steps_from(suggestion)
        .is_some_and(|steps| steps >= STEPS_THAT_NEED_A_REASON)
    {
        note(
            Field::RecommendationReason,
            Problem::DistanceWithoutReason { own, suggestion },
        );
    }
}

fn at(criterion: &str, field: Field, problem: Problem) -> SubmissionFault {
    SubmissionFault {
        criterion: Some(criterion.to_owned()),
        field,
        problem,
    }
}

/// A note of spaces or of punctuation alone is no evidence.
fn is_blank(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// What is wrong with a text that is too long to keep.
pub fn too_long(text: &str) -> Option<Problem> {
    let length = text.chars().count();
    (length > LONGEST_NOTE).then_some(Problem::TooLong { length })
}
