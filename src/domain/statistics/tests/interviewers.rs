//! Single interviewers: T17 to T19, and how they follow a machine.

use super::super::calibration::{
    ASSUMED_SHRINKAGE, Leniency, Signal, calibrate, estimated_shrinkage, shrink,
};
use super::super::halo::halo;
use super::super::icc::intraclass;
use super::super::machine_agreement::{Rated, machine_agreement};
use super::super::reliability::{ReliabilitySource, reliability};
use super::*;

#[test]
fn t17_little_data_is_pulled_towards_zero() {
    for (raw, n, expected) in [(0.6, 5, 0.2), (0.6, 40, 0.48), (-0.4, 20, -0.266667)] {
        near(shrink(raw, n, ASSUMED_SHRINKAGE).unwrap(), expected);
    }
    assert_eq!(shrink(0.6, 0, 10.0), Err(NotComputable::NothingGiven));
    assert_eq!(shrink(0.6, 5, -1.0), Err(NotComputable::OutOfRange));
    assert_eq!(shrink(f64::NAN, 5, 10.0), Err(NotComputable::OutOfRange));
}

#[test]
fn t18_three_raters_and_ten_candidates() {
    let found: Vec<Leniency> = calibrate(&t18(), ASSUMED_SHRINKAGE)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    for (leniency, raw, shrunk) in [
        (found[0], -0.166667, -0.078947),
        (found[1], 0.277778, 0.131579),
        (found[2], -0.111111, -0.052632),
    ] {
        assert_eq!((leniency.shared, leniency.signal), (9, Signal::None));
        near(leniency.raw, raw);
        near(leniency.shrunk, shrunk);
    }
    assert_eq!(found[0].others, 16);
}

#[test]
fn a_signal_needs_size_and_data() {
    let pair = |shared: usize, apart: f64| {
        let units = vec![vec![Some(2.0), Some(2.0 + apart)]; shared];
        let found = calibrate(&ratings::Ratings::new(units).unwrap(), ASSUMED_SHRINKAGE);
        found
            .into_iter()
            .map(|one| one.map(|leniency| leniency.signal))
            .collect::<Vec<_>>()
    };
    assert_eq!(pair(20, 0.45), [Ok(Signal::Severe), Ok(Signal::Lenient)]);
    assert_eq!(pair(20, 0.44), [Ok(Signal::None), Ok(Signal::None)]);
    assert_eq!(pair(19, 2.0), [Ok(Signal::None), Ok(Signal::None)]);
    assert_eq!(pair(7, 2.0), [Err(NotComputable::TooFewShared); 2]);
}

#[test]
fn units_without_others_are_not_shared() {
    let mut units = vec![vec![Some(3.0), Some(2.0), None]; 8];
    units.extend(vec![vec![Some(4.0), None, None]; 5]);
    let found = calibrate(&ratings::Ratings::new(units).unwrap(), ASSUMED_SHRINKAGE);
    assert_eq!(found[0].unwrap().shared, 8);
    near(found[0].unwrap().raw, 1.0);
    assert_eq!(found[2], Err(NotComputable::TooFewShared));
}

#[test]
fn shrinkage_can_be_estimated() {
    let t22 = intraclass(&table(
        "3 3 2 / 2 2 2 / 4 3 4 / 1 2 1 / 3 4 3 / 2 3 2 / 4 4 4 / 3 3 3",
    ))
    .unwrap();
    near(estimated_shrinkage(&t22.anova).unwrap(), 16.5);
    let alike = intraclass(&table("1 1 / 2 2 / 3 4 / 4 3")).unwrap();
    assert_eq!(
        estimated_shrinkage(&alike.anova),
        Err(NotComputable::NoRaterDifferences)
    );
}

#[test]
fn t19_cards_with_the_same_level_everywhere() {
    let cards = |texts: &[&str]| texts.iter().map(|text| levels(text)).collect::<Vec<_>>();
    let panel = cards(&["3243", "2321", "4332"]);
    let found = halo(&cards(&["3333", "2222", "4434"]), &panel).unwrap();
    near(found.own.mean, 0.166667);
    near(found.panel.mean, 0.816497);
    near(found.ratio, 0.204124);
    assert!(
        found.below_half && !found.sign,
        "three cards are too few for a sign"
    );
    let many = halo(&vec![levels("3333"); 10], &panel).unwrap();
    assert!(many.sign);
    let short = halo(&cards(&["3", "34"]), &panel).unwrap();
    assert_eq!((short.own.cards, short.own.left_out), (1, 1));
    assert_eq!(
        halo(&cards(&["3"]), &panel),
        Err(NotComputable::NothingGiven)
    );
    assert_eq!(
        halo(&panel, &cards(&["33", "22"])),
        Err(NotComputable::NoVariation)
    );
}

#[test]
fn people_beside_a_machine() {
    let rated = |digits: &str| {
        let levels = levels(digits);
        Rated {
            first: levels[0],
            machine: levels[1],
            last: levels[2],
        }
    };
    let found = machine_agreement(&["333", "232", "132", "233", "432", "334"].map(rated)).unwrap();
    assert_eq!((found.rated, found.equal), (6, 2));
    assert_eq!(
        (found.kept, found.towards, found.away, found.across),
        (2, 2, 1, 1)
    );
    near(found.kappa.unwrap().kappa, 0.0);
    assert_eq!(
        machine_agreement(&[rated("333"); 4]).unwrap().kappa,
        Err(NotComputable::NoVariation)
    );
    assert_eq!(machine_agreement(&[]), Err(NotComputable::NothingGiven));
}

#[test]
fn an_own_reliability_needs_thirty_cards() {
    let cards = |times: usize| {
        let one = "3 3 2 / 2 2 2 / 4 3 4 / 1 2 1 / 3 4 3";
        intraclass(&table(&vec![one; times].join("/"))).unwrap()
    };
    assert_eq!(reliability(None).value, 0.44);
    let few = reliability(Some(&cards(5)));
    assert_eq!(
        (few.value, few.source, few.own_cards),
        (0.44, ReliabilitySource::Published, 25)
    );
    let enough = reliability(Some(&cards(6)));
    assert_eq!(
        (enough.source, enough.own_cards),
        (ReliabilitySource::Own, 30)
    );
    assert!(enough.value > 0.6);
    let contrary = intraclass(&table(&["1 4 / 4 1"; 15].join("/"))).unwrap();
    assert_eq!(
        reliability(Some(&contrary)).source,
        ReliabilitySource::Published
    );
}
