//! The figures of a card as they are frozen when it is submitted, with the rubric they rest on.
//!
//! Owns the stored form: later changes of a rubric or a policy never change what was submitted. Must never be computed
//! again from the card. Start with [`Calculation`].

use serde::{Deserialize, Serialize};

use super::card::CardScore;
use crate::domain::rubric::Rubric;

/// What is frozen with a submitted card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calculation {
    /// Id of the rubric.
    pub rubric: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its canonical form.
    pub digest: String,
    /// The figures.
    #[serde(flatten)]
    pub score: CardScore,
}

impl Calculation {
    /// The figures under a rubric whose canonical form has this digest.
    pub fn new(rubric: &Rubric, digest: &str, score: CardScore) -> Calculation {
        Calculation {
            rubric: rubric.id.clone(),
            version: rubric.version.clone(),
            digest: digest.to_owned(),
            score,
        }
    }
}
