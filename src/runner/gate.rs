//! The quality gate of a kit: before candidates meet a take-home, it must show that it measures what it says.
//! The reference reaches level 3, the starter does not, every planted fault is caught by the fact meant for it, and repeated runs agree.
//! It judges the kit, never a person. Start with `check`.

mod paper;
mod variant;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use self::variant::Variant;
use super::grade::{GradeRequest, Submission, Unwatched, grade};
use super::kit::KitError;
use crate::domain::grading::machine::{MachineLevel, Said, machine_level};
use crate::domain::grading::{Fact, Outcome, Report};
use crate::domain::level::Level;
use crate::domain::rubric::Rubric;

/// What to check.
#[derive(Debug, Clone)]
pub struct GateOptions {
    /// Runs of the reference and of the starter that must agree, each with another seed; at least 1.
    pub repeats: u32,
    /// Only the mutants of these names; all when empty.
    pub only: Vec<String>,
}

/// One line of the gate's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateLine {
    /// What was looked at, for example `mutant no-indexes`.
    pub subject: String,
    pub passed: bool,
    /// What was found, one line.
    pub found: String,
}

/// Why the gate could not be run at all.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    #[error(transparent)]
    Kit(#[from] KitError),
    #[error("a variant of the reference could not be made: {0}")]
    Variant(#[from] std::io::Error),
    #[error("the mutant {0} has no usable mutant.toml: {1}")]
    Mutant(String, String),
}

/// The manifest of a mutant: one planted fault and who must find it.
#[derive(Debug, Clone, Deserialize)]
struct Mutant {
    title: String,
    criterion: String,
    caught_by: String,
    /// The highest level the criterion may get.
    at_most: u8,
}

/// Runs the whole gate; `seen` gets every line as it is known. The request's submission is ignored.
pub fn check(
    request: &GradeRequest,
    rubric: &Rubric,
    options: &GateOptions,
    seen: &mut dyn FnMut(&GateLine),
) -> Result<Vec<GateLine>, GateError> {
    let mut lines = Vec::new();
    let mut say = |line: GateLine| {
        seen(&line);
        lines.push(line);
    };
    paper::lint(&request.kit, rubric)?
        .into_iter()
        .for_each(&mut say);
    let files = &request.kit.manifest.files;
    if options.only.is_empty() {
        for (part, wanted) in [
            (&files.reference, Wanted::Sound),
            (&files.starter, Wanted::Faulty),
        ] {
            let reports = repeated(
                request,
                Submission::Folder(request.kit.part(part)?),
                options.repeats,
            );
            say(levels_line(part, &reports, request, rubric, wanted));
            say(agreement_line(part, &reports));
        }
    }
    for name in variant::mutants(&request.kit)? {
        if options.only.is_empty() || options.only.contains(&name) {
            say(mutant_line(request, rubric, &name)?);
        }
    }
    Ok(lines)
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Sound,
    Faulty,
}

fn repeated(request: &GradeRequest, submission: Submission, repeats: u32) -> Vec<Report> {
    (0..u64::from(repeats.max(1)))
        .map(|number| {
            let request = GradeRequest {
                submission: submission.clone(),
                seed: request.seed.wrapping_add(number),
                ..request.clone()
            };
            grade(&request, Arc::new(Unwatched))
        })
        .collect()
}

/// Level 3 on every fed criterion for the reference, below 3 on every one for the starter.
fn levels_line(
    part: &str,
    reports: &[Report],
    request: &GradeRequest,
    rubric: &Rubric,
    wanted: Wanted,
) -> GateLine {
    let Some(report) = reports.first() else {
        return line(part, false, "no run".to_owned());
    };
    if report.outcome != Outcome::Graded {
        return line(part, false, ended(report));
    }
    let levels = levels(request, rubric, &report.facts);
    let right = |level: &MachineLevel| match wanted {
        Wanted::Sound => {
            level.level == Some(Level::THREE) && level.ladders_measured == level.ladders
        }
        Wanted::Faulty => level.level.is_some_and(|level| level < Level::THREE),
    };
    let found: Vec<String> = levels
        .iter()
        .map(|(criterion, level)| format!("{criterion} {}", shown(level.level)))
        .collect();
    line(
        &format!("{part}: levels"),
        levels.values().all(right),
        format!("{}; {} ms", found.join(", "), report.millis),
    )
}

/// The same facts in every run, whatever the seed.
fn agreement_line(part: &str, reports: &[Report]) -> GateLine {
    let values = |report: &Report| {
        report
            .facts
            .iter()
            .map(|fact| (fact.key.clone(), fact_text(fact)))
            .collect::<BTreeMap<_, _>>()
    };
    let all: Vec<_> = reports.iter().map(values).collect();
    let differing: Vec<String> = all
        .first()
        .into_iter()
        .flatten()
        .filter(|(key, value)| all.iter().any(|other| other.get(*key) != Some(*value)))
        .map(|(key, _)| {
            format!(
                "{key}: {}",
                all.iter()
                    .filter_map(|facts| facts.get(key).cloned())
                    .collect::<Vec<_>>()
                    .join(" / ")
            )
        })
        .collect();
    let graded = reports
        .iter()
        .all(|report| report.outcome == Outcome::Graded);
    let found = match (differing.is_empty(), graded) {
        (true, true) => format!(
            "{} runs with different seeds give equal facts",
            reports.len()
        ),
        (true, false) => "not every run was graded".to_owned(),
        (false, _) => differing.join("; "),
    };
    line(
        &format!("{part}: repeated"),
        differing.is_empty() && graded,
        found,
    )
}

/// The planted fault must be seen by the fact meant for it, and must hold the level down.
fn mutant_line(request: &GradeRequest, rubric: &Rubric, name: &str) -> Result<GateLine, GateError> {
    let Variant { folder, mutant } = variant::make(&request.kit, name)?;
    let subject = format!("mutant {name}");
    let request = GradeRequest {
        submission: Submission::Folder(folder.path().to_owned()),
        ..request.clone()
    };
    let report = grade(&request, Arc::new(Unwatched));
    if report.outcome != Outcome::Graded {
        return Ok(line(&subject, false, ended(&report)));
    }
    let levels = levels(&request, rubric, &report.facts);
    let Some(level) = levels.get(&mutant.criterion) else {
        return Ok(line(
            &subject,
            false,
            format!("the kit feeds no criterion {}", mutant.criterion),
        ));
    };
    let at_most = |level: Level| u8::from(level) <= mutant.at_most;
    let caught = level.readings.iter().any(|reading| {
        reading.key == mutant.caught_by && matches!(reading.said, Said::Level { level } | Said::Caps { level } if at_most(level))
    });
    let value = report
        .facts
        .iter()
        .find(|fact| fact.key == mutant.caught_by)
        .map_or_else(|| "not reported".to_owned(), fact_text);
    let others: Vec<String> = levels
        .iter()
        .filter(|(criterion, level)| {
            **criterion != mutant.criterion && level.level != Some(Level::THREE)
        })
        .map(|(criterion, level)| format!("also {criterion} {}", shown(level.level)))
        .collect();
    let found = format!(
        "{} {} (at most {}), {} = {value}: {}{}",
        mutant.criterion,
        shown(level.level),
        mutant.at_most,
        mutant.caught_by,
        mutant.title,
        others
            .iter()
            .map(|other| format!("; {other}"))
            .collect::<String>()
    );
    Ok(line(
        &subject,
        caught && level.level.is_some_and(at_most),
        found,
    ))
}

fn levels(
    request: &GradeRequest,
    rubric: &Rubric,
    facts: &[Fact],
) -> BTreeMap<String, MachineLevel> {
    let fed = request
        .kit
        .manifest
        .feeds
        .keys()
        .filter_map(|id| rubric.criterion(id));
    fed.map(|criterion| (criterion.id.to_string(), machine_level(criterion, facts)))
        .collect()
}

fn shown(level: Option<Level>) -> String {
    level.map_or_else(|| "none".to_owned(), |level| level.to_string())
}

fn fact_text(fact: &Fact) -> String {
    fact.value.map_or_else(
        || fact.status.as_str().to_owned(),
        |value| value.to_string(),
    )
}

fn ended(report: &Report) -> String {
    let reason = report.reason.as_deref().unwrap_or_default();
    format!(
        "{}: {}",
        report.outcome.as_str(),
        reason.lines().collect::<Vec<_>>().join(" / ")
    )
}

fn line(subject: &str, passed: bool, found: String) -> GateLine {
    GateLine {
        subject: subject.to_owned(),
        passed,
        found,
    }
}
