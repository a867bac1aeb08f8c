//! Who gave which rating to what.
//!
//! Owns the table all agreement measures read: a row for each rated unit (a candidate on a criterion), a column for
//! each rater, a gap where somebody did not rate. Must never hold ragged rows or values that are no numbers.
//! Start with [`Ratings::new`].

use super::computed::{Computed, NotComputable};

/// The largest value of a rating; squares and sums of smaller ones stay exact enough.
const LARGEST: f64 = 1e6;

/// A table of ratings, checked. At least one unit and one rater.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratings {
    units: Vec<Vec<Option<f64>>>,
    raters: usize,
}

impl Ratings {
    /// Takes a row for each unit, with the raters in the same order in every row.
    pub fn new(units: Vec<Vec<Option<f64>>>) -> Computed<Ratings> {
        let raters = units.first().map_or(0, Vec::len);
        if raters == 0 {
            return Err(NotComputable::NothingGiven);
        }
        if units.iter().any(|unit| unit.len() != raters) {
            return Err(NotComputable::Ragged);
        }
        let usable = |value: &f64| value.is_finite() && value.abs() <= LARGEST;
        if !units.iter().flatten().flatten().all(usable) {
            return Err(NotComputable::NotANumber);
        }
        Ok(Ratings { units, raters })
    }

    /// The units, each with one place for every rater.
    pub fn units(&self) -> &[Vec<Option<f64>>] {
        &self.units
    }

    /// How many raters there are.
    pub fn raters(&self) -> usize {
        self.raters
    }

    /// The table without gaps; refused when there is one.
    pub(super) fn complete(&self) -> Computed<Vec<Vec<f64>>> {
        let complete = |unit: &Vec<Option<f64>>| unit.iter().copied().collect::<Option<Vec<f64>>>();
        let units: Option<Vec<Vec<f64>>> = self.units.iter().map(complete).collect();
        units.ok_or(NotComputable::Incomplete)
    }
}
