//! A debrief as a value: everybody's cards of one application side by side, and the figures over them.
//!
//! Owns the rows (criteria), the columns (cards), the order in which they are talked about, the gates, and the figures of
//! the loop with how sure they are. What a decision freezes is this value. Must never average recommendations, never
//! say who is right, never put scores of different major versions of a rubric into one figure, and hold no words that a
//! person wrote. Start with [`Debrief::of`]; what to talk about is in [`agenda`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::reliability::{Estimates, SingleRater, of_loop, single_raters};
use self::rows::rows;
use super::ids::RunId;
use super::level::{Level, Seniority};
use super::rubric::Rubric;
use super::scorecard::Scorecard;
use super::scoring::card::{CardScore, Rating, score_card};
use super::scoring::confidence::{Confidence, LOOP_DEVIATION, confidence};
use super::scoring::gates::GateResult;
use super::scoring::interview_loop::{CardFigures, CompetencyCards, LoopScore, score_loop};
use super::scoring::policy::Policy;
use super::scoring::{Range, Recommendation, Suggestion, Votes, votes};

pub mod agenda;
pub mod reliability;
mod rows;

pub use rows::row_key;

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
    /// What its cards rate.
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
    /// Rubric, major version and criterion, as [`row_key`] writes them.
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
    /// Cards that stand beside the figures and count in none of them.
    #[serde(default)]
    pub set_apart: Vec<SetApart>,
    /// How reliable one interviewer was taken to be, rubric by rubric; empty in calculations frozen before it was kept.
    #[serde(default)]
    pub single_raters: Vec<SingleRater>,
}

/// A card under an older major version of a rubric than others of the loop: shown, and never averaged with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetApart {
    /// Who wrote it.
    pub rater: String,
    /// Title of the rubric.
    pub rubric: String,
    /// Its version.
    pub version: String,
}

impl Debrief {
    /// Puts the cards side by side. `measured` is the suggested level by row key, `estimates` what is known about the
    /// reliability of one interviewer.
    pub fn of(
        seats: &[Seat<'_>],
        measured: &BTreeMap<String, Level>,
        estimates: &Estimates,
    ) -> Self {
        let scored = scored(seats);
        let counted = || scored.iter().filter(|one| one.counts);
        let loop_score = score_loop(&competencies(&scored));
        let rated =
            || counted().filter(|one| one.score.as_ref().is_some_and(|score| score.mean.is_some()));
        let raters: BTreeSet<&str> = rated()
            .filter_map(|one| Some(one.seat.card?.rater))
            .collect();
        let raters = u32::try_from(raters.len()).unwrap_or(u32::MAX);
        let single_raters = single_raters(rated().map(|one| one.seat.rubric), estimates);
        let single = of_loop(&single_raters);
        let sure = |(mean, gap)| confidence(mean, gap, raters, single, LOOP_DEVIATION);
        let columns: Vec<Column> = scored.iter().filter_map(column).collect();
        let recommendations: Vec<Recommendation> = columns
            .iter()
            .filter_map(|column| column.recommendation)
            .collect();
        Self {
            rows: rows(seats, measured),
            confidence: loop_score.mean.zip(loop_score.gap).and_then(sure),
            bounds: loop_score.bounds(),
            loop_score,
            columns,
            votes: votes(&recommendations),
            set_apart: scored.iter().filter_map(set_apart).collect(),
            single_raters,
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

/// A seat with the figures of its card.
struct Scored<'a> {
    seat: Seat<'a>,
    score: Option<CardScore>,
    /// Whether the card counts in figures over several cards.
    counts: bool,
}

/// Scores of different major versions of a rubric are never averaged: only cards of the newest one that was used count.
fn scored<'a>(seats: &[Seat<'a>]) -> Vec<Scored<'a>> {
    let policy = Policy::standard();
    let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
    for seat in seats.iter().filter(|seat| seat.card.is_some()) {
        let major = newest.entry(&seat.rubric.id).or_default();
        *major = seat.rubric.major().max(*major);
    }
    let one = |seat: &Seat<'a>| Scored {
        score: seat.card.map(|card| {
            let rated = card.content.rated(seat.rubric, seat.level);
            score_card(&rated, &[], &policy)
        }),
        counts: seat.card.is_some()
            && newest.get(seat.rubric.id.as_str()) == Some(&seat.rubric.major()),
        seat: *seat,
    };
    seats.iter().map(one).collect()
}

fn column(scored: &Scored<'_>) -> Option<Column> {
    let (card, score) = (scored.seat.card?, scored.score.as_ref()?);
    Some(Column {
        rater: card.rater.to_owned(),
        interview: scored.seat.interview.to_owned(),
        recommendation: card.content.own.recommendation,
        suggestion: card.suggestion,
        mean: score.mean,
        gap: score.gap,
    })
}

fn set_apart(scored: &Scored<'_>) -> Option<SetApart> {
    let card = scored.seat.card.filter(|_| !scored.counts)?;
    Some(SetApart {
        rater: card.rater.to_owned(),
        rubric: scored.seat.rubric.title.clone(),
        version: scored.seat.rubric.version.clone(),
    })
}

/// The competencies of the loop. Interviews that share one share its weight: the highest of theirs.
fn competencies(scored: &[Scored<'_>]) -> Vec<CompetencyCards> {
    let mut all: Vec<CompetencyCards> = Vec::new();
    for Scored {
        seat,
        score,
        counts,
    } in scored
    {
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
        if let Some((card, score)) = seat.card.zip(score.as_ref()).filter(|_| *counts) {
            one.cards.push(CardFigures {
                rater: card.rater.to_owned(),
                mean: score.mean,
                coverage: score.coverage.unwrap_or(0.0),
                gap: score.gap,
                bounds: score.bounds,
            });
        }
    }
    all
}

#[cfg(test)]
pub(in crate::domain) mod tests;
