//! Several raters, the loop, confidence, person and machine: T13 to T16.

use super::super::confidence::{
    ConfidenceLabel, LOOP_DEVIATION, SINGLE_RATER_RELIABILITY, confidence, spearman_brown,
};
use super::super::final_level::{FinalFrom, Views, final_level, study_blend};
use super::super::gates::{GateState, gate_result};
use super::super::interview_loop::{CardFigures, CompetencyCards, LoopScore, score_loop};
use super::super::spread::{
    competency_flagged, criterion_flagged, criterion_spread, debrief_order,
};
use super::*;
use crate::domain::rubric::Source;

fn competency(name: &str, weight: u32, cards: &[(f64, f64, f64)]) -> CompetencyCards {
    let figures = cards
        .iter()
        .enumerate()
        .map(|(index, (mean, coverage, gap))| CardFigures {
            rater: format!("rater {index}"),
            mean: Some(*mean),
            coverage: *coverage,
            gap: Some(*gap),
            bounds: None,
        });
    CompetencyCards {
        competency: name.into(),
        weight,
        cards: figures.collect(),
    }
}

pub(in crate::domain) fn t14() -> LoopScore {
    score_loop(&[
        competency(
            "orm",
            3,
            &[(3.083333333, 6.0 / 7.0, 0.083333333), (3.5, 1.0, 0.5)],
        ),
        competency("api", 3, &[(3.25, 1.0, 0.25)]),
        competency("security", 2, &[(2.6, 0.8, -0.4)]),
        competency("communication", 2, &[(3.0, 1.0, 0.0), (3.4, 1.0, 0.4)]),
    ])
}

#[test]
fn t13_person_and_machine_blend_for_studies_only() {
    near(study_blend(Level::TWO, Level::THREE), 2.3);
}

#[test]
fn t14_a_loop() {
    let result = t14();
    near(result.competencies[0].mean.unwrap(), 3.307692);
    near(result.competencies[0].gap.unwrap(), 0.307692);
    near(result.competencies[3].mean.unwrap(), 3.2);
    near(result.competencies[3].gap.unwrap(), 0.2);
    near(result.mean.unwrap(), 3.127308);
    near(result.gap.unwrap(), 0.127308);
    near(result.coverage.unwrap(), 0.96);
}

#[test]
fn what_nobody_assessed_lowers_the_coverage_only() {
    let mut cards = vec![competency("orm", 3, &[(3.0, 1.0, 0.0)])];
    cards.push(CompetencyCards {
        competency: "api".into(),
        weight: 1,
        cards: Vec::new(),
    });
    let blank = CardFigures {
        rater: "a".into(),
        mean: None,
        coverage: 0.0,
        gap: None,
        bounds: None,
    };
    cards.push(CompetencyCards {
        competency: "sre".into(),
        weight: 1,
        cards: vec![blank],
    });
    let result = score_loop(&cards);
    assert_eq!((result.mean, result.gap), (Some(3.0), Some(0.0)));
    near(result.coverage.unwrap(), 0.6);
    assert_eq!(
        (result.competencies[2].mean, result.competencies[2].raters),
        (None, 0)
    );
    let nothing = score_loop(&[]);
    assert_eq!(
        (nothing.mean, nothing.gap, nothing.coverage),
        (None, None, None)
    );
}

#[test]
fn t15_reliability_of_several_raters() {
    for (raters, expected) in [
        (1, 0.44),
        (2, 0.611111),
        (3, 0.702128),
        (4, 0.758621),
        (5, 0.797101),
    ] {
        near(
            spearman_brown(raters, SINGLE_RATER_RELIABILITY).unwrap(),
            expected,
        );
    }
    assert_eq!(spearman_brown(0, 0.44), None);
    assert_eq!(spearman_brown(3, -0.1), None);
}

#[test]
fn t16_the_loop_does_not_separate_the_candidate_from_the_bar() {
    let (mean, gap) = (t14().mean.unwrap(), t14().gap.unwrap());
    let result = confidence(mean, gap, 4, SINGLE_RATER_RELIABILITY, LOOP_DEVIATION).unwrap();
    near(result.standard_error, 0.245652);
    near(result.band.low, 2.645839);
    near(result.band.high, 3.608776);
    near(result.margin, 0.518244);
    assert_eq!(result.label, ConfidenceLabel::Low);
}

