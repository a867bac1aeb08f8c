//! The distributions behind tests and intervals, from `statrs`.
//!
//! Owns the two questions the measures ask: how surprising is a z value, and where does an F distribution end.
//! Must never loop without a bound: the quantile is found by halving, because the library's own search may not end.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};
use statrs::function::erf::erfc;

use super::{Computed, NotComputable};

/// Half the width of a 95% interval in standard errors: the 0.975 quantile of the standard normal distribution.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;

/// How much of an F distribution lies below the upper end of a 95% interval.
const UPPER: f64 = 0.975;

/// Two halvings of a double's whole range of exponents, and one for each bit of precision.
const HALVINGS: usize = 2 * 11 + 53;

/// Probability of a standard normal value at least this far from 0, on either side; 0 to 1.
pub(super) fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2).clamp(0.0, 1.0)
}

/// The 0.975 quantile of the F distribution with these degrees of freedom, which need not be whole.
pub(super) fn f_quantile(between: f64, within: f64) -> Computed<f64> {
    let distribution =
        FisherSnedecor::new(between, within).map_err(|_| NotComputable::OutOfRange)?;
    let (mut low, mut high) = (1.0_f64, 2.0_f64);
    while distribution.cdf(high) < UPPER {
        (low, high) = (high, high * high);
        if !high.is_finite() {
            return Err(NotComputable::OutOfRange);
        }
    }
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        if distribution.cdf(middle) < UPPER {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(high)
}
