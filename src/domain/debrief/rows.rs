//! The criteria of a debrief as rows: who rated what, how far apart, how gates stand.
//!
//! Owns which ratings stand in one row: those of one rubric in one major version. Start with [`rows`].

use std::collections::BTreeMap;

use super::{Row, Seat};
use crate::domain::level::Level;
use crate::domain::rubric::{Criterion, Rubric};
use crate::domain::scoring::card::Rating;
use crate::domain::scoring::gates::gate_result;
use crate::domain::scoring::spread::{criterion_flagged, criterion_spread, debrief_order};

/// The key of a row: only ratings that may be compared share one.
pub fn row_key(rubric: &Rubric, criterion: &str) -> String {
    format!("{}/{criterion}", rubric.line())
}

/// The criteria of all rubrics, each once, ordered for the talk.
pub(super) fn rows(seats: &[Seat<'_>], measured: &BTreeMap<String, Level>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for seat in seats {
        for criterion in &seat.rubric.criteria {
            let key = row_key(seat.rubric, &criterion.id);
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
    let line = seat.rubric.line();
    let rated: Vec<(&str, Option<Rating>)> = seats
        .iter()
        .filter_map(|other| {
            let card = other.card?;
            let rates = other.rubric.line() == line;
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
