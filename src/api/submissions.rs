//! What was handed in for an application, with the newest run over each upload. For whoever runs the take-home; its
//! reviewers read the code on its page, under its alias.

use actix_web::web;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::answers::{Many, Reply};
use crate::api::shell::Caller;
use crate::db::submissions::{self, RunOf, Upload};
use crate::db::{Db, take_homes};
use crate::domain::access::Staff;
use crate::domain::grading::Outcome;
use crate::domain::ids::{ApplicationId, RunId, SubmissionId, TakeHomeId};
use crate::domain::run::RunState;
use crate::ops::take_homes::allow_reading;
use crate::ops::{OpError, OpResult};

/// An upload.
#[derive(Serialize, JsonSchema)]
pub struct Submission {
    /// Which upload.
    id: SubmissionId,
    /// The take-home it belongs to.
    take_home: TakeHomeId,
    /// The name under which its code is read.
    alias: String,
    /// Counts from 1.
    attempt: i32,
    /// SHA-256 of the archive, in hexadecimal.
    sha256: String,
    /// Its size in bytes.
    size: i64,
    /// Whether it arrived after the end of the time. Marked, never scored.
    late: bool,
    /// When it arrived.
    received_at: DateTime<Utc>,
    /// The newest run over it.
    run: Option<RunListed>,
}

/// A grading run, without what it found.
#[derive(Serialize, JsonSchema)]
pub struct RunListed {
    /// Which run.
    id: RunId,
    /// How far it has come.
    state: RunState,
    /// How it ended.
    outcome: Option<Outcome>,
    /// Why, in words, unless it measured.
    reason: Option<String>,
    /// When it was queued.
    queued_at: DateTime<Utc>,
    /// When it ended.
    finished_at: Option<DateTime<Utc>>,
}

/// `GET /applications/{application}/submissions`
pub async fn index(
    caller: Caller,
    application: web::Path<ApplicationId>,
) -> Reply<Many<Submission>> {
    let (reader, id) = (caller.token.owner, *application);
    let uploads = caller.read(move |db| read(db, reader, id)).await?;
    Ok(Many::whole(uploads))
}

fn read(db: &mut Db, reader: Staff, id: ApplicationId) -> OpResult<Vec<Submission>> {
    let dossier = take_homes::of_application(db, id)?.ok_or(OpError::NotFound)?;
    allow_reading(db, reader, &dossier)?;
    let uploads = submissions::of_take_home(db, dossier.take_home.id)?;
    let alias = &dossier.take_home.alias;
    Ok(uploads
        .into_iter()
        .map(|upload| Submission::of(upload, alias))
        .collect())
}

impl Submission {
    fn of(upload: Upload, alias: &str) -> Self {
        let row = upload.submission;
        Self {
            id: row.id,
            take_home: row.take_home_id,
            alias: alias.to_owned(),
            attempt: row.attempt,
            sha256: row.blob,
            size: row.size,
            late: row.late,
            received_at: row.received_at,
            run: upload.run.map(RunListed::of),
        }
    }
}

impl RunListed {
    fn of(run: RunOf) -> Self {
        Self {
            id: run.id,
            state: run.state,
            outcome: run.outcome,
            reason: run.reason,
            queued_at: run.queued_at,
            finished_at: run.finished_at,
        }
    }
}
