//! From TOML text to a checked [`Rubric`].
//!
//! Owns the walk over the document: every key is read by name, so that all faults are found in one pass and each has
//! a line. Where a value cannot be read a stand-in takes its place and the rules are not asked about that place, so
//! that one slip gives one fault. Must never return a rubric with a fault. Start with [`read`]; `criterion` reads the
//! largest part, `table` single values.

use chrono::NaiveDate;
use toml::de::{DeTable, DeValue};

use self::criterion::criterion;
use self::log::Log;
use self::table::Table;
use super::fault::{Finding, RULE_SHAPE, RubricFault};
use super::{
    AppliesTo, Knockout, Provenance, Question, QuestionKind, Rubric, RubricStatus, Scale, validate,
};
use crate::domain::level::{Level, Seniority};

mod criterion;
mod log;
mod table;

/// A rubric is about 15 kB; far more than this is not a rubric.
pub(super) const MAX_BYTES: usize = 256 * 1024;

/// More faults than this help nobody.
const MAX_FAULTS: usize = 100;

/// What was read of a text that is TOML.
pub(super) struct Reading {
    /// The rubric; where something cannot be read, a stand-in takes its place.
    pub(super) rubric: Rubric,
    /// What cannot be read: unknown keys, wrong types, what is missing or empty.
    pub(super) unread: Vec<RubricFault>,
    /// The rules that what was read breaks.
    pub(super) broken: Vec<RubricFault>,
}

impl Reading {
    /// The rubric with all faults, in the order of the file.
    pub(super) fn whole(self) -> (Rubric, Vec<RubricFault>) {
        let mut faults = self.unread;
        faults.extend(self.broken);
        (self.rubric, in_order(faults))
    }
}

pub(super) fn read(file: &str, text: &str) -> Result<Rubric, Vec<RubricFault>> {
    let (rubric, faults) = leniently(file, text)?.whole();
    if faults.is_empty() {
        Ok(rubric)
    } else {
        Err(faults)
    }
}

/// Reads what can be read, faults or not. Refuses only what is no TOML or too large.
pub(super) fn leniently(file: &str, text: &str) -> Result<Reading, Vec<RubricFault>> {
    if text.len() > MAX_BYTES {
        let problem = format!(
            "The file is too large; a rubric has at most {} kB",
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
    let placed = |finding: Finding| {
        let line = log.line_of(&finding.path);
        finding.at(file, line)
    };
    Ok(Reading {
        unread: log.findings.iter().cloned().map(placed).collect(),
        broken: judged.map(placed).collect(),
        rubric,
    })
}

/// A rubric in which nothing is said.
pub(super) fn nothing() -> Rubric {
    let mut log = Log::new("");
    rubric(Table::new(&DeTable::new(), String::new(), &mut log))
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
            let column = error
                .span()
                .map_or_else(String::new, |span| log.column_at(span.start));
            let problem = format!(
                "This is not valid TOML{column}: {}",
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

fn in_order(mut faults: Vec<RubricFault>) -> Vec<RubricFault> {
    faults.sort_by(|a, b| (a.line, a.rule, &a.path).cmp(&(b.line, b.rule, &b.path)));
    let more = faults.len().saturating_sub(MAX_FAULTS);
    if more > 0 {
        let file = faults.first().map_or("", |fault| &fault.file).to_owned();
        faults.truncate(MAX_FAULTS);
        let problem = format!("There are {more} more faults");
        faults.push(Finding::new(RULE_SHAPE, "", problem, "Repair these first").at(&file, None));
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
