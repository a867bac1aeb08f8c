//! Reading a run for a page or a program: whether this person may see it, and what it found.

use crate::db::rubrics::{self, RubricVersion};
use crate::db::runs::shown::ShownRun;
use crate::db::runs::{self as stored, shown};
use crate::db::suggestions::{self, Suggestion};
use crate::db::{Db, DbResult, facts, scorecards};
use crate::domain::access::{Action, Actor, RunSight, Staff};
use crate::domain::grading::{Fact, Outcome};
use crate::domain::ids::RunId;
use crate::domain::run::{RunKind, RunState};
use crate::ops::{OpResult, allow};

/// What a run found, under the rubric version that the review of its take-home is pinned to.
pub struct Findings {
    /// The rubric version.
    pub version: RubricVersion,
    /// What was measured.
    pub facts: Vec<Fact>,
    /// The levels it suggests.
    pub suggestions: Vec<Suggestion>,
}

/// The run, if this person may see it: a reviewer sees facts only after their own card is in.
pub fn seen(db: &mut Db, staff: Staff, id: RunId) -> OpResult<ShownRun> {
    let found = shown::get(db, id)?;
    let review = shown::review_of(db, found.about.interview, staff.id)?;
    let mut sight = RunSight {
        owes_review: review == Some(false),
        reviewed: review == Some(true),
        ..RunSight::default()
    };
    if review.is_none() && !staff.access.recruits() {
        let seal = scorecards::standing::seal(db, found.about.application, staff)?;
        sight.involved = seal.involved;
        sight.owes_card = seal.owes_card;
        sight.debrief_open = seal.debrief.open;
    }
    allow(Actor::Staff(staff), Action::SeeRun(sight))?;
    Ok(found)
}

/// What a run found; nothing unless it graded an upload and did so.
pub fn findings(db: &mut Db, shown: &ShownRun) -> DbResult<Option<Findings>> {
    let graded = shown.run.kind == RunKind::Grade && shown.run.outcome == Some(Outcome::Graded);
    if !graded || shown.run.state != RunState::Finished {
        return Ok(None);
    }
    let version = stored::take_home(db, shown.run.take_home_id)?.rubric_version;
    Ok(Some(Findings {
        facts: facts::of_run(db, shown.run.id)?,
        suggestions: suggestions::of_run(db, shown.run.id, version)?,
        version: rubrics::get(db, version)?,
    }))
}
