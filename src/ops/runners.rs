//! Machines that grade: let in by a one-time token that an administrator makes, shut out by revoking.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::db::runners::{self as stored, NewRunner};
use crate::db::runs::queue;
use crate::db::{Tx, users as links};
use crate::domain::access::{Action, Actor};
use crate::domain::ids::RunnerId;
use crate::ops::audit::{self, Event};
use crate::ops::users::usable_link;
use crate::ops::{OpError, OpResult, allow};

/// How long a registration token is good for.
pub const REGISTRATION_LENGTH: TimeDelta = TimeDelta::hours(24);
/// The purpose under which registration tokens are stored.
const PURPOSE: &str = "register_runner";
/// Runs that one runner may work on at the same time.
const MOST_SLOTS: i32 = 64;

/// What a runner says about itself.
#[derive(Clone, Debug)]
pub struct Register {
    /// Its name, for people.
    pub name: String,
    /// What it can grade.
    pub labels: Vec<String>,
    /// Runs at the same time.
    pub slots: i32,
    /// What it found out about its machine, as JSON.
    pub doctor: Value,
}

/// Makes a registration token; the caller keeps the token, the database its hash.
pub fn offer_registration(tx: &mut Tx<'_>, actor: Actor, token_hash: &str) -> OpResult<()> {
    allow(actor, Action::Administer)?;
    let expires_at = tx.now() + REGISTRATION_LENGTH;
    let link = links::insert_link(tx, PURPOSE, None, token_hash, expires_at)?;
    let event = Event {
        action: "runner.registration_offered",
        subject_kind: "one_time_link",
        subject: link.0,
        application: None,
        detail: json!({}),
    };
    Ok(audit::record(tx, actor, event)?)
}

/// Lets a runner in that holds a registration token, and uses the token up.
pub fn register(
    tx: &mut Tx<'_>,
    registration_hash: &str,
    command: &Register,
    token_hash: &str,
) -> OpResult<RunnerId> {
    let name = command.name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(OpError::field(
            "name",
            "name",
            "A runner needs a name of at most 80 characters",
        ));
    }
    if !(1..=MOST_SLOTS).contains(&command.slots) {
        return Err(OpError::field(
            "slots",
            "slots",
            format!("A runner has 1 to {MOST_SLOTS} slots"),
        ));
    }
    let now = tx.now();
    let link = usable_link(tx, registration_hash, PURPOSE, now).map_err(|_| OpError::Forbidden)?;
    if !links::use_link(tx, link.id)? {
        return Err(OpError::Forbidden);
    }
    let labels = json!(command.labels).to_string();
    let runner = NewRunner {
        name,
        token_hash,
        labels: &labels,
        slots: command.slots,
        doctor: &command.doctor.to_string(),
    };
    let id = stored::insert(tx, &runner)?;
    let detail = json!({ "name": name, "slots": command.slots });
    record(tx, Actor::Runner(id), "runner.registered", id, detail)?;
    Ok(id)
}

/// Stores what a runner says about its machine at its start.
pub fn report_doctor(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    slots: i32,
    doctor: &Value,
) -> OpResult<()> {
    stored::touch(tx, runner)?;
    let slots = slots.clamp(1, MOST_SLOTS);
    Ok(stored::set_doctor(tx, runner, slots, &doctor.to_string())?)
}

/// Shuts a runner out. What it works on goes back into the queue.
pub fn revoke(tx: &mut Tx<'_>, actor: Actor, runner: RunnerId) -> OpResult<()> {
    allow(actor, Action::Administer)?;
    let row = stored::get(tx, runner)?;
    if !stored::revoke(tx, runner)? {
        return Err(OpError::refused(
            "revoked",
            "This runner was shut out before.",
        ));
    }
    queue::end_leases_of(tx, runner)?;
    record(
        tx,
        actor,
        "runner.revoked",
        runner,
        json!({ "name": row.name }),
    )
}

fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    action: &str,
    runner: RunnerId,
    detail: Value,
) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "runner",
        subject: runner.0,
        application: None,
        detail,
    };
    Ok(audit::record(tx, actor, event)?)
}
