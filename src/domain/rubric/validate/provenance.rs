//! On what grounds: sources and licence (rule 16), what publication needs (rule 17).

use super::super::fault::Finding;
use super::super::{Rubric, RubricStatus};
use super::identity::cut;

pub(super) fn rules_16_and_17(rubric: &Rubric, findings: &mut Vec<Finding>) {
    rule_16_sources(rubric, findings);
    rule_17_published(rubric, findings);
}

fn rule_16_sources(rubric: &Rubric, findings: &mut Vec<Finding>) {
    let provenance = &rubric.provenance;
    if provenance.sources.is_empty() {
        let remedy = "Name what the anchors stand on, as URL, ISBN or DOI";
        findings.push(Finding::new(
            16,
            "provenance.sources",
            "There is no source",
            remedy,
        ));
    }
    for (index, source) in provenance.sources.iter().enumerate() {
        if !(holds_url(source) || holds_isbn(source) || holds_doi(source)) {
            let problem = format!("The source \"{}\" cannot be looked up", cut(source));
            let remedy = "Give it a URL (https://...), an ISBN or a DOI (10.xxxx/...)";
            findings.push(Finding::new(
                16,
                format!("provenance.sources[{index}]"),
                problem,
                remedy,
            ));
        }
    }
    if provenance.licence.trim().is_empty() {
        let remedy = "Name one, like \"CC-BY-4.0\"";
        findings.push(Finding::new(
            16,
            "provenance.licence",
            "The texts have no licence",
            remedy,
        ));
    }
}

/// The third demand of rule 17, a clean run, holds by itself: any fault refuses the file.
fn rule_17_published(rubric: &Rubric, findings: &mut Vec<Finding>) {
    let provenance = &rubric.provenance;
    if rubric.status == RubricStatus::Draft {
        return;
    }
    if provenance.created.is_none() {
        let problem = "A published rubric needs the day it was written";
        findings.push(Finding::new(
            17,
            "provenance.created",
            problem,
            "Add created = 2026-11-20, with the right day",
        ));
    }
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    let independent = |reviewer: &String| {
        !provenance
            .authors
            .iter()
            .any(|author| same(author, reviewer))
    };
    if !provenance.reviewers.iter().any(independent) {
        let problem = "A published rubric needs a reviewer who is not an author";
        let remedy = "Add reviewers = [\"...\"], or set status = \"draft\"";
        findings.push(Finding::new(17, "provenance.reviewers", problem, remedy));
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>'))
}

fn holds_url(text: &str) -> bool {
    words(text).any(|word| {
        ["https://", "http://"].iter().any(|scheme| {
            word.strip_prefix(scheme).is_some_and(|rest| {
                let host = rest.split(['/', '?', '#']).next().unwrap_or("");
                host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
            })
        })
    })
}

fn holds_doi(text: &str) -> bool {
    words(text).any(|word| {
        let word = word
            .strip_prefix("doi:")
            .or_else(|| word.strip_prefix("DOI:"))
            .unwrap_or(word);
        word.strip_prefix("10.")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(registrant, suffix)| {
                (4..=9).contains(&registrant.len())
                    && registrant.bytes().all(|byte| byte.is_ascii_digit())
                    && !suffix.is_empty()
            })
    })
}

/// An ISBN is checked by its own check digit, so that a mistyped one is found.
fn holds_isbn(text: &str) -> bool {
    let upper = text.to_uppercase();
    let Some((_, after)) = upper.split_once("ISBN") else {
        return false;
    };
    let digits: Vec<u32> = after
        .trim_start_matches("-13")
        .trim_start_matches("-10")
        .trim_start_matches([':', ' '])
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | 'X'))
        .filter_map(|c| if c == 'X' { Some(10) } else { c.to_digit(10) })
        .collect();
    let weighed = |weights: fn(u32) -> u32| {
        (0..)
            .zip(&digits)
            .map(|(place, digit)| weights(place) * digit)
            .sum::<u32>()
    };
    match digits.len() {
        10 => weighed(|place| 10 - place) % 11 == 0,
        13 => weighed(|place| if place % 2 == 0 { 1 } else { 3 }) % 10 == 0,
        _ => false,
    }
}
