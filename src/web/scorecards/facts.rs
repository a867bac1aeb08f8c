//! Measured facts beside a criterion: shown after the first rating is saved, with their grounds and their limits.

use crate::db::scorecards::measured::{Measured, Standing};
use crate::domain::explanation::{self, Explanation};
use crate::domain::grading::machine::{MachineLevel, Reading, Said, machine_level};
use crate::domain::grading::{Fact, catalogue};
use crate::domain::rubric::{Criterion, Rubric};
use crate::domain::scorecard::CriterionEntry;
use crate::domain::scoring::final_level::SECOND_LOOK_LEVELS;
use crate::domain::words;

/// What the measurement says about one criterion.
pub struct FactsShown {
    /// The first rating, given before any of this was seen.
    pub first: u8,
    /// The suggested level, where facts suggest one.
    pub suggested: Option<u8>,
    /// The rubric's word for it.
    pub label: String,
    /// How the suggestion came about, or why there is none; absent while nothing was graded.
    pub why: Option<Explanation>,
    /// The same in sentences, and what it leaves open.
    pub grounds: Vec<String>,
    /// Whether rating and suggestion lie two levels or more apart.
    pub second_look: bool,
    /// The facts.
    pub facts: Vec<FactShown>,
    /// Why there are none, if there are none.
    pub missing: String,
}

/// One fact.
pub struct FactShown {
    /// Its title.
    pub title: String,
    /// Its value with its unit.
    pub value: String,
    /// Who could have written it.
    pub trust: &'static str,
    /// What the rubric made of it.
    pub said: String,
    /// Whether it needs a person's eye.
    pub flag: bool,
    /// What it does not say.
    pub does_not_say: String,
    /// What was seen, to check it by hand.
    pub evidence: Vec<String>,
}

/// Whether facts can say anything about a criterion.
pub fn is_measured(criterion: &Criterion) -> bool {
    !criterion.facts.is_empty()
}

/// What a reviewer waits for, in words; empty when facts or a result are there.
pub fn waits_for(measured: &Measured) -> &'static str {
    match measured.standing {
        Standing::Graded | Standing::DidNotRun => "",
        Standing::NothingUploaded => {
            "Nothing is uploaded yet. There is nothing to review or to measure until then."
        }
        Standing::Grading => {
            "The upload is being graded. What is measured appears here after your own rating."
        }
        Standing::OurFault => {
            "Grading failed through a fault of ours, and staff know. You can rate without it; the facts appear here once they are there."
        }
    }
}

/// What may be shown at a criterion: nothing before its first rating is kept.
pub fn shown(
    rubric: &Rubric,
    criterion: &Criterion,
    entry: Option<&CriterionEntry>,
    measured: &Measured,
) -> Option<FactsShown> {
    let entry = entry.filter(|entry| entry.facts_visible() && is_measured(criterion))?;
    let first = entry.first_level()?.get();
    // The level follows from the facts and this version of the rubric alone, so it is the one that was stored with the run.
    let machine = machine_level(criterion, &measured.facts);
    let graded = measured.standing == Standing::Graded;
    let suggested = machine.level.filter(|_| graded);
    let why = graded.then(|| explanation::machine::level(criterion, &machine));
    let grounds = why.iter().map(|why| why.sentence.clone());
    let open = machine.open_questions().into_iter().filter(|_| graded);
    Some(FactsShown {
        first,
        suggested: suggested.map(|level| level.get()),
        label: suggested.map_or_else(String::new, |level| rubric.label(level).to_owned()),
        grounds: grounds.chain(open).collect(),
        why,
        second_look: suggested
            .is_some_and(|level| level.get().abs_diff(first) >= SECOND_LOOK_LEVELS),
        facts: if graded {
            facts(&machine, &measured.facts)
        } else {
            Vec::new()
        },
        missing: match measured.standing {
            Standing::Graded => String::new(),
            Standing::DidNotRun => format!(
                "The submission did not run, so nothing was measured. {}",
                measured.reason
            ),
            _ => waits_for(measured).to_owned(),
        },
    })
}

fn facts(machine: &MachineLevel, facts: &[Fact]) -> Vec<FactShown> {
    let of = |reading: &Reading| facts.iter().find(|fact| fact.key == reading.key);
    machine
        .readings
        .iter()
        .map(|reading| fact(reading, of(reading)))
        .collect()
}

fn fact(reading: &Reading, fact: Option<&Fact>) -> FactShown {
    let definition = catalogue::find(&reading.key);
    let unsaid = definition.map_or("", |definition| definition.does_not_say);
    let noted = fact.and_then(Fact::does_not_say);
    FactShown {
        title: reading.title.clone(),
        value: value(reading),
        trust: reading.trust.map_or("", |trust| trust.label()),
        said: said(reading.said),
        flag: reading.said == Said::Flags,
        does_not_say: noted.unwrap_or(unsaid).to_owned(),
        evidence: fact
            .map(|fact| fact.evidence.iter().map(|one| one.text.clone()).collect())
            .unwrap_or_default(),
    }
}

fn value(reading: &Reading) -> String {
    match reading.value {
        None => "–".to_owned(),
        Some(value) if reading.unit == "flag" => {
            (if value > 0.0 { "yes" } else { "no" }).to_owned()
        }
        Some(value) => format!("{} {}", words::number(value), reading.unit),
    }
}

fn said(said: Said) -> String {
    match said {
        Said::Level { level } => format!("Says level {level}"),
        Said::Caps { level } => format!("Holds the suggestion down to level {level}"),
        Said::NoCap => "Holds nothing down".to_owned(),
        Said::Flags => "Raises a flag: two people look".to_owned(),
        Said::NoFlag => "Raises no flag".to_owned(),
        Said::Shown => "Shown only".to_owned(),
        Said::NotMapped { why } => format!("Took no part: {}", why.label().to_lowercase()),
    }
}
