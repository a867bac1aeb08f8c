//! The figures of one interviewer.
//!
//! Owns the least counts: below them there is no figure, and it says how many there are. What concerns colleagues is an
//! average over at least three of them, so that nobody reads one colleague's cards out of their own page.
//! Start with [`Figures::of`].

use std::collections::{BTreeMap, BTreeSet};

use super::{Ratings, Shown, Withheld, from};
use crate::domain::ids::{ScorecardId, UserId};
use crate::domain::level::Level;
use crate::domain::statistics::agreement::{Agreement, agreement};
use crate::domain::statistics::alpha::{Alpha, Scale, alpha};
use crate::domain::statistics::calibration::{
    ASSUMED_SHRINKAGE, LEAST_SHARED, Leniency, calibrate,
};
use crate::domain::statistics::conventions::SHOWN_FROM_UNITS;
use crate::domain::statistics::halo::{Halo, SIGN_FROM_CARDS, halo};
use crate::domain::statistics::median::median;
use crate::domain::statistics::ratings::Ratings as Table;
use crate::domain::statistics::{Computed, NotComputable};

/// From so many own ratings on, levels and notes are described.
pub const LEAST_RATINGS: u32 = 8;

/// From so many cards with a time on, the time to submit is shown.
pub const LEAST_TIMED: u32 = 5;

/// The panel is described from so many colleagues on.
pub const LEAST_COLLEAGUES: u32 = 3;

/// What is known of one interviewer.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Cards that count.
    pub cards: u32,
    /// Levels on them.
    pub ratings: u32,
    /// Beside those who rated the same.
    pub beside: Beside,
    /// Whether all criteria of a card get about the same level.
    pub halo: Shown<Halo>,
    /// How often each level was given, 1 to 4.
    pub levels: Shown<[u32; 4]>,
    /// Notes of evidence.
    pub notes: Shown<Notes>,
    /// Time between interview and card.
    pub submitting: Shown<Submitting>,
    /// As a shadow, beside the interviewers of the same interviews.
    pub shadow: Shown<Agreement>,
    /// Cards as a shadow.
    pub shadow_cards: u32,
}

/// How one interviewer rates beside those who rated the same.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Units that somebody else rated too.
    pub shared: u32,
    /// How many others rated them.
    pub colleagues: u32,
    /// Lenient or severe.
    pub leniency: Shown<Leniency>,
    /// Agreement of everybody who rated what the interviewer rated: ordinal alpha.
    pub agreement: Shown<Alpha>,
}

/// Notes of evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Notes {
    /// Ratings.
    pub ratings: u32,
    /// Ratings with a note.
    pub with: u32,
    /// Median length of those notes, in characters.
    pub length: f64,
}

/// Time between interview and card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Submitting {
    /// Cards of interviews with a time.
    pub cards: u32,
    /// Median, in minutes.
    pub minutes: f64,
}

impl Figures {
    /// The figures of `rater`.
    pub fn of(all: &Ratings, rater: UserId) -> Figures {
        let own: Vec<_> = all.own.iter().filter(|one| one.rater == rater).collect();
        let cards: BTreeMap<ScorecardId, Option<i64>> =
            own.iter().map(|one| (one.card, one.took)).collect();
        let ratings = count(own.len());
        let shadowed = all.shadows.iter().filter(|one| one.rater == rater);
        let shadow_cards: BTreeSet<ScorecardId> = shadowed.map(|one| one.card).collect();
        Figures {
            cards: count(cards.len()),
            ratings,
            beside: Beside::of(all, rater),
            halo: halo_of(all, rater),
            levels: from(ratings, LEAST_RATINGS, "ratings", || {
                Level::ALL.map(|level| count(own.iter().filter(|one| one.level == level).count()))
            }),
            notes: from(ratings, LEAST_RATINGS, "ratings", || ())
                .and_then(|()| notes(own.iter().map(|one| one.note).collect())),
            submitting: submitting(cards.values().flatten().copied().collect()),
            shadow: shadow(all, rater),
            shadow_cards: count(shadow_cards.len()),
        }
    }
}

impl Beside {
    /// The part of the figures that a list shows.
    pub fn of(all: &Ratings, rater: UserId) -> Beside {
        let shared = Shared::of(all, rater);
        Beside {
            shared: count(shared.units.len()),
            colleagues: count(shared.colleagues.len()),
            leniency: shared.leniency(),
            agreement: shared.alpha(),
        }
    }
}

/// What an interviewer rated together with others: own level first, then the others'. The measures ask only who is the
/// interviewer and who is another, so the others need no columns of their own.
struct Shared {
    units: Vec<Vec<Level>>,
    colleagues: BTreeSet<UserId>,
}

