//! How interviewers rate beside each other, for their training.
//!
//! Owns what is compared with what, and from how many ratings on a figure is shown; the figures themselves are
//! [`crate::domain::statistics`]. A unit is one candidate on one criterion. Scores of different major versions of a rubric
//! are never put together: of each rubric the newest major version counts, unless another is asked for. Cards of shadows
//! enter nothing but the comparison of shadows. Must never correct a score. Start with [`Ratings`], then [`figures`].

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::ids::{ApplicationId, InterviewId, ScorecardId, UserId};
use crate::domain::level::Level;
use crate::domain::statistics::NotComputable;

pub mod figures;
pub mod usage;

#[cfg(test)]
mod tests;

/// A level that somebody gave on a submitted card whose debrief is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Rating {
    /// On which card.
    pub card: ScorecardId,
    /// About which application.
    pub application: ApplicationId,
    /// In which interview.
    pub interview: InterviewId,
    /// Who.
    pub rater: UserId,
    /// Under which rubric.
    pub rubric: Major,
    /// On which criterion.
    pub criterion: String,
    /// Which level.
    pub level: Level,
    /// Length of the note of evidence, in characters.
    pub note: u32,
    /// Whether the card is for training only.
    pub shadow: bool,
    /// Minutes between the interview and the card; none while no time is noted.
    pub took: Option<i64>,
}

/// A rubric in one major version: what may be put together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Major {
    /// The rubric's own id.
    pub rubric: String,
    /// The first number of its version.
    pub major: u64,
}

/// Why a figure is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Withheld {
    /// There may be one later.
    #[error("Not enough yet: {have} of {need} {of}")]
    TooFew {
        /// How many there are.
        have: u32,
        /// From how many on it is shown.
        need: u32,
        /// Of what.
        of: &'static str,
    },
    /// There are enough, and still none.
    #[error("Not computable: {}", .0.label())]
    NotComputable(NotComputable),
}

/// A figure, or why it is not shown.
pub type Shown<T> = Result<T, Withheld>;

/// Ratings that may be put together.
#[derive(Clone, Debug, Default)]
pub struct Ratings {
    own: Vec<Rating>,
    shadows: Vec<Rating>,
    units: Vec<Unit>,
    rated: BTreeMap<UserId, Vec<usize>>,
}

/// One candidate on one criterion, with everybody's level. Somebody who rated it twice counts once, with the later card.
#[derive(Clone, Debug)]
struct Unit {
    criterion: String,
    by: BTreeMap<UserId, (ScorecardId, Level)>,
}

impl Ratings {
    /// Takes the ratings of one rubric, or of the newest major version of each.
    pub fn of(all: Vec<Rating>, asked: Option<&Major>) -> Ratings {
        let kept = match asked {
            Some(major) => BTreeSet::from([major.clone()]),
            None => newest(&all),
        };
        let kept = all
            .into_iter()
            .filter(|rating| kept.contains(&rating.rubric));
        let (shadows, own): (Vec<Rating>, Vec<Rating>) = kept.partition(|rating| rating.shadow);
        let units = units(&own);
        let mut rated: BTreeMap<UserId, Vec<usize>> = BTreeMap::new();
        for (place, unit) in units.iter().enumerate() {
            for rater in unit.by.keys() {
                rated.entry(*rater).or_default().push(place);
            }
        }
        Ratings {
            own,
            shadows,
            units,
            rated,
        }
    }

    /// Everybody who rated, shadows too.
    pub fn raters(&self) -> BTreeSet<UserId> {
        let all = self.own.iter().chain(&self.shadows);
        all.map(|rating| rating.rater).collect()
    }

    /// The units this person rated.
    fn rated_by(&self, rater: UserId) -> impl Iterator<Item = &Unit> {
        let places = self.rated.get(&rater).into_iter().flatten();
        places.filter_map(|place| self.units.get(*place))
    }
}

fn units(own: &[Rating]) -> Vec<Unit> {
    let mut units: BTreeMap<(ApplicationId, &Major, &str), Unit> = BTreeMap::new();
    for rating in own {
        let unit = (
            rating.application,
            &rating.rubric,
            rating.criterion.as_str(),
        );
        let unit = units.entry(unit).or_insert_with(|| Unit {
            criterion: rating.criterion.clone(),
            by: BTreeMap::new(),
        });
        let given = (rating.card, rating.level);
        let kept = unit.by.entry(rating.rater).or_insert(given);
        if kept.0 < rating.card {
            *kept = given;
        }
    }
    units.into_values().collect()
}

impl Major {
    /// Of this version; none for a text that is no version.
    pub fn of(rubric: &str, version: &str) -> Option<Major> {
        Some(Major {
            rubric: rubric.to_owned(),
            major: semver::Version::parse(version).ok()?.major,
        })
    }
}

/// A figure once there are enough of something.
fn from<T>(have: u32, need: u32, of: &'static str, figure: impl FnOnce() -> T) -> Shown<T> {
    if have < need {
        return Err(Withheld::TooFew { have, need, of });
    }
    Ok(figure())
}

/// The highest major version of each rubric that was rated under.
fn newest(all: &[Rating]) -> BTreeSet<Major> {
    let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
    for Rating { rubric, .. } in all {
        let highest = newest.entry(&rubric.rubric).or_insert(rubric.major);
        *highest = rubric.major.max(*highest);
    }
    newest
        .into_iter()
        .map(|(rubric, major)| Major {
            rubric: rubric.to_owned(),
            major,
        })
        .collect()
}
