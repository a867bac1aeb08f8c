//! Cards side by side: rows, order, gates, figures, and what to talk about.

use std::collections::BTreeMap;

use super::agenda::{agenda, confidence_sentence};
use super::*;
use crate::domain::rubric::sample::valid;
use crate::domain::scorecard::CriterionState;
use crate::domain::scoring::gates::GateState;

/// A card over the three criteria of the sample; 0 is not assessed.
fn card(levels: [u8; 3], recommendation: Recommendation) -> Scorecard {
    let mut card = Scorecard::empty(["first", "second", "third"]);
    for (key, level) in ["first", "second", "third"].into_iter().zip(levels) {
        let state = match Level::try_from(level) {
            Ok(level) => CriterionState::Scored {
                level,
                note: "seen".into(),
            },
            Err(_) => CriterionState::Missing,
        };
        card.rate(key, state, "");
    }
    card.own.recommendation = Some(recommendation);
    card
}

fn seats<'a>(rubric: &'a Rubric, cards: &'a [(&'a str, Scorecard)]) -> Vec<Seat<'a>> {
    let seat = |(rater, content): &'a (&'a str, Scorecard)| Seat {
        interview: "Interview",
        weight: 3,
        rubric,
        level: Seniority::Senior,
        card: Some(Submitted {
            rater,
            content,
            suggestion: None,
        }),
    };
    cards.iter().map(seat).collect()
}

#[test]
fn gates_come_first_then_the_widest_spread() {
    let rubric = valid();
    let cards = [
        ("Ana", card([3, 3, 1], Recommendation::Yes)),
        ("Bo", card([2, 3, 3], Recommendation::No)),
    ];
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new());
    let order: Vec<(&str, Option<u8>, bool)> = debrief
        .rows
        .iter()
        .map(|row| (row.key.as_str(), row.spread, row.flagged))
        .collect();
    assert_eq!(
        order,
        [
            ("sample.rubric/first", Some(1), false),
            ("sample.rubric/third", Some(2), true),
            ("sample.rubric/second", Some(0), false),
        ]
    );
    let gate = debrief.rows[0].gate.as_ref().unwrap();
    assert_eq!(gate.state, GateState::Contested);
    assert_eq!(debrief.agreement(), (2, 3));
    assert_eq!(debrief.coverage(), (3, 3, 0));
    assert_eq!(debrief.votes.len(), 2);
}

#[test]
fn the_talk_begins_with_gates_and_ends_with_gaps() {
    let rubric = valid();
    let cards = [
        ("Ana", card([3, 4, 0], Recommendation::Yes)),
        ("Bo", card([2, 2, 0], Recommendation::No)),
    ];
    let measured = BTreeMap::from([("sample.rubric/second".to_owned(), Level::TWO)]);
    let debrief = Debrief::of(&seats(&rubric, &cards), &measured);
    let titles: Vec<String> = agenda(&debrief)
        .into_iter()
        .map(|topic| topic.title)
        .collect();
    assert_eq!(
        titles,
        [
            "First: contested gate.",
            "Second: 4 against 2.",
            "Second: rated 4, measured 2.",
            "Not assessed: Third.",
        ]
    );
}

#[test]
fn a_gate_that_one_person_saw_is_marked() {
    let rubric = valid();
    let cards = [("Ana", card([3, 3, 2], Recommendation::Yes))];
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new());
    let titles: Vec<String> = agenda(&debrief)
        .into_iter()
        .map(|topic| topic.title)
        .collect();
    assert_eq!(titles, ["Seen by one person only: First."]);
    assert_eq!(debrief.coverage(), (3, 3, 3));
    assert!(confidence_sentence(&debrief).contains("does not separate"));
}

#[test]
fn a_waived_interview_widens_the_bounds_and_is_no_low_rating() {
    let rubric = valid();
    let mut other = valid();
    other.id = "sample.other".into();
    other.competency = "other".into();
    let cards = [("Ana", card([3, 3, 2], Recommendation::Yes))];
    let mut seats = seats(&rubric, &cards);
    seats.push(Seat {
        interview: "Waived",
        weight: 3,
        rubric: &other,
        level: Seniority::Senior,
        card: None,
    });
    let debrief = Debrief::of(&seats, &BTreeMap::new());
    let bounds = debrief.bounds.unwrap();
    let mean = debrief.loop_score.mean.unwrap();
    assert!(bounds.low < mean && mean < bounds.high);
    assert!((debrief.loop_score.coverage.unwrap() - 0.5).abs() < 1e-9);
    assert_eq!(debrief.rows.len(), 6);
    assert_eq!(debrief.columns.len(), 1);
}

#[test]
fn nothing_rated_has_no_figures() {
    let rubric = valid();
    let cards = [("Ana", card([0, 0, 0], Recommendation::No))];
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new());
    assert_eq!((debrief.loop_score.mean, debrief.confidence), (None, None));
    assert_eq!(
        debrief.rows[0].gate.as_ref().unwrap().state,
        GateState::Open
    );
    assert!(confidence_sentence(&debrief).starts_with("Too little"));
}

#[test]
fn what_is_frozen_comes_back_equal() {
    let rubric = valid();
    let cards = [("Ana", card([3, 3, 2], Recommendation::Yes))];
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new());
    let json = serde_json::to_string(&debrief).unwrap();
    assert_eq!(serde_json::from_str::<Debrief>(&json).unwrap(), debrief);
}
