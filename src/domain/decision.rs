//! Decisions: what a debrief ends in, and what must be so before one is recorded.
//!
//! Owns the outcomes and the rules of the record. Must never change or replace a decision: a later one stands beside
//! the earlier, and the newest holds. Who may decide is the business of `access`. Start with [`checked_reason`].

use super::text_enum::text_enum;

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 4000;

text_enum! {
    /// What was decided about an application.
    pub enum DecisionOutcome {
        /// Make an offer.
        Hire = "hire" => "Hire",
        /// Do not go on.
        NoHire = "no_hire" => "No hire",
        /// Decide later, for the reason given.
        Hold = "hold" => "Hold",
    }
}

/// Why a decision is not recorded, in words for whoever decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecisionRefusal {
    /// Somebody's card is still waited for.
    #[error(
        "This debrief still waits for scorecards. A decision can be recorded when all are in or waived."
    )]
    StillSealed,
    /// A decision without a reason helps nobody, least of all the candidate.
    #[error("Say why: name the evidence that decided it and what you weighed against it")]
    ReasonMissing,
    /// More than anybody reads.
    #[error("Keep the reason within {LONGEST_REASON} characters")]
    ReasonTooLong,
}

/// The reason as it is kept, when a decision may be recorded with it.
///
/// # Errors
/// The rule that says no.
pub fn checked_reason(debrief_open: bool, reason: &str) -> Result<&str, DecisionRefusal> {
    let reason = reason.trim();
    if !debrief_open {
        return Err(DecisionRefusal::StillSealed);
    }
    match reason.chars().count() {
        0 => Err(DecisionRefusal::ReasonMissing),
        length if length > LONGEST_REASON => Err(DecisionRefusal::ReasonTooLong),
        _ => Ok(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_needs_an_open_debrief_and_a_reason() {
        assert_eq!(
            checked_reason(false, "because"),
            Err(DecisionRefusal::StillSealed)
        );
        assert_eq!(
            checked_reason(true, " \n "),
            Err(DecisionRefusal::ReasonMissing)
        );
        assert_eq!(checked_reason(true, " because "), Ok("because"));
        let long = "é".repeat(LONGEST_REASON);
        assert!(checked_reason(true, &long).is_ok());
        assert_eq!(
            checked_reason(true, &format!("{long}é")),
            Err(DecisionRefusal::ReasonTooLong)
        );
    }
}
