//! Where raters differ: what a debrief talks about first.
//!
//! Owns the spread flags and the order of a debrief: gates, then criteria by spread, then the rest. Must never say
//! who is right. Start with [`criterion_spread`].

use crate::domain::level::Level;

/// From this many levels on, a criterion is flagged.
pub const FLAGGED_LEVELS: u8 = 2;

/// From this difference of means on, a competency is flagged.
pub const FLAGGED_MEANS: f64 = 1.0;

/// Means that are equal on paper may differ in the last bit.
const ROUNDING: f64 = 1e-9;

/// Highest minus lowest level of several raters, 0 to 3; none below two ratings.
pub fn criterion_spread(levels: &[Level]) -> Option<u8> {
    let (low, high) = (levels.iter().min()?, levels.iter().max()?);
    (levels.len() > 1).then(|| high.get() - low.get())
}

/// Highest minus lowest mean of several raters; none below two means.
pub fn competency_spread(means: &[f64]) -> Option<f64> {
    let (low, high) = (
        means.iter().copied().reduce(f64::min)?,
        means.iter().copied().reduce(f64::max)?,
    );
    (means.len() > 1).then_some(high - low)
}

/// Whether raters differ so much on a criterion that the debrief must talk about it.
pub fn criterion_flagged(levels: &[Level]) -> bool {
    criterion_spread(levels).is_some_and(|spread| spread >= FLAGGED_LEVELS)
}

/// Whether raters differ so much on a competency that the debrief must talk about it.
pub fn competency_flagged(means: &[f64]) -> bool {
    competency_spread(means).is_some_and(|spread| spread >= FLAGGED_MEANS - ROUNDING)
}

/// Sorting key of the debrief: gates first, then the widest spread, then the order of the rubric.
pub fn debrief_order(is_gate: bool, levels: &[Level], place: usize) -> (bool, u8, usize) {
    let spread = criterion_spread(levels).unwrap_or(0);
    (!is_gate, u8::MAX - spread, place)
}
