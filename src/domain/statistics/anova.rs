//! The analysis of variance behind the intraclass correlations.
//!
//! Owns the four mean squares of a complete table. Must never leave rounding dust where there is no variation.
//! Start with [`anova`].

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable, real, whole};
use super::ratings::Ratings;

/// A mean square this small beside the largest squared difference is rounding.
const DUST: f64 = 1e-12;

/// Where the variation of a complete table comes from. All mean squares are in squared units of the scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Anova {
    /// Rated units.
    pub units: u32,
    /// Raters, each of whom rated every unit.
    pub raters: u32,
    /// Between units (MSR), `units - 1` degrees of freedom.
    pub between_units: f64,
    /// Between raters (MSC), `raters - 1` degrees of freedom.
    pub between_raters: f64,
    /// What neither unit nor rater explains (MSE), `(units - 1)(raters - 1)` degrees of freedom.
    pub residual: f64,
    /// Within units, raters and residual together (MSW), `units (raters - 1)` degrees of freedom.
    pub within_units: f64,
}

/// Splits the variation of a complete table.
///
/// # Errors
/// A gap, fewer than two units or raters, or no variation at all.
pub fn anova(ratings: &Ratings) -> Computed<Anova> {
    let table = ratings.complete()?;
    if ratings.raters() < 2 {
        return Err(NotComputable::TooFewRaters);
    }
    if table.len() < 2 {
        return Err(NotComputable::TooFewUnits);
    }
    let table = from_first(table);
    let largest = table
        .iter()
        .flatten()
        .fold(0.0_f64, |so_far, value| so_far.max(value.abs()));
    if largest == 0.0 {
        return Err(NotComputable::NoVariation);
    }
    let (n, k) = (real(table.len()), real(ratings.raters()));
    let rows: Vec<f64> = table
        .iter()
        .map(|row| row.iter().sum::<f64>() / k)
        .collect();
    let columns: Vec<f64> = (0..ratings.raters())
        .map(|rater| table.iter().filter_map(|row| row.get(rater)).sum::<f64>() / n)
        .collect();
    let grand = rows.iter().sum::<f64>() / n;
    let around = |means: &[f64]| means.iter().map(|mean| (mean - grand).powi(2)).sum::<f64>();
    let cells = || {
        let with_row = table.iter().zip(&rows);
        with_row.flat_map(|(row, mean)| {
            row.iter()
                .zip(&columns)
                .map(move |(x, column)| (x, mean, column))
        })
    };
    let left: f64 = cells()
        .map(|(x, row, column)| (x - row - column + grand).powi(2))
        .sum();
    let within: f64 = cells().map(|(x, row, _)| (x - row).powi(2)).sum();
    let clean = |square: f64| {
        if square < DUST * largest * largest {
            0.0
        } else {
            square
        }
    };
    Ok(Anova {
        units: whole(table.len()),
        raters: whole(ratings.raters()),
        between_units: clean(k * around(&rows) / (n - 1.0)),
        between_raters: clean(n * around(&columns) / (k - 1.0)),
        residual: clean(left / ((n - 1.0) * (k - 1.0))),
        within_units: clean(within / (n * (k - 1.0))),
    })
}

/// The same table counted from its first value, so that equal values become exact zeros.
fn from_first(table: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let origin = table.iter().flatten().next().copied().unwrap_or(0.0);
    let shift = |row: Vec<f64>| row.into_iter().map(|value| value - origin).collect();
    table.into_iter().map(shift).collect()
}
