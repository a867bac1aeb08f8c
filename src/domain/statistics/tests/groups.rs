//! Groups of candidates: T24 to T30.

use super::super::adverse_impact::{
    AdverseImpact, Comparison, Group, ImpactLabel, adverse_impact, compare,
};
use super::super::fisher::fisher;
use super::super::holm::holm;
use super::super::proportion::{Tally, pooled_z, wilson};
use super::super::ratio::katz;
use super::*;

fn tally(selected: u32, people: u32) -> Tally {
    Tally::new(selected, people).unwrap()
}

struct Printed {
    ratio: f64,
    fisher: f64,
    z: (f64, f64),
    katz: Option<(f64, f64)>,
}

#[track_caller]
fn check(reference: Tally, focal: Tally, printed: Printed) -> Comparison {
    let found = compare(focal, reference).unwrap();
    near(found.ratio, printed.ratio);
    near(found.fisher.unwrap().p, printed.fisher);
    near(found.pooled_z.unwrap().z, printed.z.0);
    near(found.pooled_z.unwrap().p, printed.z.1);
    match printed.katz {
        Some((low, high)) => spans(found.interval.unwrap(), low, high),
        None => assert_eq!(found.interval, Err(NotComputable::ZeroCell)),
    }
    found
}

#[test]
fn t24_below_four_fifths_but_not_significant() {
    let found = check(
        tally(48, 80),
        tally(12, 30),
        Printed {
            ratio: 0.666667,
            fisher: 0.085042,
            z: (-1.876166, 0.060632),
            katz: Some((0.415264, 1.070270)),
        },
    );
    assert_eq!((found.label, found.unstable), (ImpactLabel::Watch, false));
    assert_eq!(found.fisher.unwrap().tables, 31);
}

#[test]
fn t25_one_person_would_change_it() {
    let found = check(
        tally(9, 10),
        tally(7, 10),
        Printed {
            ratio: 0.777778,
            fisher: 0.582043,
            z: (-1.118034, 0.263552),
            katz: Some((0.493301, 1.226306)),
        },
    );
    assert_eq!((found.label, found.unstable), (ImpactLabel::Watch, true));
    let moved = found.one_moved.unwrap();
    assert_eq!(
        (moved.focal, moved.reference, moved.ratio),
        (tally(8, 10), tally(8, 10), Ok(1.0))
    );
}

#[test]
fn t26_above_four_fifths_yet_significant() {
    let found = check(
        tally(300, 500),
        tally(210, 400),
        Printed {
            ratio: 0.875,
            fisher: 0.025599,
            z: (-2.256213, 0.024057),
            katz: Some((0.777982, 0.984116)),
        },
    );
    assert_eq!(
        (found.label, found.unstable, found.one_moved),
        (ImpactLabel::Watch, false, None)
    );
}

#[test]
fn t27_nobody_selected() {
    let found = check(
        tally(48, 80),
        tally(0, 10),
        Printed {
            ratio: 0.0,
            fisher: 0.000257,
            z: (-3.585686, 0.000336),
            katz: None,
        },
    );
    assert_eq!((found.label, found.unstable), (ImpactLabel::Review, false));
}

#[test]
fn t28_a_small_group() {
    let found = check(
        tally(20, 25),
        tally(3, 5),
        Printed {
            ratio: 0.75,
            fisher: 0.565036,
            z: (-0.965234, 0.334428),
            katz: Some((0.357110, 1.575147)),
        },
    );
    assert_eq!((found.label, found.unstable), (ImpactLabel::Watch, true));
}

#[test]
fn four_fifths_exactly_is_not_below() {
    let found = compare(tally(40, 100), tally(50, 100)).unwrap();
    assert!(!found.below_four_fifths && found.one_moved.is_none());
    assert_eq!(found.label, ImpactLabel::NoSign);
}

#[test]
fn t29_rates_with_intervals() {
    for ((selected, people), low, high) in [
        ((12, 30), 0.245906, 0.576796),
        ((48, 80), 0.490455, 0.700382),
        ((7, 10), 0.396778, 0.892209),
        ((0, 10), 0.0, 0.277533),
        ((5, 5), 0.565518, 1.0),
    ] {
        spans(wilson(tally(selected, people)), low, high);
    }
    assert_eq!(Tally::new(0, 0), Err(NotComputable::NoPeople));
    assert_eq!(Tally::new(3, 2), Err(NotComputable::MoreSelectedThanPeople));
}

