//! A criterion as a row of the heat map: levels, spread, gate, suggestion, and the evidence behind them.

use crate::domain::debrief::Row;
use crate::domain::explanation::{Explanation, criteria, machine};
use crate::domain::level::Level;
use crate::domain::scoring::card::Rating;
use crate::domain::scoring::gates::{GateResult, GateState};
use crate::ops::debriefs::Table;
use crate::web::debriefs::shown::evidence::{self, Measured, Observed};
use crate::web::debriefs::shown::strip::{self, Place};

/// How a gate stands, as a pill.
pub struct GateShown {
    /// Its tone.
    pub tone: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its words, and why.
    pub why: Explanation,
}

/// A criterion as a row of the heat map, and as evidence.
pub struct RowShown {
    /// Title of the criterion.
    pub title: String,
    /// Title of the rubric.
    pub rubric: String,
    /// The bar.
    pub bar: Level,
    /// One for each column: the level as a digit, `na`, or empty where the card does not rate it.
    pub cells: Vec<String>,
    /// The spread in levels, or a dash.
    pub spread: Explanation,
    /// Whether people are two levels apart.
    pub flagged: bool,
    /// How its gate stands.
    pub gate: Option<GateShown>,
    /// The suggested level.
    pub suggested: Option<Explanation>,
    /// The fact that decided the suggestion; empty without one.
    pub fact: String,
    /// The levels on a strip.
    pub strip: Vec<Place>,
    /// The strip in words.
    pub strip_words: String,
    /// What was measured.
    pub measured: Vec<Measured>,
    /// What people saw.
    pub observed: Vec<Observed>,
    /// Whether it is opened from the start.
    pub pressing: bool,
}

/// A row of the table, with its evidence.
pub fn row_shown(table: &Table, row: &Row) -> RowShown {
    let (rubric, criterion) = row.key.split_once('/').unwrap_or((&row.key, ""));
    let suggestion = table.run.and_then(|run| {
        let own = table.rubric(run.rubric_version)?.rubric.line() == rubric;
        let mut all = table.suggestions.iter();
        all.find(|suggestion| own && suggestion.criterion == criterion)
    });
    let raters: Vec<(&str, Level)> = table
        .debrief
        .columns
        .iter()
        .zip(&row.ratings)
        .filter_map(|(column, rating)| {
            Some((column.rater.as_str(), rating.and_then(Rating::level)?))
        })
        .collect();
    let said: Vec<String> = raters
        .iter()
        .map(|(name, level)| format!("{name} {level}"))
        .collect();
    let unsettled = |gate: &GateResult| gate.state != GateState::Passed;
    RowShown {
        title: row.title.clone(),
        rubric: row.rubric.clone(),
        bar: row.expected,
        cells: row.ratings.iter().map(|rating| cell(*rating)).collect(),
        spread: criteria::spread(&table.debrief, row),
        flagged: row.flagged,
        gate: row.gate.as_ref().map(|gate| gate_shown(gate, &row.title)),
        suggested: suggestion.and_then(|one| {
            let version = table.rubric(table.run?.rubric_version)?;
            Some(machine::level(
                version.rubric.criterion(criterion)?,
                &one.machine,
            ))
        }),
        fact: suggestion.map_or_else(String::new, evidence::deciding_fact),
        strip: strip::levels(&raters),
        strip_words: said.join(", "),
        measured: suggestion.map_or_else(Vec::new, evidence::measured),
        observed: evidence::observed(table, rubric, criterion),
        pressing: row.flagged || row.gate.as_ref().is_some_and(unsettled),
    }
}

/// How a gate stands, as a pill.
pub fn gate_shown(gate: &GateResult, title: &str) -> GateShown {
    let (tone, icon) = match gate.state {
        GateState::Passed => ("teal", "check"),
        GateState::Failed => ("red", "x"),
        GateState::Contested => ("brass", "alert"),
        GateState::Open => ("", "minus"),
    };
    GateShown {
        tone,
        icon,
        why: criteria::gate(gate, title),
    }
}

/// The level as a digit, `na`, or nothing where the card does not rate it.
pub fn cell(rating: Option<Rating>) -> String {
    match rating {
        Some(Rating::Scored(level)) => level.to_string(),
        Some(_) => "na".to_owned(),
        None => String::new(),
    }
}
