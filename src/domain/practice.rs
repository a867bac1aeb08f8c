//! Practice: an interviewer rates sample answers and is compared with experts afterwards.
//!
//! Owns what may be typed at a sample ([`check`]) and the comparison ([`Outcome`]). A rating cannot be changed once it is
//! stored, because the expert's level is shown then. Must never touch a candidate's score. The samples are in [`samples`];
//! start there.

use std::collections::BTreeMap;

use crate::domain::level::Level;
use crate::domain::scorecard::order::order;
use crate::domain::statistics::agreement::{Agreement, agreement};
use crate::domain::statistics::kappa::{Kappa, Weights, kappa};
use crate::domain::statistics::{Computed, NotComputable};

pub mod samples;

pub use samples::{Sample, SampleFault, SampleKind, SampleSet};

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 4000;

/// What was typed at a sample: a level with its evidence, or that the answer gives nothing to judge by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The level; `None` for "not assessed".
    pub level: Option<Level>,
    /// What in the answer shows it.
    pub note: String,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// A level without evidence.
    #[error(
        "Note what in the answer shows level {0}. On a scorecard no level stands without evidence either."
    )]
    NoNote(Level),
    /// Far too long.
    #[error("Keep the note within {LONGEST_NOTE} characters.")]
    TooLong,
}

/// One rating beside the expert's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// Id of the sample.
    pub sample: String,
    /// Id of the criterion.
    pub criterion: String,
    /// The own level; `None` for "not assessed".
    pub own: Option<Level>,
    /// The level experts give.
    pub expert: Level,
    /// The own evidence.
    pub note: String,
}

/// How an interviewer's ratings stand to the experts'.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Samples that got a level.
    pub rated: usize,
    /// Samples marked as not assessed: they are in no figure.
    pub not_assessed: usize,
    /// Plain counts.
    pub agreement: Computed<Agreement>,
    /// Agreement beyond chance, quadratic weights; computed from two samples on, shown from ten.
    pub kappa: Computed<Kappa>,
    /// Mean of own minus expert by criterion, with the number of samples: in the order of their ids.
    pub by_criterion: BTreeMap<String, Agreement>,
}

/// Whether a rating may be stored.
///
/// # Errors
/// What is missing.
pub fn check(typed: &Typed) -> Result<(), Incomplete> {
    if typed.note.chars().count() > LONGEST_NOTE {
        return Err(Incomplete::TooLong);
    }
    match typed.level {
        Some(level) if typed.note.trim().is_empty() => Err(Incomplete::NoNote(level)),
        _ => Ok(()),
    }
}

/// The order in which an attempt shows the samples: its own, and the same whenever it is resumed.
pub fn in_order<'s>(attempt: &[u8], samples: &[&'s Sample]) -> Vec<&'s Sample> {
    let ids: Vec<&str> = samples.iter().map(|sample| sample.id.as_str()).collect();
    order(attempt, &ids)
        .into_iter()
        .filter_map(|place| samples.get(place).copied())
        .collect()
}

impl Outcome {
    /// Compares ratings with the experts'.
    pub fn of(ratings: &[Rated]) -> Outcome {
        let pairs = pairs(ratings.iter());
        let mut by_criterion = BTreeMap::new();
        for rating in ratings {
            let same = ratings
                .iter()
                .filter(|other| other.criterion == rating.criterion);
            if let Ok(counted) = agreement(&self::pairs(same)) {
                by_criterion.insert(rating.criterion.clone(), counted);
            }
        }
        let labels: Vec<(u8, u8)> = pairs.iter().map(|(a, b)| (a.get(), b.get())).collect();
        Outcome {
            rated: pairs.len(),
            not_assessed: ratings.len() - pairs.len(),
            agreement: agreement(&pairs),
            kappa: kappa(&labels, Weights::Quadratic),
            by_criterion,
        }
    }

    /// The kappa, or why none is shown: too few samples count as a reason of their own.
    pub fn shown_kappa(&self) -> Result<&Kappa, NotShown> {
        match &self.kappa {
            Ok(kappa) if kappa.enough_units => Ok(kappa),
            Ok(_) | Err(NotComputable::TooFewUnits) => Err(NotShown::TooFew),
            Err(reason) => Err(NotShown::NotComputable(*reason)),
        }
    }
}

/// Why a kappa is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotShown {
    /// Chance would weigh too much.
    TooFew,
    /// There is none.
    NotComputable(NotComputable),
}

fn pairs<'r>(ratings: impl Iterator<Item = &'r Rated>) -> Vec<(Level, Level)> {
    ratings
        .filter_map(|rating| Some((rating.own?, rating.expert)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(criterion: &str, own: u8, expert: u8) -> Rated {
        Rated {
            sample: format!("{criterion}-{own}-{expert}"),
            criterion: criterion.to_owned(),
            own: Level::try_from(own).ok(),
            expert: Level::try_from(expert).unwrap(),
            note: "Said so.".to_owned(),
        }
    }

    #[test]
    fn a_level_needs_evidence_and_not_assessed_does_not() {
        let typed = |level: Option<Level>, note: &str| Typed {
            level,
            note: note.to_owned(),
        };
        assert_eq!(
            check(&typed(Some(Level::TWO), " ")),
            Err(Incomplete::NoNote(Level::TWO))
        );
        assert_eq!(check(&typed(Some(Level::TWO), "Named it.")), Ok(()));
        assert_eq!(check(&typed(None, "")), Ok(()));
        let long = "x".repeat(LONGEST_NOTE + 1);
        assert_eq!(check(&typed(None, &long)), Err(Incomplete::TooLong));
    }

    #[test]
    fn an_outcome_says_where_one_is_lenient() {
        let outcome = Outcome::of(&[
            rated("first", 3, 2),
            rated("first", 4, 4),
            rated("second", 1, 3),
            rated("second", 0, 3),
        ]);
        assert_eq!((outcome.rated, outcome.not_assessed), (3, 1));
        let counted = outcome.agreement.unwrap();
        assert_eq!((counted.exact, counted.within_one), (1, 2));
        let means: Vec<(&str, f64)> = outcome
            .by_criterion
            .iter()
            .map(|(id, counted)| (id.as_str(), counted.difference))
            .collect();
        assert_eq!(means, [("first", 0.5), ("second", -2.0)]);
    }

    #[test]
    fn a_kappa_of_few_samples_is_not_shown() {
        let few = Outcome::of(&[rated("first", 3, 2), rated("first", 4, 4)]);
        assert_eq!(few.shown_kappa(), Err(NotShown::TooFew));
        let same: Vec<Rated> = (0..12).map(|_| rated("first", 3, 3)).collect();
        assert_eq!(
            Outcome::of(&same).shown_kappa(),
            Err(NotShown::NotComputable(NotComputable::NoVariation))
        );
        let more: Vec<Rated> = (0..12)
            .map(|place| rated("first", place % 4 + 1, (place + place / 6) % 4 + 1))
            .collect();
        assert_eq!(Outcome::of(&more).shown_kappa().unwrap().units, 12);
        assert_eq!(Outcome::of(&[]).shown_kappa(), Err(NotShown::TooFew));
    }
}
