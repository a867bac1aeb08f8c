//! What was measured for a take-home, as its reviewers need it: the newest upload, how its grading stands, its facts.
//!
//! Levels are not read from here: they follow from the facts and the rubric version of the card. Whether a reviewer may
//! see them yet is the rule of `domain::scorecard::entry`.

use diesel::prelude::*;

use crate::db::facts::{self, FactRow};
use crate::db::schema::{facts as facts_table, grading_runs, submissions};
use crate::db::submissions::RunOf;
use crate::db::{Db, DbResult};
use crate::domain::grading::{Fact, Outcome};
use crate::domain::ids::{SubmissionId, TakeHomeId};
use crate::domain::run::{RunKind, RunState};

/// How the grading of the newest upload stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was uploaded yet.
    #[default]
    NothingUploaded,
    /// A run waits or is at work.
    Grading,
    /// Each try ended with a fault of ours; staff know.
    OurFault,
    /// It did not run, which is a result.
    DidNotRun,
    /// Facts are there.
    Graded,
}

/// What was measured for a take-home.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// The newest upload.
    pub submission: Option<SubmissionId>,
    /// How its grading stands.
    pub standing: Standing,
    /// Why it did not run, in words.
    pub reason: String,
    /// Its facts.
    pub facts: Vec<Fact>,
}

type Row = (SubmissionId, Option<RunOf>, Option<FactRow>);

/// What was measured for the newest upload of a take-home, in one query. A newer run that failed by a fault of ours
/// leaves the older result in place.
pub fn of_take_home(db: &mut Db, take_home: TakeHomeId) -> DbResult<Measured> {
    let rows: Vec<Row> = submissions::table
        .left_join(
            grading_runs::table.on(grading_runs::submission_id
                .eq(submissions::id.nullable())
                .and(grading_runs::kind.eq(RunKind::Grade))),
        )
        .left_join(
            facts_table::table.on(facts_table::run_id
                .nullable()
                .eq(grading_runs::id.nullable())),
        )
        .filter(submissions::take_home_id.eq(take_home))
        .order((
            submissions::attempt.desc(),
            grading_runs::queued_at.desc(),
            grading_runs::id.desc(),
            facts_table::key.asc(),
        ))
        .select((
            submissions::id,
            Option::<RunOf>::as_select(),
            Option::<FactRow>::as_select(),
        ))
        .load(db)?;
    let Some(submission) = rows.first().map(|(submission, ..)| *submission) else {
        return Ok(Measured::default());
    };
    let newest = rows.into_iter().filter(|row| row.0 == submission);
    let runs: Vec<(RunOf, Option<FactRow>)> = newest
        .filter_map(|(_, run, fact)| Some((run?, fact)))
        .collect();
    let result = runs.iter().map(|(run, _)| run).find(|run| {
        run.state == RunState::Finished
            && matches!(run.outcome, Some(Outcome::Graded | Outcome::CandidateFault))
    });
    let Some(result) = result.cloned() else {
        let failed = runs
            .first()
            .is_some_and(|(run, _)| run.state == RunState::Failed);
        return Ok(Measured {
            submission: Some(submission),
            standing: if failed {
                Standing::OurFault
            } else {
                Standing::Grading
            },
            ..Measured::default()
        });
    };
    let of_result = runs.into_iter().filter(|(run, _)| run.id == result.id);
    let facts = of_result
        .filter_map(|(_, fact)| fact)
        .map(facts::read)
        .collect::<DbResult<_>>()?;
    let graded = result.outcome == Some(Outcome::Graded);
    Ok(Measured {
        submission: Some(submission),
        standing: if graded {
            Standing::Graded
        } else {
            Standing::DidNotRun
        },
        reason: result.reason.unwrap_or_default(),
        facts,
    })
}
