//! Intraclass correlation: how much of the differences between ratings is about what was rated, when everybody rated
//! everything.
//!
//! Owns the six forms of Shrout and Fleiss with their 95% intervals. ICC(2,1) is the reliability of one interviewer
//! who could have been another one, ICC(2,k) that of the mean of these raters. Must never fill gaps: a table with gaps
//! is for alpha. Start with [`intraclass`].
//!
//! Formulas: Shrout and Fleiss 1979 (Psychological Bulletin 86:420-428); intervals as in McGraw and Wong 1996
//! (Psychological Methods 1:30-46), those of ICC(2,.) with Satterthwaite's degrees of freedom.

use serde::{Deserialize, Serialize};

use super::anova::{Anova, anova};
use super::computed::{Computed, NotComputable, Outcome};
use super::conventions::{KooLi, SHOWN_FROM_UNITS};
use super::distributions::f_quantile;
use super::ratings::Ratings;
use crate::domain::scoring::Range;
use crate::domain::text_enum::text_enum;

/// A variance this small beside the mean squares is the rounding of a zero.
const DUST: f64 = 1e-12;

text_enum! {
    /// Which raters are meant, and whether one of them or their mean.
    pub enum Form {
        /// Every unit had its own raters.
        OneSingle = "1,1" => "One rater, others for every unit",
        /// The raters stand for others; being lenient counts as error.
        TwoSingle = "2,1" => "One rater, who could have been another",
        /// Only these raters; being lenient does not count.
        ThreeSingle = "3,1" => "One of these raters, leniency left aside",
        /// Mean over raters of [`Form::OneSingle`].
        OneMean = "1,k" => "Mean of the raters, others for every unit",
        /// Mean over raters of [`Form::TwoSingle`].
        TwoMean = "2,k" => "Mean of the raters, who could have been others",
        /// Mean over raters of [`Form::ThreeSingle`].
        ThreeMean = "3,k" => "Mean of these raters, leniency left aside",
    }
}

/// One coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// At most 1; 0 or below when units differ no more than raters do.
    pub value: f64,
    /// 95% interval.
    #[serde(with = "Outcome")]
    pub interval: Computed<Range>,
    /// The usual word for it: a convention.
    pub convention: KooLi,
}

/// One of the six forms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// Which.
    pub form: Form,
    /// Its figure.
    #[serde(with = "Outcome")]
    pub estimate: Computed<Estimate>,
}

/// All six coefficients of a table, and the mean squares they were made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Icc {
    /// The mean squares, and how many units and raters.
    pub anova: Anova,
    /// The six forms, in the order of [`Form::ALL`].
    pub coefficients: Vec<Coefficient>,
    /// Whether there are enough units to show them as a finding.
    pub enough_units: bool,
}

impl Icc {
    /// The figure of one form.
    pub fn get(&self, form: Form) -> Computed<Estimate> {
        let found = self.coefficients.iter().find(|one| one.form == form);
        found.map_or(Err(NotComputable::NothingGiven), |one| one.estimate)
    }
}

/// Computes the six coefficients of a complete table.
///
/// # Errors
/// As [`anova`]. A single form can be undefined while others are not.
pub fn intraclass(ratings: &Ratings) -> Computed<Icc> {
    let anova = anova(ratings)?;
    let coefficient = |form: &Form| Coefficient {
        form: *form,
        estimate: estimate(&anova, *form),
    };
    Ok(Icc {
        coefficients: Form::ALL.iter().map(coefficient).collect(),
        enough_units: anova.units >= SHOWN_FROM_UNITS,
        anova,
    })
}

fn estimate(anova: &Anova, form: Form) -> Computed<Estimate> {
    let value = value(anova, form)?;
    Ok(Estimate {
        value,
        interval: interval(anova, form),
        convention: KooLi::of(value),
    })
}

