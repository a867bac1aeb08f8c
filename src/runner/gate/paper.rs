//! What candidates read: the brief must name every graded fact, the time box and the rule on AI tools, and the kit must stay small.
//! Start with `lint`.

use std::fs;

use super::{GateError, GateLine, line};
use crate::domain::rubric::Rubric;
use crate::runner::kit::{Kit, files_below};

/// Size of everything a candidate downloads, in bytes.
const DOWNLOAD_BUDGET: u64 = 1 << 20;
/// Words of the brief: about ten minutes of reading.
const WORD_BUDGET: usize = 2_500;
/// Hours as they may be spelt in the brief.
const NUMBERS: [&str; 9] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight",
];

/// All checks that need no run.
pub fn lint(kit: &Kit, rubric: &Rubric) -> Result<Vec<GateLine>, GateError> {
    let files = &kit.manifest.files;
    let brief = kit.text(&files.brief)?;
    let unnamed: Vec<&str> = kit
        .manifest
        .feeds
        .values()
        .flatten()
        .filter(|key| !names_fact(&brief, key))
        .map(String::as_str)
        .collect();
    let unknown: Vec<&str> = kit
        .manifest
        .feeds
        .keys()
        .filter(|id| rubric.criterion(id).is_none())
        .map(String::as_str)
        .collect();
    let words = brief.split_whitespace().count();
    let size = download_size(kit)?;
    Ok(vec![
        line(
            "rubric",
            unknown.is_empty(),
            found(
                &unknown,
                "every fed criterion is in the rubric",
                "not in the rubric",
            ),
        ),
        line(
            "brief: facts",
            unnamed.is_empty(),
            found(&unnamed, "names every graded fact", "does not name"),
        ),
        line(
            "brief: time",
            names_hours(&brief, kit.manifest.hours),
            format!("names the time box of {} hours", kit.manifest.hours),
        ),
        line(
            "brief: AI tools",
            brief
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|word| word == "AI"),
            "says what holds for AI tools".to_owned(),
        ),
        line(
            "brief: length",
            words <= WORD_BUDGET,
            format!("{words} words of at most {WORD_BUDGET}"),
        ),
        line(
            "size",
            size <= DOWNLOAD_BUDGET,
            format!(
                "a candidate downloads {} kB of at most {} kB",
                size.div_ceil(1000),
                DOWNLOAD_BUDGET / 1000
            ),
        ),
    ])
}

/// Facts that only accompany a level are described, those that decide are named by key.
fn names_fact(brief: &str, key: &str) -> bool {
    brief.contains(key)
        || (key == crate::runner::probes::sources::BUDGETS
            && brief.contains("assertions on the number of statements"))
}

fn names_hours(brief: &str, hours: u32) -> bool {
    let word = usize::try_from(hours)
        .ok()
        .and_then(|hours| NUMBERS.get(hours))
        .copied()
        .unwrap_or_default();
    let lower = brief.to_lowercase();
    lower.contains(&format!("{hours} hour"))
        || (!word.is_empty() && lower.contains(&format!("{word} hour")))
}

fn download_size(kit: &Kit) -> Result<u64, GateError> {
    let files = &kit.manifest.files;
    let mut size = fs::metadata(kit.part(&files.brief)?)?.len();
    for part in [&files.starter, &files.public_checks] {
        for (_, path) in files_below(&kit.part(part)?)? {
            size = size.saturating_add(fs::metadata(path)?.len());
        }
    }
    Ok(size)
}

fn found(faults: &[&str], sound: &str, wrong: &str) -> String {
    if faults.is_empty() {
        sound.to_owned()
    } else {
        format!("{wrong}: {}", faults.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::names_hours;

    #[test]
    fn the_time_box_may_be_a_word_or_a_number() {
        assert!(names_hours("About **three hours** of work", 3));
        assert!(names_hours("About 3 hours", 3));
        assert!(!names_hours("About four hours", 3));
    }
}
