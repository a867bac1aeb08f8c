//! Turns measurements into facts: unit and note come from the fact catalogue, the value is the worst of all runs.
//! The worst, not the middle: a submission must not gain by answering well only now and then. Start with `measured`.

use crate::domain::grading::{Evidence, Fact, FactStatus, Trust, catalogue};

/// Pieces of evidence kept per fact.
const EVIDENCE_CAP: usize = 30;
/// Longest piece of evidence, in characters.
const TEXT_CAP: usize = 2_000;

/// What a probe found.
#[derive(Debug, Default)]
pub struct Finding {
    /// One value per run.
    pub values: Vec<f64>,
    pub evidence: Vec<Evidence>,
}

/// A fact with a value; without any run it is an error.
pub fn measured(key: &str, trust: Trust, finding: Finding) -> Fact {
    let worst = finding.values.iter().copied().reduce(f64::max);
    let best = finding.values.iter().copied().reduce(f64::min);
    let status = if worst.is_some() {
        FactStatus::Measured
    } else {
        FactStatus::Error
    };
    let mut evidence = finding.evidence;
    evidence.truncate(EVIDENCE_CAP);
    Fact {
        value: worst,
        min: best,
        max: worst,
        runs: u32::try_from(finding.values.len()).unwrap_or(u32::MAX),
        evidence,
        ..empty(key, trust, status)
    }
}

/// A fact whose probe broke, with the reason as evidence.
pub fn broken(key: &str, trust: Trust, reason: &str) -> Fact {
    Fact {
        evidence: vec![evidence("log", reason)],
        ..empty(key, trust, FactStatus::Error)
    }
}

/// A fact that makes no sense for this submission, with the reason as evidence.
pub fn not_applicable(key: &str, trust: Trust, reason: &str) -> Fact {
    Fact {
        evidence: vec![evidence("log", reason)],
        ..empty(key, trust, FactStatus::NotApplicable)
    }
}

/// A fact whose probe was not reached.
pub fn not_run(key: &str, trust: Trust) -> Fact {
    empty(key, trust, FactStatus::NotRun)
}

/// One piece of evidence: control characters are taken out, long text is cut.
pub fn evidence(kind: &str, text: &str) -> Evidence {
    let mut kept: String = text
        .chars()
        .filter(|letter| !letter.is_control() || *letter == '\n')
        .take(TEXT_CAP)
        .collect();
    if text.chars().nth(TEXT_CAP).is_some() {
        kept.push_str(" [cut]");
    }
    Evidence {
        kind: kind.to_owned(),
        text: kept,
    }
}

fn empty(key: &str, trust: Trust, status: FactStatus) -> Fact {
    let definition = catalogue::find(key);
    Fact {
        key: key.to_owned(),
        value: None,
        unit: definition
            .map_or("", |definition| definition.unit)
            .to_owned(),
        trust,
        status,
        runs: 0,
        min: None,
        max: None,
        evidence: Vec::new(),
        note: definition.map(|definition| format!("Does not say: {}", definition.does_not_say)),
    }
}
