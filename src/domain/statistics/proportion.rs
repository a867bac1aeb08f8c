//! How many of a group were selected, and how sure that rate is.
//!
//! Owns counts that cannot contradict each other, the rate with its Wilson interval, and the pooled test of two rates.
//! Must never report a rate of nobody. Start with [`Tally::new`].

use serde::Serialize;

use super::computed::{Computed, NotComputable};
use super::distributions::{Z_95, two_sided};
use crate::domain::scoring::Range;

/// So many selected of so many people; at least one person, and no more selected than there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tally {
    selected: u32,
    people: u32,
}

impl Tally {
    /// Checks the counts.
    ///
    /// # Errors
    /// Nobody at all, or more selected than there are people.
    pub fn new(selected: u32, people: u32) -> Computed<Tally> {
        match people {
            0 => Err(NotComputable::NoPeople),
            people if selected > people => Err(NotComputable::MoreSelectedThanPeople),
            people => Ok(Tally { selected, people }),
        }
    }

    /// How many were selected.
    pub fn selected(self) -> u32 {
        self.selected
    }

    /// How many there were.
    pub fn people(self) -> u32 {
        self.people
    }

    /// Share selected, 0 to 1.
    pub fn rate(self) -> f64 {
        f64::from(self.selected) / f64::from(self.people)
    }

    pub(super) fn others(self) -> u32 {
        self.people - self.selected
    }
}

/// A rate with its counts and interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// The counts.
    #[serde(flatten)]
    pub tally: Tally,
    /// Share selected, 0 to 1.
    pub rate: f64,
    /// Wilson's 95% interval.
    pub interval: Range,
}

impl Rate {
    /// The rate of these counts.
    pub fn of(tally: Tally) -> Rate {
        Rate {
            tally,
            rate: tally.rate(),
            interval: wilson(tally),
        }
    }
}

/// Wilson's 95% score interval (Wilson 1927, JASA 22:209-212): the rates that a test would not reject, so it never
/// leaves 0 to 1 and has a width even when nobody or everybody was selected.
pub fn wilson(tally: Tally) -> Range {
    let (n, p, z2) = (f64::from(tally.people), tally.rate(), Z_95 * Z_95);
    let centre = p + z2 / (2.0 * n);
    let half = Z_95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let under = 1.0 + z2 / n;
    Range {
        low: if tally.selected == 0 {
            0.0
        } else {
            (centre - half) / under
        },
        high: if tally.others() == 0 {
            1.0
        } else {
            (centre + half) / under
        },
    }
}

/// A test of two rates that assumes samples large enough for a normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PooledZ {
    /// The group looked at.
    pub focal: Tally,
    /// The group it is compared with.
    pub reference: Tally,
    /// The rate of both together.
    pub pooled_rate: f64,
    /// Difference of the rates (focal minus reference) in standard errors under equal rates.
    pub z: f64,
    /// Probability of a z at least this far from 0 if the rates were equal; two-sided.
    pub p: f64,
}

/// The pooled two-proportion z test.
///
/// # Errors
/// [`NotComputable::SameOutcome`] when everybody in both groups was selected, or nobody.
pub fn pooled_z(focal: Tally, reference: Tally) -> Computed<PooledZ> {
    if focal.selected == 0 && reference.selected == 0
        || focal.others() == 0 && reference.others() == 0
    {
        return Err(NotComputable::SameOutcome);
    }
    let (n, m) = (f64::from(focal.people), f64::from(reference.people));
    let pooled_rate = (f64::from(focal.selected) + f64::from(reference.selected)) / (n + m);
    let standard_error = (pooled_rate * (1.0 - pooled_rate) * (1.0 / n + 1.0 / m)).sqrt();
    let z = (focal.rate() - reference.rate()) / standard_error;
    Ok(PooledZ {
        focal,
        reference,
        pooled_rate,
        z,
        p: two_sided(z),
    })
}
