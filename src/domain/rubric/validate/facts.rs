//! What measured facts may say: ladders (rule 8), thresholds and ceilings (rule 9), the catalogue (rule 10).

use super::super::fault::Finding;
use super::super::{
    Condition, Criterion, FactMapping, LadderDirection, Rubric, Source, Thresholds,
};
use super::identity::cut;
use crate::domain::grading::catalogue::{self, FactDefinition};
use crate::domain::level::Level;

pub(super) fn rule_8_ladders(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        let path = format!("criterion[{index}].source");
        match (criterion.source, criterion.has_ladder()) {
            (Source::Machine | Source::Both, false) => {
                let problem = format!("\"{}\" is rated by facts but has no ladder", criterion.id);
                findings.push(Finding::new(
                    8,
                    path,
                    problem,
                    "Add a fact of kind ladder, or set source = \"human\"",
                ));
            }
            (Source::Human, true) => {
                let problem = format!(
                    "\"{}\" is rated by people only but has a ladder",
                    criterion.id
                );
                let remedy = "Use cap, veto or evidence, or set source = \"both\"";
                findings.push(Finding::new(8, path, problem, remedy));
            }
            _ => {}
        }
    }
}

pub(super) fn rule_9_thresholds(rubric: &Rubric, findings: &mut Vec<Finding>) {
    each_mapping(rubric, |path, criterion, mapping| {
        let FactMapping::Ladder { key, op, at } = mapping else {
            return;
        };
        let levels: Vec<(Level, f64)> = at.high_to_low().collect();
        if levels.is_empty() {
            let problem = format!(
                "The ladder of {} in \"{}\" has no threshold",
                cut(key),
                criterion.id
            );
            findings.push(Finding::new(
                9,
                format!("{path}.at"),
                problem,
                "Name what reaches level 3 or 2",
            ));
        }
        for ((higher, strict), (lower, loose)) in levels.iter().zip(levels.iter().skip(1)) {
            let climbs = match op {
                LadderDirection::AtMost => strict < loose,
                LadderDirection::AtLeast => strict > loose,
            };
            if !climbs {
                let problem = format!(
                    "Level {higher} of {} is not harder to reach than level {lower}",
                    cut(key)
                );
                let remedy = format!(
                    "With op \"{op}\" the threshold of {higher} must be {}",
                    stricter(*op)
                );
                findings.push(Finding::new(
                    9,
                    format!("{path}.at.{higher}"),
                    problem,
                    remedy,
                ));
            }
        }
    });
    ceilings(rubric, findings);
}

fn ceilings(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        let excused = criterion.source == Source::Machine && criterion.ceiling_reason.is_some();
        if criterion
            .ceiling
            .is_some_and(|ceiling| ceiling > Level::THREE)
            && !excused
        {
            let problem = format!("The ceiling of \"{}\" is above 3", criterion.id);
            let remedy = "Facts suggest 3 at most; above that only with source = \"machine\" and ceiling_reason";
            findings.push(Finding::new(
                9,
                format!("criterion[{index}].ceiling"),
                problem,
                remedy,
            ));
        }
    }
}

pub(super) fn rule_10_catalogue(rubric: &Rubric, findings: &mut Vec<Finding>) {
    each_mapping(rubric, |path, _, mapping| {
        let Some(definition) = catalogue::find(mapping.key()) else {
            let problem = format!(
                "The fact \"{}\" is not in the catalogue",
                cut(mapping.key())
            );
            findings.push(Finding::new(
                10,
                format!("{path}.key"),
                problem,
                nearest(mapping.key()),
            ));
            return;
        };
        if definition.evidence_only() && !matches!(mapping, FactMapping::Evidence { .. }) {
            let problem = format!(
                "{} says how somebody worked and must not become a level",
                definition.key
            );
            findings.push(Finding::new(
                10,
                format!("{path}.kind"),
                problem,
                "Use kind = \"evidence\"",
            ));
        }
        for (place, value) in numbers(mapping) {
            if !definition.kind.allows(value) {
                let problem = format!("{} can never be {value}", definition.key);
                let remedy = format!(
                    "Its type is {}: {}",
                    definition.kind,
                    definition.kind.values()
                );
                findings.push(Finding::new(10, format!("{path}.{place}"), problem, remedy));
            }
        }
    });
}

pub(super) fn each_mapping(
    rubric: &Rubric,
    mut judge: impl FnMut(String, &Criterion, &FactMapping),
) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        for (place, mapping) in criterion.facts.iter().enumerate() {
            judge(
                format!("criterion[{index}].facts[{place}]"),
                criterion,
                mapping,
            );
        }
    }
}

fn numbers(mapping: &FactMapping) -> Vec<(String, f64)> {
    let of_ladder = |at: &Thresholds| {
        at.high_to_low()
            .map(|(level, value)| (format!("at.{level}"), value))
            .collect()
    };
    let of_condition = |when: &Condition| vec![("when".to_owned(), when.threshold())];
    match mapping {
        FactMapping::Ladder { at, .. } => of_ladder(at),
        FactMapping::Cap { when, .. } | FactMapping::Veto { when, .. } => of_condition(when),
        FactMapping::Evidence { .. } => Vec::new(),
    }
}

fn stricter(op: LadderDirection) -> &'static str {
    match op {
        LadderDirection::AtMost => "smaller",
        LadderDirection::AtLeast => "larger",
    }
}

/// Names what the catalogue has in the same area, because most unknown keys are slips of spelling.
fn nearest(key: &str) -> String {
    let area = key.split('.').next().unwrap_or("");
    let known: Vec<&str> = catalogue::all()
        .map(|FactDefinition { key, .. }| *key)
        .filter(|key| key.split('.').next() == Some(area))
        .collect();
    if known.is_empty() {
        "Use a key of the fact catalogue".to_owned()
    } else {
        format!("Known are {}", known.join(", "))
    }
}