fn value(anova: &Anova, form: Form) -> Computed<f64> {
    let (n, k) = (f64::from(anova.units), f64::from(anova.raters));
    let (rows, columns, rest, within) = (
        anova.between_units,
        anova.between_raters,
        anova.residual,
        anova.within_units,
    );
    let leniency = (columns - rest) / n;
    let (signal, total) = match form {
        Form::OneSingle => (rows - within, rows + (k - 1.0) * within),
        Form::TwoSingle => (rows - rest, rows + (k - 1.0) * rest + k * leniency),
        Form::ThreeSingle => (rows - rest, rows + (k - 1.0) * rest),
        Form::OneMean => (rows - within, rows),
        Form::TwoMean => (rows - rest, rows + leniency),
        Form::ThreeMean => (rows - rest, rows),
    };
    match total {
        total if total > DUST * (rows + columns + rest) => Ok(signal / total),
        _ if rows == 0.0 => Err(NotComputable::NoUnitDifferences),
        _ => Err(NotComputable::NegativeVariance),
    }
}

fn interval(anova: &Anova, form: Form) -> Computed<Range> {
    match form {
        Form::OneSingle => by_f(anova, anova.within_units, within_freedom(anova), one_rater),
        Form::OneMean => by_f(
            anova,
            anova.within_units,
            within_freedom(anova),
            mean_of_raters,
        ),
        Form::ThreeSingle => by_f(anova, anova.residual, residual_freedom(anova), one_rater),
        Form::ThreeMean => by_f(
            anova,
            anova.residual,
            residual_freedom(anova),
            mean_of_raters,
        ),
        Form::TwoSingle => two_single(anova),
        Form::TwoMean => {
            let single = two_single(anova)?;
            let (low, high) = (
                stepped_up(single.low, anova)?,
                stepped_up(single.high, anova)?,
            );
            Ok(Range { low, high })
        }
    }
}

fn unit_freedom(anova: &Anova) -> f64 {
    f64::from(anova.units) - 1.0
}

fn within_freedom(anova: &Anova) -> f64 {
    f64::from(anova.units) * (f64::from(anova.raters) - 1.0)
}

fn residual_freedom(anova: &Anova) -> f64 {
    unit_freedom(anova) * (f64::from(anova.raters) - 1.0)
}

fn need_variation(anova: &Anova, error: f64) -> Computed<()> {
    if anova.between_units == 0.0 {
        return Err(NotComputable::NoUnitDifferences);
    }
    if error == 0.0 {
        return Err(NotComputable::NoResidual);
    }
    Ok(())
}

/// The interval of forms that depend on one F ratio only.
fn by_f(anova: &Anova, error: f64, freedom: f64, turn: fn(f64, f64) -> f64) -> Computed<Range> {
    need_variation(anova, error)?;
    let (f, k) = (anova.between_units / error, f64::from(anova.raters));
    let units = unit_freedom(anova);
    Ok(Range {
        low: turn(f / f_quantile(units, freedom)?, k),
        high: turn(f * f_quantile(freedom, units)?, k),
    })
}

fn one_rater(f: f64, raters: f64) -> f64 {
    (f - 1.0) / (f + raters - 1.0)
}

fn mean_of_raters(f: f64, _raters: f64) -> f64 {
    1.0 - 1.0 / f
}

fn two_single(anova: &Anova) -> Computed<Range> {
    let value = value(anova, Form::TwoSingle)?;
    need_variation(anova, anova.residual)?;
    let (n, k) = (f64::from(anova.units), f64::from(anova.raters));
    let (rows, columns, rest) = (anova.between_units, anova.between_raters, anova.residual);
    let by_raters = k * value * columns / rest;
    let by_rest = n * (1.0 + (k - 1.0) * value) - k * value;
    let freedom = residual_freedom(anova) * (by_raters + by_rest).powi(2)
        / ((n - 1.0) * by_raters.powi(2) + by_rest.powi(2));
    let error = k * columns + (k * n - k - n) * rest;
    let (down, up) = (f_quantile(n - 1.0, freedom)?, f_quantile(freedom, n - 1.0)?);
    Ok(Range {
        low: n * (rows - down * rest) / (down * error + n * rows),
        high: n * (up * rows - rest) / (error + n * up * rows),
    })
}

/// From one rater to the mean of all (Spearman-Brown). Not defined so far below 0 that no variance is left.
fn stepped_up(single: f64, anova: &Anova) -> Computed<f64> {
    let k = f64::from(anova.raters);
    let under = 1.0 + (k - 1.0) * single;
    if under <= 0.0 {
        return Err(NotComputable::NegativeVariance);
    }
    Ok(k * single / under)
}
