//! The rules that tie one key to another, as far as a schema can say them. Start with [`add`].

use serde_json::{Value, json};

use super::{Seniority, merge};
use crate::domain::grading::catalogue::{self, FactDefinition, FactKind};
use crate::domain::level::Level;

/// Adds them to the schema that was generated from the types.
pub(super) fn add(schema: &mut Value) {
    merge(schema, "", json!({ "allOf": [published()] }));
    merge(schema, "/$defs/Expected", json!({ "allOf": rising() }));
    let mut criterion = vec![heaviest(), measured(), judged(), high_ceiling()];
    criterion.extend(gates());
    criterion.extend(Level::ALL.map(below_ceiling));
    merge(schema, "/$defs/Criterion", json!({ "allOf": criterion }));
    merge(schema, "/$defs/FactMapping", json!({ "allOf": facts() }));
    let keys = |chosen: fn(&FactDefinition) -> bool| {
        let keys = catalogue::all().filter(|one| chosen(one));
        keys.map(|one| one.key).collect::<Vec<&str>>()
    };
    merge(
        schema,
        "/$defs",
        json!({
            "Fact": { "enum": keys(|_| true) },
            "LevelFact": { "enum": keys(|one| !one.evidence_only()) },
        }),
    );
}

/// Rule 17.
fn published() -> Value {
    json!({
        "if": { "properties": { "status": { "enum": ["published", "retired"] } } },
        "then": { "properties": { "provenance": {
            "required": ["created", "reviewers"],
            "properties": { "reviewers": { "minItems": 1 } },
        } } },
    })
}

/// Rule 6: the bar never falls from one seniority to the next.
fn rising() -> Vec<Value> {
    let pairs = Seniority::ALL.iter().zip(Seniority::ALL.iter().skip(1));
    let each = pairs.flat_map(|(lower, higher)| {
        Level::ALL
            .into_iter()
            .skip(1)
            .map(move |level| (lower, higher, level))
    });
    each.map(|(lower, higher, level)| {
        let at_least = json!({ "minimum": level.get() });
        json!({
            "if": { "properties": { lower.as_str(): at_least } },
            "then": { "properties": { higher.as_str(): at_least } },
        })
    })
    .collect()
}

/// Rule 7: no gate above the bar.
fn gates() -> Vec<Value> {
    let each = Seniority::ALL.iter().flat_map(|seniority| {
        Level::ALL
            .into_iter()
            .skip(1)
            .map(move |level| (seniority, level))
    });
    each.map(|(seniority, level)| {
        let at_least = json!({ "properties": { seniority.as_str(): { "minimum": level.get() } } });
        let mut gate = at_least.clone();
        merge(&mut gate, "", json!({ "required": [seniority.as_str()] }));
        json!({
            "if": { "required": ["gate"], "properties": { "gate": gate } },
            "then": { "properties": { "expected": at_least } },
        })
    })
    .collect()
}

/// Rule 11.
fn heaviest() -> Value {
    json!({
        "if": { "properties": { "weight": { "const": 4 } } },
        "then": { "required": ["weight_reason"] },
    })
}

/// Rule 8: facts that suggest a level need a ladder.
fn measured() -> Value {
    json!({
        "if": { "properties": { "source": { "enum": ["machine", "both"] } } },
        "then": {
            "required": ["facts"],
            "properties": { "facts": { "contains": { "properties": { "kind": { "const": "ladder" } } } } },
        },
    })
}

/// Rule 8: people alone need none.
fn judged() -> Value {
    json!({
        "if": { "properties": { "source": { "const": "human" } } },
        "then": { "properties": { "facts": { "items": { "properties": { "kind": { "not": { "const": "ladder" } } } } } } },
    })
}

/// Rule 9: above 3 only for facts alone, and with a reason.
fn high_ceiling() -> Value {
    json!({
        "if": { "required": ["ceiling"], "properties": { "ceiling": { "const": 4 } } },
        "then": { "required": ["ceiling_reason"], "properties": { "source": { "const": "machine" } } },
    })
}

/// Rule 9: no threshold above the ceiling, no cap that the ceiling makes idle. Without a ceiling it is 3.
fn below_ceiling(ceiling: Level) -> Value {
    let above: Vec<Value> = Level::ALL
        .iter()
        .filter(|level| **level > ceiling)
        .map(|level| json!({ "required": [level.to_string()] }))
        .collect();
    let mut facts = json!({ "max_level": { "maximum": ceiling.get() - 1 } });
    if !above.is_empty() {
        merge(
            &mut facts,
            "",
            json!({ "at": { "not": { "anyOf": above } } }),
        );
    }
    let mut stated = json!({ "properties": { "ceiling": { "const": ceiling.get() } } });
    if ceiling != Level::THREE {
        merge(&mut stated, "", json!({ "required": ["ceiling"] }));
    }
    json!({
        "if": stated,
        "then": { "properties": { "facts": { "items": { "properties": facts } } } },
    })
}

/// Rule 10: which facts may do what, and which values they can have.
fn facts() -> Vec<Value> {
    let mut rules = vec![json!({
        "if": { "properties": { "kind": { "const": "evidence" } } },
        "then": { "properties": { "key": { "$ref": "#/$defs/Fact" } } },
        "else": { "properties": { "key": { "$ref": "#/$defs/LevelFact" } } },
    })];
    let with = |chosen: fn(FactKind) -> bool| {
        let all = catalogue::all().filter(|one| chosen(one.kind));
        all.map(|one| one.key).collect::<Vec<&str>>()
    };
    for (keys, value) in [
        (
            with(|kind| matches!(kind, FactKind::Count | FactKind::Flag)),
            json!({ "multipleOf": 1 }),
        ),
        (
            with(|kind| kind.largest().is_some()),
            json!({ "maximum": 1 }),
        ),
    ] {
        rules.push(json!({
            "if": { "properties": { "key": { "enum": keys } } },
            "then": { "properties": { "at": { "properties": { "2": value, "3": value, "4": value } } } },
        }));
    }
    rules
}
