//! Applications: added, moved, closed, withdrawn, hired, reopened. All of it by a person, all of it reversible.
//!
//! A change may name the revision its page showed (`seen`): when somebody else was faster it is refused, never
//! overwritten. Asking for what is already so succeeds and changes nothing, so a double click is harmless.

use serde_json::json;

use crate::db::applications::{ApplicationRow, NewApplication, NewStageMove, NewStanding};
use crate::db::{Tx, applications, interviews, plans, roles, search};
use crate::domain::access::{Action, Actor};
use crate::domain::application::{
    ApplicationCommand, ApplicationState, CloseReason, Source, StageMoveKind,
};
use crate::domain::ids::{ApplicationId, RoleId, StageId, StageMoveId};
use crate::ops::audit::{self, Event};
use crate::ops::candidates::{self, Person, short};
use crate::ops::{OpError, OpResult, allow};

/// The longest reason or note, in characters.
const LONGEST_WORDS: usize = 2000;

/// A person applies for a role, as the form gives it.
#[derive(Clone, Debug)]
pub struct AddCandidate {
    /// For which role.
    pub role: RoleId,
    /// Full name.
    pub name: String,
    /// Where we write to; the same address is the same person.
    pub email: String,
    /// May be empty.
    pub phone: String,
    /// May be empty.
    pub location: String,
    /// IANA name of their zone; empty means UTC.
    pub time_zone: String,
    /// Addresses of work they show, one a line; may be empty.
    pub links: String,
    /// How they came to us.
    pub source: Source,
    /// Who named them; may be empty.
    pub referrer: String,
}

/// Adds an application in the first stage of the role's live plan, with the interviews of that plan.
///
/// # Errors
/// At `role` when it takes nobody, at `email` with the code `already_applied` when the person applied for it before.
pub fn add(tx: &mut Tx<'_>, actor: Actor, command: AddCandidate) -> OpResult<ApplicationId> {
    allow(actor, Action::ManageApplication)?;
    let role = roles::get(tx, command.role)?;
    if !role.state.takes_candidates() {
        let words = format!(
            "{} takes no candidates now: it is {}",
            role.title,
            role.state.label().to_lowercase()
        );
        return Err(OpError::field("role_closed", "role", words));
    }
    let referrer = short("referrer", &command.referrer, 120)?;
    let person = Person {
        name: &command.name,
        email: &command.email,
        phone: &command.phone,
        location: &command.location,
        time_zone: &command.time_zone,
        links: &command.links,
    };
    let candidate = candidates::find_or_insert(tx, actor, &person)?;
    if applications::of_candidate(tx, candidate, role.id)?.is_some() {
        let words = "Somebody with this address has applied for this role already";
        return Err(OpError::field("already_applied", "email", words));
    }
    let plan = plans::live(tx, role.id)?;
    let first = plans::stages(tx, plan.id)?
        .into_iter()
        .next()
        .ok_or(OpError::NotFound)?;
    let new = NewApplication {
        candidate,
        role: role.id,
        plan: plan.id,
        stage: first.id,
        source: command.source,
        referrer,
    };
    let application = applications::insert(tx, &new)?;
    for planned in plans::loop_interviews(tx, plan.id)? {
        interviews::insert(tx, application, planned.id)?;
    }
    let entered = NewStageMove {
        kind: StageMoveKind::Entered,
        from: None,
        to: Some(first.id),
        reason: "",
        actor: user(actor),
    };
    record(
        tx,
        actor,
        application,
        &entered,
        json!({ "source": command.source }),
    )?;
    search::refresh(tx, application)?;
    Ok(application)
}

/// Puts an application into another stage of its plan.
pub fn move_to(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    stage: StageId,
    reason: &str,
    seen: Option<i32>,
) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    let row = applications::get(tx, application)?;
    if row.state == ApplicationState::Active && row.stage_id == stage {
        return Ok(());
    }
    let known = plans::stages(tx, row.plan_id)?;
    let Some(known) = known.iter().find(|known| known.id == stage) else {
        let words = "Choose a stage of this candidate's plan";
        return Err(OpError::field("stage", "stage", words));
    };
    let end = End {
        stage,
        reason: None,
        words: short("reason", reason, LONGEST_WORDS)?,
        detail: json!({ "stage": known.name }),
    };
    carry_out(tx, actor, &row, ApplicationCommand::Move, end, seen)
}

/// Ends an application for a reason of ours.
pub fn close(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    reason: CloseReason,
    note: &str,
    seen: Option<i32>,
) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    let row = applications::get(tx, application)?;
    let note = short("close_note", note, LONGEST_WORDS)?;
    if reason.needs_a_note() && note.is_empty() {
        return Err(OpError::field(
            "close_note",
            "close_note",
            "Say what the reason is",
        ));
    }
    let end = End {
        stage: row.stage_id,
        reason: Some(reason),
        words: note,
        detail: json!({ "reason": reason }),
    };
    carry_out(tx, actor, &row, ApplicationCommand::Close, end, seen)
}

