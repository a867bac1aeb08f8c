//! The statistics of judgement: do raters agree, is an interviewer lenient, do groups fare alike.
//!
//! Owns the measures and everything needed to explain them: a result carries the counts and inputs it was made of.
//! What cannot be computed is [`NotComputable`] with a reason, never 0, 1 or NaN by default. Distributions come from
//! `statrs`; the measures are ours and are checked against other people's programs by `scripts/verify-statistics`.
//! Must never change a score or decide about a person: a figure invites a look, and a person takes it.
//!
//! - Raters against each other: [`agreement`] in plain counts, [`kappa`] for two, [`icc`] for a complete table, [`alpha`] for any pattern of gaps.
//! - One interviewer: [`calibration`] (lenient or severe), [`halo`] (everything on a card alike), [`machine_agreement`].
//! - Groups of candidates: [`adverse_impact`], made of [`proportion`], [`fisher`], [`ratio`] and [`holm`];
//!   [`scoring_rate`] for New York's audit.

pub mod adverse_impact;
pub mod agreement;
pub mod alpha;
pub mod anova;
pub mod calibration;
mod computed;
pub mod conventions;
mod distributions;
pub mod fisher;
pub mod halo;
pub mod holm;
pub mod icc;
pub mod kappa;
pub mod machine_agreement;
pub mod median;
pub mod proportion;
pub mod ratings;
pub mod ratio;
pub mod reliability;
pub mod scoring_rate;

pub use computed::{Computed, NotComputable, Outcome};

#[cfg(test)]
mod tests;
