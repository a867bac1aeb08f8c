//! Raters against each other: T20 to T23.

use super::super::alpha::{Alpha, Scale, alpha};
use super::super::conventions::{Krippendorff, LandisKoch};
use super::super::icc::{Form, Icc, intraclass};
use super::super::kappa::{Weights, kappa};
use super::super::ratings::Ratings;
use super::*;

fn t20() -> Vec<(u8, u8)> {
    let first = [1, 2, 3, 4, 3, 2, 3, 3, 4, 2, 1, 3];
    let second = [1, 2, 3, 3, 3, 3, 3, 4, 4, 2, 2, 3];
    first.into_iter().zip(second).collect()
}

#[test]
fn t20_two_raters_on_levels() {
    for (weights, expected) in [
        (Weights::Unweighted, 0.515152),
        (Weights::Linear, 0.657143),
        (Weights::Quadratic, 0.794872),
    ] {
        let found = kappa(&t20(), weights).unwrap();
        near(found.kappa, expected);
        assert_eq!(
            (found.units, found.equal, found.enough_units),
            (12, 8, true)
        );
        assert_eq!(found.cells.iter().map(|cell| cell.units).sum::<u32>(), 12);
    }
    assert_eq!(
        kappa(&t20(), Weights::Quadratic).unwrap().convention,
        LandisKoch::Substantial
    );
}

#[test]
fn t20_equal_ratings_say_nothing() {
    for weights in Weights::ALL {
        assert_eq!(
            kappa(&[(3, 3); 12], *weights),
            Err(NotComputable::NoVariation)
        );
    }
    assert_eq!(
        kappa(&[(3, 2)], Weights::Linear),
        Err(NotComputable::TooFewUnits)
    );
    assert_eq!(kappa(&[(3, 2); 5], Weights::Linear).unwrap().kappa, 0.0);
}

/// Expected values from `cohens_kappa` of statsmodels.
#[test]
fn a_kappa_has_an_interval() {
    let counts = [
        (1, 1, 53),
        (1, 2, 5),
        (1, 3, 2),
        (2, 1, 11),
        (2, 2, 14),
        (2, 3, 5),
        (3, 1, 1),
        (3, 2, 6),
        (3, 3, 3),
    ];
    let pairs: Vec<(u8, u8)> = counts
        .iter()
        .flat_map(|(a, b, n)| vec![(*a, *b); *n])
        .collect();
    for (weights, value, error) in [
        (Weights::Unweighted, 0.428571, 0.075959),
        (Weights::Linear, 0.492308, 0.071727),
        (Weights::Quadratic, 0.566667, 0.078724),
    ] {
        let found = kappa(&pairs, weights).unwrap();
        near(found.kappa, value);
        near(found.standard_error.unwrap(), error);
        let interval = found.interval.unwrap();
        assert!(interval.low < found.kappa && found.kappa < interval.high);
    }
    let perfect = kappa(&[(1, 1), (2, 2), (3, 3)], Weights::Linear).unwrap();
    assert_eq!(
        (perfect.kappa, perfect.standard_error, perfect.interval),
        (
            1.0,
            Err(NotComputable::NoResidual),
            Err(NotComputable::NoResidual)
        )
    );
}

fn check(icc: &Icc, form: Form, expected: f64) {
    near(icc.get(form).unwrap().value, expected);
}

#[test]
fn t21_the_table_of_shrout_and_fleiss() {
    let icc = intraclass(&table(
        "9 2 5 8 / 6 1 3 2 / 8 4 6 8 / 7 1 2 6 / 10 5 6 9 / 6 2 4 7",
    ))
    .unwrap();
    near(icc.anova.between_units, 11.241667);
    near(icc.anova.between_raters, 32.486111);
    near(icc.anova.residual, 1.019444);
    check(&icc, Form::OneSingle, 0.165742);
    check(&icc, Form::TwoSingle, 0.289764);
    check(&icc, Form::ThreeSingle, 0.714841);
    check(&icc, Form::TwoMean, 0.620051);
    assert!(!icc.enough_units, "six units are no finding");
    let interval = |form| icc.get(form).unwrap().interval.unwrap();
    // From the same formulas with the F quantiles of scipy; pingouin prints the same with two digits.
    for (form, low, high) in [
        (Form::OneSingle, -0.132932, 0.722560),
        (Form::TwoSingle, 0.018787, 0.761084),
        (Form::ThreeSingle, 0.342465, 0.945858),
        (Form::OneMean, -0.884442, 0.912415),
        (Form::TwoMean, 0.071137, 0.927232),
        (Form::ThreeMean, 0.675675, 0.985892),
    ] {
        spans(interval(form), low, high);
    }
}

