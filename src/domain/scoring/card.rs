//! The figures of one scorecard.
//!
//! Owns mean, coverage, gap to the bar, bounds, shares and the smallest margin, always all together: a mean without
//! its coverage misleads. Must never count "not assessed" as a low level. Start with [`score_card`].

use serde::{Deserialize, Serialize};

use super::Range;
use super::policy::Policy;
use super::suggestion::{Suggested, suggest};
use crate::domain::level::{Level, Seniority};
use crate::domain::rubric::Criterion;

/// What stands at a criterion, as far as the maths is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// A level. "Asked, and nothing shown" is level 1.
    Scored(Level),
    /// Not assessed: lowers the coverage and widens the bounds.
    NotAssessed,
    /// Does not apply to this candidate: leaves the calculation.
    NotApplicable,
    /// Nothing entered yet: counts like not assessed while the card is a draft.
    Missing,
}

impl Rating {
    /// The level, if one was given.
    pub fn level(self) -> Option<Level> {
        match self {
            Rating::Scored(level) => Some(level),
            _ => None,
        }
    }
}

/// One criterion with its rating and the bar of the role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatedCriterion {
    /// Key of the criterion; unique within the card.
    pub criterion: String,
    /// 1 to 4.
    pub weight: u8,
    /// The bar.
    pub expected: Level,
    /// Minimum, where the criterion is a gate.
    pub gate: Option<Level>,
    /// What stands there.
    pub rating: Rating,
}

impl RatedCriterion {
    /// A criterion of a rubric, seen for one seniority.
    pub fn of(criterion: &Criterion, seniority: Seniority, rating: Rating) -> RatedCriterion {
        RatedCriterion {
            criterion: criterion.id.clone(),
            weight: criterion.weight,
            expected: criterion.expected.get(seniority),
            gate: criterion.gate_for(seniority),
            rating,
        }
    }

    /// Level minus bar, -3 to 3, where there is a level.
    pub fn margin(&self) -> Option<i8> {
        let number = |level: Level| i8::try_from(level.get()).ok();
        Some(number(self.rating.level()?)? - number(self.expected)?)
    }

    fn weight(&self) -> i64 {
        i64::from(self.weight)
    }
}

/// The sums that everything else is made of; whole numbers, so that thresholds are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sums {
    /// Weight of all criteria that apply.
    pub applicable: i64,
    /// Weight of those that have a level.
    pub scored: i64,
    /// Weight times level.
    pub levels: i64,
    /// Weight times margin.
    pub margins: i64,
}

/// How much weight stands at one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The level.
    pub level: Level,
    /// Weight at this level.
    pub weight: i64,
    /// Weight of all scored criteria.
    pub of: i64,
}

/// The figures of one card. What is undefined is `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardScore {
    /// Version of the policy that the suggestion follows.
    pub policy: String,
    /// Weighted mean level, 1 to 4.
    pub mean: Option<f64>,
    /// Share of the applicable weight that was assessed, 0 to 1; none when nothing applies.
    pub coverage: Option<f64>,
    /// Weighted mean margin to the bar, -3 to 3.
    pub gap: Option<f64>,
    /// The mean if everything unscored were 1, and if it were 4.
    pub bounds: Option<Range>,
    /// Weight at each of the four levels, lowest first.
    pub shares: Vec<Share>,
    /// The smallest margin of any criterion.
    pub smallest_margin: Option<i8>,
    /// The sums behind the figures.
    pub sums: Sums,
    /// What went in.
    pub criteria: Vec<RatedCriterion>,
    /// What the figures suggest, and why.
    pub suggested: Suggested,
}

/// Computes the figures of one card. `confirmed_knockouts` names the knockouts that enough people confirmed.
pub fn score_card(
    criteria: &[RatedCriterion],
    confirmed_knockouts: &[String],
    policy: &Policy,
) -> CardScore {
    let sums = sums(criteria);
    let unscored = sums.applicable - sums.scored;
    let bound = |level: i64| ratio(sums.levels + level * unscored, sums.applicable);
    CardScore {
        policy: policy.version.clone(),
        mean: ratio(sums.levels, sums.scored),
        coverage: ratio(sums.scored, sums.applicable),
        gap: ratio(sums.margins, sums.scored),
        bounds: bound(1)
            .zip(bound(4))
            .map(|(low, high)| Range { low, high }),
        shares: Level::ALL
            .iter()
            .map(|level| share(criteria, *level, sums.scored))
            .collect(),
        smallest_margin: criteria.iter().filter_map(RatedCriterion::margin).min(),
        sums,
        criteria: criteria.to_vec(),
        suggested: suggest(criteria, sums, confirmed_knockouts, policy),
    }
}

fn sums(criteria: &[RatedCriterion]) -> Sums {
    let mut sums = Sums::default();
    for criterion in criteria
        .iter()
        .filter(|criterion| criterion.rating != Rating::NotApplicable)
    {
        sums.applicable += criterion.weight();
        if let Some((level, margin)) = criterion.rating.level().zip(criterion.margin()) {
            sums.scored += criterion.weight();
            sums.levels += criterion.weight() * i64::from(level.get());
            sums.margins += criterion.weight() * i64::from(margin);
        }
    }
    sums
}

fn share(criteria: &[RatedCriterion], level: Level, of: i64) -> Share {
    let at_level = criteria
        .iter()
        .filter(|criterion| criterion.rating == Rating::Scored(level));
    Share {
        level,
        weight: at_level.map(RatedCriterion::weight).sum(),
        of,
    }
}

/// Sums of weights are far below 2^31, so the conversion loses nothing; none when there is nothing to divide by.
fn ratio(part: i64, whole: i64) -> Option<f64> {
    let (part, whole) = (i32::try_from(part).ok()?, i32::try_from(whole).ok()?);
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}
