//! What stands when a person and a machine have both looked at a criterion.
//!
//! Owns which level is final, when a second look is due, and the blend used in studies of the method. Must never
//! average the two for a decision, and never let a machine's level stand without a person. Start with [`final_level`].

use serde::{Deserialize, Serialize};

use crate::domain::level::Level;
use crate::domain::rubric::Source;
use crate::domain::text_enum::text_enum;

/// From this distance between first rating and measurement on, somebody looks again.
pub const SECOND_LOOK_LEVELS: u8 = 2;

text_enum! {
    /// Where a final level comes from.
    pub enum FinalFrom {
        /// The blind first rating, unchanged.
        FirstRating = "first_rating" => "First rating",
        /// A rating changed after the reveal, with a reason.
        Revised = "revised" => "Changed after the facts",
        /// The measured level, accepted by a person.
        Accepted = "accepted" => "Measured, and accepted",
    }
}

/// What is known about a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Views {
    /// Who rates the criterion.
    pub source: Source,
    /// The person's rating before the measurement was shown.
    pub first: Option<Level>,
    /// The person's rating after it was shown, if changed; the reason was checked before.
    pub revised: Option<Level>,
    /// The measured suggestion.
    pub machine: Option<Level>,
    /// Whether a person accepted the measured suggestion.
    pub accepted: bool,
}

/// The level that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalLevel {
    /// The level; none until a person has spoken.
    pub level: Option<Level>,
    /// Where it comes from.
    pub from: Option<FinalFrom>,
    /// Whether first rating and measurement differ by two levels or more.
    pub second_look: bool,
}

/// Decides which level stands.
pub fn final_level(views: Views) -> FinalLevel {
    let accepted = views
        .machine
        .filter(|_| views.source == Source::Machine && views.accepted);
    let spoken = [
        (accepted, FinalFrom::Accepted),
        (views.revised, FinalFrom::Revised),
        (views.first, FinalFrom::FirstRating),
    ];
    let standing = spoken
        .into_iter()
        .find_map(|(level, from)| Some((level?, from)));
    let apart = |(human, machine): (Level, Level)| human.get().abs_diff(machine.get());
    FinalLevel {
        level: standing.map(|(level, _)| level),
        from: standing.map(|(_, from)| from),
        second_look: views
            .first
            .zip(views.machine)
            .is_some_and(|pair| apart(pair) >= SECOND_LOOK_LEVELS),
    }
}

/// 0.7 of the person and 0.3 of the machine. For studies of the method only, never for a decision.
pub fn study_blend(first: Level, machine: Level) -> f64 {
    0.7 * f64::from(first.get()) + 0.3 * f64::from(machine.get())
}