impl Shared {
    fn of(all: &Ratings, rater: UserId) -> Shared {
        let mut shared = Shared {
            units: Vec::new(),
            colleagues: BTreeSet::new(),
        };
        for unit in all.rated_by(rater) {
            let Some((_, own)) = unit.by.get(&rater) else {
                continue;
            };
            let mut levels = vec![*own];
            for (other, (_, level)) in unit.by.iter().filter(|(other, _)| **other != rater) {
                shared.colleagues.insert(*other);
                levels.push(*level);
            }
            if levels.len() > 1 {
                shared.units.push(levels);
            }
        }
        shared
    }

    fn leniency(&self) -> Shown<Leniency> {
        enough(&self.units, LEAST_SHARED)?;
        let table = self.table().map_err(Withheld::NotComputable)?;
        let first = calibrate(&table, ASSUMED_SHRINKAGE).into_iter().next();
        first
            .unwrap_or(Err(NotComputable::NothingGiven))
            .map_err(Withheld::NotComputable)
    }

    fn alpha(&self) -> Shown<Alpha> {
        enough(&self.units, SHOWN_FROM_UNITS)?;
        self.table()
            .and_then(|table| alpha(&table, Scale::Ordinal))
            .map_err(Withheld::NotComputable)
    }

    fn table(&self) -> Computed<Table> {
        let width = self.units.iter().map(Vec::len).max().unwrap_or(0);
        let row = |unit: &Vec<Level>| {
            (0..width)
                .map(|place| unit.get(place).map(|level| f64::from(level.get())))
                .collect()
        };
        Table::new(self.units.iter().map(row).collect())
    }
}

fn enough(units: &[Vec<Level>], need: u32) -> Shown<()> {
    from(count(units.len()), need, "shared ratings", || ())
}

/// Own cards against those of colleagues under the same rubrics.
fn halo_of(all: &Ratings, rater: UserId) -> Shown<Halo> {
    let own_rubrics: BTreeSet<_> = all
        .own
        .iter()
        .filter(|one| one.rater == rater)
        .map(|one| &one.rubric)
        .collect();
    let mut cards: BTreeMap<ScorecardId, (UserId, Vec<Level>)> = BTreeMap::new();
    for one in all
        .own
        .iter()
        .filter(|one| own_rubrics.contains(&one.rubric))
    {
        let card = cards.entry(one.card).or_insert((one.rater, Vec::new()));
        card.1.push(one.level);
    }
    cards.retain(|_, (_, levels)| levels.len() > 1);
    let colleagues: BTreeSet<UserId> = cards
        .values()
        .map(|(by, _)| *by)
        .filter(|by| *by != rater)
        .collect();
    let (own, panel): (Vec<_>, Vec<_>) = cards.into_values().partition(|(by, _)| *by == rater);
    let levels = |cards: Vec<(UserId, Vec<Level>)>| -> Vec<Vec<Level>> {
        cards.into_iter().map(|(_, levels)| levels).collect()
    };
    from(count(own.len()), SIGN_FROM_CARDS, "cards", || ())?;
    from(
        count(panel.len()),
        SIGN_FROM_CARDS,
        "cards of colleagues",
        || (),
    )?;
    from(
        count(colleagues.len()),
        LEAST_COLLEAGUES,
        "colleagues",
        || (),
    )?;
    halo(&levels(own), &levels(panel)).map_err(Withheld::NotComputable)
}

fn notes(lengths: Vec<u32>) -> Shown<Notes> {
    let written: Vec<f64> = lengths
        .iter()
        .filter(|length| **length > 0)
        .map(|length| f64::from(*length))
        .collect();
    Ok(Notes {
        ratings: count(lengths.len()),
        with: count(written.len()),
        length: median(&written).map_err(Withheld::NotComputable)?,
    })
}

fn submitting(minutes: Vec<i64>) -> Shown<Submitting> {
    let cards = count(minutes.len());
    from(cards, LEAST_TIMED, "cards of interviews with a time", || ())?;
    let minutes: Vec<f64> = minutes
        .into_iter()
        .map(|minutes| f64::from(i32::try_from(minutes).unwrap_or(i32::MAX)))
        .collect();
    Ok(Submitting {
        cards,
        minutes: median(&minutes).map_err(Withheld::NotComputable)?,
    })
}

/// A shadow's levels beside each interviewer's of the same interview.
fn shadow(all: &Ratings, rater: UserId) -> Shown<Agreement> {
    let mut pairs = Vec::new();
    for one in all.shadows.iter().filter(|one| one.rater == rater) {
        let same = all.own.iter().filter(|other| {
            other.interview == one.interview
                && other.criterion == one.criterion
                && other.rater != rater
        });
        pairs.extend(same.map(|other| (one.level, other.level)));
    }
    let have = count(pairs.len());
    from(
        have,
        LEAST_RATINGS,
        "ratings beside an interviewer’s",
        || (),
    )?;
    agreement(&pairs).map_err(Withheld::NotComputable)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
