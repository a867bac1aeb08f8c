//! From one version of a rubric to the next.
//!
//! Owns what changed between two versions, how large the version step must be, and which versions may be compared.
//! Must never allow two different contents under one published id and version.
//! Start with [`changes`], then [`check_succession`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Rubric, RubricStatus};

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

/// Why a rubric may not follow another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionRefusal {
    /// They are different rubrics.
    #[error("{next} is not a version of {before}")]
    OtherRubric {
        /// Id of the existing one.
        before: String,
        /// Id of the new one.
        next: String,
    },
    /// A used version is frozen for ever.
    #[error("{id} {version} is published and never changes; give the new text a new version")]
    Frozen {
        /// Rubric id.
        id: String,
        /// Its version.
        version: String,
    },
    /// The version does not rise.
    #[error("version {next} does not come after {before}")]
    NotLater {
        /// Version of the existing one.
        before: String,
        /// Version of the new one.
        next: String,
    },
    /// The step is too small for what changed.
    #[error("{path} changed, so the version must rise to {needed} or above")]
    StepTooSmall {
        /// A place that changed.
        path: String,
        /// The lowest version that is allowed.
        needed: String,
    },
}

/// Whether scores of two versions may be averaged or used for one agreement figure: same rubric, same major version.
pub fn comparable(a: &Rubric, b: &Rubric) -> bool {
    let major = |rubric: &Rubric| {
        semver::Version::parse(&rubric.version)
            .ok()
            .map(|version| version.major)
    };
    a.id == b.id && major(a).is_some() && major(a) == major(b)
}

/// Whether `next` may be published after `before`.
///
/// # Errors
/// The first reason against it.
pub fn check_succession(before: &Rubric, next: &Rubric) -> Result<(), SuccessionRefusal> {
    if before.id != next.id {
        return Err(SuccessionRefusal::OtherRubric {
            before: before.id.clone(),
            next: next.id.clone(),
        });
    }
    let not_later = || SuccessionRefusal::NotLater {
        before: before.version.clone(),
        next: next.version.clone(),
    };
    let old = semver::Version::parse(&before.version).map_err(|_| not_later())?;
    let new = semver::Version::parse(&next.version).map_err(|_| not_later())?;
    let changes = changes(before, next);
    if old == new {
        if changes.is_empty() || before.status == RubricStatus::Draft {
            return Ok(());
        }
        return Err(SuccessionRefusal::Frozen {
            id: before.id.clone(),
            version: before.version.clone(),
        });
    }
    if new < old {
        return Err(not_later());
    }
    let Some(largest) = changes.iter().max_by_key(|change| change.needs) else {
        return Ok(());
    };
    let needed = match largest.needs {
        Step::Patch => semver::Version::new(old.major, old.minor, old.patch + 1),
        Step::Minor => semver::Version::new(old.major, old.minor + 1, 0),
        Step::Major => semver::Version::new(old.major + 1, 0, 0),
    };
    if new < needed {
        return Err(SuccessionRefusal::StepTooSmall {
            path: largest.path.clone(),
            needed: needed.to_string(),
        });
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::super::tests::valid;
    use super::*;

    fn step(change: impl Fn(&mut Rubric), version: &str) -> Result<(), SuccessionRefusal> {
        let before = valid();
        let mut next = before.clone();
        next.version = version.to_owned();
        change(&mut next);
        check_succession(&before, &next)
    }

    fn refusal(change: impl Fn(&mut Rubric), version: &str) -> String {
        step(change, version).unwrap_err().to_string()
    }

    #[test]
    fn a_published_version_is_frozen() {
        assert_eq!(step(|_| (), "1.0.0"), Ok(()));
        assert_eq!(
            refusal(
                |next| next.criteria[0].levels.three.push_str(" Changed."),
                "1.0.0"
            ),
            "sample.rubric 1.0.0 is published and never changes; give the new text a new version"
        );
    }

    #[test]
    fn the_step_must_fit_the_change() {
        assert_eq!(
            step(|next| next.questions[0].ask.push('!'), "1.0.1"),
            Ok(())
        );
        assert_eq!(
            refusal(
                |next| next.criteria[0].evidence.push("A new one".into()),
                "1.0.1"
            ),
            "criterion.first/evidence[1] changed, so the version must rise to 1.1.0 or above"
        );
        assert_eq!(
            step(
                |next| next.criteria[0].evidence.push("A new one".into()),
                "1.1.0"
            ),
            Ok(())
        );
        assert_eq!(
            refusal(|next| next.criteria[0].weight = 3, "1.1.0"),
            "criterion.first/weight changed, so the version must rise to 2.0.0 or above"
        );
        assert_eq!(step(|next| next.criteria[0].weight = 3, "2.0.0"), Ok(()));
        assert_eq!(
            refusal(|_| (), "0.9.0"),
            "version 0.9.0 does not come after 1.0.0"
        );
    }

    #[test]
    fn only_one_major_version_is_comparable() {
        let rubric = valid();
        let with = |version: &str| Rubric {
            version: version.into(),
            ..rubric.clone()
        };
        assert!(comparable(&rubric, &with("1.9.3")));
        assert!(!comparable(&rubric, &with("2.0.0")));
        assert!(!comparable(
            &rubric,
            &Rubric {
                id: "other".into(),
                ..rubric.clone()
            }
        ));
    }

    #[test]
    fn changes_name_ids_not_positions() {
        let before = valid();
        let mut after = before.clone();
        after.criteria.swap(0, 1);
        assert_eq!(changes(&before, &after), []);
        after.criteria[0].facts.clear();
        let paths: Vec<String> = changes(&before, &after)
            .into_iter()
            .map(|change| change.path)
            .collect();
        assert_eq!(
            paths,
            [
                "criterion.second/facts[orm.bulk_peak_mib cap]",
                "criterion.second/facts[orm.query_growth ladder]"
            ]
        );
    }
}
