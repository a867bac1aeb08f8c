//! How sure the figures of a loop are.
//!
//! Owns the reliability of several raters, the standard error and the label. Must never sound surer than the data:
//! a low label means that the loop does not separate the candidate from the bar. Start with [`confidence`].

use serde::{Deserialize, Serialize};

use super::Range;
use crate::domain::text_enum::text_enum;

/// Reliability of one interviewer until at least 30 doubly rated cards give an own figure.
pub const SINGLE_RATER_RELIABILITY: f64 = 0.44;

/// Standard deviation of loop means until own figures exist.
pub const LOOP_DEVIATION: f64 = 0.5;

/// Half the width of a 95% band, in standard errors.
pub const Z_95: f64 = 1.959964;

text_enum! {
    /// How well the loop separates the candidate from the bar.
    pub enum ConfidenceLabel {
        /// It does not.
        Low = "low" => "Low",
        /// Probably.
        Medium = "medium" => "Medium",
        /// Beyond what chance explains in 19 of 20 cases.
        High = "high" => "High",
    }
}

/// How sure the mean of a loop is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// Independent raters.
    pub raters: u32,
    /// Reliability of their mean, 0 to 1.
    pub reliability: f64,
    /// Standard error of the mean, in levels.
    pub standard_error: f64,
    /// 95% band around the mean, cut at the ends of the scale.
    pub band: Range,
    /// Distance from the bar in standard errors.
    pub margin: f64,
    /// The label.
    pub label: ConfidenceLabel,
    /// Reliability of one rater that this was made of.
    #[serde(default = "published")]
    pub single: f64,
    /// Standard deviation of loop means that this was made of, in levels.
    #[serde(default = "assumed")]
    pub deviation: f64,
}

/// What calculations rested on that were frozen before they named it.
fn published() -> f64 {
    SINGLE_RATER_RELIABILITY
}

/// The same for the deviation.
fn assumed() -> f64 {
    LOOP_DEVIATION
}

/// Reliability of the mean of `raters` independent raters (Spearman-Brown); none without raters or outside 0 to 1.
pub fn spearman_brown(raters: u32, single: f64) -> Option<f64> {
    let k = f64::from(raters);
    (raters > 0 && (0.0..=1.0).contains(&single)).then(|| k * single / (1.0 + (k - 1.0) * single))
}

/// The confidence of a loop's mean and gap. None without raters, or when the figures allow no standard error.
pub fn confidence(
    mean: f64,
    gap: f64,
    raters: u32,
    single: f64,
    deviation: f64,
) -> Option<Confidence> {
    let reliability = spearman_brown(raters, single)?;
    let standard_error = deviation * (1.0 - reliability).sqrt();
    if !(standard_error.is_finite() && standard_error > 0.0) {
        return None;
    }
    let margin = gap.abs() / standard_error;
    let label = match margin {
        far if far >= 1.96 => ConfidenceLabel::High,
        some if some >= 1.0 => ConfidenceLabel::Medium,
        _ => ConfidenceLabel::Low,
    };
    let half = Z_95 * standard_error;
    let band = Range {
        low: (mean - half).clamp(1.0, 4.0),
        high: (mean + half).clamp(1.0, 4.0),
    };
    Some(Confidence {
        raters,
        reliability,
        standard_error,
        band,
        margin,
        label,
        single,
        deviation,
    })
}
