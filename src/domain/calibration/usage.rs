//! How a rubric has been used: how often each level is given on each criterion, and where people differ most.
//!
//! Owns the least counts. A criterion is described from twenty ratings by three people on, agreement from ten pairs: less
//! would tell more about the few candidates than about the criterion. Start with [`of`].

use std::collections::BTreeSet;

use super::{Ratings, Shown, Withheld, from};
use crate::domain::ids::UserId;
use crate::domain::level::Level;
use crate::domain::statistics::agreement::{Agreement, agreement};
use crate::domain::statistics::conventions::SHOWN_FROM_UNITS;

/// From so many ratings on, a criterion is described.
pub const LEAST_RATINGS: u32 = 20;

/// By so many people.
pub const LEAST_RATERS: u32 = 3;

/// How one criterion has been used.
#[derive(Clone, Debug)]
pub struct Use {
    /// Id of the criterion.
    pub criterion: String,
    /// How often each level was given, 1 to 4.
    pub levels: Shown<[u32; 4]>,
    /// Every two people who rated the same candidate on it.
    pub agreement: Shown<Agreement>,
}

/// How these criteria have been used, in their order.
pub fn of(all: &Ratings, criteria: &[&str]) -> Vec<Use> {
    criteria
        .iter()
        .map(|criterion| {
            let own = all
                .units
                .iter()
                .filter(|unit| unit.criterion == **criterion);
            let rated: Vec<Vec<Level>> = own
                .clone()
                .map(|unit| unit.by.values().map(|(_, level)| *level).collect())
                .collect();
            let raters: BTreeSet<UserId> = own.flat_map(|unit| unit.by.keys().copied()).collect();
            Use {
                criterion: (*criterion).to_owned(),
                levels: shares(&rated, raters.len()),
                agreement: pairs(&rated),
            }
        })
        .collect()
}

/// The criterion people differ on most often, among those whose agreement is shown; none below two.
pub fn hardest(used: &[Use]) -> Option<(&Use, Agreement)> {
    let known: Vec<(&Use, Agreement)> = used
        .iter()
        .filter_map(|one| Some((one, *one.agreement.as_ref().ok()?)))
        .collect();
    let hardest = known
        .iter()
        .min_by(|(_, a), (_, b)| a.exact_share().total_cmp(&b.exact_share()))?;
    (known.len() > 1).then_some(*hardest)
}

fn shares(rated: &[Vec<Level>], raters: usize) -> Shown<[u32; 4]> {
    let all = || rated.iter().flatten();
    from(count(all().count()), LEAST_RATINGS, "ratings", || ())?;
    from(count(raters), LEAST_RATERS, "people", || {
        Level::ALL.map(|level| count(all().filter(|given| **given == level).count()))
    })
}

fn pairs(rated: &[Vec<Level>]) -> Shown<Agreement> {
    let mut pairs = Vec::new();
    for levels in rated {
        for (place, first) in levels.iter().enumerate() {
            pairs.extend(
                levels
                    .iter()
                    .skip(place + 1)
                    .map(|second| (*first, *second)),
            );
        }
    }
    from(
        count(pairs.len()),
        SHOWN_FROM_UNITS,
        "pairs of ratings",
        || (),
    )?;
    agreement(&pairs).map_err(Withheld::NotComputable)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
