//! Scoring rates of an automated tool, as New York City's rules on bias audits define them (Local Law 144, 6 RCNY
//! 5-300 and following).
//!
//! Owns the sample's median, the share of each group strictly above it, and the impact ratio to the best group. People
//! of unknown group count for the median and are reported. Must never count a score at the median as above it.
//! Start with [`scoring_rates`].

use serde::{Deserialize, Serialize};

use super::adverse_impact::LEAST_PEOPLE;
use super::computed::{Computed, NotComputable, Outcome, real, whole};
use super::median::median;
use super::proportion::{Rate, Tally};
use super::ratio::rate_ratio;

/// Groups below this share of all people may be left out of the ratios, with a reason; their counts stay.
pub const SMALL_BELOW: f64 = 0.02;

/// The scores of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Name of the group.
    pub group: String,
    /// One score for each person.
    pub scores: Vec<f64>,
}

/// One group of the audit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringRate {
    /// Name of the group.
    pub group: String,
    /// Share strictly above the median; `selected` counts those above.
    #[serde(with = "Outcome")]
    pub rate: Computed<Rate>,
    /// Share of all people, unknown included; 0 to 1.
    pub share: f64,
    /// Whether that is below 2%.
    pub small: bool,
    /// Whether the group is large enough to be displayed.
    pub may_be_shown: bool,
    /// Rate over the highest rate of the groups that count; 1 for the best group.
    #[serde(with = "Outcome")]
    pub ratio: Computed<f64>,
}

/// The figures of an audit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringRates {
    /// Everybody with a score.
    pub people: u32,
    /// Those of unknown group.
    pub unknown: u32,
    /// The median of all scores.
    pub median: f64,
    /// Whether groups below 2% were left out of the ratios.
    pub small_left_out: bool,
    /// Every group, in the order given.
    pub groups: Vec<ScoringRate>,
}

/// Computes scoring rates and impact ratios.
///
/// # Errors
/// No score at all, or one that is not finite.
pub fn scoring_rates(
    groups: &[Scores],
    unknown: &[f64],
    leave_out_small: bool,
) -> Computed<ScoringRates> {
    let all: Vec<f64> = groups
        .iter()
        .flat_map(|one| &one.scores)
        .chain(unknown)
        .copied()
        .collect();
    let median = median(&all)?;
    let rows: Vec<ScoringRate> = groups
        .iter()
        .map(|one| row(one, median, all.len()))
        .collect();
    let counted = |row: &&ScoringRate| !(leave_out_small && row.small);
    let best = rows
        .iter()
        .filter(counted)
        .filter_map(|row| row.rate.ok())
        .max_by(|a, b| a.rate.total_cmp(&b.rate));
    let ratio = |row: &ScoringRate| {
        let own = row.rate?;
        match best {
            _ if !counted(&row) => Err(NotComputable::LeftOut),
            Some(best) => rate_ratio(own.tally, best.tally),
            None => Err(NotComputable::NoReference),
        }
    };
    let groups = rows.iter().map(|row| ScoringRate {
        ratio: ratio(row),
        ..row.clone()
    });
    Ok(ScoringRates {
        people: whole(all.len()),
        unknown: whole(unknown.len()),
        median,
        small_left_out: leave_out_small,
        groups: groups.collect(),
    })
}

fn row(scores: &Scores, median: f64, people: usize) -> ScoringRate {
    let above = scores
        .scores
        .iter()
        .filter(|score| **score > median)
        .count();
    let own = whole(scores.scores.len());
    let share = f64::from(own) / real(people);
    ScoringRate {
        group: scores.group.clone(),
        rate: Tally::new(whole(above), own).map(Rate::of),
        share,
        small: share < SMALL_BELOW,
        may_be_shown: own >= LEAST_PEOPLE,
        ratio: Err(NotComputable::NoReference),
    }
}
