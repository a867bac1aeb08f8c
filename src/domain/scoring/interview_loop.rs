//! The figures of a whole loop: several raters on several competencies.
//!
//! Owns how cards are combined: by coverage within a competency, by the role's weights across competencies.
//! Must never average recommendations or scores of different major versions of a rubric; the caller leaves those out.
//! Start with [`score_loop`].

use serde::{Deserialize, Serialize};

use super::Range;

/// The figures of one card, as far as the loop needs them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardFigures {
    /// Who rated.
    pub rater: String,
    /// Mean of the card; none when nothing was scored.
    pub mean: Option<f64>,
    /// Coverage of the card, 0 to 1.
    pub coverage: f64,
    /// Gap of the card.
    pub gap: Option<f64>,
    /// The mean if everything unscored were 1, and if it were 4.
    #[serde(default)]
    pub bounds: Option<Range>,
}

/// One competency of the loop with the cards that rate it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompetencyCards {
    /// The competency.
    pub competency: String,
    /// Its weight for the role; 0 leaves it out.
    pub weight: u32,
    /// One card for each rater.
    pub cards: Vec<CardFigures>,
}

/// The figures of one competency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompetencyScore {
    /// The competency.
    pub competency: String,
    /// Its weight for the role.
    pub weight: u32,
    /// Mean over raters, weighted by coverage.
    pub mean: Option<f64>,
    /// Gap over raters, weighted by coverage.
    pub gap: Option<f64>,
    /// The best coverage of any card, 0 to 1.
    pub coverage: f64,
    /// How many raters scored something.
    pub raters: usize,
    /// Mean of the cards' bounds; without a card it could be anything from 1 to 4. None where the bounds of the cards are
    /// not known.
    #[serde(default)]
    pub bounds: Option<Range>,
    /// The cards it was made of.
    #[serde(default)]
    pub cards: Vec<CardFigures>,
}

/// The figures of a loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoopScore {
    /// Weighted mean over the assessed competencies.
    pub mean: Option<f64>,
    /// Weighted gap over the assessed competencies.
    pub gap: Option<f64>,
    /// Share of the whole weight that was assessed; none when no competency has weight.
    pub coverage: Option<f64>,
    /// Each competency.
    pub competencies: Vec<CompetencyScore>,
}

/// What a competency that nobody rated could have been.
const ANYTHING: Range = Range {
    low: 1.0,
    high: 4.0,
};

impl LoopScore {
    /// The worst and the best the loop could have been, by the weights of the competencies.
    pub fn bounds(&self) -> Option<Range> {
        let end = |end: fn(Range) -> f64| {
            weighted_mean(self.competencies.iter().map(|one| {
                let bounds = one.bounds.unwrap_or(ANYTHING);
                (f64::from(one.weight), end(bounds))
            }))
        };
        let (low, high) = (end(|range| range.low)?, end(|range| range.high)?);
        Some(Range { low, high })
    }
}

/// Combines the cards of a loop.
pub fn score_loop(competencies: &[CompetencyCards]) -> LoopScore {
    let scores: Vec<CompetencyScore> = competencies.iter().map(score_competency).collect();
    let weighted = |figure: fn(&CompetencyScore) -> Option<f64>| {
        weighted_mean(
            scores
                .iter()
                .filter_map(|one| Some((f64::from(one.weight), figure(one)?))),
        )
    };
    LoopScore {
        mean: weighted(|one| one.mean),
        gap: weighted(|one| one.gap),
        coverage: weighted(|one| Some(one.coverage)),
        competencies: scores,
    }
}

fn score_competency(cards: &CompetencyCards) -> CompetencyScore {
    let over_raters = |figure: fn(&CardFigures) -> Option<f64>| {
        weighted_mean(
            cards
                .cards
                .iter()
                .filter_map(|card| Some((card.coverage, figure(card)?))),
        )
    };
    CompetencyScore {
        competency: cards.competency.clone(),
        weight: cards.weight,
        mean: over_raters(|card| card.mean),
        gap: over_raters(|card| card.gap),
        coverage: cards
            .cards
            .iter()
            .map(|card| card.coverage)
            .fold(0.0, f64::max),
        raters: cards
            .cards
            .iter()
            .filter(|card| card.mean.is_some())
            .count(),
        bounds: competency_bounds(&cards.cards),
        cards: cards.cards.clone(),
    }
}

fn competency_bounds(cards: &[CardFigures]) -> Option<Range> {
    if cards.is_empty() {
        return Some(ANYTHING);
    }
    let end = |end: fn(Range) -> f64| {
        let known = cards.iter().filter_map(|card| card.bounds);
        weighted_mean(known.map(|range| (1.0, end(range))))
    };
    let (low, high) = (end(|range| range.low)?, end(|range| range.high)?);
    Some(Range { low, high })
}

/// None when there is no weight: an empty mean is unknown, not 0.
fn weighted_mean(parts: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (weights, sum) = parts.fold((0.0, 0.0), |(weights, sum), (weight, value)| {
        (weights + weight, sum + weight * value)
    });
    (weights > 0.0).then(|| sum / weights)
}
