//! Interviewers: asked to hold an interview, taken off before anything was written, or their card waived with a reason.
//! Shadows: asked to rate along for training, under the same seal; nothing waits for their card and no figure counts it.
//!
//! Whoever is asked gets the draft of their scorecard and a message. Must never tell a blind reviewer whose take-home it is:
//! the message asks [`crate::db::assignments::is_blind`].

use serde_json::json;

use crate::db::assignments::AssignmentRow;
use crate::db::scorecards::NewCard;
use crate::db::{Tx, assignments, interviews, scorecards, users};
use crate::domain::access::{Access, Action, Actor};
use crate::domain::application::{ApplicationState, InterviewState};
use crate::domain::ids::{AssignmentId, InterviewId, UserId};
use crate::domain::plan::LoopInterviewKind;
use crate::jobs::scorecard_due;
use crate::ops::audit::{self, Event};
use crate::ops::candidates::short;
use crate::ops::{OpError, OpResult, allow, staff};

/// Asks somebody to hold an interview: opens the draft of their scorecard and writes to them. Asking twice asks once.
pub fn assign(
    tx: &mut Tx<'_>,
    actor: Actor,
    interview: InterviewId,
    user: UserId,
) -> OpResult<AssignmentId> {
    ask(tx, actor, interview, user, false)
}

/// Asks somebody to rate along for training. Their card is sealed like every other, and counts for calibration only.
pub fn assign_shadow(
    tx: &mut Tx<'_>,
    actor: Actor,
    interview: InterviewId,
    user: UserId,
) -> OpResult<AssignmentId> {
    ask(tx, actor, interview, user, true)
}

fn ask(
    tx: &mut Tx<'_>,
    actor: Actor,
    interview: InterviewId,
    user: UserId,
    shadow: bool,
) -> OpResult<AssignmentId> {
    allow(actor, Action::ManageApplication)?;
    let by = staff(actor)?.id;
    let row = interviews::get(tx, interview)?;
    if row.application_state != ApplicationState::Active {
        let words = "This application has ended. Reopen it before you ask somebody to interview.";
        return Err(OpError::refused("application_state", words));
    }
    if row.state == InterviewState::Cancelled {
        return Err(OpError::refused(
            "cancelled",
            "This interview was cancelled.",
        ));
    }
    let person = users::active(tx)?
        .into_iter()
        .find(|person| person.id == user);
    let person = person
        .ok_or_else(|| OpError::field("interviewer", "user", "Choose who holds the interview"))?;
    if !may_hold(row.kind, person.access) {
        let words = format!(
            "{} runs the hiring and sees every name. A take-home is reviewed without the name: ask an interviewer or a hiring manager.",
            person.name
        );
        return Err(OpError::refused("not_blind", words));
    }
    let id = match assignments::of_user(tx, interview, user)? {
        Some((id, None, same)) if same == shadow => return Ok(id),
        Some((_, None, _)) => return Err(asked_otherwise(&person.name, shadow)),
        Some((id, Some(_), _)) => {
            assignments::restore(tx, id, by, shadow)?;
            id
        }
        None => assignments::insert(tx, interview, user, by, shadow)?,
    };
    let card = NewCard {
        assignment: id,
        interview,
        application: row.application_id,
        author: user,
        rubric_version: row.rubric_version_id,
        level: row.level,
    };
    scorecards::insert(tx, card)?;
    scorecard_due::enqueue(tx, id)?;
    let detail = json!({ "interview": row.title, "interviewer": person.name });
    let event = Event {
        action: if shadow {
            "shadow.assigned"
        } else {
            "interviewer.assigned"
        },
        subject_kind: "assignment",
        subject: id.0,
        application: Some(row.application_id),
        detail,
    };
    audit::record(tx, actor, event)?;
    Ok(id)
}

fn asked_otherwise(name: &str, shadow: bool) -> OpError {
    let words = if shadow {
        format!(
            "{name} holds this interview already: that card counts, and the same person cannot be its shadow."
        )
    } else {
        format!(
            "{name} is a shadow on this interview. Take them off first; then their card can count."
        )
    };
    OpError::refused("asked_otherwise", words)
}

/// Whether somebody with this access can hold this kind of interview: whoever sees every name cannot review blind.
pub fn may_hold(kind: LoopInterviewKind, access: Access) -> bool {
    kind != LoopInterviewKind::TakeHome || !access.recruits()
}

/// Takes somebody off an interview, as long as nothing stands on their card.
pub fn unassign(tx: &mut Tx<'_>, actor: Actor, assignment: AssignmentId) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    let row = assignments::get(tx, assignment)?;
    if row.removed_at.is_some() {
        return Ok(());
    }
    if assignments::is_written(tx, assignment)? {
        let words = format!(
            "{} has begun the scorecard. Waive it with a reason instead; what was written stays.",
            row.name
        );
        return Err(OpError::refused("card_written", words));
    }
    assignments::discard_card(tx, assignment)?;
    assignments::remove(tx, assignment)?;
    let action = if row.shadow {
        "shadow.removed"
    } else {
        "interviewer.removed"
    };
    record(tx, actor, &row, action)
}

/// No longer waits for a card. The reason is shown in the debrief.
pub fn waive(
    tx: &mut Tx<'_>,
    actor: Actor,
    assignment: AssignmentId,
    reason: &str,
) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    let row = assignments::get(tx, assignment)?;
    if row.removed_at.is_some() {
        return Err(OpError::NotFound);
    }
    let reason = short("reason", reason, 500)?;
    if reason.is_empty() {
        let words = "Say why this scorecard is not waited for; the debrief shows the reason";
        return Err(OpError::field("reason", "reason", words));
    }
    if row.waived_at.is_some() {
        return Ok(());
    }
    if assignments::is_submitted(tx, assignment)? {
        let words = format!("{} has submitted this scorecard: it counts.", row.name);
        return Err(OpError::refused("card_submitted", words));
    }
    let by = match actor {
        Actor::Staff(staff) => Some(staff.id),
        _ => None,
    };
    assignments::waive(tx, assignment, by, reason)?;
    record(tx, actor, &row, "scorecard.waived")
}

/// Waits for a waived card again.
pub fn unwaive(tx: &mut Tx<'_>, actor: Actor, assignment: AssignmentId) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    let row = assignments::get(tx, assignment)?;
    if row.waived_at.is_none() || row.removed_at.is_some() {
        return Ok(());
    }
    assignments::unwaive(tx, assignment)?;
    record(tx, actor, &row, "scorecard.required_again")
}

fn record(tx: &mut Tx<'_>, actor: Actor, row: &AssignmentRow, action: &str) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "assignment",
        subject: row.id.0,
        application: Some(row.application_id),
        detail: json!({ "interview": row.title, "interviewer": row.name }),
    };
    Ok(audit::record(tx, actor, event)?)
}
