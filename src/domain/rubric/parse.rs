//! From TOML text to a checked [`Rubric`].
//!
//! Owns the walk over the document: every key is read by name, so that all faults are found in one pass and each has
//! a line. Where a value cannot be read a stand-in takes its place and the rules are not asked about that place, so
//! that one slip gives one fault. Must never return a rubric with a fault. Start with [`read`]; `table` holds the
//! reading of single values.

use chrono::NaiveDate;
use toml::de::{DeTable, DeValue};

use self::table::{Log, Table};
use super::criterion::*;
use super::fault::{Finding, RULE_SHAPE, RubricFault};
use super::{
    AppliesTo, Knockout, Provenance, Question, QuestionKind, Rubric, RubricStatus, Scale, validate,
};
use crate::domain::level::{Level, Seniority};

mod table;

/// A rubric is about 15 kB; far more than this is not a rubric.
const MAX_BYTES: usize = 256 * 1024;

/// More faults than this help nobody.
const MAX_FAULTS: usize = 100;

pub(super) fn read(file: &str, text: &str) -> Result<Rubric, Vec<RubricFault>> {
    if text.len() > MAX_BYTES {
        let problem = format!(
            "The file has {} kB; a rubric has at most {} kB",
            text.len() / 1024,
            MAX_BYTES / 1024
        );
        let finding = Finding::new(
            RULE_SHAPE,
            "",
            problem,
            "Check that this is the rubric file, or split the rubric",
        );
        return Err(vec![finding.at(file, None)]);
    }
    let mut log = Log::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(not_toml(file, &log, &errors));
    }
    let rubric = rubric(Table::new(document.get_ref(), String::new(), &mut log));
    let unread: Vec<String> = log
        .findings
        .iter()
        .map(|finding| finding.path.clone())
        .collect();
    let judged = validate::findings(&rubric)
        .into_iter()
        .filter(|finding| !touches(&finding.path, &unread));
    let findings: Vec<Finding> = log.findings.iter().cloned().chain(judged).collect();
    if findings.is_empty() {
        Ok(rubric)
    } else {
        Err(in_order(file, &log, findings))
    }
}

/// Whether a path is, holds or lies within a place that could not be read.
fn touches(path: &str, unread: &[String]) -> bool {
    let within = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    unread
        .iter()
        .any(|place| !path.is_empty() && (within(path, place) || within(place, path)))
}

fn not_toml(file: &str, log: &Log, errors: &[toml::de::Error]) -> Vec<RubricFault> {
    let mut faults: Vec<RubricFault> = errors
        .iter()
        .take(MAX_FAULTS)
        .map(|error| {
            let problem = format!(
                "This is not valid TOML: {}",
                error.message().replace('\n', ", ")
            );
            let finding = Finding::new(
                RULE_SHAPE,
                "",
                problem,
                "Repair the text here; the rest is read after that",
            );
            finding.at(file, error.span().map(|span| log.line_at(span.start)))
        })
        .collect();
    faults.dedup_by_key(|fault| fault.line);
    faults
}

fn in_order(file: &str, log: &Log, findings: Vec<Finding>) -> Vec<RubricFault> {
    let mut faults: Vec<RubricFault> = findings
        .into_iter()
        .map(|finding| {
            let line = log.line_of(&finding.path);
            finding.at(file, line)
        })
        .collect();
    faults.sort_by(|a, b| (a.line, a.rule, &a.path).cmp(&(b.line, b.rule, &b.path)));
    let more = faults.len().saturating_sub(MAX_FAULTS);
    if more > 0 {
        faults.truncate(MAX_FAULTS);
        let problem = format!("There are {more} more faults");
        faults.push(Finding::new(RULE_SHAPE, "", problem, "Repair these first").at(file, None));
    }
    faults
}

fn rubric(mut top: Table) -> Rubric {
    let rubric = Rubric {
        schema: top.text("schema"),
        id: top.text("id"),
        version: top.text("version"),
        title: top.text("title"),
        competency: top.text("competency"),
        status: top.one_of("status", RubricStatus::ALL, RubricStatus::Draft),
        language: top.text("language"),
        minutes: top.whole("minutes", 1..=480).unwrap_or(60),
        baseline: top.optional_texts("baseline"),
        scale: top.table("scale").map_or_else(standard_scale, scale),
        applies_to: top.table("applies_to").map_or_else(
            || AppliesTo {
                roles: vec![super::ALL_ROLES.to_owned()],
                levels: Seniority::ALL.to_vec(),
            },
            applies_to,
        ),
        provenance: top
            .table("provenance")
            .map_or_else(no_provenance, provenance),
        criteria: Vec::new(),
        questions: Vec::new(),
        knockouts: Vec::new(),
    };
    let criteria = top.each_table("criterion", criterion);
    let questions = top.each_table("question", question);
    let knockouts = top.each_table("knockout", knockout);
    top.finish();
    Rubric {
        criteria,
        questions,
        knockouts,
        ..rubric
    }
}

fn standard_scale() -> Scale {
    Scale {
        min: 1,
        max: 4,
        labels: Level::ALL
            .iter()
            .map(|level| level.label().to_owned())
            .collect(),
    }
}

fn scale(mut table: Table) -> Scale {
    let min = table.whole("min", 0..=9).unwrap_or(1);
    let max = table.whole("max", 0..=9).unwrap_or(4);
    let labels = table.texts("labels");
    table.finish();
    Scale { min, max, labels }
}

fn applies_to(mut table: Table) -> AppliesTo {
    let roles = table.texts("roles");
    let levels = table.each_of("levels", Seniority::ALL);
    table.finish();
    AppliesTo { roles, levels }
}

