//! A rubric as a file that people read and change: the order and the layout of the files that ship.
//!
//! Owns layout only. Reading the text back gives the same rubric and the same digest; the tests hold that for everything
//! that ships. Start with [`Rubric::to_toml`].

use std::fmt::Write;

use serde_json::Value;

use super::Rubric;

/// The keys of each table in the order in which people read them. What is named nowhere comes last.
const HEAD: [&str; 11] = [
    "schema",
    "id",
    "version",
    "title",
    "competency",
    "status",
    "language",
    "minutes",
    "baseline",
    "scale",
    "applies_to",
];
const PROVENANCE: [&str; 8] = [
    "authors",
    "reviewers",
    "created",
    "licence",
    "job_analysis",
    "changes",
    "replaces",
    "sources",
];
const CRITERION: [&str; 12] = [
    "id",
    "title",
    "definition",
    "weight",
    "weight_reason",
    "source",
    "expected",
    "gate",
    "ceiling",
    "ceiling_reason",
    "evidence",
    "red_flags",
];
const QUESTION: [&str; 7] = [
    "id",
    "kind",
    "criteria",
    "ask",
    "probes",
    "minutes",
    "good_signs",
];
const KNOCKOUT: [&str; 4] = ["id", "criterion", "text", "confirm"];

/// A list on one line is at most this long.
const LINE: usize = 100;

impl Rubric {
    /// The rubric as a TOML file, for export. Reading it back gives the same digest.
    ///
    /// # Errors
    /// Only if the rubric cannot be written as JSON, which no rubric that was read can cause.
    pub fn to_toml(&self) -> Result<String, serde_json::Error> {
        Ok(document(&serde_json::to_value(self)?))
    }
}

/// A document of the format, from its JSON form.
pub(super) fn document(rubric: &Value) -> String {
    let mut text = String::new();
    table(
        &mut text,
        rubric,
        &HEAD,
        &["provenance", "criterion", "question", "knockout"],
    );
    if let Some(provenance) = rubric.get("provenance") {
        text.push_str("\n[provenance]\n");
        table(&mut text, provenance, &PROVENANCE, &[]);
    }
    for criterion in list(rubric, "criterion") {
        text.push_str("\n[[criterion]]\n");
        table(&mut text, criterion, &CRITERION, &["levels"]);
        if let Some(levels) = criterion.get("levels") {
            text.push_str("[criterion.levels]\n");
            table(&mut text, levels, &["1", "2", "3", "4"], &[]);
        }
    }
    for (name, keys) in [("question", &QUESTION[..]), ("knockout", &KNOCKOUT[..])] {
        for item in list(rubric, name) {
            let _ = write!(text, "\n[[{name}]]\n");
            table(&mut text, item, keys, &[]);
        }
    }
    text
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The keys of one table, known ones first, without those that get a section of their own.
fn table(text: &mut String, value: &Value, order: &[&str], elsewhere: &[&str]) {
    let Value::Object(map) = value else { return };
    let mut keys: Vec<&String> = map
        .keys()
        .filter(|key| !elsewhere.contains(&key.as_str()))
        .collect();
    let place = |key: &str| order.iter().position(|known| *known == key);
    keys.sort_by_key(|key| (place(key).unwrap_or(usize::MAX), key.as_str()));
    for key in keys {
        if let Some(entry) = map.get(key) {
            let _ = writeln!(text, "{key} = {}", entry_of(key, entry));
        }
    }
}

fn entry_of(key: &str, value: &Value) -> String {
    match value {
        Value::String(day) if key == "created" => bare_day(day),
        Value::Array(items) => {
            let one_line = inline(value);
            if one_line.len() + key.len() <= LINE || items.is_empty() {
                return one_line;
            }
            let lines: Vec<String> = items
                .iter()
                .map(|item| format!("  {},\n", inline(item)))
                .collect();
            format!("[\n{}]", lines.concat())
        }
        other => inline(other),
    }
}

/// A day stands without quotes; what is no day stays the text it is.
fn bare_day(text: &str) -> String {
    match text.parse::<chrono::NaiveDate>() {
        Ok(day) => day.to_string(),
        Err(_) => quoted(text),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            // "key" and "kind" say what the rest is about; thresholds are tried from high to low.
            keys.sort_by_key(|key| {
                let first = [
                    "key", "kind", "op", "min", "max", "junior", "mid", "senior", "lead",
                ];
                let place = first.iter().position(|known| known == key);
                (
                    place.unwrap_or(first.len()),
                    std::cmp::Reverse(key.as_str()),
                )
            });
            let entries: Vec<String> = keys
                .into_iter()
                .filter_map(|key| Some(format!("{key} = {}", inline(map.get(key)?))))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        plain => plain.to_string(),
    }
}

/// A basic string: everything that would not survive a line of its own is escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
