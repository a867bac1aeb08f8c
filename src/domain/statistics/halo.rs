//! Whether an interviewer gives all criteria of a card about the same level.
//!
//! Owns the comparison of an interviewer's spread within cards with the panel's. Must never call it halo: some
//! candidates are alike everywhere, so this is a sign to talk about, no finding. Start with [`halo`].

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable, real, whole};
use crate::domain::level::Level;

/// From this many cards of the interviewer on, a sign is shown.
pub const SIGN_FROM_CARDS: u32 = 10;

/// The sign: less than this share of the panel's spread.
pub const SIGN_BELOW: f64 = 0.5;

/// How widely cards spread over the levels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Cards with at least two levels: those that count.
    pub cards: u32,
    /// Cards left out, with fewer.
    pub left_out: u32,
    /// Mean over cards of the standard deviation of their levels (sample formula); 0 to about 2.1.
    pub mean: f64,
}

/// An interviewer's spread against the panel's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Halo {
    /// The interviewer's cards.
    pub own: Spread,
    /// The cards of the others.
    pub panel: Spread,
    /// Own spread as a share of the panel's; 0 or more.
    pub ratio: f64,
    /// Whether it is below half.
    pub below_half: bool,
    /// Below half on enough cards: worth a word.
    pub sign: bool,
}

/// Compares the levels on an interviewer's cards with those on the cards of others under the same rubrics.
///
/// # Errors
/// [`NotComputable::NothingGiven`] when one side has no card with two levels, [`NotComputable::NoVariation`] when the
/// panel's cards have no spread to compare with.
pub fn halo(own: &[Vec<Level>], panel: &[Vec<Level>]) -> Computed<Halo> {
    let (own, panel) = (spread(own)?, spread(panel)?);
    if panel.mean <= 0.0 {
        return Err(NotComputable::NoVariation);
    }
    let ratio = own.mean / panel.mean;
    let below_half = ratio < SIGN_BELOW;
    Ok(Halo {
        own,
        panel,
        ratio,
        below_half,
        sign: below_half && own.cards >= SIGN_FROM_CARDS,
    })
}

fn spread(cards: &[Vec<Level>]) -> Computed<Spread> {
    let deviations: Vec<f64> = cards.iter().filter_map(|card| deviation(card)).collect();
    if deviations.is_empty() {
        return Err(NotComputable::NothingGiven);
    }
    Ok(Spread {
        cards: whole(deviations.len()),
        left_out: whole(cards.len() - deviations.len()),
        mean: deviations.iter().sum::<f64>() / real(deviations.len()),
    })
}

/// Sample standard deviation; none below two levels.
fn deviation(card: &[Level]) -> Option<f64> {
    let n = real(card.len());
    let levels = || card.iter().map(|level| f64::from(level.get()));
    let mean = levels().sum::<f64>() / n;
    let squares: f64 = levels().map(|level| (level - mean).powi(2)).sum();
    (card.len() > 1).then(|| (squares / (n - 1.0)).sqrt())
}
