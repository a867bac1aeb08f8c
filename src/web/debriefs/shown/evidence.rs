//! The evidence at one criterion: what was measured, and what people saw.

use crate::db::suggestions::Suggestion;
use crate::domain::grading::machine::{Reading, Said};
use crate::domain::level::Level;
use crate::domain::words;
use crate::ops::debriefs::Table;
use crate::web::debriefs::shown::row::cell;

/// What one person saw at one criterion.
pub struct Observed {
    /// The level as a digit, or `na`.
    pub level: String,
    /// Who.
    pub name: String,
    /// What they wrote; may be empty.
    pub note: String,
    /// The level before the facts were seen, where it was another.
    pub first: String,
    /// Why it was changed.
    pub change_reason: String,
}

/// What was measured for one criterion.
pub struct Measured {
    /// Title of the fact.
    pub title: String,
    /// Its value with its unit.
    pub value: String,
    /// What it said.
    pub said: String,
}

/// The fact that decided the suggestion, or that keeps it back, in one line.
pub fn deciding_fact(suggestion: &Suggestion) -> String {
    if let Some(unknown) = suggestion.machine.withheld_by().next() {
        return format!("{}: could not be measured", unknown.title);
    }
    let readings = || suggestion.machine.readings.iter();
    let decisive = readings().find(|reading| reading.decides && reading.value.is_some());
    decisive
        .or_else(|| readings().find(|reading| reading.value.is_some()))
        .map_or_else(String::new, |reading| {
            format!("{}: {}", reading.title, value(reading))
        })
}

/// What was measured for one criterion.
pub fn measured(suggestion: &Suggestion) -> Vec<Measured> {
    let shown = suggestion.machine.readings.iter().map(|reading| Measured {
        title: reading.title.clone(),
        value: value(reading),
        said: match &reading.said {
            Said::Level { level } => format!("Reaches level {level}"),
            Said::Caps { level } => format!("Holds the suggestion at level {level}"),
            Said::Flags => "Raises a flag: two people look".to_owned(),
            Said::NoCap | Said::NoFlag => "Nothing to hold against it".to_owned(),
            Said::Shown => "Shown only, suggests no level".to_owned(),
            Said::NotMapped { why } => why.label().to_owned(),
        },
    });
    shown.collect()
}

fn value(reading: &Reading) -> String {
    match (reading.value, reading.unit.as_str()) {
        (None, _) => "–".to_owned(),
        (Some(value), "flag") => if value > 0.0 { "yes" } else { "no" }.to_owned(),
        (Some(value), unit) => format!("{} {unit}", words::number(value)),
    }
}

/// What people wrote at a criterion, highest level first; who did not rate it stands last.
pub fn observed(table: &Table, rubric: &str, criterion: &str) -> Vec<Observed> {
    let of_rubric = table.submitted().filter(|(card, _)| {
        let version = table.rubric(card.card.rubric_version_id);
        version.is_some_and(|version| version.rubric.line() == rubric)
    });
    let mut all: Vec<(Option<Level>, Observed)> = of_rubric
        .filter_map(|(card, content)| {
            let entry = content.entry(criterion)?;
            let level = entry.state.rating().level();
            let changed = entry
                .blind
                .as_ref()
                .filter(|_| entry.changed_after_reveal());
            let seen = Observed {
                level: cell(Some(entry.state.rating())),
                name: card.author.clone(),
                note: entry.state.note().to_owned(),
                first: changed.map_or_else(String::new, |blind| blind.first.to_string()),
                change_reason: changed
                    .map_or_else(String::new, |blind| blind.change_reason.clone()),
            };
            Some((level, seen))
        })
        .collect();
    all.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
    all.into_iter().map(|(_, seen)| seen).collect()
}
