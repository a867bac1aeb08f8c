//! Drafts are rubrics as text: nothing is lost on the way there and back, and the loader judges them.

use super::*;
use crate::domain::rubric::sample::valid;

fn shipped() -> Vec<Rubric> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rubrics");
    let mut rubrics = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            rubrics.push(Rubric::from_toml("shipped", &text).unwrap());
        }
    }
    rubrics
}

#[test]
fn every_shipped_rubric_comes_back_from_a_draft_with_its_digest() {
    let rubrics = shipped();
    assert!(rubrics.len() > 5);
    for rubric in rubrics {
        let back = Draft::of(&rubric).published().unwrap();
        assert_eq!(
            back.digest().unwrap(),
            rubric.digest().unwrap(),
            "{}",
            rubric.id
        );
    }
}

#[test]
fn an_empty_draft_names_what_is_missing_at_its_place() {
    let draft = Draft {
        criteria: vec![Part::default()],
        ..Draft::default()
    };
    let faults = draft.judge().faults;
    let has = |place: Place, field: &str| {
        faults
            .iter()
            .any(|placed| placed.place == place && placed.field == field)
    };
    assert!(has(Place::Part(PartKind::Head, 0), "title"));
    assert!(has(Place::Part(PartKind::Head, 0), "minutes"));
    assert!(has(Place::Part(PartKind::Criterion, 0), "levels.1"));
    assert!(has(Place::Part(PartKind::Criterion, 0), "expected.junior"));
}

#[test]
fn a_fault_at_its_field_needs_no_path() {
    let draft = Draft {
        criteria: vec![Part::default()],
        ..Draft::default()
    };
    let words: Vec<String> = draft
        .judge()
        .faults
        .iter()
        .map(|placed| placed.in_words())
        .collect();
    let said = |start: &str| words.iter().any(|words| words.starts_with(start));
    assert!(said("Rule 3: Level 1 is empty. "), "{words:?}");
    assert!(said("Definition is empty. "), "{words:?}");
    assert!(
        words.iter().all(|words| !words.contains("criterion[")),
        "{words:?}"
    );
}

#[test]
fn too_few_criteria_are_a_fault_of_the_whole() {
    let mut draft = Draft::of(&valid());
    draft.criteria.truncate(2);
    let faults = draft.judge().faults;
    assert!(faults.iter().any(|placed| placed.place == Place::Whole));
}

#[test]
fn a_number_that_is_none_is_named_with_its_rule() {
    let mut draft = Draft::of(&valid());
    draft.criteria[1].set("facts.0.at.3", "many");
    let faults = draft.judge().faults;
    let [only] = faults.as_slice() else {
        panic!("{faults:?}")
    };
    assert_eq!((only.field.as_str(), only.fault.rule), ("facts.0.at.3", 9));
}

#[test]
fn a_ladder_that_cannot_be_climbed_is_found() {
    let mut draft = Draft::of(&valid());
    draft.criteria[1].set("facts.0.at.2", "0");
    let faults = draft.judge().faults;
    let [only] = faults.as_slice() else {
        panic!("{faults:?}")
    };
    assert_eq!(only.place, Place::Part(PartKind::Criterion, 1));
    assert_eq!(
        only.in_words(),
        "Rule 9: Level 3 of orm.query_growth is not harder to reach than level 2. With op \"<=\" the threshold of 3 must be smaller."
    );
}

#[test]
fn a_file_that_breaks_rules_is_taken_and_one_that_cannot_be_read_is_not() {
    let text = crate::domain::rubric::sample::VALID;
    let heavy = text.replacen("weight = 3", "weight = 4", 1);
    assert_eq!(import("own.toml", &heavy).unwrap().criteria[1].weight, 4);
    let odd = text.replacen("weight = 3", "wieght = 3", 1);
    let faults = import("own.toml", &odd).unwrap_err();
    assert!(
        faults.iter().all(|fault| fault.line.is_some()),
        "{faults:?}"
    );
    assert!(import("own.toml", "id = ").is_err());
}

#[test]
fn texts_no_line_could_hold_come_back_escaped() {
    let mut draft = Draft::of(&valid());
    let text = "Tabs\tand \"quotes\", a back\\slash,\na second line and \u{1F600}.";
    draft.criteria[0].set("levels.1", text);
    assert_eq!(draft.published().unwrap().criteria[0].levels.one, text);
}