/// Notes that the candidate ended it.
pub fn withdraw(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    note: &str,
    seen: Option<i32>,
) -> OpResult<()> {
    in_place(
        tx,
        actor,
        application,
        ApplicationCommand::Withdraw,
        note,
        seen,
    )
}

/// Notes that the candidate accepted the offer.
pub fn hire(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    note: &str,
    seen: Option<i32>,
) -> OpResult<()> {
    in_place(tx, actor, application, ApplicationCommand::Hire, note, seen)
}

/// Takes an end back: the application returns into the stage it left.
pub fn reopen(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    reason: &str,
    seen: Option<i32>,
) -> OpResult<()> {
    in_place(
        tx,
        actor,
        application,
        ApplicationCommand::Reopen,
        reason,
        seen,
    )
}

/// A command that leaves the stage as it is.
fn in_place(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    command: ApplicationCommand,
    words: &str,
    seen: Option<i32>,
) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    let row = applications::get(tx, application)?;
    let end = End {
        stage: row.stage_id,
        reason: None,
        words: short("reason", words, LONGEST_WORDS)?,
        detail: json!({}),
    };
    carry_out(tx, actor, &row, command, end, seen)
}

/// Where a command leads.
struct End<'a> {
    stage: StageId,
    reason: Option<CloseReason>,
    words: &'a str,
    /// What the audit event says beside the action.
    detail: serde_json::Value,
}

fn carry_out(
    tx: &mut Tx<'_>,
    actor: Actor,
    row: &ApplicationRow,
    command: ApplicationCommand,
    end: End<'_>,
    seen: Option<i32>,
) -> OpResult<()> {
    let same_place = row.stage_id == end.stage && row.closed_reason == end.reason;
    let state = match row.state.after(command) {
        Err(_) if repeats(row.state, command) && same_place => return Ok(()),
        other => {
            other.map_err(|refusal| OpError::refused("application_state", refusal.to_string()))?
        }
    };
    if seen.is_some_and(|seen| seen != row.revision) {
        return Err(changed_meanwhile());
    }
    let stays = row.stage_id == end.stage && command != ApplicationCommand::Reopen;
    let standing = NewStanding {
        state,
        stage: end.stage,
        stage_entered_at: if stays {
            row.stage_entered_at
        } else {
            tx.now()
        },
        closed_reason: end.reason,
        closed_note: if end.reason.is_some() { end.words } else { "" },
    };
    if !applications::change(tx, row.id, row.revision, &standing)? {
        return Err(changed_meanwhile());
    }
    let ends = !matches!(state, ApplicationState::Active);
    let line = NewStageMove {
        kind: command.recorded_as(),
        from: (command != ApplicationCommand::Reopen).then_some(row.stage_id),
        to: (!ends).then_some(end.stage),
        reason: end.words,
        actor: user(actor),
    };
    record(tx, actor, row.id, &line, end.detail)
}

/// Whether the command asks for the state the application is in.
fn repeats(state: ApplicationState, command: ApplicationCommand) -> bool {
    matches!(
        (state, command),
        (ApplicationState::Active, ApplicationCommand::Reopen)
            | (ApplicationState::Closed, ApplicationCommand::Close)
            | (ApplicationState::Withdrawn, ApplicationCommand::Withdraw)
            | (ApplicationState::Hired, ApplicationCommand::Hire)
    )
}

fn changed_meanwhile() -> OpError {
    OpError::Conflict("Somebody else moved or closed this application meanwhile.".to_owned())
}

/// The member of staff who acts, for the stage history.
fn user(actor: Actor) -> Option<crate::domain::ids::UserId> {
    match actor {
        Actor::Staff(staff) => Some(staff.id),
        _ => None,
    }
}

/// Appends to the stage history and to the audit trail. The event points at the line of the history, where the words of the
/// person stand; it never repeats them.
fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    line: &NewStageMove<'_>,
    detail: serde_json::Value,
) -> OpResult<()> {
    let stage_move: StageMoveId = applications::insert_move(tx, application, line)?;
    let action = match line.kind {
        StageMoveKind::Entered => "application.entered",
        StageMoveKind::Moved => "application.moved",
        StageMoveKind::Closed => "application.closed",
        StageMoveKind::Withdrawn => "application.withdrawn",
        StageMoveKind::Reopened => "application.reopened",
        StageMoveKind::Hired => "application.hired",
    };
    let event = Event {
        action,
        subject_kind: "stage_move",
        subject: stage_move.0,
        application: Some(application),
        detail,
    };
    Ok(audit::record(tx, actor, event)?)
}
