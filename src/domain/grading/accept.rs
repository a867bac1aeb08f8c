//! The door for facts: is a reported fact well formed and known?
//!
//! Owns the checks that hold for every grader, ours and other people's, and says exactly what is wrong.
//! Must never repair a fact: a value that was guessed is worse than none. Start with [`fact_faults`].

use super::catalogue;
use super::{Fact, FactStatus};

/// One thing wrong with one fact of a report.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FactFault {
    /// The key is not in the catalogue.
    #[error("the fact \"{0}\" is not in the catalogue")]
    UnknownKey(String),
    /// The same key stands twice in one report.
    #[error("the fact \"{0}\" stands twice in the report")]
    Duplicate(String),
    /// The unit differs from the catalogue's.
    #[error("the fact \"{key}\" has the unit \"{given}\"; the catalogue says \"{expected}\"")]
    Unit {
        /// Catalogue key.
        key: String,
        /// Unit in the report.
        given: String,
        /// Unit in the catalogue.
        expected: &'static str,
    },
    /// Measured without a value, or a value without being measured.
    #[error("the fact \"{key}\" is {status} and {}; only a measured fact has a value", if *.has_value { "has a value" } else { "has no value" })]
    ValueAndStatus {
        /// Catalogue key.
        key: String,
        /// Status in the report.
        status: FactStatus,
        /// Whether a value came along.
        has_value: bool,
    },
    /// A value its type cannot have.
    #[error("the fact \"{key}\" is {value}; it must be {expected}")]
    Value {
        /// Catalogue key.
        key: String,
        /// The impossible number.
        value: f64,
        /// The possible values in words.
        expected: &'static str,
    },
    /// The value lies outside its own smallest and largest.
    #[error("the fact \"{0}\" lies outside its own min and max")]
    Range(String),
    /// Measured in no run.
    #[error("the fact \"{0}\" is measured in 0 runs; at least 1 is needed")]
    NoRuns(String),
}

/// Everything wrong with the facts of one report; empty when all may be stored.
pub fn fact_faults(facts: &[Fact]) -> Vec<FactFault> {
    let mut faults = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for fact in facts {
        if !seen.insert(fact.key.as_str()) {
            faults.push(FactFault::Duplicate(fact.key.clone()));
        }
        match catalogue::find(&fact.key) {
            Some(definition) => check(fact, definition, &mut faults),
            None => faults.push(FactFault::UnknownKey(fact.key.clone())),
        }
    }
    faults
}

fn check(fact: &Fact, definition: &catalogue::FactDefinition, faults: &mut Vec<FactFault>) {
    let key = || fact.key.clone();
    if fact.unit != definition.unit {
        faults.push(FactFault::Unit {
            key: key(),
            given: fact.unit.clone(),
            expected: definition.unit,
        });
    }
    let measured = fact.status == FactStatus::Measured;
    if measured != fact.value.is_some() {
        let has_value = fact.value.is_some();
        faults.push(FactFault::ValueAndStatus {
            key: key(),
            status: fact.status,
            has_value,
        });
    }
    if measured && fact.runs == 0 {
        faults.push(FactFault::NoRuns(key()));
    }
    for value in [fact.value, fact.min, fact.max].into_iter().flatten() {
        if !definition.kind.allows(value) {
            faults.push(FactFault::Value {
                key: key(),
                value,
                expected: definition.kind.values(),
            });
        }
    }
    let below = fact
        .min
        .zip(fact.value)
        .is_some_and(|(min, value)| min > value);
    let above = fact
        .max
        .zip(fact.value)
        .is_some_and(|(max, value)| max < value);
    if below || above {
        faults.push(FactFault::Range(key()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Trust;
    use super::*;

    fn fact() -> Fact {
        Fact {
            key: "orm.query_growth".into(),
            value: Some(0.0),
            unit: "queries".into(),
            trust: Trust::Observed,
            status: FactStatus::Measured,
            runs: 3,
            min: Some(0.0),
            max: Some(0.0),
            evidence: Vec::new(),
            note: None,
        }
    }

    #[test]
    fn a_sound_fact_passes() {
        assert_eq!(fact_faults(&[fact()]), []);
    }

    #[test]
    fn every_fault_is_named() {
        let faults = fact_faults(&[
            fact(),
            fact(),
            Fact {
                key: "orm.invented".into(),
                ..fact()
            },
            Fact {
                unit: "ms".into(),
                key: "orm.lost_updates".into(),
                ..fact()
            },
            Fact {
                value: None,
                key: "orm.aggregate_errors".into(),
                unit: "totals".into(),
                ..fact()
            },
            Fact {
                value: Some(0.5),
                key: "orm.hot_seqscans".into(),
                unit: "plans".into(),
                runs: 0,
                ..fact()
            },
        ]);
        let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "the fact \"orm.query_growth\" stands twice in the report",
                "the fact \"orm.invented\" is not in the catalogue",
                "the fact \"orm.lost_updates\" has the unit \"ms\"; the catalogue says \"updates\"",
                "the fact \"orm.aggregate_errors\" is measured and has no value; only a measured fact has a value",
                "the fact \"orm.hot_seqscans\" is measured in 0 runs; at least 1 is needed",
                "the fact \"orm.hot_seqscans\" is 0.5; it must be a whole number, 0 or more",
                "the fact \"orm.hot_seqscans\" lies outside its own min and max",
            ]
        );
    }
}
