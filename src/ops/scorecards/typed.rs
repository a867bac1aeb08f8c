//! What a person typed into a scorecard, and how it lies over what stood there.

use crate::domain::scorecard::{CriterionState, Scorecard};
use crate::domain::scoring::Recommendation;

/// What was typed at one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedCriterion {
    /// Id of the criterion.
    pub criterion: String,
    /// The level, or why there is none.
    pub state: CriterionState,
    /// Why the level changed after the facts were shown.
    pub change_reason: String,
}

/// What was typed into a card.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TypedCard {
    /// One for each criterion of the form.
    pub criteria: Vec<TypedCriterion>,
    /// The own recommendation.
    pub recommendation: Option<Recommendation>,
    /// Why it differs from the suggestion, or was changed.
    pub reason: String,
    /// A few sentences for the debrief.
    pub summary: String,
}

impl TypedCard {
    /// The card as it stands when this is written over `before`. First ratings and the first recommendation stay, and so
    /// does "not applicable", which is not for the interviewer to say.
    pub fn over(&self, before: &Scorecard) -> Scorecard {
        let mut card = before.clone();
        for typed in &self.criteria {
            let decided = card
                .entry(&typed.criterion)
                .is_some_and(|entry| matches!(entry.state, CriterionState::NotApplicable { .. }));
            let untouched =
                card.entry(&typed.criterion).is_none() && typed.state == CriterionState::Missing;
            if !decided && !untouched {
                card.rate(&typed.criterion, typed.state.clone(), &typed.change_reason);
            }
        }
        card.own.recommendation = self.recommendation;
        card.own.reason.clone_from(&self.reason);
        card
    }
}
