//! Practice on sample answers: begun, rated one by one, ended. An attempt that was left is resumed where it stood.
//!
//! Must never change a rating that was stored: the expert's level is shown from then on. Only the person who practises may
//! read an attempt. Start with [`start`]; reading is in [`seen`].

use serde_json::json;

use crate::db::practice::{self, AttemptRow};
use crate::db::rubrics::{self, RubricVersion};
use crate::db::{Db, Tx};
use crate::domain::access::{Action, Actor};
use crate::domain::ids::{PracticeAttemptId, RubricVersionId};
use crate::domain::practice::{Incomplete, Rated, Sample, SampleSet, Typed, check, in_order};
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow, staff};

/// An attempt that its owner looks at.
pub struct Seen {
    /// The attempt.
    pub row: AttemptRow,
    /// The rubric version it is rated under.
    pub version: RubricVersion,
    /// What was rated so far, in that order.
    pub ratings: Vec<Rated>,
}

impl Seen {
    /// The samples of this attempt in its order; none when the program no longer ships any for this version.
    pub fn samples<'s>(&self, sets: &'s [SampleSet]) -> Vec<&'s Sample> {
        let offered = offered(sets, &self.version);
        in_order(self.row.id.0.as_bytes(), &offered)
    }

    /// The sample to rate next.
    pub fn next<'s>(&self, sets: &'s [SampleSet]) -> Option<&'s Sample> {
        let open = self.row.finished_at.is_none();
        let mut samples = self.samples(sets).into_iter();
        samples.find(|sample| open && self.rating(&sample.id).is_none())
    }

    /// What was rated at a sample.
    pub fn rating(&self, sample: &str) -> Option<&Rated> {
        self.ratings.iter().find(|rated| rated.sample == sample)
    }
}

/// The samples that may be rated under a version.
pub fn offered<'s>(sets: &'s [SampleSet], version: &RubricVersion) -> Vec<&'s Sample> {
    let own = sets.iter().filter(|set| set.rubric() == version.row.rubric);
    own.flat_map(|set| set.offered(&version.rubric)).collect()
}

/// An attempt with everything its pages show, in three queries.
///
/// # Errors
/// Not found for everybody but its owner.
pub fn seen(db: &mut Db, actor: Actor, attempt: PracticeAttemptId) -> OpResult<Seen> {
    let row = practice::get(db, attempt)?;
    allow(actor, Action::Practise { owner: row.user_id })?;
    Ok(Seen {
        version: rubrics::get(db, row.rubric_version_id)?,
        ratings: practice::ratings(db, attempt)?,
        row,
    })
}

/// Begins an attempt at a rubric version, or gives the one that is still open.
///
/// # Errors
/// Refused when there is nothing to practise on.
pub fn start(
    tx: &mut Tx<'_>,
    actor: Actor,
    version: RubricVersionId,
    sets: &[SampleSet],
) -> OpResult<PracticeAttemptId> {
    let owner = staff(actor)?.id;
    let version = rubrics::get(tx, version)?;
    if version.row.frozen_at.is_none() || offered(sets, &version).is_empty() {
        let words = "There are no sample answers for this version. Choose a rubric from the list.";
        return Err(OpError::refused("no_samples", words));
    }
    let mut before = practice::of_user(tx, owner)?;
    before.retain(|attempt| attempt.rubric == version.row.rubric);
    let open = before.iter().find(|attempt| {
        attempt.row.rubric_version_id == version.row.id && attempt.row.finished_at.is_none()
    });
    if let Some(open) = open {
        return Ok(open.row.id);
    }
    let number = i32::try_from(before.len())
        .unwrap_or(i32::MAX)
        .saturating_add(1);
    let id = practice::insert(tx, owner, version.row.id, number)?;
    record(tx, actor, id, "practice.started")?;
    Ok(id)
}

/// Stores the rating of a sample; a second one changes nothing. The last one ends the attempt.
///
/// # Errors
/// At the field when something is missing; not found for everybody but the owner, and for a sample that is not offered.
pub fn rate(
    tx: &mut Tx<'_>,
    actor: Actor,
    attempt: PracticeAttemptId,
    sample: &str,
    typed: Typed,
    sets: &[SampleSet],
) -> OpResult<()> {
    let mut seen = seen(tx, actor, attempt)?;
    if seen.rating(sample).is_some() {
        return Ok(());
    }
    if seen.row.finished_at.is_some() {
        let words = "This attempt has ended. Practise again to rate more samples.";
        return Err(OpError::refused("attempt_ended", words));
    }
    let samples = seen.samples(sets);
    let sample = samples.into_iter().find(|one| one.id == sample);
    let sample = sample.ok_or(OpError::NotFound)?;
    check(&typed).map_err(|fault| incomplete(&fault))?;
    let rated = Rated {
        sample: sample.id.clone(),
        criterion: sample.criterion.clone(),
        own: typed.level,
        expert: sample.level,
        note: typed.note.trim().to_owned(),
    };
    practice::rate(tx, attempt, &rated)?;
    seen.ratings.push(rated);
    if seen.next(sets).is_none() {
        end(tx, actor, attempt)?;
    }
    Ok(())
}

/// Ends an attempt with what is rated so far.
///
/// # Errors
/// Not found for everybody but its owner.
pub fn finish(tx: &mut Tx<'_>, actor: Actor, attempt: PracticeAttemptId) -> OpResult<()> {
    let row = practice::get(tx, attempt)?;
    allow(actor, Action::Practise { owner: row.user_id })?;
    if row.finished_at.is_none() {
        end(tx, actor, attempt)?;
    }
    Ok(())
}

fn end(tx: &mut Tx<'_>, actor: Actor, attempt: PracticeAttemptId) -> OpResult<()> {
    practice::finish(tx, attempt)?;
    record(tx, actor, attempt, "practice.finished")
}

fn incomplete(fault: &Incomplete) -> OpError {
    OpError::field("practice_note", "note", fault.to_string())
}

fn record(tx: &mut Tx<'_>, actor: Actor, attempt: PracticeAttemptId, action: &str) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "practice_attempt",
        subject: attempt.0,
        application: None,
        detail: json!({}),
    };
    Ok(audit::record(tx, actor, event)?)
}
