//! Reading what the calibration of interviewers rests on. Nothing is written: figures are for training and change no score.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::db::practice::{self, Practised};
use crate::db::users::{self, UserRow};
use crate::db::{Db, ratings};
use crate::domain::access::{Action, Actor, Staff};
use crate::domain::calibration::{Major, Rating, Ratings};
use crate::domain::ids::{PracticeAttemptId, UserId};
use crate::domain::practice::{Outcome, Rated};
use crate::ops::{OpResult, allow};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Cards submitted since then; `None` for all.
    pub since: Option<DateTime<Utc>>,
    /// One rubric; `None` for the newest major version of each.
    pub rubric: Option<Major>,
}

/// Everything the pages are computed from.
pub struct Known {
    /// The ratings that may be put together.
    pub ratings: Ratings,
    /// The rubrics that were rated under, whatever was asked for.
    pub rubrics: Vec<Major>,
    /// Everybody there is.
    pub people: Vec<UserRow>,
    practised: Vec<Practised>,
}

/// Practice of one person: of every rubric the newest attempt, each sample once.
pub struct Practice {
    /// All attempts.
    pub attempts: usize,
    /// Against the experts.
    pub outcome: Outcome,
}

/// What this reader's pages rest on, in three queries. `of` is the person the page is about, `None` for the list.
///
/// # Errors
/// Not found for whoever may not see these figures.
pub fn known(db: &mut Db, reader: Staff, of: Option<UserId>, asked: &Asked) -> OpResult<Known> {
    allow(Actor::Staff(reader), Action::SeeCalibration { of })?;
    let all = ratings::given(db, reader.id, asked.since, None)?;
    Ok(Known {
        rubrics: rubrics(&all),
        ratings: Ratings::of(all, asked.rubric.as_ref()),
        people: users::list(db)?,
        practised: practice::of_everybody(db, asked.since)?,
    })
}

impl Known {
    /// The practice of a person under the rubric that was asked for.
    pub fn practice(&self, user: UserId, rubric: Option<&Major>) -> Practice {
        let wanted = |one: &&Practised| {
            one.user == user && rubric.is_none_or(|major| one.major.as_ref() == Some(major))
        };
        let own: Vec<&Practised> = self.practised.iter().filter(wanted).collect();
        let mut newest: BTreeMap<&str, PracticeAttemptId> = BTreeMap::new();
        let mut attempts: Vec<PracticeAttemptId> = own.iter().map(|one| one.attempt).collect();
        attempts.sort_unstable();
        attempts.dedup();
        for one in &own {
            let last = newest.entry(&one.rubric).or_insert(one.attempt);
            *last = one.attempt.max(*last);
        }
        let counted: Vec<Rated> = own
            .iter()
            .filter(|one| newest.get(one.rubric.as_str()) == Some(&one.attempt))
            .map(|one| one.rated.clone())
            .collect();
        Practice {
            attempts: attempts.len(),
            outcome: Outcome::of(&counted),
        }
    }
}

fn rubrics(all: &[Rating]) -> Vec<Major> {
    let mut rubrics: Vec<Major> = all.iter().map(|rating| rating.rubric.clone()).collect();
    rubrics.sort();
    rubrics.dedup();
    rubrics
}
