//! A level that facts suggest, explained from its [`MachineLevel`]. Start with [`level`].

use super::{Explanation, NONE};
use crate::domain::grading::machine::{MachineLevel, MappingKind, Reading, Said};
use crate::domain::rubric::{Criterion, FactMapping};
use crate::domain::words::{count, listed, number};

/// The suggested level of a criterion. The mappings of the criterion, in the same order as the readings, say in words what
/// each fact means.
pub fn level(criterion: &Criterion, machine: &MachineLevel) -> Explanation {
    let rules = criterion.facts.iter().map(FactMapping::in_words);
    let steps = machine
        .readings
        .iter()
        .zip(rules)
        .map(|(reading, rule)| step(reading, &rule));
    let ceiling = format!(
        "Facts may suggest level {} at most here{}",
        machine.ceiling,
        if machine.held_by_ceiling {
            ": this decides"
        } else {
            ""
        }
    );
    Explanation {
        name: format!("Suggested level of {}", criterion.title),
        figure: machine.level.map_or_else(|| NONE.to_owned(), |level| level.to_string()),
        sentence: sentence(machine),
        steps: steps.chain(std::iter::once(ceiling)).collect(),
        source: "The lowest of all measured ladders, the caps that hold and the ceiling. A fact that was not measured, that differs between runs or that the submission itself reported takes no part; where such a fact might have held the level down, none is suggested.".to_owned(),
    }
}

/// The suggestion and its grounds, with the counts.
pub fn sentence(machine: &MachineLevel) -> String {
    let taking_part = format!(
        "{} of {} took part.",
        machine.ladders_measured,
        count(machine.ladders, "ladder", "ladders")
    );
    let mut text = match machine.level {
        None if machine.withheld_by().count() > 0 => format!(
            "No level is suggested: {} could not be measured and might have held it down. {taking_part}",
            titles(machine, |reading| reading.withholds.is_some())
        ),
        None if machine.ladders == 0 => {
            "No level is suggested: no fact of this criterion leads to one.".to_owned()
        }
        None => {
            format!("No level is suggested: nothing that leads to one was measured. {taking_part}")
        }
        Some(level) if machine.held_by_ceiling => format!(
            "Level {level}, the highest that facts may suggest here; whether it is more is for a person to say. {taking_part}"
        ),
        Some(level) => format!(
            "Level {level}, the lowest that was said: {}. {taking_part}",
            titles(machine, |reading| reading.decides)
        ),
    };
    if machine.flags().count() > 0 {
        text.push_str(" A flag is raised, at which two people look; it changes no level.");
    }
    text
}

fn titles(machine: &MachineLevel, chosen: impl Fn(&Reading) -> bool) -> String {
    let named: Vec<String> = machine
        .readings
        .iter()
        .filter(|reading| chosen(reading))
        .map(|reading| reading.title.clone())
        .collect();
    listed(&named)
}

fn step(reading: &Reading, rule: &str) -> String {
    let value = match reading.value {
        None => "no value".to_owned(),
        Some(value) if reading.unit == "flag" => if value > 0.0 { "yes" } else { "no" }.to_owned(),
        Some(value) => format!("{} {}", number(value), reading.unit),
    };
    let decides = if reading.decides {
        ": this decides"
    } else {
        ""
    };
    let said = match reading.said {
        Said::Level { level } => format!("says level {level}{decides}"),
        Said::Caps { level } => format!("holds the level down to {level}{decides}"),
        Said::NoCap => "holds nothing down".to_owned(),
        Said::Flags => "raises its flag".to_owned(),
        Said::NoFlag => "raises no flag".to_owned(),
        Said::Shown => "shown only".to_owned(),
        Said::NotMapped { why } => match reading.withholds {
            Some(level) => format!(
                "{}, and might have held the level down to {level}, so none is suggested",
                why.label().to_lowercase()
            ),
            None => format!("{}, so it takes no part", why.label().to_lowercase()),
        },
    };
    match reading.kind {
        MappingKind::Evidence => format!("{}: {value}; {said}", reading.title),
        _ => format!("{}: {value}; {said} (rule: {rule})", reading.title),
    }
}
