//! Cohen's kappa: how far two raters agree beyond chance, on one ordinal criterion.
//!
//! Owns the unweighted, linear and quadratic kappa with a large-sample interval. For a pair of raters who rated the
//! same units; quadratic is the one to use on levels. Must never answer when every rating is equal: then chance agrees
//! as well, and both 0 and 1 would be inventions. Start with [`kappa`].
//!
//! With O and E the mean disagreement observed, and expected if the two rated independently with their own
//! frequencies, kappa = 1 - O / E (Cohen 1968, Psychological Bulletin 70:213-220). The variance is that of Fleiss,
//! Cohen and Everitt 1969 (Psychological Bulletin 72:323-327), written in disagreements:
//! (sum p_ij b_ij^2 - (E (1 - kappa))^2) / (n E^2) with b_ij = (v_i. + v_.j)(1 - kappa) - v_ij.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable, Outcome, real, whole};
use super::conventions::{LandisKoch, SHOWN_FROM_UNITS};
use super::distributions::Z_95;
use crate::domain::scoring::Range;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How much a disagreement counts.
    pub enum Weights {
        /// Every disagreement counts 1.
        Unweighted = "unweighted" => "Equal or not",
        /// The distance counts.
        Linear = "linear" => "Distance",
        /// The squared distance counts.
        Quadratic = "quadratic" => "Squared distance",
    }
}

impl Weights {
    fn disagreement(self, first: u8, second: u8) -> f64 {
        let steps = f64::from(first.abs_diff(second));
        match self {
            Weights::Unweighted if first == second => 0.0,
            Weights::Unweighted => 1.0,
            Weights::Linear => steps,
            Weights::Quadratic => steps * steps,
        }
    }
}

/// How often the first rater gave one label and the second another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The first rater's label.
    pub first: u8,
    /// The second rater's label.
    pub second: u8,
    /// How many units got this pair.
    pub units: u32,
}

/// A kappa with what it was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kappa {
    /// How disagreements were weighed.
    pub weights: Weights,
    /// Units that both rated.
    pub units: u32,
    /// Units on which both gave the same label.
    pub equal: u32,
    /// Every pair of labels that occurs, lowest first.
    pub cells: Vec<Cell>,
    /// Mean disagreement seen, in steps or squared steps of the scale.
    pub observed: f64,
    /// Mean disagreement if both had rated independently.
    pub expected: f64,
    /// 1 - observed / expected: -1 to 1, where 0 is chance.
    pub kappa: f64,
    /// Standard error of large samples; rough below some 30 units.
    #[serde(with = "Outcome")]
    pub standard_error: Computed<f64>,
    /// 95% interval made of it, cut at -1 and 1.
    #[serde(with = "Outcome")]
    pub interval: Computed<Range>,
    /// The usual word for it: a convention.
    pub convention: LandisKoch,
    /// Whether there are enough units to show it as a finding.
    pub enough_units: bool,
}

/// Compares two raters, given the pairs of labels they gave to the same units. Labels are places on an ordered scale
/// with equal steps.
///
/// # Errors
/// [`NotComputable::TooFewUnits`] below two units, [`NotComputable::NoVariation`] when all labels are equal.
pub fn kappa(pairs: &[(u8, u8)], weights: Weights) -> Computed<Kappa> {
    if pairs.len() < 2 {
        return Err(NotComputable::TooFewUnits);
    }
    let chance = Chance::of(pairs, weights);
    let n = real(pairs.len());
    let mean =
        |part: &dyn Fn(u8, u8) -> f64| pairs.iter().map(|(a, b)| part(*a, *b)).sum::<f64>() / n;
    let observed = mean(&|a, b| weights.disagreement(a, b));
    let expected = mean(&|a, _| chance.of_first(a));
    if expected <= 0.0 {
        return Err(NotComputable::NoVariation);
    }
    let kappa = 1.0 - observed / expected;
    let part = |a: u8, b: u8| {
        (chance.of_first(a) + chance.of_second(b)) * (1.0 - kappa) - weights.disagreement(a, b)
    };
    let centre = mean(&part);
    let spread = mean(&|a, b| (part(a, b) - centre).powi(2));
    let standard_error = above_dust((spread / n).sqrt() / expected);
    Ok(Kappa {
        weights,
        units: whole(pairs.len()),
        equal: whole(pairs.iter().filter(|(a, b)| a == b).count()),
        cells: cells(pairs),
        observed,
        expected,
        kappa,
        standard_error,
        interval: standard_error.map(|error| interval(kappa, error)),
        convention: LandisKoch::of(kappa),
        enough_units: whole(pairs.len()) >= SHOWN_FROM_UNITS,
    })
}

/// Without spread the formula would claim certainty, and perfect agreement on a few units is no certainty.
fn above_dust(standard_error: f64) -> Computed<f64> {
    if standard_error < 1e-9 {
        return Err(NotComputable::NoResidual);
    }
    Ok(standard_error)
}

fn interval(kappa: f64, standard_error: f64) -> Range {
    let half = Z_95 * standard_error;
    Range {
        low: (kappa - half).max(-1.0),
        high: (kappa + half).min(1.0),
    }
}

/// What each label of one rater would disagree on average with a label drawn from the other.
struct Chance {
    weights: Weights,
    first: BTreeMap<u8, f64>,
    second: BTreeMap<u8, f64>,
}

impl Chance {
    fn of(pairs: &[(u8, u8)], weights: Weights) -> Chance {
        let n = real(pairs.len());
        let frequencies = |label: fn(&(u8, u8)) -> u8| {
            let mut found = BTreeMap::new();
            for pair in pairs {
                *found.entry(label(pair)).or_insert(0.0) += 1.0 / n;
            }
            found
        };
        Chance {
            weights,
            first: frequencies(|pair| pair.0),
            second: frequencies(|pair| pair.1),
        }
    }

    fn of_first(&self, label: u8) -> f64 {
        self.against(&self.second, label)
    }

    fn of_second(&self, label: u8) -> f64 {
        self.against(&self.first, label)
    }

    fn against(&self, frequencies: &BTreeMap<u8, f64>, label: u8) -> f64 {
        let parts = frequencies
            .iter()
            .map(|(other, share)| share * self.weights.disagreement(label, *other));
        parts.sum()
    }
}

fn cells(pairs: &[(u8, u8)]) -> Vec<Cell> {
    let mut counts = BTreeMap::new();
    for pair in pairs {
        *counts.entry(*pair).or_insert(0) += 1;
    }
    let cell = |((first, second), units)| Cell {
        first,
        second,
        units,
    };
    counts.into_iter().map(cell).collect()
}
