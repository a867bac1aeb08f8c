//! Scoring: from ratings to figures, a suggestion, and what they rest on.
//!
//! Owns all maths of section "scoring" of the rubric guide: one card ([`card`]), the suggestion and its explanation
//! ([`suggestion`]), several raters ([`gates`], [`spread`]), a whole loop ([`interview_loop`]), how sure the figures
//! are ([`confidence`]), and what stands when a person and a machine differ ([`final_level`]).
//! Must never decide: a person records a recommendation first and a decision later. What is undefined is `None`,
//! never 0 or 1. Levels are compared as integers, because floats round at the thresholds.
//! Start with [`card::score_card`].

use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;

pub mod calculation;
pub mod card;
pub mod confidence;
pub mod final_level;
pub mod gates;
pub mod interview_loop;
pub mod policy;
pub mod spread;
pub mod suggestion;

text_enum! {
    /// One interviewer's own view, recorded before the suggestion is computed.
    pub enum Recommendation {
        /// Strongly against.
        StrongNo = "strong_no" => "Strong no",
        /// Against.
        No = "no" => "No",
        /// In favour.
        Yes = "yes" => "Yes",
        /// Strongly in favour.
        StrongYes = "strong_yes" => "Strong yes",
    }
}

text_enum! {
    /// What the figures suggest. Shown beside the recommendation, never instead of it.
    pub enum Suggestion {
        /// Far below the bar, or a confirmed knockout.
        StrongNo = "strong_no" => "Strong no",
        /// Below the bar, or a gate missed.
        No = "no" => "No",
        /// At the bar.
        Yes = "yes" => "Yes",
        /// Well above the bar everywhere.
        StrongYes = "strong_yes" => "Strong yes",
        /// Too little was assessed to say anything.
        Insufficient = "insufficient" => "Too little assessed",
    }
}

/// From this distance on, a recommendation that differs from the suggestion needs a reason.
pub const STEPS_THAT_NEED_A_REASON: u8 = 2;

impl Recommendation {
    /// How many steps lie between the own view and the suggestion, 0 to 3; none when nothing could be suggested.
    pub fn steps_from(self, suggestion: Suggestion) -> Option<u8> {
        let place = |name: &str| {
            Recommendation::ALL
                .iter()
                .position(|known| known.as_str() == name)
        };
        let (own, suggested) = (place(self.as_str())?, place(suggestion.as_str())?);
        u8::try_from(own.abs_diff(suggested)).ok()
    }
}

/// A closed range of figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How many people recommend what. Votes are shown with names, never as a mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    /// The recommendation.
    pub recommendation: Recommendation,
    /// How many gave it.
    pub count: usize,
}

/// Counts recommendations, strongest in favour first; what nobody gave is left out.
pub fn votes(recommendations: &[Recommendation]) -> Vec<Votes> {
    let count = |wanted: Recommendation| {
        recommendations
            .iter()
            .filter(|given| **given == wanted)
            .count()
    };
    let all = Recommendation::ALL.iter().rev().map(|one| Votes {
        recommendation: *one,
        count: count(*one),
    });
    all.filter(|votes| votes.count > 0).collect()
}

#[cfg(test)]
pub(in crate::domain) mod tests;
