//! A version of a rubric while it is being written: every field as it was typed, faults included.
//!
//! Owns the fields of each part, how they become a document of the format and back, and where a fault belongs. It is
//! judged by the loader itself, so that nothing is fine here and refused there. Must never be scored against: only
//! [`Draft::rubric`] of a draft without faults may be published. Start with [`Draft`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::{Rubric, RubricFault, RubricStatus, SCHEMA, parse};
use crate::domain::text_enum::text_enum;

mod fields;
pub mod merge;
mod place;

pub use fields::{Field, Shape, fact_fields};
pub use place::{Place, Placed};

text_enum! {
    /// What a part of a draft is.
    pub enum PartKind {
        /// What the rubric says about itself.
        Head = "head" => "About the rubric",
        /// What is rated.
        Criterion = "criterion" => "Criterion",
        /// What is asked.
        Question = "question" => "Question",
        /// What ends it.
        Knockout = "knockout" => "Knockout",
    }
}

/// The texts of one part by the name of their field: `levels.3`, `facts.0.key`. An absent field is an empty one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Part(BTreeMap<String, String>);

/// All parts of a draft, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// What the rubric says about itself.
    pub head: Part,
    /// What is rated.
    pub criteria: Vec<Part>,
    /// What is asked.
    pub questions: Vec<Part>,
    /// What ends it.
    pub knockouts: Vec<Part>,
}

/// A draft as the loader sees it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The rubric; where something cannot be read, a stand-in takes its place.
    pub rubric: Rubric,
    /// What keeps it from being published, each at its place.
    pub faults: Vec<Placed>,
}

impl Part {
    /// The text of a field.
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// The lines of a list, without empty ones.
    pub fn lines(&self, field: &str) -> impl Iterator<Item = &str> {
        self.get(field)
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    }

    /// Sets the text of a field. Line ends of browsers become plain ones.
    pub fn set(&mut self, field: impl Into<String>, text: &str) {
        let text = text.replace("\r\n", "\n");
        let field = field.into();
        if text.is_empty() {
            self.0.remove(&field);
        } else {
            self.0.insert(field, text);
        }
    }

    /// The part with one more field.
    #[must_use]
    pub fn with(mut self, field: &str, text: &str) -> Self {
        self.set(field, text);
        self
    }

    /// Every field that holds something.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.0.iter();
        entries.map(|(field, text)| (field.as_str(), text.as_str()))
    }

    /// How much text it holds, bytes.
    pub fn size(&self) -> usize {
        self.0.values().map(String::len).sum()
    }

    /// How many fact mappings it has.
    pub fn facts(&self) -> usize {
        (0..)
            .take_while(|index| !self.get(&format!("facts.{index}.key")).is_empty())
            .count()
    }
}

impl Draft {
    /// Every field of a rubric as text.
    pub fn of(rubric: &Rubric) -> Self {
        let value = serde_json::to_value(rubric).unwrap_or_default();
        let parts = |kind: PartKind| -> Vec<Part> {
            let items = value.get(kind.as_str()).and_then(Value::as_array);
            items
                .into_iter()
                .flatten()
                .map(|item| fields::read(kind, item))
                .collect()
        };
        Self {
            head: fields::read(PartKind::Head, &value),
            criteria: parts(PartKind::Criterion),
            questions: parts(PartKind::Question),
            knockouts: parts(PartKind::Knockout),
        }
    }

    /// The parts of one kind.
    pub fn parts(&self, kind: PartKind) -> &[Part] {
        match kind {
            PartKind::Head => std::slice::from_ref(&self.head),
            PartKind::Criterion => &self.criteria,
            PartKind::Question => &self.questions,
            PartKind::Knockout => &self.knockouts,
        }
    }

    /// The parts of one kind, to change.
    pub fn parts_mut(&mut self, kind: PartKind) -> Option<&mut Vec<Part>> {
        match kind {
            PartKind::Head => None,
            PartKind::Criterion => Some(&mut self.criteria),
            PartKind::Question => Some(&mut self.questions),
            PartKind::Knockout => Some(&mut self.knockouts),
        }
    }

    /// Reads the draft as a file that is to be published.
    pub fn judge(&self) -> Judged {
        let text = super::export::document(&self.document(RubricStatus::Published));
        let reading = parse::leniently("draft", &text);
        let Some((rubric, faults)) = reading.ok().map(parse::Reading::whole) else {
            // The document is written by us, so this is a text no file can hold; rule 0 says so for the whole.
            return Judged {
                rubric: parse::nothing(),
                faults: vec![Placed::unreadable()],
            };
        };
        Judged {
            rubric: Rubric {
                status: RubricStatus::Draft,
                ..rubric
            },
            faults: faults.into_iter().map(Placed::of).collect(),
        }
    }

    /// The rubric as it would be published.
    ///
    /// # Errors
    /// Every fault that keeps it from being published.
    pub fn published(&self) -> Result<Rubric, Vec<Placed>> {
        let judged = self.judge();
        if judged.faults.is_empty() {
            Ok(Rubric {
                status: RubricStatus::Published,
                ..judged.rubric
            })
        } else {
            Err(judged.faults)
        }
    }

    fn document(&self, status: RubricStatus) -> Value {
        let mut top = fields::write(PartKind::Head, &self.head);
        top.insert("schema".to_owned(), SCHEMA.into());
        top.insert("status".to_owned(), status.as_str().into());
        let scale = top
            .entry("scale")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(scale) = scale {
            scale.insert("min".to_owned(), 1.into());
            scale.insert("max".to_owned(), 4.into());
        }
        for kind in [PartKind::Criterion, PartKind::Question, PartKind::Knockout] {
            let parts = self.parts(kind).iter();
            let items: Vec<Value> = parts
                .map(|part| Value::Object(fields::write(kind, part)))
                .collect();
            if !items.is_empty() {
                top.insert(kind.as_str().to_owned(), items.into());
            }
        }
        Value::Object(top)
    }
}

/// A text as the number it is; anything else stays the text, so that the loader can say what is wrong with it.
fn number(text: &str) -> Value {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    let real = text.parse::<f64>().ok().and_then(Number::from_f64);
    real.map_or_else(|| text.into(), Value::Number)
}

/// The faults of one part.
pub fn of_part(faults: &[Placed], kind: PartKind, index: usize) -> impl Iterator<Item = &Placed> {
    faults
        .iter()
        .filter(move |placed| placed.place == Place::Part(kind, index))
}

/// What an imported file becomes.
///
/// # Errors
/// When it is not TOML or holds what no draft can hold: unknown keys, wrong types. Rules it breaks are no obstacle.
pub fn import(file: &str, text: &str) -> Result<Rubric, Vec<RubricFault>> {
    let reading = parse::leniently(file, text)?;
    if reading.unread.is_empty() {
        Ok(reading.rubric)
    } else {
        Err(reading.unread)
    }
}

#[cfg(test)]
mod tests;
