//! How reliable one interviewer is, under the rubrics of this loop.
//!
//! Owns which figure a debrief takes: for each rubric and major version the organisation's own estimate once it rests on
//! enough scorecards, else the published one; for the loop their mean over its cards. Must never estimate anything: that
//! is [`crate::domain::statistics::reliability`], from cards of decided applications. Start with [`single_raters`].

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::rubric::Rubric;
use crate::domain::scoring::confidence::SINGLE_RATER_RELIABILITY;
use crate::domain::statistics::reliability::{Reliability, reliability};

/// What was estimated, by rubric and major version as [`Rubric::line`] writes it.
pub type Estimates = BTreeMap<String, Estimate>;

/// One estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub reliability: Reliability,
    /// When it was estimated.
    pub at: DateTime<Utc>,
}

/// The reliability of one interviewer under one rubric, as the debrief took it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SingleRater {
    /// Rubric and major version, for example `django.orm@1`.
    pub line: String,
    /// Title of the rubric.
    pub title: String,
    /// Cards of this loop under it.
    pub cards: u32,
    /// The figure and where it comes from.
    pub reliability: Reliability,
    /// When it was estimated; none for the published figure without any own data.
    pub estimated_at: Option<DateTime<Utc>>,
}

/// One entry for each rubric that the counted cards of a loop were filled under.
pub fn single_raters<'a>(
    cards: impl Iterator<Item = &'a Rubric>,
    estimates: &Estimates,
) -> Vec<SingleRater> {
    let mut all: Vec<SingleRater> = Vec::new();
    for rubric in cards {
        let line = rubric.line();
        if let Some(known) = all.iter_mut().find(|one| one.line == line) {
            known.cards += 1;
            continue;
        }
        let estimate = estimates.get(&line);
        all.push(SingleRater {
            title: rubric.title.clone(),
            cards: 1,
            reliability: estimate.map_or_else(|| reliability(None), |one| one.reliability),
            estimated_at: estimate.map(|one| one.at),
            line,
        });
    }
    all
}

/// The reliability of one interviewer of this loop: the mean over its cards.
pub fn of_loop(single_raters: &[SingleRater]) -> f64 {
    let (cards, sum) = single_raters.iter().fold((0.0, 0.0), |(cards, sum), one| {
        let own = f64::from(one.cards);
        (cards + own, sum + own * one.reliability.value)
    });
    if cards > 0.0 {
        sum / cards
    } else {
        SINGLE_RATER_RELIABILITY
    }
}
