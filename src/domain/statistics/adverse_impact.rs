//! Whether groups pass a stage at different rates.
//!
//! Owns the comparison of every group with the one selected most often: ratio, exact test, intervals, labels, and a
//! warning where one person more or less would change the picture. The four-fifths rule (29 CFR 1607.4 D) is a
//! convention and stands beside the other figures, never alone. Must never see who the people are, and never decides.
//! Start with [`adverse_impact`].
//!
//! Labels use the uncorrected p value: they ask for a look, and looking once too often harms nobody. The value
//! corrected for several groups stands beside it.

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable, Outcome};
use super::fisher::{Fisher, fisher};
use super::holm::{Corrected, holm};
use super::proportion::{PooledZ, Rate, Tally, pooled_z};
use super::ratio::{katz, rate_ratio};
use crate::domain::scoring::Range;
use crate::domain::text_enum::text_enum;

/// The smallest group that others are compared with, and the smallest that may be displayed.
pub const LEAST_PEOPLE: u32 = 5;

/// Below this p value a difference counts as significant.
pub const SIGNIFICANT_BELOW: f64 = 0.05;

text_enum! {
    /// What a comparison asks for.
    pub enum ImpactLabel {
        /// Neither sign.
        NoSign = "no_sign" => "No sign",
        /// One of the two signs.
        Watch = "watch" => "Watch",
        /// Below four fifths, and significant.
        Review = "review" => "Review",
    }
}

/// How many of a group passed a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Name of the group.
    pub group: String,
    /// How many were selected.
    pub selected: u32,
    /// How many there were.
    pub people: u32,
}

/// The same comparison with one person moved: one more selected here, one fewer there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OneMoved {
    /// The group looked at, one more selected.
    pub focal: Tally,
    /// The reference, one fewer selected.
    pub reference: Tally,
    /// The ratio they would have.
    #[serde(with = "Outcome")]
    pub ratio: Computed<f64>,
}

/// One group against the reference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Comparison {
    /// The counts of the reference.
    pub reference: Tally,
    /// Rate over reference rate; 0 or more.
    pub ratio: f64,
    /// Whether the ratio is below four fifths, compared in whole numbers.
    pub below_four_fifths: bool,
    /// Katz's 95% interval of the ratio.
    #[serde(with = "Outcome")]
    pub interval: Computed<Range>,
    /// Fisher's exact test.
    #[serde(with = "Outcome")]
    pub fisher: Computed<Fisher>,
    /// Fisher's p value corrected for all groups compared.
    #[serde(with = "Outcome")]
    pub holm: Computed<Corrected>,
    /// The pooled z test, for readers who expect it.
    #[serde(with = "Outcome")]
    pub pooled_z: Computed<PooledZ>,
    /// What it asks for.
    pub label: ImpactLabel,
    /// Where the ratio is below four fifths: what one person would change.
    pub one_moved: Option<OneMoved>,
    /// Whether one person would lift the ratio to four fifths.
    pub unstable: bool,
}

/// One group of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupImpact {
    /// Name of the group.
    pub group: String,
    /// Its rate.
    #[serde(with = "Outcome")]
    pub rate: Computed<Rate>,
    /// Whether it is large enough to be displayed.
    pub may_be_shown: bool,
    /// Against the reference.
    #[serde(with = "Outcome")]
    pub comparison: Computed<Comparison>,
}

/// The comparison of all groups at one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AdverseImpact {
    /// The group selected most often, among those large enough.
    pub reference: Option<String>,
    /// Every group, in the order given.
    pub groups: Vec<GroupImpact>,
}

