//! The worked examples T1 to T10 and T13 to T16, and properties that hold for every card. T11 and T12 stand beside
//! the machine level.

use super::card::{CardScore, RatedCriterion, Rating, score_card};
use super::policy::Policy;
use super::*;
use crate::domain::level::Level;

mod laws;
pub(in crate::domain) mod several;

#[track_caller]
pub(super) fn near(actual: f64, expected: f64) {
    assert!(
        (actual - expected).abs() < 1e-6,
        "{actual} is not {expected}"
    );
}

pub(super) fn level(number: u8) -> Level {
    Level::try_from(number).unwrap()
}

/// Weights 2 3 2 2 3 2, the bar at senior, a gate on the fifth. `-` not assessed, `x` not applicable.
pub(in crate::domain) fn worked_card(scores: &str, expected: [u8; 6], gate: bool) -> CardScore {
    let weights = [2, 3, 2, 2, 3, 2];
    let criteria: Vec<RatedCriterion> = scores
        .split(' ')
        .enumerate()
        .map(|(index, mark)| RatedCriterion {
            criterion: format!("c{}", index + 1),
            weight: weights[index],
            expected: level(expected[index]),
            gate: (gate && index == 4).then_some(Level::THREE),
            rating: match mark {
                "-" => Rating::NotAssessed,
                "x" => Rating::NotApplicable,
                "?" => Rating::Missing,
                digit => Rating::Scored(level(digit.parse().unwrap())),
            },
        })
        .collect();
    score_card(&criteria, &[], &Policy::standard())
}

struct Figures {
    mean: f64,
    coverage: f64,
    gap: f64,
    bounds: (f64, f64),
}

#[track_caller]
fn check(result: &CardScore, expected: Figures, suggestion: Suggestion) {
    near(result.mean.unwrap(), expected.mean);
    near(result.coverage.unwrap(), expected.coverage);
    near(result.gap.unwrap(), expected.gap);
    near(result.bounds.unwrap().low, expected.bounds.0);
    near(result.bounds.unwrap().high, expected.bounds.1);
    assert_eq!(result.suggested.suggestion, suggestion);
}

fn full(mean: f64, gap: f64) -> Figures {
    Figures {
        mean,
        coverage: 1.0,
        gap,
        bounds: (mean, mean),
    }
}

const SENIOR: [u8; 6] = [3; 6];

#[test]
fn t1_one_criterion_not_assessed() {
    let result = worked_card("3 4 3 - 3 2", SENIOR, true);
    let figures = Figures {
        mean: 3.083333,
        coverage: 0.857143,
        gap: 0.083333,
        bounds: (2.785714, 3.214286),
    };
    check(&result, figures, Suggestion::Yes);
    let shares: Vec<(u8, i64, i64)> = result
        .shares
        .iter()
        .map(|s| (s.level.get(), s.weight, s.of))
        .collect();
    assert_eq!(shares, [(1, 0, 12), (2, 2, 12), (3, 7, 12), (4, 3, 12)]);
    assert_eq!(result.smallest_margin, Some(-1));
}

#[test]
fn t2_a_gate_outweighs_the_mean() {
    let result = worked_card("4 4 4 3 2 4", SENIOR, true);
    check(&result, full(3.428571, 0.428571), Suggestion::No);
    let last = result.suggested.tried.last().unwrap();
    assert_eq!(
        (last.rule.as_str(), last.because_of.as_slice()),
        ("gate_missed", ["c5".to_owned()].as_slice())
    );
}

#[test]
fn t3_too_little_was_assessed() {
    let figures = Figures {
        mean: 4.0,
        coverage: 0.357143,
        gap: 1.0,
        bounds: (2.071429, 4.0),
    };
    check(
        &worked_card("4 4 - - - -", SENIOR, true),
        figures,
        Suggestion::Insufficient,
    );
}

#[test]
fn t4_to_t6_full_cards() {
    check(
        &worked_card("4 4 3 3 4 3", SENIOR, true),
        full(3.571429, 0.571429),
        Suggestion::StrongYes,
    );
    check(
        &worked_card("2 2 2 3 3 2", SENIOR, true),
        full(2.357143, -0.642857),
        Suggestion::No,
    );
    check(
        &worked_card("1 2 1 2 3 1", SENIOR, true),
        full(1.785714, -1.214286),
        Suggestion::StrongNo,
    );
}

#[test]
fn t7_what_does_not_apply_leaves_the_calculation() {
    check(
        &worked_card("3 4 3 x 3 2", SENIOR, true),
        full(3.083333, 0.083333),
        Suggestion::Yes,
    );
}

