//! Properties of rates and tests that hold for all counts.

use proptest::prelude::*;

use super::super::adverse_impact::{Group, ImpactLabel, adverse_impact, compare};
use super::super::fisher::fisher;
use super::super::holm::holm;
use super::super::proportion::{Tally, pooled_z, wilson};
use super::super::ratio::{katz, rate_ratio};
use super::super::scoring_rate::{Scores, scoring_rates};

fn counts() -> impl Strategy<Value = (u32, u32)> {
    (1u32..60).prop_flat_map(|people| (0..=people, Just(people)))
}

fn tallies() -> impl Strategy<Value = Tally> {
    counts().prop_map(|(selected, people)| Tally::new(selected, people).unwrap())
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    proptest::collection::vec(counts(), 0..6).prop_map(|counts| {
        let named = counts.into_iter().enumerate();
        named
            .map(|(place, (selected, people))| Group {
                group: format!("g{place}"),
                selected,
                people,
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rate_lies_in_its_interval(tally in tallies()) {
        let interval = wilson(tally);
        prop_assert!(0.0 <= interval.low && interval.low <= tally.rate());
        prop_assert!(tally.rate() <= interval.high && interval.high <= 1.0 && interval.low < interval.high);
        if tally.selected() < tally.people() {
            let next = wilson(Tally::new(tally.selected() + 1, tally.people()).unwrap());
            prop_assert!(interval.low < next.low && interval.high < next.high);
        }
    }

    #[test]
    fn tests_are_bounded_and_symmetric(a in tallies(), b in tallies()) {
        let (one, other) = (fisher(a, b), fisher(b, a));
        prop_assert_eq!(one.is_ok(), pooled_z(a, b).is_ok());
        if let (Ok(one), Ok(other)) = (one, other) {
            prop_assert!(0.0 < one.p && one.p <= 1.0 && (one.p - other.p).abs() < 1e-9 && one.tables > 1);
            let (z, back) = (pooled_z(a, b).unwrap(), pooled_z(b, a).unwrap());
            prop_assert!((z.z + back.z).abs() < 1e-9 && (0.0..=1.0).contains(&z.p) && (z.z < 0.0) == (a.rate() < b.rate()));
        }
    }

    /// Selecting fewer of a group that already fares worse never makes the difference less surprising.
    #[test]
    fn a_larger_difference_is_not_less_surprising(a in tallies(), b in tallies()) {
        if a.rate() < b.rate() && a.selected() > 0 && b.selected() < b.people() {
            let fewer = Tally::new(a.selected() - 1, a.people()).unwrap();
            let more = Tally::new(b.selected() + 1, b.people()).unwrap();
            prop_assert!(fisher(fewer, more).unwrap().p <= fisher(a, b).unwrap().p + 1e-9);
        }
    }

    #[test]
    fn a_ratio_lies_in_its_interval(a in tallies(), b in tallies()) {
        let (ratio, interval) = (rate_ratio(a, b), katz(a, b));
        prop_assert_eq!(ratio.is_err(), b.selected() == 0);
        if let Ok(interval) = interval {
            let (ratio, back) = (ratio.unwrap(), katz(b, a).unwrap());
            prop_assert!(0.0 < interval.low && interval.low < ratio && ratio < interval.high);
            prop_assert!((interval.low * back.high - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn corrected_values_keep_their_order(values in proptest::collection::vec(0.0f64..=1.0, 1..8)) {
        let found = holm(&values).unwrap();
        for (one, p) in found.iter().zip(&values) {
            prop_assert!(one.p == *p && one.corrected >= one.p && one.corrected <= 1.0);
            prop_assert!(found.iter().all(|other| other.p > one.p || other.corrected <= one.corrected));
        }
    }

    #[test]
    fn reports_do_not_depend_on_the_order(
        (given, shuffled) in groups().prop_flat_map(|groups| (Just(groups.clone()), Just(groups).prop_shuffle()))
    ) {
        let (one, other) = (adverse_impact(&given), adverse_impact(&shuffled));
        prop_assert_eq!(&one.reference, &other.reference);
        for row in &one.groups {
            let same = other.groups.iter().find(|other| other.group == row.group).unwrap();
            prop_assert_eq!(row.comparison.map(|c| (c.ratio, c.label, c.unstable)), same.comparison.map(|c| (c.ratio, c.label, c.unstable)));
        }
    }

    #[test]
    fn labels_follow_from_the_figures(a in tallies(), b in tallies()) {
        let Ok(found) = compare(a, b) else { return Ok(()) };
        let significant = found.fisher.is_ok_and(|test| test.p < 0.05);
        let signs = u8::from(found.below_four_fifths) + u8::from(significant);
        prop_assert_eq!(found.label, [ImpactLabel::NoSign, ImpactLabel::Watch, ImpactLabel::Review][usize::from(signs)]);
        prop_assert!((found.ratio < 0.8 - 1e-9) <= found.below_four_fifths && found.below_four_fifths <= (found.ratio < 0.8 + 1e-9));
        prop_assert!(found.below_four_fifths || !found.unstable);
    }

    #[test]
    fn at_most_half_score_above_the_median(groups in proptest::collection::vec(proptest::collection::vec(1.0f64..4.0, 0..9), 1..4), unknown in proptest::collection::vec(1.0f64..4.0, 0..4)) {
        let named: Vec<Scores> = groups.into_iter().enumerate().map(|(place, scores)| Scores { group: format!("g{place}"), scores }).collect();
        let Ok(found) = scoring_rates(&named, &unknown, false) else { return Ok(()) };
        let above: u32 = found.groups.iter().filter_map(|one| one.rate.ok()).map(|rate| rate.tally.selected()).sum();
        prop_assert!(above <= found.people / 2);
        prop_assert!(found.groups.iter().filter_map(|one| one.ratio.ok()).all(|ratio| (0.0..=1.0).contains(&ratio)));
    }
}
