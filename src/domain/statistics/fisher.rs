//! Fisher's exact test of two selection rates.
//!
//! Owns the two-sided p value for counts of any size: the probability, if selection did not depend on the group, of
//! all tables not more probable than the one seen (Fisher 1922; Agresti 2013, Categorical Data Analysis, 3.5). Must
//! never need large samples. Start with [`fisher`].

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable};
use super::proportion::Tally;

/// Tables whose probabilities differ by less than this share are equally probable, as in R's `fisher.test`.
const TIE: f64 = 1e-7;

/// The test with what it counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fisher {
    /// Two-sided p value: above 0, at most 1.
    pub p: f64,
    /// Tables possible with these group sizes and this many selected.
    pub tables: u32,
}

/// Tests whether two groups differ in their selection rates.
///
/// # Errors
/// [`NotComputable::SameOutcome`] when only one table is possible: everybody was selected, or nobody.
pub fn fisher(focal: Tally, reference: Tally) -> Computed<Fisher> {
    let urn = Urn::of(focal, reference);
    if urn.least == urn.most {
        return Err(NotComputable::SameOutcome);
    }
    let tables = urn.tables();
    let seen = u64::from(focal.selected());
    let seen = tables
        .iter()
        .find(|(x, _)| *x == seen)
        .map_or(0.0, |(_, weight)| *weight);
    let sum = |limit: f64| -> f64 {
        tables
            .iter()
            .map(|(_, weight)| weight)
            .filter(|weight| **weight <= limit)
            .sum()
    };
    let (extreme, all) = (sum(seen * (1.0 + TIE)), sum(f64::INFINITY));
    Ok(Fisher {
        // Smaller than a number can hold is still not 0.
        p: (extreme / all).clamp(f64::MIN_POSITIVE, 1.0),
        tables: u32::try_from(urn.most - urn.least + 1).unwrap_or(u32::MAX),
    })
}

/// How many of the selected fall into the focal group: hypergeometric. Weights are relative to the most probable
/// table, so that no factorial is needed and nothing overflows; they stop where they vanish.
struct Urn {
    focal: u64,
    reference: u64,
    selected: u64,
    least: u64,
    most: u64,
    peak: u64,
}

impl Urn {
    fn of(focal: Tally, reference: Tally) -> Urn {
        let (n, m) = (u64::from(focal.people()), u64::from(reference.people()));
        let selected = u64::from(focal.selected()) + u64::from(reference.selected());
        let (least, most) = (selected.saturating_sub(m), selected.min(n));
        let peak = u128::from(n + 1) * u128::from(selected + 1) / u128::from(n + m + 2);
        Urn {
            focal: n,
            reference: m,
            selected,
            least,
            most,
            peak: u64::try_from(peak).unwrap_or(u64::MAX).clamp(least, most),
        }
    }

    /// Every table with its weight, the most probable one first.
    fn tables(&self) -> Vec<(u64, f64)> {
        let still_there = |(_, weight): &(u64, f64)| *weight > 0.0;
        let up = (self.peak..self.most).scan(1.0, |weight, x| {
            *weight *= self.step(x);
            Some((x + 1, *weight))
        });
        let down = (self.least..self.peak).rev().scan(1.0, |weight, x| {
            *weight /= self.step(x);
            Some((x, *weight))
        });
        std::iter::once((self.peak, 1.0))
            .chain(up.take_while(still_there))
            .chain(down.take_while(still_there))
            .collect()
    }

    /// Probability of `x + 1` over that of `x`.
    fn step(&self, x: u64) -> f64 {
        let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let up = number(self.focal - x) * number(self.selected - x);
        up / (number(x + 1) * number(self.reference + x + 1 - self.selected))
    }
}