#[test]
fn t8_two_levels_below_on_one_criterion() {
    let result = worked_card("4 4 4 4 3 1", SENIOR, true);
    check(&result, full(3.357143, 0.357143), Suggestion::No);
    let at_bar = result
        .suggested
        .tried
        .iter()
        .find(|tried| tried.rule.as_str() == "at_bar")
        .unwrap();
    assert_eq!(
        (at_bar.fits, at_bar.because_of.as_slice()),
        (false, ["c6".to_owned()].as_slice())
    );
}

#[test]
fn t9_the_same_ratings_under_another_bar() {
    let figures = Figures {
        mean: 3.083333,
        coverage: 0.857143,
        gap: 0.833333,
        bounds: (2.785714, 3.214286),
    };
    check(
        &worked_card("3 4 3 - 3 2", [2, 3, 2, 2, 2, 2], false),
        figures,
        Suggestion::StrongYes,
    );
}

#[test]
fn t10_nothing_assessed() {
    for scores in ["- - - - - -", "? ? ? ? ? ?"] {
        let result = worked_card(scores, SENIOR, true);
        assert_eq!(
            (result.mean, result.gap, result.smallest_margin),
            (None, None, None)
        );
        assert_eq!(
            (result.coverage, result.bounds),
            (
                Some(0.0),
                Some(Range {
                    low: 1.0,
                    high: 4.0
                })
            )
        );
        assert_eq!(result.suggested.suggestion, Suggestion::Insufficient);
    }
}

#[test]
fn nothing_applies() {
    let result = worked_card("x x x x x x", SENIOR, true);
    assert_eq!(
        (result.mean, result.coverage, result.bounds),
        (None, None, None)
    );
    assert_eq!(result.suggested.suggestion, Suggestion::Insufficient);
}

#[test]
fn a_gate_that_is_open_or_does_not_apply() {
    let open = worked_card("3 3 3 3 - 3", SENIOR, true);
    assert_eq!(open.suggested.suggestion, Suggestion::Insufficient);
    assert_eq!(open.suggested.tried.last().unwrap().because_of, ["c5"]);
    assert_eq!(
        worked_card("3 3 3 3 x 3", SENIOR, true)
            .suggested
            .suggestion,
        Suggestion::Yes
    );
}

#[test]
fn a_confirmed_knockout_comes_first() {
    let criteria = worked_card("4 4 4 4 4 4", SENIOR, true).criteria;
    let result = score_card(&criteria, &["defended".into()], &Policy::standard());
    assert_eq!(result.suggested.suggestion, Suggestion::StrongNo);
    assert_eq!(result.suggested.tried.len(), 1);
}

/// At the thresholds themselves a float would decide by rounding: 3 of 5 is not below 0.60.
#[test]
fn thresholds_are_exact() {
    let one = |weight: u8, rating: Rating| RatedCriterion {
        criterion: format!("{weight}{rating:?}"),
        weight,
        expected: Level::THREE,
        gate: None,
        rating,
    };
    let suggestion = |criteria: &[RatedCriterion]| {
        score_card(criteria, &[], &Policy::standard())
            .suggested
            .suggestion
    };
    let scored = |number: u8| Rating::Scored(level(number));
    assert_eq!(
        suggestion(&[one(3, scored(3)), one(2, Rating::NotAssessed)]),
        Suggestion::Yes
    );
    assert_eq!(
        suggestion(&[one(1, scored(4)), one(1, scored(3))]),
        Suggestion::StrongYes
    );
    assert_eq!(
        suggestion(&[one(3, scored(2)), one(1, scored(3))]),
        Suggestion::No
    );
    assert_eq!(
        suggestion(&[one(4, scored(2)), one(1, scored(3))]),
        Suggestion::StrongNo
    );
}

#[test]
fn distance_between_view_and_suggestion() {
    assert_eq!(
        Recommendation::StrongYes.steps_from(Suggestion::No),
        Some(2)
    );
    assert_eq!(
        Recommendation::StrongNo.steps_from(Suggestion::StrongYes),
        Some(3)
    );
    assert_eq!(Recommendation::Yes.steps_from(Suggestion::Yes), Some(0));
    assert_eq!(
        Recommendation::Yes.steps_from(Suggestion::Insufficient),
        None
    );
}

#[test]
fn votes_are_counted_not_averaged() {
    use Recommendation::{No, StrongYes, Yes};
    let counted: Vec<(Recommendation, usize)> = votes(&[Yes, No, StrongYes, Yes])
        .into_iter()
        .map(|v| (v.recommendation, v.count))
        .collect();
    assert_eq!(counted, [(StrongYes, 1), (Yes, 2), (No, 1)]);
    assert_eq!(votes(&[]), []);
}

#[test]
fn a_calculation_can_be_frozen() {
    let result = worked_card("3 4 3 - x 2", SENIOR, true);
    let json = serde_json::to_string(&result).unwrap();
    assert_eq!(serde_json::from_str::<CardScore>(&json).unwrap(), result);
}
