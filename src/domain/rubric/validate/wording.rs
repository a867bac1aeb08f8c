//! The words: anchors (rule 3), more than swapped adverbs (rule 4), words that do not belong into scoring (rule 5).

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::fault::Finding;
use super::super::{Criterion, Rubric, limits};
use crate::domain::level::Level;

/// Each stands for a judgement about the person instead of what was shown.
pub const BANNED: [&str; 6] = [
    "culture fit",
    "native speaker",
    "young",
    "energetic",
    "rockstar",
    "gut feeling",
];

/// Above this share of common words two anchors say the same.
const MOST_SHARED_PERCENT: usize = 80;

pub(super) fn rule_3_anchors(rubric: &Rubric, findings: &mut Vec<Finding>) {
    if (rubric.scale.min, rubric.scale.max) != (1, 4) {
        let problem = format!(
            "The scale goes from {} to {}",
            rubric.scale.min, rubric.scale.max
        );
        findings.push(Finding::new(
            3,
            "scale",
            problem,
            "rubric/1 has the scale 1 to 4",
        ));
    }
    if rubric.scale.labels.len() != Level::ALL.len() {
        let problem = format!("The scale has {} labels", rubric.scale.labels.len());
        findings.push(Finding::new(
            3,
            "scale.labels",
            problem,
            "Write one label for each of the 4 levels",
        ));
    }
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        for (level, anchor) in criterion.levels.iter() {
            let length = anchor.trim().chars().count();
            if !limits::ANCHOR.contains(&length) {
                let problem = format!(
                    "Level {level} of \"{}\" has {length} characters",
                    criterion.id
                );
                let (least, most) = (limits::ANCHOR.start(), limits::ANCHOR.end());
                let remedy =
                    format!("Describe in {least} to {most} characters what was seen or heard");
                findings.push(Finding::new(3, level_path(index, level), problem, remedy));
            }
        }
    }
    each_pair(rubric, |index, criterion, low, high| {
        if normalised(criterion.levels.get(low)) == normalised(criterion.levels.get(high)) {
            let problem = format!(
                "Levels {low} and {high} of \"{}\" say the same",
                criterion.id
            );
            let remedy = "Say what is different to see at the higher level";
            findings.push(Finding::new(3, level_path(index, high), problem, remedy));
        }
    });
}

pub(super) fn rule_4_more_than_adverbs(rubric: &Rubric, findings: &mut Vec<Finding>) {
    each_pair(rubric, |index, criterion, low, high| {
        let (a, b) = (
            normalised(criterion.levels.get(low)),
            normalised(criterion.levels.get(high)),
        );
        if a != b && shared_percent_exceeds(&a, &b, MOST_SHARED_PERCENT) {
            let problem = format!(
                "Levels {low} and {high} of \"{}\" share more than 80% of their words",
                criterion.id
            );
            let remedy = "Describe different behaviour instead of swapping adverbs";
            findings.push(Finding::new(4, level_path(index, high), problem, remedy));
        }
    });
}

pub(super) fn rule_5_banned_words(rubric: &Rubric, findings: &mut Vec<Finding>) {
    let Ok(value) = serde_json::to_value(rubric) else {
        return;
    };
    each_text(&value, "", &mut |path, text| {
        let words = format!(" {} ", normalised(text));
        for banned in BANNED {
            if words.contains(&format!(" {banned} ")) {
                let problem = format!("The words \"{banned}\" do not belong into a rubric");
                let remedy = "Name the behaviour that is meant, or drop it";
                findings.push(Finding::new(5, path, problem, remedy));
            }
        }
    });
}

fn each_pair(rubric: &Rubric, mut judge: impl FnMut(usize, &Criterion, Level, Level)) {
    for (index, criterion) in rubric.criteria.iter().enumerate() {
        for low in Level::ALL {
            for high in Level::ALL.into_iter().filter(|high| *high > low) {
                judge(index, criterion, low, high);
            }
        }
    }
}

fn level_path(criterion: usize, level: Level) -> String {
    format!("criterion[{criterion}].levels.{level}")
}

/// Lower case, words only, single spaces: what remains when layout and punctuation are ignored.
fn normalised(text: &str) -> String {
    let lower = text.replace(['\u{200C}', '\u{200D}'], "").to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Counts words with repetition, against the longer text: a level that adds behaviour to the one below is fine.
fn shared_percent_exceeds(a: &str, b: &str, percent: usize) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut length_a, mut length_b, mut shared) = (0, 0, 0);
    for word in a.split(' ') {
        *counts.entry(word).or_default() += 1;
        length_a += 1;
    }
    for word in b.split(' ') {
        length_b += 1;
        if let Some(left) = counts.get_mut(word).filter(|left| **left > 0) {
            *left -= 1;
            shared += 1;
        }
    }
    shared * 100 > length_a.max(length_b) * percent
}

/// Visits every text of the rubric with its path in the TOML file.
pub(super) fn each_text(value: &Value, path: &str, visit: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_text(item, &format!("{path}[{index}]"), visit);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                let inner = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                each_text(item, &inner, visit);
            }
        }
        _ => {}
    }
}
