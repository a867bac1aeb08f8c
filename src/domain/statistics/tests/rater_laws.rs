//! Properties of agreement that hold for all ratings.

use proptest::prelude::*;

use super::super::alpha::{Scale, alpha};
use super::super::calibration::{calibrate, shrink};
use super::super::icc::{Form, intraclass};
use super::super::kappa::{Weights, kappa};
use super::super::ratings::Ratings;
use super::*;

type Rows = Vec<Vec<Option<f64>>>;

fn rows(gaps: bool) -> impl Strategy<Value = Rows> {
    (1usize..5, 1usize..9).prop_flat_map(move |(raters, units)| {
        let level = (1u8..=4).prop_map(f64::from);
        let place = if gaps {
            proptest::option::weighted(0.7, level).boxed()
        } else {
            level.prop_map(Some).boxed()
        };
        proptest::collection::vec(proptest::collection::vec(place, raters), units)
    })
}

/// A table, the same with its units shuffled, and the same with its raters reversed.
fn reordered(gaps: bool) -> impl Strategy<Value = (Ratings, Ratings, Ratings)> {
    rows(gaps).prop_flat_map(|rows| {
        let reversed = rows
            .iter()
            .map(|row| row.iter().rev().copied().collect())
            .collect();
        let checked = |rows: Rows| Ratings::new(rows).unwrap();
        (
            Just(checked(rows.clone())),
            Just(rows).prop_shuffle().prop_map(checked),
            Just(checked(reversed)),
        )
    })
}

fn pairs() -> impl Strategy<Value = Vec<(u8, u8)>> {
    proptest::collection::vec((1u8..=4, 1u8..=4), 0..20)
}

fn same(a: Computed<f64>, b: Computed<f64>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn kappa_is_bounded_and_symmetric(pairs in pairs()) {
        for weights in Weights::ALL {
            let swapped: Vec<(u8, u8)> = pairs.iter().rev().map(|(a, b)| (*b, *a)).collect();
            let (found, other) = (kappa(&pairs, *weights), kappa(&swapped, *weights));
            prop_assert!(same(found.as_ref().map(|k| k.kappa).map_err(|why| *why), other.map(|k| k.kappa)));
            let all_equal = pairs.iter().all(|pair| Some(pair) == pairs.first() && pair.0 == pair.1);
            prop_assert_eq!(found.is_err(), pairs.len() < 2 || all_equal);
            if let Ok(found) = found {
                prop_assert!((-1.0 - 1e-9..=1.0).contains(&found.kappa) && found.standard_error.is_ok() == found.interval.is_ok());
                prop_assert_eq!((found.kappa - 1.0).abs() < 1e-9, found.equal == found.units);
                if let Ok(interval) = found.interval {
                    prop_assert!(-1.0 <= interval.low && interval.low <= found.kappa + 1e-9);
                    prop_assert!(found.kappa <= interval.high + 1e-9 && interval.high <= 1.0);
                }
            }
        }
    }

    #[test]
    fn correlations_are_bounded_ordered_and_free_of_order((table, shuffled, reversed) in reordered(false)) {
        let found = intraclass(&table);
        prop_assert_eq!(found.is_err(), intraclass(&shuffled).is_err());
        let Ok(icc) = found else { return Ok(()) };
        let (shuffled, reversed) = (intraclass(&shuffled).unwrap(), intraclass(&reversed).unwrap());
        for form in Form::ALL {
            let value = |icc: &super::super::icc::Icc| icc.get(*form).map(|one| one.value);
            prop_assert!(same(value(&icc), value(&shuffled)) && same(value(&icc), value(&reversed)));
            let Ok(one) = icc.get(*form) else { continue };
            prop_assert!(one.value.is_finite());
            if *form != Form::TwoMean {
                prop_assert!(one.value <= 1.0 + 1e-9);
            }
            if let Ok(interval) = one.interval {
                prop_assert!(interval.low <= one.value + 1e-9 && one.value <= interval.high + 1e-9, "{form} {one:?}");
            }
        }
    }

    /// The mean of several raters is the one rater stepped up.
    #[test]
    fn means_are_stepped_up((table, ..) in reordered(false)) {
        let Ok(icc) = intraclass(&table) else { return Ok(()) };
        let raters = f64::from(icc.anova.raters);
        for (single, mean) in [(Form::OneSingle, Form::OneMean), (Form::TwoSingle, Form::TwoMean), (Form::ThreeSingle, Form::ThreeMean)] {
            if let (Ok(single), Ok(mean)) = (icc.get(single), icc.get(mean)) {
                let under = 1.0 + (raters - 1.0) * single.value;
                prop_assert!((raters * single.value - mean.value * under).abs() < 1e-9 * mean.value.abs().max(1.0));
            }
        }
    }

    #[test]
    fn alpha_is_bounded_and_free_of_order((table, shuffled, reversed) in reordered(true)) {
        for scale in Scale::ALL {
            let value = |ratings: &Ratings| alpha(ratings, *scale).map(|one| one.alpha);
            let found = value(&table);
            prop_assert!(same(found, value(&shuffled)) && same(found, value(&reversed)));
            prop_assert!(found.is_err() || found.is_ok_and(|alpha| (-1.0 - 1e-9..=1.0).contains(&alpha)));
        }
    }

    /// Alpha on an interval scale does not depend on where the scale begins or how it is stretched.
    #[test]
    fn alpha_does_not_depend_on_the_unit((table, ..) in reordered(true), factor in 0.1f64..50.0, shift in -9.0f64..9.0) {
        let moved = table.units().iter().map(|unit| unit.iter().map(|value| value.map(|value| value * factor + shift)).collect());
        let moved = Ratings::new(moved.collect()).unwrap();
        for scale in Scale::ALL {
            let value = |ratings: &Ratings| alpha(ratings, *scale).map(|one| one.alpha);
            prop_assert!(same(value(&table), value(&moved)));
        }
    }

    #[test]
    fn leniency_is_pulled_towards_zero((table, shuffled, _) in reordered(true), k in 0.0f64..100.0, raw in -3.0f64..3.0, n in 1u32..500) {
        for (one, other) in calibrate(&table, k).into_iter().zip(calibrate(&shuffled, k)) {
            prop_assert!(same(one.map(|l| l.shrunk), other.map(|l| l.shrunk)));
            if let Ok(one) = one {
                prop_assert!(one.shrunk.abs() <= one.raw.abs() && one.raw.abs() <= 3.0 && one.shared >= 8);
            }
        }
        let (few, many) = (shrink(raw, n, k).unwrap(), shrink(raw, n + 1, k).unwrap());
        prop_assert!(few.abs() <= many.abs() + 1e-12 && many.abs() <= raw.abs() + 1e-12);
    }
}
