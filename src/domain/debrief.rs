//! A debrief as a value: everybody's cards of one application side by side, and the figures over them.
//!
//! Owns the rows (criteria), the columns (cards), the order in which they are talked about, the gates, and the figures of
//! the loop with how sure they are. What a decision freezes is this value. Must never average recommendations, never
//! say who is right, and hold no words that a person wrote. Start with [`Debrief::of`]; what to talk about is in
//! [`agenda`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ids::RunId;
use super::level::{Level, Seniority};
use super::rubric::{Criterion, Rubric};
use super::scorecard::Scorecard;
use super::scoring::card::{CardScore, Rating, score_card};
use super::scoring::confidence::{
    Confidence, LOOP_DEVIATION, SINGLE_RATER_RELIABILITY, confidence,
};
use super::scoring::gates::{GateResult, gate_result};
use super::scoring::interview_loop::{CardFigures, CompetencyCards, LoopScore, score_loop};
use super::scoring::policy::Policy;
use super::scoring::spread::{criterion_flagged, criterion_spread, debrief_order};
use super::scoring::{Range, Recommendation, Suggestion, Votes, votes};

pub mod agenda;

/// Name of the format of a frozen calculation.
pub const SCHEMA: &str = "assay.debrief/1";

/// What a decision rested on, as it stood at that moment: no later edit, rubric or policy changes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of the scoring policy.
    pub policy: String,
    /// The rubric versions the cards were filled under.
    pub rubrics: Vec<FrozenRubric>,
    /// The run whose facts stood beside the ratings.
    pub run: Option<RunId>,
    /// Cards the debrief went on without.
    pub waived: usize,
    /// The cards and the figures over them.
    pub debrief: Debrief,
}

/// One rubric version by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenRubric {
    /// For example `django.orm`.
    pub rubric: String,
    /// Semantic version.
    pub version: String,
    /// SHA-256 of its canonical form.
    pub digest: String,
}

/// One interview of the loop, with a card or without (waived).
#[derive(Clone, Copy, Debug)]
pub struct Seat<'a> {
    /// Title of the interview.
    pub interview: &'a str,
    /// Its weight in the loop.
    pub weight: u32,
    /// What its cards rate. All rubrics of a plan are pinned together, so one id means one version.
    pub rubric: &'a Rubric,
    /// The seniority that sets the bar.
    pub level: Seniority,
    /// The submitted card; `None` where the debrief goes on without one.
    pub card: Option<Submitted<'a>>,
}

/// A submitted card.
#[derive(Clone, Copy, Debug)]
pub struct Submitted<'a> {
    /// Who wrote it.
    pub rater: &'a str,
    /// What stands on it.
    pub content: &'a Scorecard,
    /// What its figures suggested.
    pub suggestion: Option<Suggestion>,
}

/// A submitted card as a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Who wrote it.
    pub rater: String,
    /// In which interview.
    pub interview: String,
    /// What they recommend.
    pub recommendation: Option<Recommendation>,
    /// What the figures of the card suggest.
    pub suggestion: Option<Suggestion>,
    /// Mean of the card; none when nothing was scored.
    pub mean: Option<f64>,
    /// Gap of the card to the bar.
    pub gap: Option<f64>,
}

/// A criterion as a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// `rubric id/criterion id`.
    pub key: String,
    /// Title of the criterion.
    pub title: String,
    /// Title of the rubric.
    pub rubric: String,
    /// The bar.
    pub expected: Level,
    /// How its gate stands, where it is one.
    pub gate: Option<GateResult>,
    /// One for each column; `None` where the card does not rate it.
    pub ratings: Vec<Option<Rating>>,
    /// Highest minus lowest level; none below two ratings.
    pub spread: Option<u8>,
    /// Whether the raters are so far apart that it must be talked about.
    pub flagged: bool,
    /// What the measured facts suggest.
    pub measured: Option<Level>,
}

impl Row {
    /// The levels that were given.
    pub fn levels(&self) -> Vec<Level> {
        let given = self.ratings.iter().flatten();
        given.filter_map(|rating| rating.level()).collect()
    }
}

