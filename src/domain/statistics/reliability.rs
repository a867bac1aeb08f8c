//! How reliable one interviewer is: the published figure, until one's own data say more.
//!
//! Owns that choice. The reliability of several raters, the standard error and the label made of it are in
//! [`crate::domain::scoring::confidence`]. Must never take an own figure from few data. Start with [`reliability`].

use serde::{Deserialize, Serialize};

use super::computed::whole;
use super::icc::{Form, Icc, intraclass};
use super::ratings::Ratings;
use crate::domain::scoring::confidence::SINGLE_RATER_RELIABILITY;
use crate::domain::text_enum::text_enum;

/// Own data count from this many scorecards on that several people filled.
pub const OWN_FROM_CARDS: u32 = 30;

text_enum! {
    /// Where a reliability comes from.
    pub enum ReliabilitySource {
        /// Separate interviews in published studies (Huffcutt, Culbertson and Weyhrauch 2013).
        Published = "published" => "Published studies",
        /// ICC(2,1) of one's own scorecards.
        Own = "own" => "Own scorecards",
    }
}

/// The reliability of one interviewer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// 0 to 1.
    pub value: f64,
    /// Where it comes from.
    pub source: ReliabilitySource,
    /// Own scorecards that several people filled.
    pub own_cards: u32,
}

impl Reliability {
    /// The figure that `own_cards` scorecards gave, if there is a usable one and they are enough.
    pub fn of(own: Option<f64>, own_cards: u32) -> Reliability {
        let own = own.filter(|value| own_cards >= OWN_FROM_CARDS && (0.0..=1.0).contains(value));
        Reliability {
            value: own.unwrap_or(SINGLE_RATER_RELIABILITY),
            source: match own {
                Some(_) => ReliabilitySource::Own,
                None => ReliabilitySource::Published,
            },
            own_cards,
        }
    }

    /// The figure of one's own scorecards, where it is used.
    pub fn own(self) -> Option<f64> {
        (self.source == ReliabilitySource::Own).then_some(self.value)
    }
}

/// The reliability that scorecards support which two people filled about the same candidate: the mean of the first and of
/// the second.
pub fn from_pairs(pairs: &[(f64, f64)]) -> Reliability {
    let units = pairs
        .iter()
        .map(|(a, b)| vec![Some(*a), Some(*b)])
        .collect();
    let icc = Ratings::new(units).and_then(|ratings| intraclass(&ratings));
    Reliability {
        own_cards: whole(pairs.len()),
        ..reliability(icc.ok().as_ref())
    }
}

/// The own figure where it rests on enough cards and lies between 0 and 1, else the published one.
pub fn reliability(own: Option<&Icc>) -> Reliability {
    let own_cards = own.map_or(0, |icc| icc.anova.units);
    let estimate = own.and_then(|icc| icc.get(Form::TwoSingle).ok());
    Reliability::of(estimate.map(|estimate| estimate.value), own_cards)
}
