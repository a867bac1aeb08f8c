//! What the figures of a card suggest, with the rules that were tried.
//!
//! Owns the order of the rules: the first that fits gives the suggestion, and the trace keeps every rule tried before
//! it. A missed gate says "no" before the gap is looked at, so the suggestion behind it can be milder than the gap
//! alone would give; raising the gate's rating may then turn "no" into "strong no". Figures have no such step.
//! Must never be the decision, nor be shown before the interviewer's own recommendation.
//! Start with [`Suggested`].

use serde::{Deserialize, Serialize};

use super::Suggestion;
use super::card::{RatedCriterion, Rating, Sums};
use super::policy::{Fraction, Policy};
use crate::domain::text_enum::text_enum;

text_enum! {
    /// The rules, in the order in which they are tried.
    pub enum SuggestionRule {
        /// A knockout was confirmed by enough people: strong no.
        ConfirmedKnockout = "confirmed_knockout" => "A knockout is confirmed",
        /// A gate is scored below its minimum: no.
        GateMissed = "gate_missed" => "A gate is missed",
        /// A gate is not scored, or too little was assessed: insufficient.
        TooLittleAssessed = "too_little_assessed" => "Too little is assessed",
        /// Well above the bar and nowhere below it: strong yes.
        WellAboveBar = "well_above_bar" => "Well above the bar, and nowhere below it",
        /// At the bar and nowhere more than one level below it: yes.
        AtBar = "at_bar" => "At the bar, and nowhere two levels below it",
        /// Not far below the bar: no.
        BelowBar = "below_bar" => "Below the bar",
        /// What remains: strong no.
        FarBelowBar = "far_below_bar" => "Far below the bar",
    }
}

impl SuggestionRule {
    /// What follows when the rule fits.
    pub fn gives(self) -> Suggestion {
        match self {
            SuggestionRule::ConfirmedKnockout | SuggestionRule::FarBelowBar => Suggestion::StrongNo,
            SuggestionRule::GateMissed | SuggestionRule::BelowBar => Suggestion::No,
            SuggestionRule::TooLittleAssessed => Suggestion::Insufficient,
            SuggestionRule::WellAboveBar => Suggestion::StrongYes,
            SuggestionRule::AtBar => Suggestion::Yes,
        }
    }
}

/// One rule that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The rule.
    pub rule: SuggestionRule,
    /// Whether it fits.
    pub fits: bool,
    /// What it turned on: the gates missed or open, the criteria that stand in the way, the knockouts confirmed.
    pub because_of: Vec<String>,
}

/// The suggestion with its grounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggested {
    /// What is suggested.
    pub suggestion: Suggestion,
    /// The rules in the order tried; the last one fits.
    pub tried: Vec<Tried>,
}

pub(super) fn suggest(
    criteria: &[RatedCriterion],
    sums: Sums,
    knockouts: &[String],
    policy: &Policy,
) -> Suggested {
    let mut tried = Vec::new();
    for rule in SuggestionRule::ALL {
        let outcome = try_rule(*rule, criteria, sums, knockouts, policy);
        let fits = outcome.fits;
        tried.push(outcome);
        if fits {
            return Suggested {
                suggestion: rule.gives(),
                tried,
            };
        }
    }
    Suggested {
        suggestion: SuggestionRule::FarBelowBar.gives(),
        tried,
    }
}

fn try_rule(
    rule: SuggestionRule,
    criteria: &[RatedCriterion],
    sums: Sums,
    knockouts: &[String],
    policy: &Policy,
) -> Tried {
    let because_of = turns_on(rule, criteria, knockouts);
    let gap_reaches = |threshold: Fraction| threshold.reached_by(sums.margins, sums.scored);
    let fits = match rule {
        SuggestionRule::ConfirmedKnockout | SuggestionRule::GateMissed => !because_of.is_empty(),
        SuggestionRule::TooLittleAssessed => {
            let thin =
                sums.scored == 0 || !policy.coverage.reached_by(sums.scored, sums.applicable);
            thin || !because_of.is_empty()
        }
        SuggestionRule::WellAboveBar => gap_reaches(policy.strong_yes_gap) && because_of.is_empty(),
        SuggestionRule::AtBar => gap_reaches(policy.yes_gap) && because_of.is_empty(),
        SuggestionRule::BelowBar => gap_reaches(policy.no_gap),
        SuggestionRule::FarBelowBar => true,
    };
    Tried {
        rule,
        fits,
        because_of,
    }
}

/// What a rule turns on: for the first three what makes it fit, for the next two what stands in its way.
fn turns_on(
    rule: SuggestionRule,
    criteria: &[RatedCriterion],
    knockouts: &[String],
) -> Vec<String> {
    let below = |by: i8| {
        names(criteria, |one| {
            one.margin().is_some_and(|margin| margin < -by)
        })
    };
    match rule {
        SuggestionRule::ConfirmedKnockout => knockouts.to_vec(),
        SuggestionRule::GateMissed => names(criteria, |one| {
            one.gate
                .zip(one.rating.level())
                .is_some_and(|(least, level)| level < least)
        }),
        SuggestionRule::TooLittleAssessed => names(criteria, is_open_gate),
        SuggestionRule::WellAboveBar => below(0),
        SuggestionRule::AtBar => below(1),
        SuggestionRule::BelowBar | SuggestionRule::FarBelowBar => Vec::new(),
    }
}

/// A gate that does not apply to the candidate is no open gate.
fn is_open_gate(criterion: &RatedCriterion) -> bool {
    criterion.gate.is_some() && matches!(criterion.rating, Rating::NotAssessed | Rating::Missing)
}

fn names(criteria: &[RatedCriterion], chosen: impl Fn(&RatedCriterion) -> bool) -> Vec<String> {
    criteria
        .iter()
        .filter(|one| chosen(one))
        .map(|one| one.criterion.clone())
        .collect()
}
