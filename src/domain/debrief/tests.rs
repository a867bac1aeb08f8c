//! Cards side by side: rows, order, gates, figures, and what to talk about.

use std::collections::BTreeMap;

use super::agenda::{agenda, confidence_sentence};
use super::*;
use crate::domain::rubric::sample::valid;
use crate::domain::scorecard::CriterionState;
use crate::domain::scoring::gates::GateState;

/// A card over the three criteria of the sample; 0 is not assessed.
pub(in crate::domain) fn card(levels: [u8; 3], recommendation: Recommendation) -> Scorecard {
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

pub(in crate::domain) fn seats<'a>(
    rubric: &'a Rubric,
    cards: &'a [(&'a str, Scorecard)],
) -> Vec<Seat<'a>> {
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
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new(), &Estimates::new());
    let order: Vec<(&str, Option<u8>, bool)> = debrief
        .rows
        .iter()
        .map(|row| (row.key.as_str(), row.spread, row.flagged))
        .collect();
    assert_eq!(
        order,
        [
            ("sample.rubric@1/first", Some(1), false),
            ("sample.rubric@1/third", Some(2), true),
            ("sample.rubric@1/second", Some(0), false),
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
    let measured = BTreeMap::from([("sample.rubric@1/second".to_owned(), Level::TWO)]);
    let debrief = Debrief::of(&seats(&rubric, &cards), &measured, &Estimates::new());
    let titles: Vec<String> = agenda(&debrief)
        .into_iter()
        .map(|topic| topic.title)
        .collect();
    assert_eq!(
        titles,
        [
            "First: contested gate.",
            "Second: 4 against 2.",
            "Sample: cards with means of 3.6 and 2.",
            "Second: rated 4, measured 2.",
            "Not assessed: Third.",
        ]
    );
}

#[test]
fn a_gate_that_one_person_saw_is_marked() {
    let rubric = valid();
    let cards = [("Ana", card([3, 3, 2], Recommendation::Yes))];
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new(), &Estimates::new());
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
    let debrief = Debrief::of(&seats, &BTreeMap::new(), &Estimates::new());
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
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new(), &Estimates::new());
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
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new(), &Estimates::new());
    let json = serde_json::to_string(&debrief).unwrap();
    assert_eq!(serde_json::from_str::<Debrief>(&json).unwrap(), debrief);
}

/// The rubric of the sample in another version.
pub(in crate::domain) fn in_version(version: &str) -> Rubric {
    Rubric {
        version: version.to_owned(),
        ..valid()
    }
}

#[test]
fn scores_of_different_major_versions_are_never_put_together() {
    let (old, new) = (in_version("1.4.0"), in_version("2.0.0"));
    let cards = [
        ("Ana", card([1, 1, 1], Recommendation::No)),
        ("Bo", card([4, 4, 4], Recommendation::Yes)),
    ];
    let mut both = seats(&old, &cards[..1]);
    both.extend(seats(&new, &cards[1..]));
    let debrief = Debrief::of(&both, &BTreeMap::new(), &Estimates::new());
    let of_new = Debrief::of(
        &seats(&new, &cards[1..]),
        &BTreeMap::new(),
        &Estimates::new(),
    );
    assert_eq!(
        debrief.loop_score.mean,
        Some(4.0),
        "the newest counts alone"
    );
    assert_eq!(debrief.loop_score, of_new.loop_score);
    assert_eq!(debrief.bounds, of_new.bounds);
    assert_eq!(debrief.confidence, of_new.confidence);
    assert_eq!(debrief.single_raters, of_new.single_raters);
    assert_eq!(debrief.rows.len(), 6, "a row for each major version");
    assert!(debrief.rows.iter().all(|row| row.spread.is_none()));
    let gates: Vec<GateState> = debrief
        .rows
        .iter()
        .filter_map(|row| Some(row.gate.as_ref()?.state))
        .collect();
    assert_eq!(gates, [GateState::Failed, GateState::Passed]);
    assert_eq!(debrief.agreement(), (0, 0));
    assert_eq!(
        debrief.set_apart,
        [SetApart {
            rater: "Ana".into(),
            rubric: "Sample rubric".into(),
            version: "1.4.0".into()
        }]
    );
    assert_eq!(debrief.columns.len(), 2, "both cards are shown");
    assert_eq!(debrief.votes.len(), 2, "and both votes");
}

#[test]
fn minor_versions_are_put_together() {
    let (old, new) = (in_version("1.4.0"), in_version("1.5.1"));
    let cards = [
        ("Ana", card([2, 2, 2], Recommendation::No)),
        ("Bo", card([4, 4, 4], Recommendation::Yes)),
    ];
    let mut both = seats(&old, &cards[..1]);
    both.extend(seats(&new, &cards[1..]));
    let debrief = Debrief::of(&both, &BTreeMap::new(), &Estimates::new());
    assert_eq!(debrief.loop_score.mean, Some(3.0));
    assert_eq!(debrief.set_apart, []);
    assert!(debrief.rows.iter().all(|row| row.spread == Some(2)));
}

#[test]
fn an_own_reliability_takes_the_place_of_the_published_one() {
    let rubric = valid();
    let cards = [
        ("Ana", card([3, 3, 2], Recommendation::Yes)),
        ("Bo", card([3, 2, 2], Recommendation::Yes)),
    ];
    let seats = seats(&rubric, &cards);
    let at = chrono::DateTime::UNIX_EPOCH;
    let with = |own, units| {
        let reliability = crate::domain::statistics::reliability::Reliability::of(own, units);
        let estimate = reliability::Estimate { reliability, at };
        let estimates = Estimates::from([("sample.rubric@1".to_owned(), estimate)]);
        let debrief = Debrief::of(&seats, &BTreeMap::new(), &estimates);
        debrief.confidence.unwrap().single
    };
    assert!((with(None, 0) - 0.44).abs() < 1e-12);
    assert!((with(Some(0.7), 29) - 0.44).abs() < 1e-12, "too few");
    assert!((with(Some(0.7), 30) - 0.7).abs() < 1e-12);
    assert!((with(Some(-0.2), 90) - 0.44).abs() < 1e-12, "not usable");
    let other = Estimates::from([(
        "sample.rubric@2".to_owned(),
        reliability::Estimate {
            reliability: crate::domain::statistics::reliability::Reliability::of(Some(0.7), 40),
            at,
        },
    )]);
    let debrief = Debrief::of(&seats, &BTreeMap::new(), &other);
    assert!(
        (debrief.confidence.unwrap().single - 0.44).abs() < 1e-12,
        "another major version"
    );
}

#[test]
fn what_was_frozen_before_reliability_was_kept_still_reads() {
    let rubric = valid();
    let cards = [("Ana", card([3, 3, 2], Recommendation::Yes))];
    let debrief = Debrief::of(&seats(&rubric, &cards), &BTreeMap::new(), &Estimates::new());
    let mut json = serde_json::to_value(&debrief).unwrap();
    for field in ["set_apart", "single_raters"] {
        json.as_object_mut().unwrap().remove(field);
    }
    for field in ["single", "deviation"] {
        json["confidence"].as_object_mut().unwrap().remove(field);
    }
    for competency in json["loop_score"]["competencies"].as_array_mut().unwrap() {
        for field in ["cards", "bounds"] {
            competency.as_object_mut().unwrap().remove(field);
        }
    }
    let old: Debrief = serde_json::from_value(json).unwrap();
    assert_eq!(old.confidence, debrief.confidence);
    assert_eq!(old.loop_score.mean, debrief.loop_score.mean);
}
