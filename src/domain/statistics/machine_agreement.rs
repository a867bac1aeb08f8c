//! How people and a grader agree, and whether people follow it.
//!
//! Owns the report on one grader: blind ratings against measured levels, and in which direction ratings moved once the
//! measurement was shown (automation bias). Must never count a rating that was not blind. Start with
//! [`machine_agreement`].

use serde::{Deserialize, Serialize};

use super::computed::{Computed, NotComputable, Outcome, whole};
use super::kappa::{Kappa, Weights, kappa};
use crate::domain::level::Level;

/// One criterion of one submission that was rated blind and measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    /// The person's rating before the measurement was shown.
    pub first: Level,
    /// The measured level.
    pub machine: Level,
    /// The person's rating that stands.
    pub last: Level,
}

/// How people and a grader agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MachineAgreement {
    /// Ratings compared.
    pub rated: u32,
    /// First rating equal to the measured level.
    pub equal: u32,
    /// Quadratic kappa of first ratings and measured levels.
    #[serde(with = "Outcome")]
    pub kappa: Computed<Kappa>,
    /// Ratings that were not changed.
    pub kept: u32,
    /// Changed, and closer to the machine than before.
    pub towards: u32,
    /// Changed, and farther from the machine than before.
    pub away: u32,
    /// Changed, and as far from the machine as before, on its other side.
    pub across: u32,
}

/// Summarises the ratings beside one grader.
///
/// # Errors
/// [`NotComputable::NothingGiven`] without ratings.
pub fn machine_agreement(rated: &[Rated]) -> Computed<MachineAgreement> {
    if rated.is_empty() {
        return Err(NotComputable::NothingGiven);
    }
    let pairs: Vec<(u8, u8)> = rated
        .iter()
        .map(|one| (one.first.get(), one.machine.get()))
        .collect();
    let count =
        |wanted: &dyn Fn(&Rated) -> bool| whole(rated.iter().filter(|one| wanted(one)).count());
    let changed = |one: &Rated| one.first != one.last;
    Ok(MachineAgreement {
        rated: whole(rated.len()),
        equal: count(&|one| one.first == one.machine),
        kappa: kappa(&pairs, Weights::Quadratic),
        kept: count(&|one| !changed(one)),
        towards: count(&|one| distance(one.last, one) < distance(one.first, one)),
        away: count(&|one| distance(one.last, one) > distance(one.first, one)),
        across: count(&|one| changed(one) && distance(one.last, one) == distance(one.first, one)),
    })
}

fn distance(level: Level, rated: &Rated) -> u8 {
    level.get().abs_diff(rated.machine.get())
}
