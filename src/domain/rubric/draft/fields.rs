//! The fields of each kind of part: their names, which are also their paths in the file, and what they hold.

use serde_json::{Map, Value};

use super::{Part, PartKind, number};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A text that must be there.
    Text,
    /// A text that may be absent.
    Optional,
    /// A list of texts, one on each line.
    Lines,
    /// A number that must be there.
    Number,
    /// A number that may be absent.
    OptionalNumber,
}

/// A field: its name and what it holds.
pub type Field = (&'static str, Shape);

use Shape::{Lines, Number, Optional, OptionalNumber, Text};

const HEAD: &[Field] = &[
    ("id", Text),
    ("version", Text),
    ("title", Text),
    ("competency", Text),
    ("language", Text),
    ("minutes", Number),
    ("baseline", Lines),
    ("scale.labels", Lines),
    ("applies_to.roles", Lines),
    ("applies_to.levels", Lines),
    ("provenance.authors", Lines),
    ("provenance.reviewers", Lines),
    ("provenance.created", Optional),
    ("provenance.licence", Optional),
    ("provenance.sources", Lines),
    ("provenance.job_analysis", Optional),
    ("provenance.changes", Optional),
    ("provenance.replaces", Optional),
];

const CRITERION: &[Field] = &[
    ("id", Text),
    ("title", Text),
    ("definition", Text),
    ("levels.1", Text),
    ("levels.2", Text),
    ("levels.3", Text),
    ("levels.4", Text),
    ("weight", Number),
    ("weight_reason", Optional),
    ("expected.junior", Number),
    ("expected.mid", Number),
    ("expected.senior", Number),
    ("expected.lead", Number),
    ("gate.junior", OptionalNumber),
    ("gate.mid", OptionalNumber),
    ("gate.senior", OptionalNumber),
    ("gate.lead", OptionalNumber),
    ("evidence", Lines),
    ("red_flags", Lines),
    ("source", Text),
    ("ceiling", OptionalNumber),
    ("ceiling_reason", Optional),
];

const QUESTION: &[Field] = &[
    ("id", Text),
    ("kind", Text),
    ("ask", Text),
    ("criteria", Lines),
    ("probes", Lines),
    ("minutes", Number),
    ("good_signs", Lines),
];

const KNOCKOUT: &[Field] = &[
    ("id", Text),
    ("criterion", Text),
    ("text", Text),
    ("confirm", Number),
];

/// The fields of a fact mapping, after `facts.<index>.`. Which of them count depends on its kind.
const FACT: [&str; 8] = [
    "key",
    "kind",
    "op",
    "at.2",
    "at.3",
    "at.4",
    "when",
    "max_level",
];

impl PartKind {
    /// The fields of a part of this kind; those of its facts come on top.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Head => HEAD,
            Self::Criterion => CRITERION,
            Self::Question => QUESTION,
            Self::Knockout => KNOCKOUT,
        }
    }
}

/// The names of the fields of one fact mapping.
pub fn fact_fields(index: usize) -> impl Iterator<Item = String> {
    FACT.into_iter()
        .map(move |name| format!("facts.{index}.{name}"))
}

/// The fields that mean something for a kind of mapping. An unknown kind keeps nothing but its name.
fn counting(kind: &str) -> &'static [&'static str] {
    match kind {
        "ladder" => &["op", "at.2", "at.3", "at.4"],
        "cap" => &["when", "max_level"],
        "veto" => &["when"],
        _ => &[],
    }
}

/// The fields of a table of the file.
pub(super) fn read(kind: PartKind, value: &Value) -> Part {
    let mut part = Part::default();
    for (name, shape) in kind.fields() {
        if let Some(found) = at(value, name) {
            part.set(*name, &text(found, *shape));
        }
    }
    let facts = value.get("facts").and_then(Value::as_array);
    for (index, fact) in facts.into_iter().flatten().enumerate() {
        for name in FACT {
            if let Some(found) = at(fact, name) {
                part.set(format!("facts.{index}.{name}"), &text(found, Optional));
            }
        }
    }
    part
}

/// The table of the file that these fields make.
pub(super) fn write(kind: PartKind, part: &Part) -> Map<String, Value> {
    let mut table = Map::new();
    for (name, shape) in kind.fields() {
        if let Some(value) = value(part, name, *shape) {
            put(&mut table, name, value);
        }
    }
    let facts: Vec<Value> = (0..part.facts()).map(|index| fact(part, index)).collect();
    if !facts.is_empty() {
        table.insert("facts".to_owned(), facts.into());
    }
    table
}

fn fact(part: &Part, index: usize) -> Value {
    let mut table = Map::new();
    let field = |name: &str| format!("facts.{index}.{name}");
    let kind = part.get(&field("kind"));
    for name in ["key", "kind"] {
        table.insert(name.to_owned(), part.get(&field(name)).into());
    }
    for name in counting(kind) {
        let shape = match *name {
            "op" | "when" => Text,
            _ => OptionalNumber,
        };
        if let Some(value) = value(part, &field(name), shape) {
            put(&mut table, name, value);
        }
    }
    Value::Object(table)
}

/// What a field becomes in the file; `None` when it is absent there.
fn value(part: &Part, name: &str, shape: Shape) -> Option<Value> {
    let text = part.get(name);
    let given = !text.trim().is_empty();
    match shape {
        Text => Some(text.into()),
        Optional => given.then(|| text.into()),
        Lines => {
            let lines: Vec<Value> = part.lines(name).map(Value::from).collect();
            // An author list must be there, even if nobody is on it; others are absent when empty.
            (!lines.is_empty() || name == "provenance.authors").then(|| lines.into())
        }
        Number | OptionalNumber => given.then(|| number(text)),
    }
}

fn text(value: &Value, shape: Shape) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if shape == Lines => {
            // One line each: a line break inside an entry becomes a space.
            let lines: Vec<String> = items
                .iter()
                .filter_map(Value::as_str)
                .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            lines.join("\n")
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.get(key))
}

fn put(table: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((key, rest)) => {
            let inner = table
                .entry(key)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
