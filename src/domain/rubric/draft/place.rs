//! Where in a draft a fault belongs: which part, and which of its fields.

use super::PartKind;
use crate::domain::rubric::RubricFault;
use crate::domain::rubric::fault::RULE_SHAPE;

/// A part of a draft by its position, or the draft as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Too few criteria, for example.
    Whole,
    /// A part, counted from 0 within its kind.
    Part(PartKind, usize),
}

/// A fault with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Which part.
    pub place: Place,
    /// Which field of it.
    pub field: String,
    /// What is wrong and what to do.
    pub fault: RubricFault,
}

impl Placed {
    /// Reads the place off the path of the fault.
    pub fn of(fault: RubricFault) -> Self {
        let (place, field) = split(&fault.path);
        Self {
            place,
            field: field_of(field),
            fault,
        }
    }

    /// A draft that cannot be written as a file at all.
    pub(super) fn unreadable() -> Self {
        Self {
            place: Place::Whole,
            field: String::new(),
            fault: RubricFault {
                file: "draft".to_owned(),
                column: None,
                line: None,
                rule: RULE_SHAPE,
                path: String::new(),
                problem: "The draft is too large or holds what no file can hold".to_owned(),
                remedy: "Shorten what was added last".to_owned(),
            },
        }
    }

    /// "Rule 3: Level 2 of "first" has 4 characters. Describe in 20 to 600 characters …"
    pub fn in_words(&self) -> String {
        let (problem, remedy) = (self.problem(), without_path(&self.fault.remedy));
        match self.fault.rule {
            RULE_SHAPE => format!("{problem}. {remedy}."),
            rule => format!("Rule {rule}: {problem}. {remedy}."),
        }
    }

    /// The problem as it reads at the place itself, without the path in the file.
    fn problem(&self) -> String {
        let problem = without_path(&self.fault.problem);
        match self.field.strip_prefix("levels.") {
            Some(level) if problem.starts_with(&format!("{level} ")) => format!("Level {problem}"),
            _ => capitalised(problem),
        }
    }
}

fn without_path(text: &str) -> &str {
    let kinds = [PartKind::Criterion, PartKind::Question, PartKind::Knockout];
    let cut = kinds
        .iter()
        .find_map(|kind| text.split_once(&format!(" in {}[", kind.as_str())));
    cut.map_or(text, |(before, _)| before)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// `criterion[2].levels.3` is the field `levels.3` of the third criterion.
fn split(path: &str) -> (Place, &str) {
    for kind in [PartKind::Criterion, PartKind::Question, PartKind::Knockout] {
        let Some(rest) = path.strip_prefix(kind.as_str()) else {
            continue;
        };
        let Some((index, field)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        else {
            return (Place::Whole, "");
        };
        let index = index.parse().unwrap_or(0);
        return (Place::Part(kind, index), field.trim_start_matches('.'));
    }
    if path.is_empty() {
        return (Place::Whole, "");
    }
    (Place::Part(PartKind::Head, 0), path)
}

/// The field of the form that holds a place: entries of a list stand in one field, whole tables in their first one.
fn field_of(path: &str) -> String {
    match path {
        "levels" => "levels.1".to_owned(),
        "expected" | "gate" => format!("{path}.junior"),
        "scale" | "scale.min" | "scale.max" => "scale.labels".to_owned(),
        "applies_to" => "applies_to.roles".to_owned(),
        "provenance" => "provenance.authors".to_owned(),
        _ => match path.strip_prefix("facts[") {
            Some(rest) => {
                let (index, field) = rest.split_once(']').unwrap_or((rest, ""));
                let field = field.trim_start_matches('.');
                match field {
                    "" => format!("facts.{index}.key"),
                    "at" => format!("facts.{index}.at.3"),
                    _ => format!("facts.{index}.{field}"),
                }
            }
            None => path.split('[').next().unwrap_or("").to_owned(),
        },
    }
}
