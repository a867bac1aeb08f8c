//! Take-homes as staff run them: send, grant extra time, move the last day to start, withdraw, release feedback.
//!
//! What the candidate does stands in [`candidate`]; letters in [`letters`]. The reason of extra time is stored and
//! shown to recruiters only: it is never in the audit trail, a letter or a page of anybody who scores.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::db::take_homes::{self, Dossier, NewTakeHome, Offer};
use crate::db::{Db, Tx, assignments, take_homes as store};
use crate::domain::access::{Action, Actor, Staff};
use crate::domain::ids::{ApplicationId, TakeHomeId};
use crate::domain::kit::KitRules;
use crate::domain::take_home::{self, Command, Unfitting};
use crate::mail::office::Office;
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow, staff};

mod candidate;
pub mod letters;
mod terms;

pub(in crate::ops) use candidate::is_theirs;
pub use candidate::{Agreed, choose_zone, start};
pub use terms::{FEEDBACK_LENGTH, check_feedback};
use terms::{MOST_EXTRA, check_extra, check_respond_by, check_terms};

/// Extra time and why. The reason is for recruiters only.
#[derive(Clone, Debug)]
pub struct ExtraTime {
    /// Minutes, 1 to four weeks.
    pub minutes: i32,
    /// Why; may not be empty.
    pub reason: String,
}

/// A take-home to send.
#[derive(Clone, Debug)]
pub struct Send {
    /// Whose.
    pub application: ApplicationId,
    /// Minutes from the start to the end; `None` takes what the kit says.
    pub minutes: Option<i32>,
    /// Uploads that are graded at most, 1 to 10.
    pub attempts: i32,
    /// The last moment to start.
    pub respond_by: DateTime<Utc>,
    /// Extra time that was agreed before.
    pub extra: Option<ExtraTime>,
}

/// Recruiters read a take-home and its uploads; so does the hiring manager of the role, unless they review it blind.
pub fn allow_reading(db: &mut Db, reader: Staff, take_home: &Dossier) -> OpResult<()> {
    if reader.access.recruits() {
        return Ok(());
    }
    let application = take_home.take_home.application_id;
    let decides = take_home.role.hiring_manager_id == reader.id;
    if decides && !assignments::is_blind(db, application, reader.id)? {
        return Ok(());
    }
    Err(OpError::NotFound)
}

/// Sends the take-home of an application: stores it, and the letter with its private link.
pub fn send(tx: &mut Tx<'_>, actor: Actor, office: &Office, command: Send) -> OpResult<TakeHomeId> {
    allow(actor, Action::ManageApplication)?;
    let sender = staff(actor)?;
    let offer = may_send(tx, command.application)?;
    let rules = rules_of(&offer.kit.manifest)?;
    let minutes = command.minutes.unwrap_or_else(|| rules.minutes());
    check_terms(&command, minutes, rules.least_minutes(), tx.now())?;
    let id: TakeHomeId = tx.new_id();
    let link = office.link(id);
    let alias = free_alias(tx, id)?;
    store::insert(
        tx,
        &NewTakeHome {
            id,
            application: command.application,
            interview: offer.interview,
            kit_version: offer.kit.id,
            token_hash: &link.token_hash,
            alias: &alias,
            minutes_allowed: minutes,
            extra_minutes: command.extra.as_ref().map_or(0, |extra| extra.minutes),
            attempts_allowed: command.attempts,
            respond_by: command.respond_by,
            created_by: sender.id,
        },
    )?;
    if let Some(extra) = &command.extra {
        store::insert_accommodation(tx, id, extra.minutes, extra.reason.trim(), Some(sender.id))?;
    }
    let dossier = take_homes::get(tx, id)?;
    letters::invite(tx, office, &dossier)?;
    record(
        tx,
        actor,
        "take_home.sent",
        &dossier,
        json!({ "kit": dossier.kit.kit, "version": dossier.kit.version }),
    )?;
    Ok(id)
}

/// Grants extra time; the end moves when the clock runs already.
pub fn grant_extra_time(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: TakeHomeId,
    extra: ExtraTime,
) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    check_extra(&extra)?;
    let granted_by = staff(actor)?.id;
    let dossier = fitting(tx, id, Command::Extend)?;
    let row = &dossier.take_home;
    let total = row.extra_minutes.saturating_add(extra.minutes);
    let due = row
        .started_at
        .map(|start| take_home::due_at(start, row.minutes_allowed, total));
    store::set_extra(tx, id, total, due)?;
    store::insert_accommodation(tx, id, extra.minutes, extra.reason.trim(), Some(granted_by))?;
    // Not on the timeline of the application, which scorers may see: the trail says that it happened, to recruiters.
    let event = Event {
        action: "take_home.extended",
        subject_kind: "take_home",
        subject: id.0,
        application: None,
        detail: json!({}),
    };
    Ok(audit::record(tx, actor, event)?)
}

