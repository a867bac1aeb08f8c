//! The limits of a rubric, for the rules that hold them and for the forms that say them beforehand.

use std::ops::RangeInclusive;

/// Characters of an anchor.
pub const ANCHOR: RangeInclusive<usize> = 20..=600;
/// Criteria of a rubric.
pub const CRITERIA: RangeInclusive<usize> = 3..=8;
/// The least number of probes of a question.
pub const PROBES: usize = 2;
/// The least number of people who confirm a knockout.
pub const CONFIRM: u8 = 2;
