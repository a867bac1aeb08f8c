//! How facts read under the criteria they are evidence for: value, trust, what it says, what it does not say.

use crate::db::suggestions::Suggestion;
use crate::domain::explanation::{Explanation, machine};
use crate::domain::grading::machine::{MachineLevel, Reading, Said, WhyNotMapped};
use crate::domain::grading::{Evidence, Fact, FactStatus, Trust, catalogue};
use crate::domain::level::Level;
use crate::domain::rubric::Rubric;
use crate::domain::words;

/// A criterion with what the machine suggests, and the facts under it.
pub struct CriterionShown {
    /// Id within the rubric.
    pub id: String,
    /// Title for people; "Other facts" for those that no criterion uses.
    pub title: String,
    /// The suggested level, or that there is none; absent for facts that no criterion uses.
    pub suggested: Option<Explanation>,
    /// The same in a few words.
    pub words: String,
    /// The suggestion and its grounds, in a sentence or two.
    pub sentence: String,
    /// The facts.
    pub facts: Vec<FactShown>,
}

/// One fact as one criterion reads it.
pub struct FactShown {
    /// Short name.
    pub title: String,
    /// Catalogue key.
    pub key: String,
    /// The value with its unit, or why there is none.
    pub value: String,
    /// The range over the runs, when they differ.
    pub range: String,
    /// Who could have written it.
    pub trust: &'static str,
    /// Tone of the reading.
    pub tone: &'static str,
    /// Icon of the reading.
    pub glyph: &'static str,
    /// What the fact said.
    pub says: String,
    /// What is measured.
    pub measures: &'static str,
    /// What the value must not be read as.
    pub does_not_say: String,
    /// What was seen.
    pub evidence: Vec<Evidence>,
}

/// The facts of a run under the criteria of a rubric, in its order; facts that no criterion uses come last.
pub fn criteria(rubric: &Rubric, suggested: &[Suggestion], facts: &[Fact]) -> Vec<CriterionShown> {
    let mut used: Vec<&str> = Vec::new();
    let mut shown = Vec::new();
    for criterion in &rubric.criteria {
        let Some(found) = suggested.iter().find(|one| one.criterion == criterion.id) else {
            continue;
        };
        let readings = &found.machine.readings;
        used.extend(readings.iter().map(|reading| reading.key.as_str()));
        shown.push(CriterionShown {
            id: criterion.id.clone(),
            title: criterion.title.clone(),
            suggested: Some(machine::level(criterion, &found.machine)),
            words: found.machine.level.map_or_else(
                || "No level suggested".to_owned(),
                |level| format!("Suggests level {level}"),
            ),
            sentence: sentence(rubric, &found.machine),
            facts: readings
                .iter()
                .map(|reading| read(reading, facts))
                .collect(),
        });
    }
    let others = facts
        .iter()
        .filter(|fact| !used.contains(&fact.key.as_str()));
    let others: Vec<FactShown> = others.map(unused).collect();
    if !others.is_empty() {
        shown.push(CriterionShown {
            id: "others".to_owned(),
            title: "Other facts".to_owned(),
            suggested: None,
            words: String::new(),
            sentence: "This rubric uses them for no level.".to_owned(),
            facts: others,
        });
    }
    shown
}

/// The suggestion and its grounds, in the words of the rubric.
fn sentence(rubric: &Rubric, found: &MachineLevel) -> String {
    let mut text = match found.level {
        Some(level) => format!("Suggests “{}”. ", rubric.label(level)),
        None => String::new(),
    };
    text.push_str(&machine::sentence(found));
    for question in found.open_questions() {
        text.push_str(&format!(" {question}"));
    }
    text
}

fn read(reading: &Reading, facts: &[Fact]) -> FactShown {
    let fact = facts.iter().find(|fact| fact.key == reading.key);
    let (tone, glyph, says) = said(reading.said, reading.decides);
    match fact {
        Some(fact) => FactShown {
            tone,
            glyph,
            says,
            ..unused(fact)
        },
        None => FactShown {
            title: reading.title.clone(),
            key: reading.key.clone(),
            value: "Not measured".to_owned(),
            range: String::new(),
            trust: "",
            tone,
            glyph,
            says,
            measures: catalogue::find(&reading.key).map_or("", |known| known.measures),
            does_not_say: String::new(),
            evidence: Vec::new(),
        },
    }
}

fn unused(fact: &Fact) -> FactShown {
    let known = catalogue::find(&fact.key);
    FactShown {
        title: known
            .map_or(fact.key.as_str(), |known| known.title)
            .to_owned(),
        key: fact.key.clone(),
        value: value(fact),
        range: range(fact),
        trust: trust(fact.trust),
        tone: "mute",
        glyph: "eye",
        says: "Shown only".to_owned(),
        measures: known.map_or("", |known| known.measures),
        does_not_say: fact
            .does_not_say()
            .unwrap_or(known.map_or("", |known| known.does_not_say))
            .to_owned(),
        evidence: fact.evidence.clone(),
    }
}

fn value(fact: &Fact) -> String {
    match (fact.status, fact.value) {
        (FactStatus::Measured, Some(value)) => format!("{} {}", words::number(value), fact.unit),
        (FactStatus::NotRun, _) => "Not reached".to_owned(),
        (FactStatus::NotApplicable, _) => "Does not apply".to_owned(),
        _ => "Could not be measured".to_owned(),
    }
}

fn range(fact: &Fact) -> String {
    match (fact.min, fact.max) {
        (Some(min), Some(max)) if min < max => format!(
            "{} to {} in {} runs",
            words::number(min),
            words::number(max),
            fact.runs
        ),
        _ => String::new(),
    }
}

fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Observed => "Seen from outside",
        Trust::Static => "Read from the files",
        Trust::Reported => "Said by the submission",
    }
}

fn said(said: Said, decides: bool) -> (&'static str, &'static str, String) {
    let ending = if decides { ", decides" } else { "" };
    match said {
        Said::Level { level } if level >= Level::THREE => {
            ("ok", "check", format!("Level {level}{ending}"))
        }
        Said::Level { level } => ("warn", "alert", format!("Level {level}{ending}")),
        Said::Caps { level } => ("warn", "alert", format!("At most level {level}{ending}")),
        Said::NoCap => ("ok", "check", "Limits nothing".to_owned()),
        Said::Flags => ("bad", "flag", "Raises a flag".to_owned()),
        Said::NoFlag => ("ok", "check", "No flag".to_owned()),
        Said::Shown => ("mute", "eye", "Shown only".to_owned()),
        Said::NotMapped { why } => ("mute", "minus", format!("Not used: {}", not_mapped(why))),
    }
}

fn not_mapped(why: WhyNotMapped) -> &'static str {
    match why {
        WhyNotMapped::NotReported => "not reported",
        WhyNotMapped::NotRun => "not reached",
        WhyNotMapped::Error => "could not be measured",
        WhyNotMapped::NotApplicable => "does not apply",
        WhyNotMapped::Unstable => "its runs say different things",
        WhyNotMapped::ReportedOnly => "the submission itself said it",
    }
}
