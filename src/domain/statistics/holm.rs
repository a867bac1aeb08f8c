//! Several tests at once.
//!
//! Owns Holm's step-down correction (Holm 1979, Scandinavian Journal of Statistics 6:65-70): the chance of any false
//! alarm among all tests stays below the level, whatever their dependence. Must never replace the uncorrected value:
//! both are shown. Start with [`holm`].

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable, real, whole};

/// A p value and what is left of it beside the other tests.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Corrected {
    /// As it came from its test, 0 to 1.
    pub p: f64,
    /// Its place among the tests, 1 for the smallest.
    pub place: u32,
    /// How many tests there are.
    pub tests: u32,
    /// Corrected for all tests: `p` times the tests from this place on, never below an earlier one, at most 1.
    pub corrected: f64,
}

/// Corrects p values for being several, in the order given.
///
/// # Errors
/// No p value, or one outside 0 to 1.
pub fn holm(values: &[f64]) -> Computed<Vec<Corrected>> {
    if values.is_empty() {
        return Err(NotComputable::NothingGiven);
    }
    if !values.iter().all(|p| (0.0..=1.0).contains(p)) {
        return Err(NotComputable::OutOfRange);
    }
    let mut ascending: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    ascending.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut highest = 0.0_f64;
    let stepped = ascending.iter().enumerate().map(|(place, (index, p))| {
        highest = highest.max(p * real(values.len() - place)).min(1.0);
        let corrected = Corrected {
            p: *p,
            place: whole(place + 1),
            tests: whole(values.len()),
            corrected: highest,
        };
        (*index, corrected)
    });
    let mut given: Vec<(usize, Corrected)> = stepped.collect();
    given.sort_by_key(|(index, _)| *index);
    Ok(given.into_iter().map(|(_, corrected)| corrected).collect())
}