#[test]
fn confidence_labels_and_what_is_undefined() {
    let label = |gap| confidence(3.0, gap, 1, 0.0, 0.5).unwrap().label;
    assert_eq!(label(0.98), ConfidenceLabel::High);
    assert_eq!(label(-0.5), ConfidenceLabel::Medium);
    assert_eq!(label(0.49), ConfidenceLabel::Low);
    assert_eq!(confidence(3.0, 0.1, 0, 0.44, 0.5), None);
    assert_eq!(confidence(3.0, 0.1, 3, 1.0, 0.5), None);
    assert_eq!(confidence(3.9, 0.9, 1, 0.44, 0.5).unwrap().band.high, 4.0);
}

#[test]
fn gates_with_several_raters() {
    let state = |levels: &[u8]| {
        let scores: Vec<(String, Level)> = levels
            .iter()
            .enumerate()
            .map(|(index, number)| (format!("r{index}"), level(*number)))
            .collect();
        let result = gate_result("transactions", Level::THREE, &scores);
        (result.state, result.single)
    };
    assert_eq!(state(&[]), (GateState::Open, false));
    assert_eq!(state(&[3]), (GateState::Passed, true));
    assert_eq!(state(&[2]), (GateState::Failed, true));
    assert_eq!(state(&[3, 4]), (GateState::Passed, false));
    assert_eq!(state(&[1, 2]), (GateState::Failed, false));
    assert_eq!(state(&[2, 3]), (GateState::Contested, false));
}

#[test]
fn spread_flags_and_the_order_of_a_debrief() {
    let levels = |numbers: &[u8]| {
        numbers
            .iter()
            .map(|number| level(*number))
            .collect::<Vec<_>>()
    };
    assert!(criterion_flagged(&levels(&[2, 4])) && !criterion_flagged(&levels(&[2, 3])));
    assert_eq!(criterion_spread(&levels(&[3])), None);
    assert!(
        competency_flagged(&[2.1, 3.1])
            && !competency_flagged(&[2.2, 3.1])
            && !competency_flagged(&[1.0])
    );
    let mut order = [
        ("rest", debrief_order(false, &levels(&[3, 3]), 0)),
        ("spread", debrief_order(false, &levels(&[1, 4]), 1)),
        ("gate", debrief_order(true, &levels(&[3]), 2)),
    ];
    order.sort_by_key(|(_, key)| *key);
    assert_eq!(order.map(|(name, _)| name), ["gate", "spread", "rest"]);
}

#[test]
fn a_machine_never_stands_alone() {
    let views = Views {
        source: Source::Both,
        first: None,
        revised: None,
        machine: Some(Level::THREE),
        accepted: true,
    };
    assert_eq!(final_level(views).level, None);
    let machine = Views {
        source: Source::Machine,
        accepted: false,
        ..views
    };
    assert_eq!(final_level(machine).level, None);
    let accepted = final_level(Views {
        accepted: true,
        ..machine
    });
    assert_eq!(
        (accepted.level, accepted.from),
        (Some(Level::THREE), Some(FinalFrom::Accepted))
    );
}

#[test]
fn the_person_has_the_last_word() {
    let views = Views {
        source: Source::Both,
        first: Some(Level::ONE),
        revised: None,
        machine: Some(Level::THREE),
        accepted: false,
    };
    let unchanged = final_level(views);
    assert_eq!(
        (unchanged.level, unchanged.from),
        (Some(Level::ONE), Some(FinalFrom::FirstRating))
    );
    assert!(unchanged.second_look);
    let revised = final_level(Views {
        revised: Some(Level::TWO),
        ..views
    });
    assert_eq!(
        (revised.level, revised.from),
        (Some(Level::TWO), Some(FinalFrom::Revised))
    );
    assert!(
        !final_level(Views {
            first: Some(Level::TWO),
            ..views
        })
        .second_look
    );
}
