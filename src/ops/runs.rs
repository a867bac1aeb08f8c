//! Grading runs: asked for by an upload or by staff, leased to runners, ended with exactly one outcome.
//!
//! This file is the side of people. [`work`] is the runner's: claim, heartbeat, log, steps. [`finish()`] lands a report.
//! [`sweep`] sees to it that nothing hangs. A fault of ours never costs the candidate anything: [`ending`].

use serde_json::{Value, json};

use crate::db::Tx;
use crate::db::runs::{self as stored, NewRun, queue};
use crate::domain::access::{Action, Actor};
use crate::domain::ids::{ApplicationId, KitVersionId, RunId, SubmissionId, TakeHomeId};
use crate::domain::run::{Next, RunCommand, RunKind, Unfitting};
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow, staff};

pub mod ending;
pub mod finish;
pub mod reading;
pub mod work;

pub use ending::sweep;
pub use finish::finish;
pub use work::{JobKey, LogLength, Work, append_log, claim, heartbeat, set_steps};

/// Queues a run of an archive that has arrived, with the change that received it. A check before sending takes the
/// place of checks of the same take-home that still wait.
pub fn enqueue(
    tx: &mut Tx<'_>,
    kind: RunKind,
    take_home: TakeHomeId,
    submission: Option<SubmissionId>,
    kit_version: KitVersionId,
    blob: &str,
) -> OpResult<RunId> {
    let about = stored::take_home(tx, take_home)?;
    if kind == RunKind::DryRun {
        for waiting in queue::waiting_checks(tx, take_home)? {
            queue::cancel_queued(tx, waiting, "A newer check took its place.")?;
        }
    }
    let run = NewRun {
        kind,
        take_home,
        submission,
        kit_version,
        blob,
        requested_by: None,
    };
    let id = stored::insert(tx, &run)?;
    let actor = Actor::Candidate(take_home);
    let detail = json!({ "kind": kind });
    record(tx, actor, "run.queued", id, about.application, detail)?;
    Ok(id)
}

/// Queues another run of an upload, because staff ask for it. What earlier runs found stays.
pub fn regrade(tx: &mut Tx<'_>, actor: Actor, submission: SubmissionId) -> OpResult<RunId> {
    allow(actor, Action::ManageApplication)?;
    if let Some(latest) = stored::latest_of_submission(tx, submission)? {
        match latest.standing().after(RunCommand::Retry, 0.0) {
            Ok(_) => {}
            Err(refusal) => return Err(OpError::refused("on_its_way", refusal.to_string())),
        }
    }
    let (take_home, blob) = stored::archive_of(tx, submission)?;
    let about = stored::take_home(tx, take_home)?;
    let run = NewRun {
        kind: RunKind::Grade,
        take_home,
        submission: Some(submission),
        kit_version: about.kit_version,
        blob: &blob,
        requested_by: Some(staff(actor)?.id),
    };
    let id = stored::insert(tx, &run)?;
    let detail = json!({ "kind": RunKind::Grade, "again": true });
    record(tx, actor, "run.queued", id, about.application, detail)?;
    Ok(id)
}

/// Stops a run: at once when it waits, with the next heartbeat when a runner works on it.
pub fn cancel(tx: &mut Tx<'_>, actor: Actor, run: RunId) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    let found = stored::get(tx, run)?;
    let (changed, action) = match found.standing().after(RunCommand::Cancel, 0.0) {
        Ok(Next::AskToStop) => (queue::request_cancel(tx, run)?, "run.stop_requested"),
        Ok(_) => (
            queue::cancel_queued(tx, run, "Stopped before it began.")?,
            "run.cancelled",
        ),
        Err(refusal) => return Err(OpError::refused("ended", refusal.to_string())),
    };
    if !changed {
        return Err(moved_on());
    }
    let application = stored::take_home(tx, found.take_home_id)?.application;
    record(tx, actor, action, run, application, json!({}))
}

/// The run is not where it was a moment ago.
fn moved_on() -> OpError {
    OpError::Conflict("The run has moved on meanwhile. Look again.".to_owned())
}

/// What a runner is told whose attempt does not count any more.
fn superseded(refusal: Unfitting) -> OpError {
    OpError::Conflict(refusal.to_string())
}

fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    action: &str,
    run: RunId,
    application: ApplicationId,
    detail: Value,
) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "run",
        subject: run.0,
        application: Some(application),
        detail,
    };
    Ok(audit::record(tx, actor, event)?)
}
