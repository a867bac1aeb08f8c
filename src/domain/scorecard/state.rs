//! How a card moves from empty to submitted, and what comes after.
//!
//! Owns the states of a card and the moves between them. Must never let a submitted card change in place: a later
//! change is a new version, and it shows that others' cards had been seen. Start with [`CardState::after`].

use crate::domain::text_enum::text_enum;

text_enum! {
    /// Where a card stands.
    pub enum CardState {
        /// Nothing saved yet.
        NotStarted = "not_started" => "Not started",
        /// Saved, not submitted.
        Draft = "draft" => "Draft",
        /// Submitted; others' cards open to its author.
        Submitted = "submitted" => "Submitted",
        /// Changed after submission, as a new version.
        Amended = "amended" => "Amended",
        /// The debrief goes on without it, for a recorded reason.
        Waived = "waived" => "Waived",
    }
}

text_enum! {
    /// What can be done to a card.
    pub enum CardCommand {
        /// Save what was entered.
        Save = "save",
        /// Hand it in.
        Submit = "submit",
        /// Change a submitted card; makes a new version.
        Amend = "amend",
        /// Go on without it.
        Waive = "waive",
        /// Take the waiver back.
        Restore = "restore",
    }
}

/// Why a move is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardRefusal {
    /// There is nothing to hand in.
    #[error("Nothing is saved on this scorecard yet. Rate the criteria first.")]
    NothingSaved,
    /// Submitted cards are not saved over.
    #[error("This scorecard is submitted. Amend it with a reason; the submitted version is kept.")]
    AlreadySubmitted,
    /// Only submitted cards can be amended.
    #[error("This scorecard is not submitted yet. Save it as a draft instead.")]
    NotSubmitted,
    /// The debrief goes on without it.
    #[error("This scorecard was waived. Restore it before you change it.")]
    IsWaived,
    /// There is no waiver to take back.
    #[error("This scorecard is not waived.")]
    NotWaived,
}

impl CardState {
    /// The state after a command. Whether the content is complete is asked of
    /// [`super::submission::submission_faults`], before a submission or an amendment.
    ///
    /// # Errors
    /// The rule that refuses the move.
    pub fn after(self, command: CardCommand) -> Result<CardState, CardRefusal> {
        use CardCommand::{Amend, Restore, Save, Submit, Waive};
        use CardState::{Amended, Draft, NotStarted, Submitted, Waived};
        match (self, command) {
            (NotStarted | Draft, Save) | (Waived, Restore) => Ok(Draft),
            (NotStarted, Submit) => Err(CardRefusal::NothingSaved),
            (Draft, Submit) => Ok(Submitted),
            (NotStarted | Draft, Waive) => Ok(Waived),
            (NotStarted | Draft, Amend) => Err(CardRefusal::NotSubmitted),
            (Submitted | Amended, Amend) => Ok(Amended),
            (Submitted | Amended, Save | Submit | Waive) => Err(CardRefusal::AlreadySubmitted),
            (Waived, Save | Submit | Amend | Waive) => Err(CardRefusal::IsWaived),
            (NotStarted | Draft | Submitted | Amended, Restore) => Err(CardRefusal::NotWaived),
        }
    }

    /// Whether the author has handed it in, which opens others' cards to them.
    pub fn is_submitted(self) -> bool {
        matches!(self, CardState::Submitted | CardState::Amended)
    }

    /// Whether the debrief no longer waits for it.
    pub fn is_in(self) -> bool {
        self.is_submitted() || self == CardState::Waived
    }
}

/// Whether a debrief may open: no required card is waited for. A debrief without any card has nothing to open.
pub fn debrief_may_open(required: &[CardState]) -> bool {
    !required.is_empty() && required.iter().all(|state| state.is_in())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_answers_every_command() {
        let mut matrix = String::new();
        for state in CardState::ALL {
            for command in CardCommand::ALL {
                let answer = match state.after(*command) {
                    Ok(next) => next.to_string(),
                    Err(refusal) => format!("refused: {refusal:?}"),
                };
                matrix += &format!("{state} {command} -> {answer}\n");
            }
        }
        insta::assert_snapshot!(matrix, @r"
        not_started save -> draft
        not_started submit -> refused: NothingSaved
        not_started amend -> refused: NotSubmitted
        not_started waive -> waived
        not_started restore -> refused: NotWaived
        draft save -> draft
        draft submit -> submitted
        draft amend -> refused: NotSubmitted
        draft waive -> waived
        draft restore -> refused: NotWaived
        submitted save -> refused: AlreadySubmitted
        submitted submit -> refused: AlreadySubmitted
        submitted amend -> amended
        submitted waive -> refused: AlreadySubmitted
        submitted restore -> refused: NotWaived
        amended save -> refused: AlreadySubmitted
        amended submit -> refused: AlreadySubmitted
        amended amend -> amended
        amended waive -> refused: AlreadySubmitted
        amended restore -> refused: NotWaived
        waived save -> refused: IsWaived
        waived submit -> refused: IsWaived
        waived amend -> refused: IsWaived
        waived waive -> refused: IsWaived
        waived restore -> draft
        ");
    }

    #[test]
    fn a_debrief_waits_for_every_required_card() {
        use CardState::{Amended, Draft, Submitted, Waived};
        assert!(debrief_may_open(&[Submitted, Amended, Waived]));
        assert!(!debrief_may_open(&[Submitted, Draft]));
        assert!(!debrief_may_open(&[]));
    }
}
