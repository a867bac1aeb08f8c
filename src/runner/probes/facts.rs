//! Turns measurements into facts: unit and note come from the fact catalogue, the value is the worst of all runs.
//! The worst, not the middle: a submission must not gain by answering well only now and then. Start with `measured`, then `repeated`.

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

/// One fact from two sandboxes. Values are taken together, so that their range shows whether they agree; a value that only one of the
/// two could give is none.
pub fn repeated(first: Fact, again: Fact) -> Fact {
    let evidence = if (first.min, first.max) == (again.min, again.max) {
        first.evidence.clone()
    } else {
        differing(&first, &again)
    };
    let taken = |values: [Option<f64>; 2], pick: fn(f64, f64) -> f64| {
        values.into_iter().flatten().reduce(pick)
    };
    match (first.value, again.value) {
        (None, None) => first,
        (Some(_), Some(_)) => Fact {
            value: taken([first.value, again.value], f64::max),
            min: taken([first.min, again.min], f64::min),
            max: taken([first.max, again.max], f64::max),
            runs: first.runs.saturating_add(again.runs),
            evidence,
            ..first
        },
        _ => Fact {
            evidence,
            ..empty(&first.key, first.trust, FactStatus::Error)
        },
    }
}

/// What both sandboxes said, the difference first.
fn differing(first: &Fact, again: &Fact) -> Vec<Evidence> {
    let words = format!(
        "The answers differ between two sandboxes. First: {}. Again: {}.",
        answer(first),
        answer(again)
    );
    let seen = first.evidence.iter().chain(&again.evidence).cloned();
    let mut all: Vec<Evidence> = std::iter::once(evidence("log", &words))
        .chain(seen)
        .collect();
    all.truncate(EVIDENCE_CAP);
    all
}

fn answer(fact: &Fact) -> String {
    let reason = fact.evidence.first().map_or("", |evidence| &evidence.text);
    match (fact.min, fact.max) {
        (Some(min), Some(max)) if min < max => format!("{min} to {max} {}", fact.unit),
        (_, Some(value)) => format!("{value} {}", fact.unit),
        _ => format!("no value ({})", reason.trim_end_matches('.')),
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

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "orm.lost_updates";

    fn with(values: &[f64]) -> Fact {
        let finding = Finding {
            values: values.to_vec(),
            evidence: vec![evidence("row", "seen")],
        };
        measured(KEY, Trust::Observed, finding)
    }

    #[test]
    fn equal_answers_are_one_fact_of_all_runs() {
        let fact = repeated(with(&[1.0, 1.0]), with(&[1.0]));
        assert_eq!((fact.value, fact.min, fact.runs), (Some(1.0), Some(1.0), 3));
        assert_eq!(fact.evidence.len(), 1);
    }

    #[test]
    fn differing_values_leave_a_range_and_both_grounds() {
        let fact = repeated(with(&[0.0, 0.0]), with(&[4.0]));
        assert_eq!((fact.value, fact.min), (Some(4.0), Some(0.0)));
        assert_eq!(
            fact.evidence[0].text,
            "The answers differ between two sandboxes. First: 0 updates. Again: 4 updates."
        );
        assert_eq!(fact.evidence.len(), 3);
    }

    #[test]
    fn an_answer_that_came_only_once_is_none() {
        let silent = broken(KEY, Trust::Observed, "GET / got no answer.");
        for fact in [
            repeated(with(&[0.0]), silent.clone()),
            repeated(silent.clone(), with(&[0.0])),
        ] {
            assert_eq!(
                (fact.status, fact.value, fact.runs),
                (FactStatus::Error, None, 0)
            );
            assert!(
                fact.evidence[0]
                    .text
                    .contains("no value (GET / got no answer)")
            );
        }
        let never = repeated(silent.clone(), silent.clone());
        assert_eq!(never, silent);
    }
}
