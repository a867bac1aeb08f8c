//! The thresholds of the suggestion, as versioned data.
//!
//! Owns every number that is a choice and not arithmetic. Must never change under an existing version name, because
//! frozen calculations name it. Start with [`Policy::standard`].

use serde::{Deserialize, Serialize};

/// A threshold as a fraction, so that it is compared exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fraction {
    /// Above the line.
    pub over: i32,
    /// Below the line, positive.
    pub under: u32,
}

impl Fraction {
    /// As a number to read, not to compare with.
    pub fn value(self) -> f64 {
        f64::from(self.over) / f64::from(self.under)
    }

    /// Whether `part / whole` reaches this fraction; `whole` is positive.
    pub(super) fn reached_by(self, part: i64, whole: i64) -> bool {
        i128::from(part) * i128::from(self.under) >= i128::from(whole) * i128::from(self.over)
    }
}

/// The thresholds of the suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Name stored with every calculation.
    pub version: String,
    /// Lowest coverage at which anything is suggested.
    pub coverage: Fraction,
    /// Lowest gap to the bar for "strong yes".
    pub strong_yes_gap: Fraction,
    /// Lowest gap to the bar for "yes".
    pub yes_gap: Fraction,
    /// Lowest gap to the bar for "no"; below it stands "strong no".
    pub no_gap: Fraction,
}

/// The name of [`Policy::standard`].
const STANDARD: &str = "scoring/1";

impl Policy {
    /// The thresholds behind the name in a frozen calculation; none for a name of another program version.
    pub fn named(version: &str) -> Option<Policy> {
        (version == STANDARD).then(Policy::standard)
    }

    /// Coverage 0.60; gaps 0.50, 0 and -0.75.
    pub fn standard() -> Policy {
        Policy {
            version: STANDARD.to_owned(),
            coverage: Fraction { over: 3, under: 5 },
            strong_yes_gap: Fraction { over: 1, under: 2 },
            yes_gap: Fraction { over: 0, under: 1 },
            no_gap: Fraction { over: -3, under: 4 },
        }
    }
}
