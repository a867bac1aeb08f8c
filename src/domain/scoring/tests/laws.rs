//! Properties that hold for every card and every loop.

use proptest::prelude::*;

use super::super::card::{RatedCriterion, Rating, score_card};
use super::super::interview_loop::{CardFigures, CompetencyCards, score_loop};
use super::super::policy::Policy;
use super::super::suggestion::SuggestionRule;
use super::*;

fn any_level() -> impl Strategy<Value = Level> {
    (1u8..=4).prop_map(level)
}

fn any_criterion() -> impl Strategy<Value = RatedCriterion> {
    let rating = prop_oneof![
        4 => any_level().prop_map(Rating::Scored),
        1 => Just(Rating::NotAssessed),
        1 => Just(Rating::NotApplicable),
        1 => Just(Rating::Missing),
    ];
    (
        1u8..=4,
        any_level(),
        proptest::option::of(any_level()),
        rating,
    )
        .prop_map(|(weight, expected, gate, rating)| {
            let gate = gate.map(|gate| gate.min(expected));
            RatedCriterion {
                criterion: String::new(),
                weight,
                expected,
                gate,
                rating,
            }
        })
}

fn any_card() -> impl Strategy<Value = Vec<RatedCriterion>> {
    proptest::collection::vec(any_criterion(), 0..9).prop_map(|criteria| {
        let named = criteria.into_iter().enumerate();
        named
            .map(|(index, one)| RatedCriterion {
                criterion: format!("c{index}"),
                ..one
            })
            .collect()
    })
}

fn score(criteria: &[RatedCriterion]) -> CardScore {
    score_card(criteria, &[], &Policy::standard())
}

fn rank(suggestion: Suggestion) -> Option<usize> {
    Recommendation::ALL
        .iter()
        .position(|known| known.as_str() == suggestion.as_str())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figures_stay_within_the_scale(criteria in any_card()) {
        let result = score(&criteria);
        if let Some(mean) = result.mean {
            prop_assert!((1.0..=4.0).contains(&mean));
            let bounds = result.bounds.unwrap();
            prop_assert!(1.0 <= bounds.low && bounds.low <= mean + 1e-12 && mean <= bounds.high + 1e-12 && bounds.high <= 4.0);
            prop_assert!((-3.0..=3.0).contains(&result.gap.unwrap()));
            prop_assert!(f64::from(result.smallest_margin.unwrap()) <= result.gap.unwrap() + 1e-12);
            prop_assert_eq!(result.shares.iter().map(|share| share.weight).sum::<i64>(), result.sums.scored);
        }
        if let Some(coverage) = result.coverage {
            prop_assert!((0.0..=1.0).contains(&coverage));
        }
    }

    #[test]
    fn what_is_undefined_is_none(criteria in any_card()) {
        let result = score(&criteria);
        let scored = criteria.iter().any(|one| one.rating.level().is_some());
        let applies = criteria.iter().any(|one| one.rating != Rating::NotApplicable);
        prop_assert_eq!((result.mean.is_some(), result.gap.is_some(), result.smallest_margin.is_some()), (scored, scored, scored));
        prop_assert_eq!((result.coverage.is_some(), result.bounds.is_some()), (applies, applies));
        if !scored {
            prop_assert_eq!(result.suggested.suggestion, Suggestion::Insufficient);
        }
    }

    #[test]
    fn a_higher_rating_never_harms(criteria in any_card(), at in 0usize..9) {
        let before = score(&criteria);
        let mut raised = criteria.clone();
        let Some(one) = raised.get_mut(at) else { return Ok(()) };
        let Some(now) = one.rating.level().filter(|now| *now < Level::FOUR) else { return Ok(()) };
        one.rating = Rating::Scored(level(now.get() + 1));
        let after = score(&raised);
        prop_assert!(after.mean > before.mean && after.gap > before.gap && after.coverage == before.coverage);
        prop_assert!(after.bounds.unwrap().low > before.bounds.unwrap().low);
        // A missed gate says "no" before anything else is looked at, so what stands behind it is not compared.
        let gate_missed = before.suggested.tried.last().is_some_and(|tried| tried.rule == SuggestionRule::GateMissed);
        let pair = rank(before.suggested.suggestion).zip(rank(after.suggested.suggestion));
        if let Some((before, after)) = pair.filter(|_| !gate_missed) {
            prop_assert!(after >= before);
        }
    }

    #[test]
    fn the_order_of_criteria_does_not_matter(
        (given, shuffled) in any_card().prop_flat_map(|card| (Just(card.clone()), Just(card).prop_shuffle()))
    ) {
        let (a, b) = (score(&given), score(&shuffled));
        prop_assert_eq!((a.mean, a.coverage, a.gap, a.bounds, a.smallest_margin), (b.mean, b.coverage, b.gap, b.bounds, b.smallest_margin));
        prop_assert_eq!((a.shares, a.suggested.suggestion), (b.shares, b.suggested.suggestion));
    }

    #[test]
    fn the_trace_ends_with_the_rule_that_fits(criteria in any_card()) {
        let suggested = score(&criteria).suggested;
        let (last, before) = suggested.tried.split_last().unwrap();
        prop_assert!(last.fits && last.rule.gives() == suggested.suggestion && before.iter().all(|tried| !tried.fits));
    }

    #[test]
    fn a_loop_stays_between_its_cards(cards in proptest::collection::vec((0u32..5, proptest::collection::vec((1.0f64..=4.0, 0.0f64..=1.0), 0..4)), 0..6)) {
        let competencies: Vec<CompetencyCards> = cards.iter().enumerate().map(|(index, (weight, cards))| CompetencyCards {
            competency: format!("k{index}"),
            weight: *weight,
            cards: cards.iter().map(|(mean, coverage)| CardFigures { rater: String::new(), mean: Some(*mean), coverage: *coverage, gap: Some(mean - 3.0), bounds: None }).collect(),
        }).collect();
        let result = score_loop(&competencies);
        if let Some(mean) = result.mean {
            prop_assert!((1.0 - 1e-9..=4.0 + 1e-9).contains(&mean));
            prop_assert!((mean - 3.0 - result.gap.unwrap()).abs() < 1e-9);
        }
        let reversed: Vec<CompetencyCards> = competencies.into_iter().rev().collect();
        let again = score_loop(&reversed);
        prop_assert_eq!(result.mean.is_some(), again.mean.is_some());
        prop_assert!(result.mean.zip(again.mean).is_none_or(|(a, b)| (a - b).abs() < 1e-9));
        prop_assert!(result.coverage.is_none_or(|coverage| (0.0..=1.0).contains(&coverage)));
    }
}
