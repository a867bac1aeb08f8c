//! What differs between two versions of a rubric.
//!
//! Owns the comparison, by id instead of position, and how large a step each difference needs. Must never hide a
//! difference in content. Start with [`changes`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Rubric;

/// How large a version step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Wording without a change of meaning, in questions or evidence only.
    Patch,
    /// A new question, a new piece of evidence, a new fact.
    Minor,
    /// An anchor, a weight, an expected level, a gate or a criterion: scores are no longer comparable.
    Major,
}

/// One difference between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, with ids instead of positions, for example `criterion.query-shape/levels.3`.
    pub path: String,
    /// The text before; absent for something new.
    pub before: Option<String>,
    /// The text after; absent for something removed.
    pub after: Option<String>,
    /// The step it needs.
    pub needs: Step,
}

/// Every difference in content. The version, the status and the provenance are about the rubric, not in it.
pub fn changes(before: &Rubric, after: &Rubric) -> Vec<Change> {
    let (old, new) = (leaves(before), leaves(after));
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = paths
        .into_iter()
        .filter(|path| old.get(*path) != new.get(*path));
    changed
        .map(|path| {
            let (before, after) = (old.get(path).cloned(), new.get(path).cloned());
            Change {
                needs: step_for(path, before.as_ref(), after.as_ref()),
                path: path.clone(),
                before,
                after,
            }
        })
        .collect()
}

fn step_for(path: &str, before: Option<&String>, after: Option<&String>) -> Step {
    let list = path.split('.').next().unwrap_or("");
    let field = path
        .rsplit_once('/')
        .map_or("", |(_, field)| field)
        .split(['.', '['])
        .next()
        .unwrap_or("");
    let reworded = before.is_some() && after.is_some();
    match (list, field) {
        ("question", "criteria" | "kind") => Step::Minor,
        ("criterion", "evidence" | "red_flags") | ("question", _) if reworded => Step::Patch,
        ("criterion", "evidence" | "red_flags") | ("question", _) => Step::Minor,
        ("criterion", "facts") if before.is_none() => Step::Minor,
        ("title" | "baseline" | "minutes" | "language", _) => Step::Patch,
        _ => Step::Major,
    }
}

/// The rubric as path and text, list entries named by their id where they have one: `criterion.<id>/<field>`.
fn leaves(rubric: &Rubric) -> BTreeMap<String, String> {
    let mut leaves = BTreeMap::new();
    let Ok(Value::Object(map)) = serde_json::to_value(rubric) else {
        return leaves;
    };
    for (key, value) in map {
        match (key.as_str(), value) {
            ("schema" | "id" | "version" | "status" | "provenance", _) => {}
            ("criterion" | "question" | "knockout", Value::Array(items)) => {
                for item in items {
                    let id = item
                        .get("id")
                        .and_then(Value::as_str)
                        .unwrap_or("")
                        .to_owned();
                    let Value::Object(fields) = item else {
                        continue;
                    };
                    for (field, value) in fields.into_iter().filter(|(field, _)| field != "id") {
                        flatten(&value, format!("{key}.{id}/{field}"), &mut leaves);
                    }
                }
            }
            (_, value) => flatten(&value, key, &mut leaves),
        }
    }
    leaves
}

fn flatten(value: &Value, path: String, leaves: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) if map.contains_key("key") => {
            let key = map.get("key").and_then(Value::as_str).unwrap_or("");
            let path = path
                .rsplit_once('[')
                .map_or(path.as_str(), |(list, _)| list);
            let kind = map.get("kind").and_then(Value::as_str).unwrap_or("");
            leaves.insert(format!("{path}[{key} {kind}]"), value.to_string());
        }
        Value::Object(map) => {
            for (key, inner) in map {
                flatten(inner, format!("{path}.{key}"), leaves);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                flatten(inner, format!("{path}[{index}]"), leaves);
            }
        }
        Value::String(text) => {
            leaves.insert(path, text.clone());
        }
        plain => {
            leaves.insert(path, plain.to_string());
        }
    }
}