fn no_provenance() -> Provenance {
    Provenance {
        authors: Vec::new(),
        reviewers: Vec::new(),
        created: None,
        licence: String::new(),
        sources: Vec::new(),
        job_analysis: None,
        changes: None,
        replaces: None,
    }
}

fn provenance(mut table: Table) -> Provenance {
    let provenance = Provenance {
        authors: table.texts("authors"),
        reviewers: table.optional_texts("reviewers"),
        created: created(&mut table),
        licence: table.optional_text("licence").unwrap_or_default(),
        sources: table.optional_texts("sources"),
        job_analysis: table.optional_text("job_analysis"),
        changes: table.optional_text("changes"),
        replaces: table.optional_text("replaces"),
    };
    table.finish();
    provenance
}

fn created(table: &mut Table) -> Option<NaiveDate> {
    let value = table.take("created")?;
    let date = match value.get_ref() {
        DeValue::Datetime(moment) => moment.date.and_then(|date| {
            NaiveDate::from_ymd_opt(
                i32::from(date.year),
                u32::from(date.month),
                u32::from(date.day),
            )
        }),
        DeValue::String(text) => text.parse().ok(),
        _ => None,
    };
    if date.is_none() {
        table.report(
            "created",
            "created is no date",
            "Write a day like 2026-11-20",
        );
    }
    date
}

fn criterion(mut table: Table) -> Criterion {
    let criterion = Criterion {
        id: table.text("id"),
        title: table.text("title"),
        definition: table.text("definition"),
        weight: table.whole("weight", 1..=4).unwrap_or(1),
        weight_reason: table.optional_text("weight_reason"),
        source: table.one_of("source", Source::ALL, Source::Human),
        expected: table.table("expected").map_or_else(lowest_bar, expected),
        gate: table.optional_table("gate").map(gate),
        levels: table.table("levels").map_or_else(no_anchors, anchors),
        evidence: table.optional_texts("evidence"),
        red_flags: table.optional_texts("red_flags"),
        facts: Vec::new(),
        ceiling: table.optional_level("ceiling"),
        ceiling_reason: table.optional_text("ceiling_reason"),
    };
    let facts = table
        .each_table("facts", mapping)
        .into_iter()
        .flatten()
        .collect();
    table.finish();
    Criterion { facts, ..criterion }
}

fn lowest_bar() -> Expected {
    Expected {
        junior: Level::ONE,
        mid: Level::ONE,
        senior: Level::ONE,
        lead: Level::ONE,
    }
}

fn expected(mut table: Table) -> Expected {
    let expected = Expected {
        junior: table.level("junior"),
        mid: table.level("mid"),
        senior: table.level("senior"),
        lead: table.level("lead"),
    };
    table.finish();
    expected
}

fn gate(mut table: Table) -> Gate {
    let gate = Gate {
        junior: table.optional_level("junior"),
        mid: table.optional_level("mid"),
        senior: table.optional_level("senior"),
        lead: table.optional_level("lead"),
    };
    table.finish();
    gate
}

fn no_anchors() -> Anchors {
    Anchors {
        one: String::new(),
        two: String::new(),
        three: String::new(),
        four: String::new(),
    }
}

fn anchors(mut table: Table) -> Anchors {
    let anchors = Anchors {
        one: table.text("1"),
        two: table.text("2"),
        three: table.text("3"),
        four: table.text("4"),
    };
    table.finish();
    anchors
}

fn mapping(mut table: Table) -> Option<FactMapping> {
    let key = table.text("key");
    let kind = table.text("kind");
    let mapping = match kind.as_str() {
        "ladder" => {
            let op = table.one_of("op", LadderDirection::ALL, LadderDirection::AtMost);
            let at = table.table("at").map(thresholds).unwrap_or_default();
            Some(FactMapping::Ladder { key, op, at })
        }
        "cap" => {
            let when = condition(&mut table);
            let max_level = table.level("max_level");
            when.map(|when| FactMapping::Cap {
                key,
                when,
                max_level,
            })
        }
        "veto" => condition(&mut table).map(|when| FactMapping::Veto { key, when }),
        "evidence" => Some(FactMapping::Evidence { key }),
        "" => None,
        other => {
            let problem = format!("\"{other}\" is no kind of fact mapping");
            table.report("kind", &problem, "Use ladder, cap, veto or evidence");
            return None;
        }
    };
    table.finish();
    mapping
}

fn thresholds(mut table: Table) -> Thresholds {
    let at = Thresholds {
        two: table.number("2"),
        three: table.number("3"),
        four: table.number("4"),
    };
    table.finish();
    at
}

fn condition(table: &mut Table) -> Option<Condition> {
    let text = table.text("when");
    if text.is_empty() {
        return None;
    }
    match Condition::try_from(text) {
        Ok(condition) => Some(condition),
        Err(refusal) => {
            table.report("when", &refusal.to_string(), "Correct the condition");
            None
        }
    }
}

fn question(mut table: Table) -> Question {
    let question = Question {
        id: table.text("id"),
        kind: table.one_of("kind", QuestionKind::ALL, QuestionKind::Technical),
        criteria: table.texts("criteria"),
        ask: table.text("ask"),
        probes: table.texts("probes"),
        minutes: table.whole("minutes", 1..=480).unwrap_or(1),
        good_signs: table.optional_texts("good_signs"),
    };
    table.finish();
    question
}

fn knockout(mut table: Table) -> Knockout {
    let knockout = Knockout {
        id: table.text("id"),
        criterion: table.text("criterion"),
        text: table.text("text"),
        confirm: table.whole("confirm", 0..=9).unwrap_or(2),
    };
    table.finish();
    knockout
}