#[test]
fn t30_several_tests() {
    let corrected = |values: &[f64]| {
        holm(values)
            .unwrap()
            .iter()
            .map(|one| one.corrected)
            .collect::<Vec<_>>()
    };
    for (found, expected) in corrected(&[0.012, 0.03, 0.04])
        .into_iter()
        .zip([0.036, 0.06, 0.06])
    {
        near(found, expected);
    }
    for (found, expected) in corrected(&[0.04, 0.012, 0.9])
        .into_iter()
        .zip([0.08, 0.036, 0.9])
    {
        near(found, expected);
    }
    assert_eq!(holm(&[]), Err(NotComputable::NothingGiven));
    assert_eq!(holm(&[1.2]), Err(NotComputable::OutOfRange));
    assert_eq!(holm(&[f64::NAN]), Err(NotComputable::OutOfRange));
}

fn report(groups: &[(&str, u32, u32)]) -> AdverseImpact {
    let group = |(name, selected, people): &(&str, u32, u32)| Group {
        group: (*name).into(),
        selected: *selected,
        people: *people,
    };
    adverse_impact(&groups.iter().map(group).collect::<Vec<_>>())
}

#[test]
fn every_group_is_compared_with_the_one_selected_most() {
    let found = report(&[
        ("a", 12, 30),
        ("b", 48, 80),
        ("tiny", 4, 4),
        ("empty", 0, 0),
        ("c", 0, 10),
    ]);
    assert_eq!(found.reference.as_deref(), Some("b"));
    assert_eq!(found.groups[1].comparison, Err(NotComputable::IsReference));
    assert_eq!(found.groups[3].comparison, Err(NotComputable::NoPeople));
    assert_eq!(found.groups[3].rate, Err(NotComputable::NoPeople));
    assert!(!found.groups[2].may_be_shown && found.groups[0].may_be_shown);
    let (a, c) = (
        found.groups[0].comparison.unwrap(),
        found.groups[4].comparison.unwrap(),
    );
    assert_eq!((a.holm.unwrap().tests, a.holm.unwrap().place), (3, 2));
    near(c.holm.unwrap().corrected, c.fisher.unwrap().p * 3.0);
    assert!(c.holm.unwrap().corrected > c.fisher.unwrap().p);
}

#[test]
fn of_equal_rates_the_larger_group_is_the_reference() {
    assert_eq!(
        report(&[("a", 5, 10), ("b", 10, 20), ("c", 10, 20)])
            .reference
            .as_deref(),
        Some("b")
    );
    assert_eq!(report(&[("a", 4, 4)]).reference, None);
    assert_eq!(
        report(&[("a", 4, 4)]).groups[0].comparison,
        Err(NotComputable::NoReference)
    );
    let nobody = report(&[("a", 0, 10), ("b", 0, 20)]);
    assert_eq!(
        nobody.groups[0].comparison,
        Err(NotComputable::NobodySelected)
    );
    assert_eq!(report(&[]).groups, []);
}

#[test]
fn tests_with_nothing_to_compare() {
    let everybody = (tally(5, 5), tally(9, 9));
    assert_eq!(
        fisher(everybody.0, everybody.1),
        Err(NotComputable::SameOutcome)
    );
    assert_eq!(
        pooled_z(everybody.0, everybody.1),
        Err(NotComputable::SameOutcome)
    );
    assert_eq!(
        katz(everybody.0, everybody.1),
        Err(NotComputable::SameOutcome)
    );
    let found = compare(everybody.0, everybody.1).unwrap();
    assert_eq!(
        (found.ratio, found.label, found.holm),
        (1.0, ImpactLabel::NoSign, Err(NotComputable::SameOutcome))
    );
}

#[test]
fn exact_tests_of_large_counts_end_and_stay_above_zero() {
    let million = 1_000_000;
    let found = fisher(
        tally(million / 2, million),
        tally(million / 2 + 300, million),
    )
    .unwrap();
    assert!(0.6 < found.p && found.p < 0.7);
    let extreme = fisher(tally(0, million), tally(million, million)).unwrap();
    assert!(extreme.p > 0.0 && extreme.p < 1e-300);
}
