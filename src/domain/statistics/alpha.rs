//! Krippendorff's alpha: agreement of any number of raters with any pattern of gaps.
//!
//! Owns alpha for nominal, ordinal and interval scales; ordinal is the one for levels. There is no interval: alpha has
//! no closed form for it, and drawing samples needs chance, which this layer does not have; the counts say how far to
//! trust the figure. Must never answer when all ratings are equal. Start with [`alpha`].
//!
//! alpha = 1 - D_o / D_e over the coincidence matrix, in which a unit with m ratings counts each of its pairs
//! 1 / (m - 1); units with one rating are left out (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability).
//! The ordinal distance of c < k is (n_c / 2 + values between + n_k / 2)^2.

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable, whole};
use super::conventions::{Krippendorff, SHOWN_FROM_UNITS};
use super::ratings::Ratings;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How far two different values are apart.
    pub enum Scale {
        /// Different is different.
        Nominal = "nominal" => "Equal or not",
        /// As many ranks as lie between them.
        Ordinal = "ordinal" => "Ranks between",
        /// Their difference.
        Interval = "interval" => "Difference",
    }
}

/// How often a value was given, in units that count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value.
    pub value: f64,
    /// How often.
    pub times: u32,
}

/// An alpha with what it was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alpha {
    /// How distances were measured.
    pub scale: Scale,
    /// Units with at least two ratings: those that count.
    pub units: u32,
    /// Units left out, having one rating or none.
    pub left_out: u32,
    /// Ratings that count.
    pub ratings: u32,
    /// The values that occur among them, lowest first.
    pub values: Vec<ValueCount>,
    /// Mean squared distance within units.
    pub observed: f64,
    /// Mean squared distance between any two of the ratings.
    pub expected: f64,
    /// 1 - observed / expected: -1 to 1, where 0 is chance.
    pub alpha: f64,
    /// The usual word for it: a convention.
    pub convention: Krippendorff,
    /// Whether there are enough units to show it as a finding.
    pub enough_units: bool,
}

/// Computes alpha; gaps are allowed anywhere.
///
/// # Errors
/// [`NotComputable::TooFewRaters`] when no unit has two ratings, [`NotComputable::NoVariation`] when all ratings of the
/// units that count are equal.
pub fn alpha(ratings: &Ratings, scale: Scale) -> Computed<Alpha> {
    let rated = ratings
        .units()
        .iter()
        .map(|unit| unit.iter().flatten().copied().collect());
    let paired: Vec<Vec<f64>> = rated.filter(|unit: &Vec<f64>| unit.len() > 1).collect();
    if paired.is_empty() {
        return Err(NotComputable::TooFewRaters);
    }
    let values = count_values(&paired);
    if values.len() < 2 {
        return Err(NotComputable::NoVariation);
    }
    let distances = Distances {
        scale,
        values: &values,
    };
    let total: u32 = values.iter().map(|one| one.times).sum();
    let n = f64::from(total);
    let observed = paired
        .iter()
        .map(|unit| distances.within(unit))
        .sum::<f64>()
        / n;
    let expected = distances.between_all() / (n * (n - 1.0));
    let alpha = 1.0 - observed / expected;
    let units = whole(paired.len());
    Ok(Alpha {
        scale,
        units,
        left_out: whole(ratings.units().len()) - units,
        ratings: total,
        observed,
        expected,
        alpha,
        convention: Krippendorff::of(alpha),
        enough_units: units >= SHOWN_FROM_UNITS,
        values,
    })
}

fn count_values(units: &[Vec<f64>]) -> Vec<ValueCount> {
    // Adding 0 makes -0 and 0 the same value.
    let mut all: Vec<f64> = units.iter().flatten().map(|value| value + 0.0).collect();
    all.sort_by(f64::total_cmp);
    let same = all.chunk_by(|a, b| a == b);
    same.filter_map(|run| {
        Some(ValueCount {
            value: *run.first()?,
            times: whole(run.len()),
        })
    })
    .collect()
}

/// Squared distances under one scale, given how often each value occurs.
struct Distances<'a> {
    scale: Scale,
    values: &'a [ValueCount],
}

impl Distances<'_> {
    /// Sum over the ordered pairs of a unit's ratings, each counted 1 / (m - 1).
    fn within(&self, unit: &[f64]) -> f64 {
        let pairs = unit
            .iter()
            .flat_map(|a| unit.iter().map(move |b| self.squared(*a, *b)));
        pairs.sum::<f64>() / (f64::from(whole(unit.len())) - 1.0)
    }

    /// Sum over the ordered pairs of all ratings.
    fn between_all(&self) -> f64 {
        let from = |a: &ValueCount| {
            let parts = self
                .values
                .iter()
                .map(|b| f64::from(b.times) * self.squared(a.value, b.value));
            f64::from(a.times) * parts.sum::<f64>()
        };
        self.values.iter().map(from).sum()
    }

    fn squared(&self, a: f64, b: f64) -> f64 {
        match self.scale {
            _ if a == b => 0.0,
            Scale::Nominal => 1.0,
            Scale::Interval => (a - b).powi(2),
            Scale::Ordinal => self.ranks(a.min(b), a.max(b)).powi(2),
        }
    }

    fn ranks(&self, low: f64, high: f64) -> f64 {
        let counted = self.values.iter().map(|one| {
            let share = match one.value {
                value if value == low || value == high => 0.5,
                value if low < value && value < high => 1.0,
                _ => 0.0,
            };
            share * f64::from(one.times)
        });
        counted.sum()
    }
}
