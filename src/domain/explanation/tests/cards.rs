//! T1 to T10, and cards on which nothing can be computed.

use super::super::{card, suggestion};
use super::read;
use crate::domain::scoring::card::CardScore;
use crate::domain::scoring::tests::worked_card;

fn title(key: &str) -> String {
    format!("Criterion {}", key.trim_start_matches('c'))
}

fn told(score: &CardScore) -> String {
    let mut all = vec![suggestion::suggestion(score, title)];
    all.extend(card::figures(score, title));
    read(&all)
}

#[test]
fn the_worked_examples() {
    let senior = [3; 6];
    for (name, scores, expected, gate) in [
        ("t1", "3 4 3 - 3 2", senior, true),
        ("t2", "4 4 4 3 2 4", senior, true),
        ("t3", "4 4 - - - -", senior, true),
        ("t4", "4 4 3 3 4 3", senior, true),
        ("t5", "2 2 2 3 3 2", senior, true),
        ("t6", "1 2 1 2 3 1", senior, true),
        ("t7", "3 4 3 x 3 2", senior, true),
        ("t8", "4 4 4 4 3 1", senior, true),
        ("t9", "3 4 3 - 3 2", [2, 3, 2, 2, 2, 2], false),
        ("t10_everything_not_assessed", "- - - - - -", senior, true),
        ("nothing_entered_yet", "? ? ? ? ? ?", senior, true),
        ("nothing_applies", "x x x x x x", senior, true),
    ] {
        insta::assert_snapshot!(name, told(&worked_card(scores, expected, gate)));
    }
}

#[test]
fn a_confirmed_knockout_is_named() {
    let score = crate::domain::scoring::card::score_card(
        &worked_card("4 4 4 4 4 4", [3; 6], true).criteria,
        &["defended".to_owned()],
        &crate::domain::scoring::policy::Policy::standard(),
    );
    let told = suggestion::suggestion(&score, title);
    assert_eq!(
        told.sentence,
        "A knockout is confirmed: Criterion defended."
    );
    assert_eq!(told.steps.len(), 1);
}
