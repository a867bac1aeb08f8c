//! What can be asked of `assay statistics`, and which rule of the domain answers.
//!
//! Owns the names of measures and inputs. Must never compute anything itself. Start with [`Measure`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::grading::Fact;
use crate::domain::grading::machine::machine_level;
use crate::domain::level::Level;
use crate::domain::rubric::Criterion;
use crate::domain::scoring::card::{RatedCriterion, score_card};
use crate::domain::scoring::confidence::confidence;
use crate::domain::scoring::interview_loop::{CompetencyCards, score_loop};
use crate::domain::scoring::policy::Policy;
use crate::domain::statistics::adverse_impact::{Group, adverse_impact, compare};
use crate::domain::statistics::alpha::{Scale, alpha};
use crate::domain::statistics::calibration::{ASSUMED_SHRINKAGE, calibrate};
use crate::domain::statistics::halo::halo;
use crate::domain::statistics::holm::holm;
use crate::domain::statistics::icc::intraclass;
use crate::domain::statistics::kappa::{Weights, kappa};
use crate::domain::statistics::machine_agreement::{Rated, machine_agreement};
use crate::domain::statistics::proportion::{Rate, Tally};
use crate::domain::statistics::ratings::Ratings;
use crate::domain::statistics::reliability::reliability;
use crate::domain::statistics::scoring_rate::{Scores, scoring_rates};
use crate::domain::statistics::{Computed, NotComputable, Outcome};

/// A question.
#[derive(Deserialize)]
pub struct Case {
    /// Comes back with the answer.
    pub id: String,
    /// What is asked.
    #[serde(flatten)]
    pub measure: Measure,
}

/// A row for each rated unit, a place for each rater, null where somebody did not rate.
type Rows = Vec<Vec<Option<f64>>>;

/// What can be asked.
#[derive(Deserialize)]
#[serde(
    tag = "measure",
    content = "given",
    rename_all = "snake_case",
    deny_unknown_fields
)]
pub enum Measure {
    /// The figures and the suggestion of one card.
    Scorecard {
        criteria: Vec<RatedCriterion>,
        #[serde(default)]
        confirmed_knockouts: Vec<String>,
    },
    /// The figures of a loop.
    Loop { competencies: Vec<CompetencyCards> },
    /// How sure they are.
    Confidence {
        mean: f64,
        gap: f64,
        raters: u32,
        single_rater_reliability: f64,
        deviation: f64,
    },
    /// The level that facts suggest for a criterion.
    MachineLevel {
        criterion: Box<Criterion>,
        facts: Vec<Fact>,
    },
    /// Each rater against the others.
    Leniency {
        ratings: Rows,
        #[serde(default = "assumed_shrinkage")]
        shrinkage: f64,
    },
    /// Spread within cards.
    Halo {
        own: Vec<Vec<Level>>,
        panel: Vec<Vec<Level>>,
    },
    /// People beside a grader.
    MachineAgreement { ratings: Vec<Rated> },
    /// The reliability of one interviewer that a table of cards by raters supports.
    Reliability { ratings: Rows },
    /// Two raters.
    Kappa {
        weights: Weights,
        pairs: Vec<(u8, u8)>,
    },
    /// A complete table.
    Icc { ratings: Rows },
    /// A table with gaps.
    Alpha { scale: Scale, ratings: Rows },
    /// One selection rate.
    Rate { selected: u32, people: u32 },
    /// Two selection rates.
    TwoRates { focal: Counts, reference: Counts },
    /// Several groups at one stage.
    AdverseImpact { groups: Vec<Group> },
    /// Several p values.
    Holm { values: Vec<f64> },
    /// Scoring rates of an audit.
    ScoringRates {
        groups: Vec<Scores>,
        #[serde(default)]
        unknown: Vec<f64>,
        #[serde(default)]
        leave_out_small: bool,
    },
}

/// Counts as they are given, not checked yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    selected: u32,
    people: u32,
}

impl Counts {
    fn tally(&self) -> Computed<Tally> {
        Tally::new(self.selected, self.people)
    }
}

