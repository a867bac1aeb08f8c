//! How often two raters gave the same level, or levels next to each other.
//!
//! Owns the plain counts that everybody understands, and which of the two rated higher. Must never be shown as
//! agreement beyond chance: that is [`super::kappa`]. Start with [`agreement`].

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable, real, whole};
use crate::domain::level::Level;

/// Counts over pairs of levels that two raters gave to the same unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Units that both rated.
    pub pairs: u32,
    /// The same level.
    pub exact: u32,
    /// The same level, or one next to it.
    pub within_one: u32,
    /// The first rated higher.
    pub higher: u32,
    /// The first rated lower.
    pub lower: u32,
    /// Mean of first minus second, in levels; above 0 the first is lenient.
    pub difference: f64,
}

impl Agreement {
    /// Share of pairs with the same level, 0 to 1.
    pub fn exact_share(&self) -> f64 {
        f64::from(self.exact) / f64::from(self.pairs)
    }

    /// Share of pairs within one level, 0 to 1.
    pub fn within_one_share(&self) -> f64 {
        f64::from(self.within_one) / f64::from(self.pairs)
    }
}

/// Counts how two raters agree, given the pairs of levels they gave to the same units.
///
/// # Errors
/// [`NotComputable::NothingGiven`] without a pair.
pub fn agreement(pairs: &[(Level, Level)]) -> Computed<Agreement> {
    if pairs.is_empty() {
        return Err(NotComputable::NothingGiven);
    }
    let count = |test: fn(i8) -> bool| {
        let found = pairs
            .iter()
            .filter(|(own, other)| test(steps(*own, *other)));
        whole(found.count())
    };
    let sum: f64 = pairs
        .iter()
        .map(|(own, other)| f64::from(steps(*own, *other)))
        .sum();
    Ok(Agreement {
        pairs: whole(pairs.len()),
        exact: count(|steps| steps == 0),
        within_one: count(|steps| steps.abs() <= 1),
        higher: count(|steps| steps > 0),
        lower: count(|steps| steps < 0),
        difference: sum / real(pairs.len()),
    })
}

fn steps(own: Level, other: Level) -> i8 {
    let number = |level: Level| i8::try_from(level.get()).unwrap_or(i8::MAX);
    number(own) - number(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_of_two_raters_are_counted() {
        let first = [1, 2, 3, 4, 3, 2, 3, 3, 4, 2, 1, 3];
        let second = [1, 2, 3, 3, 3, 3, 3, 4, 4, 2, 2, 3];
        let level = |number| Level::try_from(number).unwrap();
        let pairs: Vec<(Level, Level)> = first
            .into_iter()
            .zip(second)
            .map(|(a, b)| (level(a), level(b)))
            .collect();
        let counted = agreement(&pairs).unwrap();
        // T20 of the worked examples: 8 of 12 are equal.
        assert_eq!((counted.pairs, counted.exact), (12, 8));
        assert_eq!(
            (counted.within_one, counted.higher, counted.lower),
            (12, 1, 3)
        );
        assert!((counted.difference + 2.0 / 12.0).abs() < 1e-12);
        assert!((counted.exact_share() - 8.0 / 12.0).abs() < 1e-12);
        assert_eq!(agreement(&[]), Err(NotComputable::NothingGiven));
        let far = agreement(&[(level(4), level(1))]).unwrap();
        assert_eq!((far.within_one, far.higher, far.difference), (0, 1, 3.0));
    }
}
