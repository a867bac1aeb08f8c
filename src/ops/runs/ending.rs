//! Ends that are no result: stopped by somebody, or a fault of ours. A fault of ours is tried again, and when that is
//! used up staff see it, the candidate is told, the upload does not count as one of theirs and a clock that runs is
//! extended. It never becomes a score, and never takes the place of an older result.

use serde_json::json;

use crate::db::runs::queue::{self, Ending};
use crate::db::runs::{self as stored, RunRow};
use crate::db::{Tx, take_homes};
use crate::domain::access::Actor;
use crate::domain::grading::Outcome;
use crate::domain::run::{Next, RunCommand, RunKind, RunState, Unfitting};
use crate::mail::office::Office;
use crate::ops::OpResult;
use crate::ops::runs::{record, superseded};
use crate::ops::take_homes::{letters, make_up_for_fault};

/// Why the fault is ours, and who said so.
pub struct Fault<'a> {
    /// In words, for staff.
    pub reason: &'a str,
    /// The runner, or the program itself.
    pub actor: Actor,
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Runs that wait for another try.
    pub queued_again: usize,
    /// Runs that were given to staff.
    pub failed: usize,
    /// Runs that somebody had asked to stop.
    pub cancelled: usize,
}

/// Takes back every run whose runner was silent for too long.
pub fn sweep(tx: &mut Tx<'_>, office: &Office, jitter: f64) -> OpResult<Swept> {
    let mut swept = Swept::default();
    let now = tx.now();
    for run in queue::expired(tx, now)? {
        let next = run
            .standing()
            .after(RunCommand::Expire, jitter)
            .map_err(superseded)?;
        match next {
            Next::Cancel => {
                cancelled(tx, &run)?;
                swept.cancelled += 1;
            }
            next => {
                let fault = Fault {
                    reason: "The runner stopped answering.",
                    actor: Actor::System,
                };
                our_fault(tx, office, &run, next, &fault)?;
                match next {
                    Next::Fail => swept.failed += 1,
                    _ => swept.queued_again += 1,
                }
            }
        }
    }
    Ok(swept)
}

/// Ends a run that somebody asked to stop.
pub fn cancelled(tx: &mut Tx<'_>, run: &RunRow) -> OpResult<()> {
    let ending = Ending {
        state: RunState::Cancelled,
        outcome: Outcome::Cancelled,
        reason: Some("Stopped by a member of staff."),
    };
    end(tx, run, &ending)?;
    let application = stored::take_home(tx, run.take_home_id)?.application;
    let detail = json!({ "attempt": run.attempt });
    record(
        tx,
        Actor::System,
        "run.cancelled",
        run.id,
        application,
        detail,
    )
}

/// Tries a run again after a fault of ours, or gives it to staff when that is used up.
pub fn our_fault(
    tx: &mut Tx<'_>,
    office: &Office,
    run: &RunRow,
    next: Next,
    fault: &Fault<'_>,
) -> OpResult<()> {
    let application = stored::take_home(tx, run.take_home_id)?.application;
    let detail = json!({ "attempt": run.attempt, "reason": fault.reason });
    if let Next::QueueAgain(pause) = next {
        let not_before = tx.now() + pause;
        if !queue::put_back(tx, run.id, run.attempt, not_before, fault.reason)? {
            return Err(superseded(Unfitting::NotLeased));
        }
        return record(
            tx,
            fault.actor,
            "run.queued_again",
            run.id,
            application,
            detail,
        );
    }
    let ending = Ending {
        state: RunState::Failed,
        outcome: Outcome::Infrastructure,
        reason: Some(fault.reason),
    };
    end(tx, run, &ending)?;
    record(tx, fault.actor, "run.failed", run.id, application, detail)?;
    make_good(tx, office, run)
}

/// Gives the candidate back the time that our fault took, and tells them when it concerns their upload.
fn make_good(tx: &mut Tx<'_>, office: &Office, run: &RunRow) -> OpResult<()> {
    let lost = tx.now() - run.queued_at;
    let extended_to = make_up_for_fault(tx, run.take_home_id, lost)?;
    if run.kind == RunKind::Grade {
        let dossier = take_homes::get(tx, run.take_home_id)?;
        letters::delayed(tx, office, &dossier, extended_to)?;
    }
    Ok(())
}

fn end(tx: &mut Tx<'_>, run: &RunRow, ending: &Ending<'_>) -> OpResult<()> {
    if queue::end(tx, run.id, run.attempt, ending)? {
        Ok(())
    } else {
        Err(superseded(Unfitting::NotLeased))
    }
}