#[test]
fn t22_a_table_like_a_rubric() {
    let icc = intraclass(&table(
        "3 3 2 / 2 2 2 / 4 3 4 / 1 2 1 / 3 4 3 / 2 3 2 / 4 4 4 / 3 3 3",
    ))
    .unwrap();
    near(icc.anova.between_units, 2.375);
    near(icc.anova.between_raters, 0.291667);
    near(icc.anova.residual, 0.196429);
    check(&icc, Form::TwoSingle, 0.777070);
    check(&icc, Form::TwoMean, 0.912718);
    check(&icc, Form::ThreeSingle, 0.787097);
}

#[test]
fn correlations_that_do_not_exist() {
    assert_eq!(intraclass(&t18()), Err(NotComputable::Incomplete));
    assert_eq!(
        intraclass(&table("1 / 2")),
        Err(NotComputable::TooFewRaters)
    );
    assert_eq!(intraclass(&table("1 2 3")), Err(NotComputable::TooFewUnits));
    assert_eq!(
        intraclass(&table("0.1 0.1 0.1 / 0.1 0.1 0.1")),
        Err(NotComputable::NoVariation)
    );
    let no_differences = intraclass(&table("1 2 / 2 1 / 1 2")).unwrap();
    let mean = no_differences.get(Form::OneMean);
    assert_eq!(mean, Err(NotComputable::NoUnitDifferences));
    near(no_differences.get(Form::OneSingle).unwrap().value, -1.0);
    assert_eq!(
        no_differences.get(Form::OneSingle).unwrap().interval,
        Err(NotComputable::NoUnitDifferences)
    );
    let parallel = intraclass(&table("1 2 / 2 3 / 3 4")).unwrap();
    let consistent = parallel.get(Form::ThreeSingle).unwrap();
    assert_eq!(
        (consistent.value, consistent.interval),
        (1.0, Err(NotComputable::NoResidual))
    );
    near(parallel.get(Form::TwoSingle).unwrap().value, 2.0 / 3.0);
}

/// Rounding must not pass for error: a third is no double.
#[test]
fn constant_distances_leave_no_residual() {
    let units = (1..=7).map(|unit| {
        [0.1, 0.4, 0.8]
            .map(|more| Some(f64::from(unit) / 3.0 + more))
            .to_vec()
    });
    let icc = intraclass(&Ratings::new(units.collect()).unwrap()).unwrap();
    assert_eq!(icc.anova.residual, 0.0);
    assert_eq!(icc.get(Form::ThreeMean).unwrap().value, 1.0);
}

fn t23() -> Ratings {
    by_rater(
        "1 2 3 3 2 1 4 1 2 - - - / 1 2 3 3 2 2 4 1 2 5 - 3 / - 3 3 3 2 3 4 2 2 5 1 - / 1 2 3 3 2 4 4 1 2 5 1 -",
    )
}

#[track_caller]
fn alphas(ratings: &Ratings, expected: [f64; 3]) -> Alpha {
    for (scale, expected) in Scale::ALL.iter().zip(expected) {
        near(alpha(ratings, *scale).unwrap().alpha, expected);
    }
    alpha(ratings, Scale::Ordinal).unwrap()
}

#[test]
fn t23_four_coders_with_gaps() {
    let found = alphas(&t23(), [0.743421, 0.815388, 0.849107]);
    assert_eq!((found.units, found.left_out, found.ratings), (11, 1, 40));
    assert_eq!(
        found.values.iter().map(|one| one.times).collect::<Vec<_>>(),
        [9, 13, 10, 5, 3]
    );
    assert_eq!(found.convention, Krippendorff::Reliable);
    alphas(&t18(), [0.413534, 0.767610, 0.780282]);
}

#[test]
fn alphas_that_do_not_exist() {
    assert_eq!(
        alpha(&table("3 3 / 3 3 / 3 -"), Scale::Ordinal),
        Err(NotComputable::NoVariation)
    );
    assert_eq!(
        alpha(&table("3 - / - 2"), Scale::Ordinal),
        Err(NotComputable::TooFewRaters)
    );
    assert_eq!(
        alpha(&table("0 -0 / 0 0"), Scale::Nominal),
        Err(NotComputable::NoVariation)
    );
}

#[test]
fn tables_that_are_none() {
    let refused = |units| Ratings::new(units).unwrap_err();
    assert_eq!(refused(vec![]), NotComputable::NothingGiven);
    assert_eq!(refused(vec![vec![]]), NotComputable::NothingGiven);
    assert_eq!(
        refused(vec![vec![None], vec![None, None]]),
        NotComputable::Ragged
    );
    for value in [f64::NAN, f64::INFINITY, 1e7] {
        assert_eq!(refused(vec![vec![Some(value)]]), NotComputable::NotANumber);
    }
}
