//! What a form of a part holds, as the part it makes.

use crate::domain::rubric::draft::{Part, PartKind, Shape, fact_fields};
use crate::web::form::Form;

/// The most rows of facts a form is read for.
const ROWS: usize = 40;

/// Every field of the form. Ticked boxes of one field become its lines; rows without a fact are dropped.
pub fn part(kind: PartKind, form: &Form) -> Part {
    let mut part = Part::default();
    for (field, shape) in kind.fields() {
        match shape {
            Shape::Lines => {
                let lines: Vec<&str> = form.all(field).collect();
                part.set(*field, &lines.join("\n"));
            }
            _ => part.set(*field, form.text(field)),
        }
    }
    if kind == PartKind::Criterion {
        facts(&mut part, form);
    }
    part
}

fn facts(part: &mut Part, form: &Form) {
    let given = (0..ROWS).filter(|row| !form.text(&format!("facts.{row}.key")).is_empty());
    for (index, row) in given.enumerate() {
        for (to, from) in fact_fields(index).zip(fact_fields(row)) {
            part.set(to, form.text(&from));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_rows_close_up_and_boxes_become_lines() {
        let pairs = [
            ("title", "Transactions"),
            ("evidence", "One\r\nTwo"),
            ("facts.0.key", ""),
            ("facts.0.kind", "ladder"),
            ("facts.1.key", "orm.query_growth"),
            ("facts.1.kind", "evidence"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let part = part(PartKind::Criterion, &Form::from_pairs(pairs.to_vec()));
        assert_eq!(part.facts(), 1);
        assert_eq!(part.get("facts.0.kind"), "evidence");
        assert_eq!(part.lines("evidence").count(), 2);

        let boxes = [("criteria", "first"), ("criteria", "third")];
        let boxes = boxes.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let question = super::part(PartKind::Question, &Form::from_pairs(boxes.to_vec()));
        assert_eq!(question.get("criteria"), "first\nthird");
    }
}