/// Compares groups at one stage. Of equal rates the larger group is the reference, then the first by name.
pub fn adverse_impact(groups: &[Group]) -> AdverseImpact {
    let tallies: Vec<Computed<Tally>> = groups
        .iter()
        .map(|one| Tally::new(one.selected, one.people))
        .collect();
    let reference = reference(groups, &tallies);
    let mut compared: Vec<Computed<Comparison>> = tallies
        .iter()
        .enumerate()
        .map(|(index, focal)| match reference {
            None => Err(NotComputable::NoReference),
            Some((place, _)) if place == index => Err(NotComputable::IsReference),
            Some((_, reference)) => compare(*focal.as_ref().map_err(|why| *why)?, reference),
        })
        .collect();
    correct(&mut compared);
    let rows = groups.iter().zip(tallies).zip(compared);
    AdverseImpact {
        reference: reference.and_then(|(place, _)| Some(groups.get(place)?.group.clone())),
        groups: rows
            .map(|((one, tally), comparison)| GroupImpact {
                group: one.group.clone(),
                rate: tally.map(Rate::of),
                may_be_shown: one.people >= LEAST_PEOPLE,
                comparison,
            })
            .collect(),
    }
}

/// Compares one group with a reference; `holm` is that of a single test.
///
/// # Errors
/// [`NotComputable::NobodySelected`] when the reference rate is 0.
pub fn compare(focal: Tally, reference: Tally) -> Computed<Comparison> {
    let ratio = rate_ratio(focal, reference)?;
    let below = below_four_fifths(focal, reference);
    let exact = fisher(focal, reference);
    let significant = exact.is_ok_and(|test| test.p < SIGNIFICANT_BELOW);
    let one_moved = one_moved(focal, reference).filter(|_| below);
    Ok(Comparison {
        reference,
        ratio,
        below_four_fifths: below,
        interval: katz(focal, reference),
        fisher: exact,
        holm: exact.and_then(|test| single(test.p)),
        pooled_z: pooled_z(focal, reference),
        label: match (below, significant) {
            (true, true) => ImpactLabel::Review,
            (false, false) => ImpactLabel::NoSign,
            _ => ImpactLabel::Watch,
        },
        unstable: one_moved.is_some_and(|moved| !below_four_fifths(moved.focal, moved.reference)),
        one_moved,
    })
}

fn single(p: f64) -> Computed<Corrected> {
    holm(&[p])?
        .first()
        .copied()
        .ok_or(NotComputable::NothingGiven)
}

/// The place and counts of the group with the highest rate.
fn reference(groups: &[Group], tallies: &[Computed<Tally>]) -> Option<(usize, Tally)> {
    let candidates = groups.iter().zip(tallies).enumerate();
    let large = candidates.filter_map(|(place, (group, tally))| {
        let tally = tally.ok().filter(|tally| tally.people() >= LEAST_PEOPLE)?;
        Some((place, tally, &group.group))
    });
    let best = large.max_by(|(_, a, a_name), (_, b, b_name)| {
        by_rate(*a, *b)
            .then(a.people().cmp(&b.people()))
            .then(b_name.cmp(a_name))
    });
    best.map(|(place, tally, _)| (place, tally))
}

/// Exact: cross-multiplied.
fn by_rate(a: Tally, b: Tally) -> std::cmp::Ordering {
    product(a.selected(), b.people()).cmp(&product(b.selected(), a.people()))
}

/// Exact: a float would decide by rounding at four fifths itself.
fn below_four_fifths(focal: Tally, reference: Tally) -> bool {
    5 * product(focal.selected(), reference.people())
        < 4 * product(reference.selected(), focal.people())
}

fn product(a: u32, b: u32) -> u128 {
    u128::from(a) * u128::from(b)
}

fn one_moved(focal: Tally, reference: Tally) -> Option<OneMoved> {
    let focal = Tally::new(focal.selected().checked_add(1)?, focal.people()).ok()?;
    let reference = Tally::new(reference.selected().checked_sub(1)?, reference.people()).ok()?;
    Some(OneMoved {
        focal,
        reference,
        ratio: rate_ratio(focal, reference),
    })
}

/// Puts the p values of all comparisons side by side.
fn correct(compared: &mut [Computed<Comparison>]) {
    let mut tested: Vec<(&mut Comparison, f64)> = compared
        .iter_mut()
        .flatten()
        .filter_map(|one| one.fisher.ok().map(|test| (one, test.p)))
        .collect();
    let values: Vec<f64> = tested.iter().map(|(_, p)| *p).collect();
    if let Ok(corrected) = holm(&values) {
        for ((comparison, _), corrected) in tested.iter_mut().zip(corrected) {
            comparison.holm = Ok(corrected);
        }
    }
}
