//! The ratio of two selection rates with its interval.
//!
//! Owns the impact ratio and the log interval of Katz, Baptista, Azen and Pike 1978 (Biometrics 34:469-474):
//! ln(ratio) plus or minus z sqrt(1/a - 1/n + 1/c - 1/m). Must never give an interval around a zero count.
//! Start with [`katz`].

use super::computed::{Computed, NotComputable};
use super::distributions::Z_95;
use super::proportion::Tally;
use crate::domain::scoring::Range;

/// Focal rate over reference rate; 0 or more.
///
/// # Errors
/// [`NotComputable::NobodySelected`] when the reference rate is 0.
pub fn rate_ratio(focal: Tally, reference: Tally) -> Computed<f64> {
    if reference.selected() == 0 {
        return Err(NotComputable::NobodySelected);
    }
    Ok(focal.rate() / reference.rate())
}

/// The 95% interval of the ratio.
///
/// # Errors
/// [`NotComputable::ZeroCell`] when nobody was selected on one side, [`NotComputable::SameOutcome`] when everybody was
/// selected on both, where the formula would claim certainty.
pub fn katz(focal: Tally, reference: Tally) -> Computed<Range> {
    if focal.selected() == 0 || reference.selected() == 0 {
        return Err(NotComputable::ZeroCell);
    }
    if focal.others() == 0 && reference.others() == 0 {
        return Err(NotComputable::SameOutcome);
    }
    let part = |tally: Tally| 1.0 / f64::from(tally.selected()) - 1.0 / f64::from(tally.people());
    let half = Z_95 * (part(focal) + part(reference)).sqrt();
    let ratio = rate_ratio(focal, reference)?;
    Ok(Range {
        low: ratio * (-half).exp(),
        high: ratio * half.exp(),
    })
}