/// Cards side by side, and the figures over them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Debrief {
    /// The cards, in the order of the loop.
    pub columns: Vec<Column>,
    /// The criteria, in the order in which they are talked about: gates, then the widest spread, then the rest.
    pub rows: Vec<Row>,
    /// The figures of the loop.
    pub loop_score: LoopScore,
    /// The mean of the loop if everything unscored were 1, and if it were 4.
    pub bounds: Option<Range>,
    /// How sure the figures are.
    pub confidence: Option<Confidence>,
    /// The recommendations, counted.
    pub votes: Vec<Votes>,
}

impl Debrief {
    /// Puts the cards side by side. `measured` is the suggested level by row key.
    pub fn of(seats: &[Seat<'_>], measured: &BTreeMap<String, Level>) -> Self {
        let policy = Policy::standard();
        let scored: Vec<(Seat<'_>, Option<CardScore>)> = seats
            .iter()
            .map(|seat| {
                let score = |card: Submitted<'_>| {
                    let rated = card.content.rated(seat.rubric, seat.level);
                    score_card(&rated, &[], &policy)
                };
                (*seat, seat.card.map(score))
            })
            .collect();
        let competencies = competencies(&scored);
        let loop_score = score_loop(&competencies);
        let raters: BTreeSet<&str> = scored
            .iter()
            .filter(|(_, score)| score.as_ref().is_some_and(|score| score.mean.is_some()))
            .filter_map(|(seat, _)| Some(seat.card?.rater))
            .collect();
        let raters = u32::try_from(raters.len()).unwrap_or(u32::MAX);
        let sure =
            |(mean, gap)| confidence(mean, gap, raters, SINGLE_RATER_RELIABILITY, LOOP_DEVIATION);
        let columns: Vec<Column> = scored
            .iter()
            .filter_map(|(seat, score)| column(seat, score.as_ref()?))
            .collect();
        let recommendations: Vec<Recommendation> = columns
            .iter()
            .filter_map(|column| column.recommendation)
            .collect();
        Self {
            rows: rows(seats, measured),
            confidence: loop_score.mean.zip(loop_score.gap).and_then(sure),
            bounds: loop_bounds(&competencies, &scored),
            loop_score,
            columns,
            votes: votes(&recommendations),
        }
    }

    /// Criteria that several people rated within one level of each other, of all that several people rated.
    pub fn agreement(&self) -> (usize, usize) {
        let shared: Vec<u8> = self.rows.iter().filter_map(|row| row.spread).collect();
        (
            shared.iter().filter(|spread| **spread <= 1).count(),
            shared.len(),
        )
    }

    /// Criteria that somebody rated, all criteria, and how many were rated by one person only.
    pub fn coverage(&self) -> (usize, usize, usize) {
        let counts: Vec<usize> = self.rows.iter().map(|row| row.levels().len()).collect();
        (
            counts.iter().filter(|count| **count > 0).count(),
            counts.len(),
            counts.iter().filter(|count| **count == 1).count(),
        )
    }
}

fn column(seat: &Seat<'_>, score: &CardScore) -> Option<Column> {
    let card = seat.card?;
    Some(Column {
        rater: card.rater.to_owned(),
        interview: seat.interview.to_owned(),
        recommendation: card.content.own.recommendation,
        suggestion: card.suggestion,
        mean: score.mean,
        gap: score.gap,
    })
}

/// The criteria of all rubrics, each once, ordered for the talk.
fn rows(seats: &[Seat<'_>], measured: &BTreeMap<String, Level>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for seat in seats {
        for criterion in &seat.rubric.criteria {
            let key = format!("{}/{}", seat.rubric.id, criterion.id);
            if !rows.iter().any(|row| row.key == key) {
                let measured = measured.get(&key).copied();
                rows.push(row(key, seat, criterion, seats, measured));
            }
        }
    }
    let mut placed: Vec<(usize, Row)> = rows.into_iter().enumerate().collect();
    placed.sort_by_key(|(place, row)| debrief_order(row.gate.is_some(), &row.levels(), *place));
    placed.into_iter().map(|(_, row)| row).collect()
}

fn row(
    key: String,
    seat: &Seat<'_>,
    criterion: &Criterion,
    seats: &[Seat<'_>],
    measured: Option<Level>,
) -> Row {
    let rated: Vec<(&str, Option<Rating>)> = seats
        .iter()
        .filter_map(|other| {
            let card = other.card?;
            let rates = other.rubric.id == seat.rubric.id;
            let entry = card.content.entry(&criterion.id);
            let rating = entry.map_or(Rating::Missing, |entry| entry.state.rating());
            Some((card.rater, rates.then_some(rating)))
        })
        .collect();
    let ratings: Vec<Option<Rating>> = rated.iter().map(|(_, rating)| *rating).collect();
    let levels: Vec<Level> = ratings
        .iter()
        .flatten()
        .filter_map(|rating| rating.level())
        .collect();
    // A person who rated it twice counts once at a gate, with the lower level: a gate is a minimum.
    let mut by_rater: BTreeMap<&str, Level> = BTreeMap::new();
    for (rater, rating) in &rated {
        if let Some(level) = rating.and_then(Rating::level) {
            let lowest = by_rater.entry(rater).or_insert(level);
            *lowest = level.min(*lowest);
        }
    }
    let by_rater: Vec<(String, Level)> = by_rater
        .into_iter()
        .map(|(rater, level)| (rater.to_owned(), level))
        .collect();
    let gate = criterion.gate_for(seat.level);
    Row {
        gate: gate.map(|minimum| gate_result(&key, minimum, &by_rater)),
        key,
        title: criterion.title.clone(),
        rubric: seat.rubric.title.clone(),
        expected: criterion.expected.get(seat.level),
        spread: criterion_spread(&levels),
        flagged: criterion_flagged(&levels),
        ratings,
        measured,
    }
}

/// The competencies of the loop. Interviews that share one share its weight: the highest of theirs.
fn competencies(scored: &[(Seat<'_>, Option<CardScore>)]) -> Vec<CompetencyCards> {
    let mut all: Vec<CompetencyCards> = Vec::new();
    for (seat, score) in scored {
        let name = &seat.rubric.competency;
        let place = all.iter().position(|one| one.competency == *name);
        let place = place.unwrap_or_else(|| {
            all.push(CompetencyCards {
                competency: name.clone(),
                weight: 0,
                cards: Vec::new(),
            });
            all.len() - 1
        });
        let Some(one) = all.get_mut(place) else {
            continue;
        };
        one.weight = one.weight.max(seat.weight);
        if let Some((card, score)) = seat.card.zip(score.as_ref()) {
            one.cards.push(CardFigures {
                rater: card.rater.to_owned(),
                mean: score.mean,
                coverage: score.coverage.unwrap_or(0.0),
                gap: score.gap,
            });
        }
    }
    all
}

/// The worst and the best the loop could have been: a competency without a card could be anything from 1 to 4.
fn loop_bounds(
    competencies: &[CompetencyCards],
    scored: &[(Seat<'_>, Option<CardScore>)],
) -> Option<Range> {
    let (mut low, mut high, mut weights) = (0.0, 0.0, 0.0);
    for one in competencies {
        let ranges: Vec<Range> = scored
            .iter()
            .filter(|(seat, _)| seat.rubric.competency == one.competency)
            .filter_map(|(_, score)| score.as_ref()?.bounds)
            .collect();
        let mean = |end: fn(&Range) -> f64, none: f64| {
            let count = u32::try_from(ranges.len()).map_or(0.0, f64::from);
            if count > 0.0 {
                ranges.iter().map(end).sum::<f64>() / count
            } else {
                none
            }
        };
        let weight = f64::from(one.weight);
        low += weight * mean(|range| range.low, 1.0);
        high += weight * mean(|range| range.high, 4.0);
        weights += weight;
    }
    (weights > 0.0).then(|| Range {
        low: low / weights,
        high: high / weights,
    })
}

#[cfg(test)]
mod tests;
