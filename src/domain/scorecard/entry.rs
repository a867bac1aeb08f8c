//! One criterion of a card, with the blind-then-reveal rule.
//!
//! Owns what is kept of a first rating. On a take-home review the measured facts of a criterion appear only after its
//! first rating is saved; a later change needs a reason, and both ratings stay. Must never forget a first rating.
//! Start with [`CriterionEntry::rate`] and [`CriterionEntry::reveal`].

use serde::{Deserialize, Serialize};

use super::CriterionState;
use crate::domain::level::Level;

/// The first rating, kept from the moment the facts were shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blind {
    /// The level given before the facts were seen.
    pub first: Level,
    /// The note given with it.
    pub first_note: String,
    /// Why the rating was changed afterwards; needed for submission when it was.
    #[serde(default)]
    pub change_reason: String,
}

/// The facts of a criterion cannot be shown yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The measured facts appear after your own first rating of this criterion is saved.")]
pub struct NotRatedYet;

/// One criterion of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionEntry {
    /// Key of the criterion.
    pub criterion: String,
    /// What stands there now.
    #[serde(default)]
    pub state: CriterionState,
    /// The first rating, once the facts were shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blind: Option<Blind>,
}

impl CriterionEntry {
    /// An entry with nothing in it.
    pub fn empty(criterion: &str) -> CriterionEntry {
        CriterionEntry {
            criterion: criterion.to_owned(),
            state: CriterionState::Missing,
            blind: None,
        }
    }

    /// Writes what a person entered. A draft may be saved without the reason for a change, so that no word is lost;
    /// submission asks for it. `change_reason` is kept only while it is needed.
    pub fn rate(&mut self, state: CriterionState, change_reason: &str) {
        self.state = state;
        let changed = self.changed_after_reveal();
        if let Some(blind) = &mut self.blind {
            blind.change_reason = if changed {
                change_reason.to_owned()
            } else {
                String::new()
            };
        }
    }

    /// Shows the facts and keeps the rating as the first one. Asking again changes nothing.
    ///
    /// # Errors
    /// [`NotRatedYet`] while there is no level: "not assessed" is no rating that could be blind.
    pub fn reveal(&mut self) -> Result<(), NotRatedYet> {
        if self.blind.is_some() {
            return Ok(());
        }
        let CriterionState::Scored { level, note } = &self.state else {
            return Err(NotRatedYet);
        };
        self.blind = Some(Blind {
            first: *level,
            first_note: note.clone(),
            change_reason: String::new(),
        });
        Ok(())
    }

    /// Whether measured facts and the suggested level may be shown at this criterion.
    pub fn facts_visible(&self) -> bool {
        self.blind.is_some()
    }

    /// Whether the rating differs from the one given before the facts were seen.
    pub fn changed_after_reveal(&self) -> bool {
        self.blind
            .as_ref()
            .is_some_and(|blind| self.state.rating().level() != Some(blind.first))
    }

    /// The first rating: the kept one, or what stands there while the facts are hidden.
    pub fn first_level(&self) -> Option<Level> {
        self.blind
            .as_ref()
            .map(|blind| blind.first)
            .or_else(|| self.state.rating().level())
    }
}
