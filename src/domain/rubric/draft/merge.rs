//! Two people saved the same part: what both changes together make, and where one of them has to choose.
//!
//! Owns the three-way comparison, field by field; facts count as one field, because their rows belong together. Must
//! never drop a text that only one of them touched. Start with [`merge`].

use super::{Part, PartKind, Shape};

/// The name under which all fact mappings are compared.
pub const FACTS: &str = "facts";

/// Both changes together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Every field; where both changed it, what was typed.
    pub part: Part,
    /// Fields that both changed, differently.
    pub conflicts: Vec<Conflict>,
}

/// A field that both changed, differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its name, or [`FACTS`].
    pub field: String,
    /// What is stored, as text.
    pub theirs: String,
    /// What was typed, as text.
    pub yours: String,
    /// Whether both can be kept, one after the other.
    pub joins: bool,
}

/// Takes from each side what only that side changed since `was`.
pub fn merge(kind: PartKind, was: &Part, theirs: &Part, yours: &Part) -> Merged {
    let mut merged = Merged {
        part: yours.clone(),
        conflicts: Vec::new(),
    };
    for (field, shape) in fields(kind) {
        let [before, stored, typed] = [was, theirs, yours].map(|part| said(part, field));
        if typed == stored || stored == before {
            continue;
        }
        if typed == before {
            take(&mut merged.part, theirs, field);
            continue;
        }
        let texts = matches!(shape, Shape::Text | Shape::Optional | Shape::Lines);
        let choice = matches!(
            field,
            FACTS | "source" | "kind" | "id" | "version" | "criterion"
        );
        merged.conflicts.push(Conflict {
            field: field.to_owned(),
            joins: texts && !choice && !stored.is_empty() && !typed.is_empty(),
            theirs: stored,
            yours: typed,
        });
    }
    merged
}

/// What somebody chose at a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// What is stored.
    Theirs,
    /// What was typed.
    Yours,
    /// One after the other.
    Both,
}

/// Settles one field the way it was chosen.
pub fn settle(part: &mut Part, theirs: &Part, field: &str, choice: Choice) {
    match choice {
        Choice::Yours => {}
        Choice::Theirs => take(part, theirs, field),
        Choice::Both => {
            let (stored, typed) = (theirs.get(field), part.get(field));
            let both = format!("{stored}\n{typed}");
            part.set(field, &both);
        }
    }
}

fn fields(kind: PartKind) -> impl Iterator<Item = (&'static str, Shape)> {
    let facts = (kind == PartKind::Criterion).then_some((FACTS, Shape::Optional));
    kind.fields().iter().copied().chain(facts)
}

fn take(part: &mut Part, from: &Part, field: &str) {
    if field != FACTS {
        part.set(field, from.get(field));
        return;
    }
    let within = |name: &str| name.starts_with("facts.");
    part.0.retain(|name, _| !within(name));
    let facts = from.0.iter().filter(|(name, _)| within(name));
    part.0
        .extend(facts.map(|(name, text)| (name.clone(), text.clone())));
}

/// A field as text; facts with one line each.
fn said(part: &Part, field: &str) -> String {
    if field != FACTS {
        return part.get(field).to_owned();
    }
    let line = |index: usize| {
        let values = super::fact_fields(index).map(|name| part.get(&name).to_owned());
        let values: Vec<String> = values.filter(|value| !value.is_empty()).collect();
        values.join(" ")
    };
    let lines: Vec<String> = (0..part.facts()).map(line).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(fields: &[(&str, &str)]) -> Part {
        let mut part = Part::default();
        for (field, text) in fields {
            part.set(*field, text);
        }
        part
    }

    #[test]
    fn changes_to_different_fields_come_together() {
        let was = part(&[("title", "A"), ("levels.1", "low"), ("facts.0.key", "x")]);
        let theirs = part(&[("title", "B"), ("levels.1", "low"), ("facts.0.key", "y")]);
        let yours = part(&[("title", "A"), ("levels.1", "lower"), ("facts.0.key", "x")]);
        let merged = merge(PartKind::Criterion, &was, &theirs, &yours);
        assert_eq!(merged.conflicts, []);
        let both = part(&[("title", "B"), ("levels.1", "lower"), ("facts.0.key", "y")]);
        assert_eq!(merged.part, both);
    }

    #[test]
    fn changes_to_one_field_are_asked_about() {
        let was = part(&[("title", "A"), ("weight", "1")]);
        let theirs = part(&[("title", "B"), ("weight", "2")]);
        let mut merged = merge(
            PartKind::Criterion,
            &was,
            &theirs,
            &part(&[("title", "C"), ("weight", "3")]),
        );
        let asked: Vec<(&str, bool)> = merged
            .conflicts
            .iter()
            .map(|one| (one.field.as_str(), one.joins))
            .collect();
        assert_eq!(asked, [("title", true), ("weight", false)]);
        settle(&mut merged.part, &theirs, "title", Choice::Both);
        settle(&mut merged.part, &theirs, "weight", Choice::Theirs);
        assert_eq!(merged.part, part(&[("title", "B\nC"), ("weight", "2")]));
    }

    #[test]
    fn the_same_change_twice_is_no_conflict() {
        let was = part(&[("title", "A")]);
        let now = part(&[("title", "B")]);
        assert_eq!(merge(PartKind::Head, &was, &now, &now).conflicts, []);
    }
}
