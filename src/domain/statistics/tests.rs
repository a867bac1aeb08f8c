//! The worked examples T17 to T31, what is undefined, and properties that hold for all ratings and counts. T1 to T16
//! stand beside scoring and grading.

use super::*;
use crate::domain::level::Level;
use crate::domain::scoring::Range;

mod group_laws;
mod groups;
mod interviewers;
mod rater_laws;
mod raters;
mod scoring_rates;

#[track_caller]
fn near(actual: f64, expected: f64) {
    assert!(
        (actual - expected).abs() < 1e-6,
        "{actual} is not {expected}"
    );
}

#[track_caller]
fn spans(actual: Range, low: f64, high: f64) {
    near(actual.low, low);
    near(actual.high, high);
}

/// Rows of ratings as they are written on paper: `-` is a gap.
fn table(text: &str) -> ratings::Ratings {
    let value = |mark: &str| match mark {
        "-" => None,
        number => Some(number.parse().unwrap()),
    };
    let row = |line: &str| line.split_whitespace().map(value).collect();
    ratings::Ratings::new(text.split('/').map(row).collect()).unwrap()
}

/// The same with a row for each rater.
fn by_rater(text: &str) -> ratings::Ratings {
    let rows = table(text);
    let unit = |place: usize| rows.units().iter().map(|row| row[place]).collect();
    ratings::Ratings::new((0..rows.raters()).map(unit).collect()).unwrap()
}

/// Three raters and ten candidates, two gaps each in T18's words.
fn t18() -> ratings::Ratings {
    by_rater("3 2 4 1 3 2 4 3 - 2 / 3 2 3 2 4 3 4 3 1 - / 2 2 4 1 3 2 4 - 1 3")
}

fn levels(digits: &str) -> Vec<Level> {
    let level =
        |digit: char| Level::try_from(u8::try_from(digit.to_digit(10).unwrap()).unwrap()).unwrap();
    digits.chars().map(level).collect()
}

#[test]
fn results_are_written_with_their_reason() {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Held {
        #[serde(with = "Outcome")]
        figure: Computed<f64>,
    }
    for (held, json) in [
        (Held { figure: Ok(0.5) }, r#"{"figure":{"value":0.5}}"#),
        (
            Held {
                figure: Err(NotComputable::NoVariation),
            },
            r#"{"figure":{"not_computable":"no_variation"}}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&held).unwrap(), json);
        assert_eq!(serde_json::from_str::<Held>(json).unwrap(), held);
    }
}

/// Expected values from scipy.
#[test]
fn quantiles_of_f() {
    for (between, within, expected) in [
        (1.0, 1.0, 647.789011478),
        (5.0, 15.0, 3.576415349),
        (15.0, 5.0, 6.427728167),
        (10.0, 4.78, 6.980799824),
        (120.0, 120.0, 1.432676568),
        (0.7, 3.0, 18.312484666),
    ] {
        near(
            distributions::f_quantile(between, within).unwrap(),
            expected,
        );
    }
    assert_eq!(
        distributions::f_quantile(0.0, 3.0),
        Err(NotComputable::OutOfRange)
    );
    assert_eq!(
        distributions::f_quantile(f64::NAN, 3.0),
        Err(NotComputable::OutOfRange)
    );
}

#[test]
fn tails_of_the_normal_distribution() {
    near(distributions::two_sided(distributions::Z_95), 0.05);
    near(distributions::two_sided(-2.575829304), 0.01);
    near(distributions::two_sided(0.0), 1.0);
}
