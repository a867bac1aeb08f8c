//! What measured facts can do at all (rules 9 and 10): a ladder whose level is never suggested, a cap that never holds, and a
//! condition that is always or never true say something else than their author meant.

use super::super::fault::Finding;
use super::super::{
    Comparison, Condition, Criterion, FactMapping, LadderDirection, Rubric, Thresholds,
};
use super::facts::each_mapping;
use super::identity::cut;
use crate::domain::grading::catalogue;
use crate::domain::grading::machine::HIGHEST_SUGGESTION;
use crate::domain::level::Level;

pub(super) fn rules_9_and_10_effect(rubric: &Rubric, findings: &mut Vec<Finding>) {
    each_mapping(rubric, |path, criterion, mapping| match mapping {
        FactMapping::Ladder { key, op, at } => {
            findings.extend(beyond_ceiling(&path, criterion, key, at));
            findings.extend(says_nothing(&path, key, *op, at));
        }
        FactMapping::Cap {
            key,
            when,
            max_level,
        } => {
            findings.extend(idle_cap(&path, criterion, key, *max_level));
            findings.extend(foregone(&path, key, when));
        }
        FactMapping::Veto { key, when } => findings.extend(foregone(&path, key, when)),
        FactMapping::Evidence { .. } => {}
    });
    twice(rubric, findings);
}

fn ceiling(criterion: &Criterion) -> Level {
    criterion.ceiling.unwrap_or(HIGHEST_SUGGESTION)
}

fn beyond_ceiling(
    path: &str,
    criterion: &Criterion,
    key: &str,
    at: &Thresholds,
) -> Option<Finding> {
    let ceiling = ceiling(criterion);
    let (level, _) = at.high_to_low().find(|(level, _)| *level > ceiling)?;
    let problem = format!(
        "Level {level} of {} is never suggested, because the ceiling of \"{}\" is {ceiling}",
        cut(key),
        criterion.id
    );
    let remedy = format!("Remove the threshold of {level}");
    Some(Finding::new(
        9,
        format!("{path}.at.{level}"),
        problem,
        remedy,
    ))
}

/// No fact is negative, so "at least 0" is reached by all of them.
fn says_nothing(path: &str, key: &str, op: LadderDirection, at: &Thresholds) -> Option<Finding> {
    let largest = catalogue::find(key)?.kind.largest();
    let (level, value) = at.high_to_low().next()?;
    let always = match op {
        LadderDirection::AtLeast => value <= 0.0,
        LadderDirection::AtMost => largest.is_some_and(|largest| value >= largest),
    };
    always.then(|| {
        let problem = format!(
            "The ladder of {} says level {level} for every possible value",
            cut(key)
        );
        let remedy = "Choose a threshold that some values do not reach";
        Finding::new(9, format!("{path}.at.{level}"), problem, remedy)
    })
}

fn idle_cap(path: &str, criterion: &Criterion, key: &str, max_level: Level) -> Option<Finding> {
    let ceiling = ceiling(criterion);
    (max_level >= ceiling).then(|| {
        let problem = format!(
            "The cap of {} holds nothing down, because the ceiling of \"{}\" is {ceiling} anyway",
            cut(key),
            criterion.id
        );
        let remedy = "Lower max_level, or show the fact as evidence";
        Finding::new(9, format!("{path}.max_level"), problem, remedy)
    })
}

/// A condition that holds for every possible value, or for none.
fn foregone(path: &str, key: &str, when: &Condition) -> Option<Finding> {
    let largest = catalogue::find(key)?.kind.largest();
    let limit = when.threshold();
    let reaches_top = |reached: bool| largest.is_some_and(|_| reached);
    let top = largest.unwrap_or(f64::INFINITY);
    let word = match when.comparison() {
        Comparison::AtLeast if limit <= 0.0 => "always",
        Comparison::Under if limit <= 0.0 => "never",
        Comparison::Over if reaches_top(limit >= top) => "never",
        Comparison::AtMost if reaches_top(limit >= top) => "always",
        _ => return None,
    };
    let problem = format!("\"{}\" is {word} true of {}", when.as_str(), cut(key));
    let remedy = "Choose a condition that some values fulfil and others do not";
    Some(Finding::new(10, format!("{path}.when"), problem, remedy))
}

/// One fact may be a ladder and a cap of a criterion, but not twice the same.
fn twice(rubric: &Rubric, findings: &mut Vec<Finding>) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        for (place, mapping) in criterion.facts.iter().enumerate() {
            let same = |other: &FactMapping| {
                other.key() == mapping.key()
                    && std::mem::discriminant(other) == std::mem::discriminant(mapping)
            };
            if criterion.facts.iter().take(place).any(same) {
                let problem = format!(
                    "\"{}\" uses {} twice in the same way",
                    criterion.id,
                    cut(mapping.key())
                );
                let path = format!("criterion[{index}].facts[{place}]");
                findings.push(Finding::new(1, path, problem, "Keep one of them"));
            }
        }
    }
}