fn assumed_shrinkage() -> f64 {
    ASSUMED_SHRINKAGE
}

/// A figure that is one of several in an answer.
#[derive(Serialize)]
struct Each<T: Serialize>(#[serde(with = "Outcome")] Computed<T>);

impl Measure {
    /// The name it was asked by.
    pub fn name(&self) -> &'static str {
        match self {
            Measure::Scorecard { .. } => "scorecard",
            Measure::Loop { .. } => "loop",
            Measure::Confidence { .. } => "confidence",
            Measure::MachineLevel { .. } => "machine_level",
            Measure::Leniency { .. } => "leniency",
            Measure::Halo { .. } => "halo",
            Measure::MachineAgreement { .. } => "machine_agreement",
            Measure::Reliability { .. } => "reliability",
            Measure::Kappa { .. } => "kappa",
            Measure::Icc { .. } => "icc",
            Measure::Alpha { .. } => "alpha",
            Measure::Rate { .. } => "rate",
            Measure::TwoRates { .. } => "two_rates",
            Measure::AdverseImpact { .. } => "adverse_impact",
            Measure::Holm { .. } => "holm",
            Measure::ScoringRates { .. } => "scoring_rates",
        }
    }

    /// Asks the domain. The outer error is one of writing the answer.
    pub fn compute(&self) -> serde_json::Result<Computed<Value>> {
        match self {
            Measure::Scorecard {
                criteria,
                confirmed_knockouts,
            } => written(Ok(score_card(
                criteria,
                confirmed_knockouts,
                &Policy::standard(),
            ))),
            Measure::Loop { competencies } => written(Ok(score_loop(competencies))),
            Measure::Confidence {
                mean,
                gap,
                raters,
                single_rater_reliability,
                deviation,
            } => {
                let sure = confidence(*mean, *gap, *raters, *single_rater_reliability, *deviation);
                written(sure.ok_or(NotComputable::OutOfRange))
            }
            Measure::MachineLevel { criterion, facts } => {
                written(Ok(machine_level(criterion, facts)))
            }
            Measure::Leniency { ratings, shrinkage } => written(table(ratings).map(|ratings| {
                let raters = calibrate(&ratings, *shrinkage).into_iter();
                raters.map(Each).collect::<Vec<_>>()
            })),
            Measure::Halo { own, panel } => written(halo(own, panel)),
            Measure::MachineAgreement { ratings } => written(machine_agreement(ratings)),
            Measure::Reliability { ratings } => {
                let icc = table(ratings).and_then(|ratings| intraclass(&ratings));
                written(Ok(reliability(icc.ok().as_ref())))
            }
            Measure::Kappa { weights, pairs } => written(kappa(pairs, *weights)),
            Measure::Icc { ratings } => {
                written(table(ratings).and_then(|ratings| intraclass(&ratings)))
            }
            Measure::Alpha { scale, ratings } => {
                written(table(ratings).and_then(|ratings| alpha(&ratings, *scale)))
            }
            Measure::Rate { selected, people } => {
                written(Tally::new(*selected, *people).map(Rate::of))
            }
            Measure::TwoRates { focal, reference } => {
                let both = focal
                    .tally()
                    .and_then(|focal| Ok((focal, reference.tally()?)));
                written(both.and_then(|(focal, reference)| compare(focal, reference)))
            }
            Measure::AdverseImpact { groups } => written(Ok(adverse_impact(groups))),
            Measure::Holm { values } => written(holm(values)),
            Measure::ScoringRates {
                groups,
                unknown,
                leave_out_small,
            } => written(scoring_rates(groups, unknown, *leave_out_small)),
        }
    }
}

fn table(rows: &Rows) -> Computed<Ratings> {
    Ratings::new(rows.clone())
}

fn written<T: Serialize>(figure: Computed<T>) -> serde_json::Result<Computed<Value>> {
    match figure {
        Ok(value) => serde_json::to_value(value).map(Ok),
        Err(why) => Ok(Err(why)),
    }
}
