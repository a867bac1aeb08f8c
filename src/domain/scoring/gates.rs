//! Gates rated by several people.
//!
//! Owns when a gate is passed, failed, contested or open. Must never settle a contested gate: that is done in the
//! debrief, in writing. Start with [`gate_result`].

use serde::{Deserialize, Serialize};

use crate::domain::level::Level;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How a gate stands.
    pub enum GateState {
        /// Nobody scored it.
        Open = "open" => "Not scored",
        /// Everybody who scored it saw the minimum reached.
        Passed = "passed" => "Passed",
        /// Nobody who scored it saw the minimum reached.
        Failed = "failed" => "Failed",
        /// They differ; to be settled in the debrief in writing.
        Contested = "contested" => "Contested",
    }
}

/// How a gate stands, and who saw what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateResult {
    /// Key of the criterion.
    pub criterion: String,
    /// The minimum.
    pub minimum: Level,
    /// How it stands.
    pub state: GateState,
    /// Whether only one person scored it: marked, because gates should be covered twice.
    pub single: bool,
    /// Who saw the minimum reached.
    pub reached_by: Vec<String>,
    /// Who did not.
    pub missed_by: Vec<String>,
}

/// Combines what several raters saw at one gate; each rater stands once, as (rater, level).
pub fn gate_result(criterion: &str, minimum: Level, scores: &[(String, Level)]) -> GateResult {
    let (reached, missed): (Vec<_>, Vec<_>) =
        scores.iter().partition(|(_, level)| *level >= minimum);
    let raters = |scores: Vec<&(String, Level)>| {
        scores.into_iter().map(|(rater, _)| rater.clone()).collect()
    };
    GateResult {
        criterion: criterion.to_owned(),
        minimum,
        state: match (reached.is_empty(), missed.is_empty()) {
            (true, true) => GateState::Open,
            (false, true) => GateState::Passed,
            (true, false) => GateState::Failed,
            (false, false) => GateState::Contested,
        },
        single: scores.len() == 1,
        reached_by: raters(reached),
        missed_by: raters(missed),
    }
}
