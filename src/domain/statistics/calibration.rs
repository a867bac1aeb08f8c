//! Whether an interviewer rates higher or lower than others who saw the same.
//!
//! Owns leniency, shrunk towards zero while little is known, and the signal made of it. Used for training and for
//! pairing interviewers. Must never change a candidate's score, and says nothing about interviewers who met other
//! candidates than their peers. Start with [`calibrate`].
//!
//! Residual: own rating minus the mean of the other raters of the same unit. Shrinkage: mean residual times
//! n / (n + k), where k is error variance over rater variance (the best linear predictor of a random rater effect;
//! Searle, Casella and McCulloch 1992, Variance Components, chapter 7).

use serde::{Deserialize, Serialize};

use super::anova::Anova;
use super::computed::{Computed, NotComputable, whole};
use super::ratings::Ratings;
use crate::domain::text_enum::text_enum;

/// Shrinkage until the variances are known: a leniency seen on 10 units counts half.
pub const ASSUMED_SHRINKAGE: f64 = 10.0;

/// Below this many shared units nothing is said.
pub const LEAST_SHARED: u32 = 8;

/// A signal needs this many shared units ...
pub const SIGNAL_FROM_SHARED: u32 = 20;

/// ... and a shrunk leniency of this many levels, either way.
pub const SIGNAL_FROM_LEVELS: f64 = 0.3;

/// Figures that are equal on paper may differ in the last bits.
const ROUNDING: f64 = 1e-9;

text_enum! {
    /// What is worth a word with the interviewer.
    pub enum Signal {
        /// Nothing, or too little is known.
        None = "none" => "No sign",
        /// Rates higher than others.
        Lenient = "lenient" => "Rates higher than others",
        /// Rates lower than others.
        Severe = "severe" => "Rates lower than others",
    }
}

/// How one rater differs from the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Leniency {
    /// Units that the rater and at least one other rated.
    pub shared: u32,
    /// Ratings of others on those units.
    pub others: u32,
    /// Mean residual in levels; above 0 is lenient.
    pub raw: f64,
    /// The k of the shrinkage.
    pub shrinkage: f64,
    /// The raw figure pulled towards 0.
    pub shrunk: f64,
    /// What is worth a word.
    pub signal: Signal,
}

/// Compares every rater with the others, in the order of the table's columns. Gaps are allowed.
pub fn calibrate(ratings: &Ratings, shrinkage: f64) -> Vec<Computed<Leniency>> {
    (0..ratings.raters())
        .map(|rater| leniency(ratings, rater, shrinkage))
        .collect()
}

/// Pulls a mean over `n` units towards 0: `raw * n / (n + k)`.
///
/// # Errors
/// No units, or a k below 0 or not finite.
pub fn shrink(raw: f64, n: u32, k: f64) -> Computed<f64> {
    if n == 0 {
        return Err(NotComputable::NothingGiven);
    }
    if !raw.is_finite() || !k.is_finite() || k < 0.0 {
        return Err(NotComputable::OutOfRange);
    }
    Ok(raw * f64::from(n) / (f64::from(n) + k))
}

/// The k that a complete table shows: error variance over the variance between raters.
///
/// # Errors
/// [`NotComputable::NoRaterDifferences`] when the raters differ no more than their error explains.
pub fn estimated_shrinkage(anova: &Anova) -> Computed<f64> {
    let between = (anova.between_raters - anova.residual) / f64::from(anova.units);
    if between <= 0.0 {
        return Err(NotComputable::NoRaterDifferences);
    }
    Ok(anova.residual / between)
}

fn leniency(ratings: &Ratings, rater: usize, shrinkage: f64) -> Computed<Leniency> {
    let residuals: Vec<(f64, u32)> = ratings
        .units()
        .iter()
        .filter_map(|unit| residual(unit, rater))
        .collect();
    let shared = whole(residuals.len());
    if shared < LEAST_SHARED {
        return Err(NotComputable::TooFewShared);
    }
    let raw = residuals.iter().map(|(residual, _)| residual).sum::<f64>() / f64::from(shared);
    let shrunk = shrink(raw, shared, shrinkage)?;
    Ok(Leniency {
        shared,
        others: residuals.iter().map(|(_, others)| others).sum(),
        raw,
        shrinkage,
        shrunk,
        signal: signal(shrunk, shared),
    })
}

/// The rater's residual on one unit, and how many others it is measured against.
fn residual(unit: &[Option<f64>], rater: usize) -> Option<(f64, u32)> {
    let own = unit.get(rater).copied().flatten()?;
    let others: Vec<f64> = unit
        .iter()
        .enumerate()
        .filter_map(|(place, value)| value.filter(|_| place != rater))
        .collect();
    let count = whole(others.len());
    (count > 0).then(|| (own - others.iter().sum::<f64>() / f64::from(count), count))
}

fn signal(shrunk: f64, shared: u32) -> Signal {
    match shrunk {
        _ if shared < SIGNAL_FROM_SHARED => Signal::None,
        high if high >= SIGNAL_FROM_LEVELS - ROUNDING => Signal::Lenient,
        low if low <= -SIGNAL_FROM_LEVELS + ROUNDING => Signal::Severe,
        _ => Signal::None,
    }
}