/// Gives time back after a fault of ours, as long as the clock of the candidate runs: nobody asks, nobody has to.
pub fn make_up_for_fault(
    tx: &mut Tx<'_>,
    id: TakeHomeId,
    lost: TimeDelta,
) -> OpResult<Option<DateTime<Utc>>> {
    store::lock(tx, id)?;
    let row = take_homes::get(tx, id)?.take_home;
    let (Some(start), Some(due)) = (row.started_at, row.due_at) else {
        return Ok(None);
    };
    let minutes = i32::try_from(lost.num_minutes())
        .unwrap_or(MOST_EXTRA)
        .clamp(0, MOST_EXTRA);
    if minutes == 0 || due < tx.now() - lost {
        return Ok(None);
    }
    let total = row.extra_minutes.saturating_add(minutes);
    let due = take_home::due_at(start, row.minutes_allowed, total);
    store::set_extra(tx, id, total, Some(due))?;
    store::insert_accommodation(tx, id, minutes, "Given back after a fault of ours", None)?;
    let event = Event {
        action: "take_home.extended",
        subject_kind: "take_home",
        subject: id.0,
        application: None,
        detail: json!({}),
    };
    audit::record(tx, Actor::System, event)?;
    Ok(Some(due))
}

/// Moves the last moment to start.
pub fn move_start(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: TakeHomeId,
    respond_by: DateTime<Utc>,
) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    check_respond_by(respond_by, tx.now())?;
    let dossier = fitting(tx, id, Command::MoveStart)?;
    store::set_respond_by(tx, id, respond_by)?;
    record(tx, actor, "take_home.start_moved", &dossier, json!({}))
}

/// Takes a take-home back; its link says so.
pub fn withdraw(tx: &mut Tx<'_>, actor: Actor, id: TakeHomeId) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    let dossier = fitting(tx, id, Command::Withdraw)?;
    let state = dossier
        .take_home
        .state
        .after(Command::Withdraw)
        .map_err(unfitting)?;
    store::set_state(tx, id, state)?;
    record(tx, actor, "take_home.withdrawn", &dossier, json!({}))
}

/// Releases feedback to the candidate, with a letter the first time; later it corrects what they read.
pub fn release_feedback(
    tx: &mut Tx<'_>,
    actor: Actor,
    office: &Office,
    id: TakeHomeId,
    feedback: &str,
) -> OpResult<()> {
    allow(actor, Action::ManageApplication)?;
    check_feedback(feedback)?;
    let dossier = fitting(tx, id, Command::ReleaseFeedback)?;
    let before = dossier.take_home.feedback_released_at;
    let now = tx.now();
    store::set_feedback(tx, id, feedback.trim(), before.unwrap_or(now))?;
    if before.is_none() {
        letters::feedback(tx, office, &dossier)?;
    }
    record(
        tx,
        actor,
        "take_home.feedback_released",
        &dossier,
        json!({ "again": before.is_some() }),
    )
}

/// What candidates are told of a stored kit.
pub fn rules_of(manifest: &str) -> OpResult<KitRules> {
    KitRules::parse(manifest)
        .map_err(|fault| OpError::Db(crate::db::DbError::Corrupt(fault.to_string())))
}

/// A command that does not fit, for whoever gave it.
pub fn unfitting(unfitting: Unfitting) -> OpError {
    OpError::refused(unfitting.code(), unfitting.to_string())
}

/// The take-home, taken for this transaction, when `command` fits its state.
fn fitting(tx: &mut Tx<'_>, id: TakeHomeId, command: Command) -> OpResult<Dossier> {
    store::lock(tx, id)?;
    let dossier = take_homes::get(tx, id)?;
    dossier.take_home.state.after(command).map_err(unfitting)?;
    Ok(dossier)
}

fn may_send(tx: &mut Tx<'_>, application: ApplicationId) -> OpResult<Offer> {
    let Some(offer) = take_homes::offer(tx, application)? else {
        return Err(OpError::refused(
            "no_take_home",
            "The plan of this application has no take-home.",
        ));
    };
    if take_homes::of_application(tx, application)?.is_some() {
        return Err(OpError::refused(
            "already_sent",
            "The take-home of this application was sent already.",
        ));
    }
    if offer.application_state != "active" {
        return Err(OpError::refused(
            "application_closed",
            "This application is closed. Reopen it before sending a take-home.",
        ));
    }
    Ok(offer)
}

/// An alias that no other take-home carries; after a few tries any will do, because the page also names the role.
fn free_alias(tx: &mut Tx<'_>, id: TakeHomeId) -> OpResult<String> {
    let mut bytes = id.0.into_bytes();
    for _ in 0..20 {
        let alias = take_home::alias(bytes);
        if !store::alias_taken(tx, &alias)? {
            return Ok(alias);
        }
        if let Some(last) = bytes.last_mut() {
            *last = last.wrapping_add(1);
        }
    }
    Ok(take_home::alias(bytes))
}

fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    action: &str,
    dossier: &Dossier,
    detail: serde_json::Value,
) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "take_home",
        subject: dossier.take_home.id.0,
        application: Some(dossier.take_home.application_id),
        detail,
    };
    Ok(audit::record(tx, actor, event)?)
}
