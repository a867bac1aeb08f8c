//! The job loop: claims by lease, works without a transaction, finishes or puts back with a growing pause.
//!
//! Jobs are enqueued only inside the transaction of the change they belong to (see [`enqueue`]). Every job may run
//! twice: a worker can die after its effect. One file per kind; [`run`] is the list of kinds.

use chrono::TimeDelta;
use serde::Serialize;
use tokio::sync::watch;

use crate::app::App;
use crate::db::jobs::{ClaimedJob, NewJob};
use crate::db::{DbError, DbResult, Tx, jobs};

pub mod estimate_reliability;
pub mod forget;
pub mod scorecard_due;
pub mod send_mail;
pub mod sweep_runs;

/// How long a worker may take before somebody else tries the job.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often the queue is looked at when nothing rang the bell.
const IDLE: std::time::Duration = std::time::Duration::from_secs(2);

/// What a job can end with.
pub type JobResult = anyhow::Result<()>;

/// Enqueues a job of `kind` with the change that is being made.
pub fn enqueue(
    tx: &mut Tx<'_>,
    kind: &str,
    payload: &impl Serialize,
    dedupe_key: Option<String>,
) -> DbResult<()> {
    let payload =
        serde_json::to_string(payload).map_err(|error| DbError::Corrupt(error.to_string()))?;
    let run_at = tx.now();
    jobs::enqueue(
        tx,
        &NewJob {
            kind,
            payload,
            run_at,
            dedupe_key,
            max_attempts: 8,
        },
    )?;
    Ok(())
}

/// Works until `stop` says so.
pub async fn work(app: App, worker: String, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match run_one(&app, &worker).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(error = %error, "the job queue cannot be read"),
        }
        tokio::select! {
            () = app.job_bell.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Works until nothing is due; tests call it instead of waiting.
pub async fn drain(app: &App) -> Result<(), DbError> {
    while run_one(app, "drain").await? {}
    Ok(())
}

/// Claims and carries out one job; `false` when none is due.
async fn run_one(app: &App, worker: &str) -> Result<bool, DbError> {
    let worker = worker.to_owned();
    let Some(job) = app
        .db
        .write(move |tx| jobs::claim(tx, &worker, LEASE))
        .await?
    else {
        return Ok(false);
    };
    match run(app, &job).await {
        Ok(()) => app.db.write(move |tx| jobs::finish(tx, job.id)).await?,
        Err(error) => put_back(app, job, &error).await?,
    }
    Ok(true)
}

/// Every kind of job and its handler.
async fn run(app: &App, job: &ClaimedJob) -> JobResult {
    match job.kind.as_str() {
        estimate_reliability::KIND => estimate_reliability::run(app, job).await,
        scorecard_due::KIND => scorecard_due::run(app, job).await,
        send_mail::KIND => send_mail::run(app, job).await,
        other => anyhow::bail!("no handler for jobs of kind {other}"),
    }
}

async fn put_back(app: &App, job: ClaimedJob, error: &anyhow::Error) -> Result<(), DbError> {
    tracing::warn!(job = %job.id, kind = %job.kind, attempt = job.attempts, error = %format!("{error:#}"), "job failed");
    let text = format!("{error:#}");
    app.db
        .write(move |tx| {
            let again = (job.attempts < job.max_attempts).then(|| tx.now() + pause(job.attempts));
            jobs::fail(tx, job.id, &text, again)
        })
        .await
}

/// 5 s, 10 s, 20 s ... up to an hour.
fn pause(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(10);
    (TimeDelta::seconds(5) * 2_i32.pow(doublings)).min(TimeDelta::hours(1))
}
