//! Uploads of a candidate: hand in, and check without handing in.
//!
//! The archive is in the blob store before any of this is called, so a row never points at nothing. An upload, its
//! receipt and its run are stored together or not at all.

use chrono::TimeDelta;
use serde_json::json;

use crate::db::submissions::{self, NewSubmission, SubmissionRow, Upload};
use crate::db::{Tx, idempotency, take_homes};
use crate::domain::access::Actor;
use crate::domain::ids::{RunId, SubmissionId, TakeHomeId};
use crate::domain::run::RunKind;
use crate::domain::take_home::{Attempts, CHECKS_AN_HOUR, Command};
use crate::mail::office::Office;
use crate::ops::audit::{self, Event};
use crate::ops::take_homes::{is_theirs, letters, unfitting};
use crate::ops::{OpError, OpResult, runs};

/// An upload that is on disk.
#[derive(Clone, Debug)]
pub struct Receive {
    /// The take-home it is for.
    pub take_home: TakeHomeId,
    /// The key of the form, so that sending it twice hands in once; empty when there is no form.
    pub key: String,
    /// As the candidate named it.
    pub file_name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest under which it is stored.
    pub blob: String,
}

/// What a candidate has in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which upload.
    pub submission: SubmissionId,
    /// Counts from 1.
    pub attempt: i32,
    /// Whether it arrived after the end of the time.
    pub late: bool,
    /// Whether this call stored it; otherwise it had arrived before.
    pub fresh: bool,
}

/// Takes an upload: stores it, posts the receipt and queues the grading. The same form or the same bytes again answer
/// with the same receipt.
pub fn receive(
    tx: &mut Tx<'_>,
    actor: Actor,
    office: &Office,
    command: &Receive,
) -> OpResult<Receipt> {
    let id = command.take_home;
    is_theirs(actor, id)?;
    take_homes::lock(tx, id)?;
    let uploads = submissions::of_take_home(tx, id)?;
    if let Some(before) = already(tx, command, &uploads)? {
        return Ok(receipt(&before, false));
    }
    let dossier = take_homes::get(tx, id)?;
    let row = &dossier.take_home;
    let admitted = attempts(row.attempts_allowed, &uploads)
        .admit(row.state, row.due_at, tx.now())
        .map_err(unfitting)?;
    let submission = store(tx, command, &uploads, admitted.late)?;
    let state = row.state.after(Command::Submit).map_err(unfitting)?;
    take_homes::set_state(tx, id, state)?;
    runs::enqueue(
        tx,
        RunKind::Grade,
        id,
        Some(submission.id),
        row.kit_version_id,
        &submission.blob,
    )?;
    letters::receipt(tx, office, &dossier, &submission)?;
    let event = Event {
        action: "submission.received",
        subject_kind: "submission",
        subject: submission.id.0,
        application: Some(row.application_id),
        detail: json!({ "attempt": submission.attempt, "sha256": submission.blob }),
    };
    audit::record(tx, actor, event)?;
    Ok(receipt(&submission, true))
}

/// Queues a check of an archive: it uses no attempt, as often as the stated rate allows.
pub fn check(tx: &mut Tx<'_>, actor: Actor, id: TakeHomeId, blob: &str) -> OpResult<RunId> {
    is_theirs(actor, id)?;
    take_homes::lock(tx, id)?;
    let row = take_homes::get(tx, id)?.take_home;
    row.state.after(Command::Check).map_err(unfitting)?;
    let hour_ago = tx.now() - TimeDelta::hours(1);
    if submissions::checks_since(tx, id, hour_ago)? >= CHECKS_AN_HOUR {
        let words = format!(
            "That was {CHECKS_AN_HOUR} checks within an hour, which is as many as the machine takes. Wait a little; handing in is open all the time."
        );
        return Err(OpError::field("too_many_checks", "check", words));
    }
    let run = runs::enqueue(tx, RunKind::DryRun, id, None, row.kit_version_id, blob)?;
    let event = Event {
        action: "take_home.checked",
        subject_kind: "take_home",
        subject: id.0,
        application: None,
        detail: json!({}),
    };
    audit::record(tx, actor, event)?;
    Ok(run)
}

/// The attempts of a take-home, from its uploads.
pub fn attempts(allowed: i32, uploads: &[Upload]) -> Attempts {
    let used = uploads.iter().filter(|upload| !upload.spoiled()).count();
    Attempts {
        allowed,
        used: i32::try_from(used).unwrap_or(i32::MAX),
    }
}

/// The upload that this form or these bytes made before. Bytes count only against the newest upload: going back to an
/// older state is a new upload, and so is sending again what a fault of ours spoiled.
fn already(
    tx: &mut Tx<'_>,
    command: &Receive,
    uploads: &[Upload],
) -> OpResult<Option<SubmissionRow>> {
    let by_key = match command.key.is_empty() {
        true => None,
        false => idempotency::find(tx, &key_of(command), &actor_key(command.take_home))?,
    };
    let same = |upload: &&Upload| match &by_key {
        Some(used) => upload.submission.id.to_string() == used.location,
        None => upload.submission.blob == command.blob && !upload.spoiled(),
    };
    let candidates = match by_key {
        Some(_) => uploads,
        None => uploads.get(..1).unwrap_or(uploads),
    };
    Ok(candidates
        .iter()
        .find(same)
        .map(|upload| upload.submission.clone()))
}

fn store(
    tx: &mut Tx<'_>,
    command: &Receive,
    uploads: &[Upload],
    late: bool,
) -> OpResult<SubmissionRow> {
    let attempt = uploads
        .first()
        .map_or(1, |last| last.submission.attempt + 1);
    let new = NewSubmission {
        take_home: command.take_home,
        attempt,
        blob: &command.blob,
        size: i64::try_from(command.size).unwrap_or(i64::MAX),
        file_name: &command.file_name,
        late,
    };
    let id = submissions::insert(tx, &new)?;
    if !command.key.is_empty() {
        idempotency::remember(
            tx,
            &key_of(command),
            &actor_key(command.take_home),
            &id.to_string(),
        )?;
    }
    Ok(SubmissionRow {
        id,
        take_home_id: command.take_home,
        attempt,
        blob: command.blob.clone(),
        size: new.size,
        file_name: command.file_name.clone(),
        late,
        received_at: tx.now(),
    })
}

fn receipt(submission: &SubmissionRow, fresh: bool) -> Receipt {
    Receipt {
        submission: submission.id,
        attempt: submission.attempt,
        late: submission.late,
        fresh,
    }
}

/// The key of the form within its take-home, so that no form of another one can take it.
fn key_of(command: &Receive) -> String {
    format!("{}:{}", command.take_home, command.key)
}

fn actor_key(take_home: TakeHomeId) -> String {
    format!("candidate:{take_home}")
}
