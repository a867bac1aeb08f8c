//! The calls of a runner: register, ask for work, fetch what belongs to it, report.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::api::auth::{Bearer, Job};
use crate::api::problem::{ApiError, ApiResult};
use crate::app::App;
use crate::blobs::BlobError;
use crate::db::runs as stored;
use crate::domain::grading::{Report, Step};
use crate::domain::ids::RunnerId;
use crate::domain::run::LEASE;
use crate::ops::runs::{self, LogLength, Work};
use crate::ops::{OpResult, runners};
use crate::protocol::{self, Command, KitRef};
use crate::secret::{hash_token, new_token};

/// How often the queue is looked at while a claim waits and no bell rings: another process may have queued something,
/// or a pause may have ended.
const LOOK: Duration = Duration::from_secs(1);
/// Seconds between two heartbeats; three missed ones lose the lease.
const HEARTBEAT_SECONDS: u64 = 20;
/// Milliseconds between two pieces of log.
const LOG_INTERVAL_MILLIS: u64 = 1_000;

type Server = web::Data<App>;

/// `POST /register`
pub async fn register(app: Server, body: web::Bytes) -> ApiResult {
    let asked: protocol::Register = read(&body, protocol::LARGEST_BODY)?;
    let registration = hash_token(&asked.registration_token);
    let command = runners::Register {
        name: asked.name,
        labels: asked.labels,
        slots: asked.slots,
        doctor: asked.doctor,
    };
    let (token, hash) = fresh_token()?;
    let runner = app
        .db
        .write(move |tx| runners::register(tx, &registration, &command, &hash))
        .await?;
    Ok(HttpResponse::Created().json(protocol::Registered { runner, token }))
}

/// `PUT /self`
pub async fn introduce(app: Server, bearer: Bearer, body: web::Bytes) -> ApiResult {
    let runner = bearer.runner(&app).await?.id;
    let myself: protocol::Myself = read(&body, protocol::LARGEST_BODY)?;
    app.db
        .write(move |tx| runners::report_doctor(tx, runner, myself.slots, &myself.doctor))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /claim`: waits until there is work, at most as long as asked.
pub async fn claim(app: Server, bearer: Bearer, body: web::Bytes) -> ApiResult {
    let runner = bearer.runner(&app).await?.id;
    let asked: protocol::Claim = if body.is_empty() {
        protocol::Claim::default()
    } else {
        read(&body, protocol::LARGEST_BODY)?
    };
    let wait = Duration::from_secs(asked.wait_seconds.min(protocol::LONGEST_WAIT));
    let until = Instant::now() + wait;
    loop {
        // Listen before looking, so that a run queued in between is not missed.
        let bell = app.run_bell.notified();
        tokio::pin!(bell);
        bell.as_mut().enable();
        if let Some(job) = try_claim(&app, runner).await? {
            return Ok(HttpResponse::Ok().json(job));
        }
        if Instant::now() >= until || app.is_closing() {
            return Ok(HttpResponse::NoContent().finish());
        }
        let look = until.min(Instant::now() + LOOK);
        tokio::select! {
            () = bell => {}
            () = tokio::time::sleep_until(look) => {}
        }
    }
}

/// `GET /kits/{digest}`: the archive of a kit.
pub async fn kit(app: Server, bearer: Bearer, digest: web::Path<String>) -> ApiResult {
    bearer.runner(&app).await?;
    let wanted = digest.clone();
    let there = app
        .db
        .read(move |db| stored::is_kit_archive(db, &wanted))
        .await?;
    if !there {
        return Err(ApiError::NotFound);
    }
    blob(&app, &digest).await
}

/// `GET /runs/{run}/attempts/{attempt}/submission`: the archive to grade.
pub async fn submission(app: Server, Job(key): Job) -> ApiResult {
    let run = app.db.read(move |db| runs::work::held(db, &key)).await?;
    blob(&app, &run.blob).await
}

/// `POST /runs/{run}/attempts/{attempt}/heartbeat`
pub async fn heartbeat(app: Server, Job(key): Job) -> ApiResult {
    let goes_on = app.db.write(move |tx| runs::heartbeat(tx, &key)).await?;
    let command = if goes_on {
        Command::Continue
    } else {
        Command::Cancel
    };
    Ok(HttpResponse::Ok().json(protocol::Heartbeat { command }))
}

/// Where a piece of log begins.
#[derive(Deserialize)]
pub struct Offset {
    offset: i64,
}

/// `PUT /runs/{run}/attempts/{attempt}/log?offset=`
pub async fn append_log(
    app: Server,
    Job(key): Job,
    at: web::Query<Offset>,
    body: web::Bytes,
) -> ApiResult {
    if body.len() > protocol::LOG_PIECE {
        return Err(ApiError::TooLarge(protocol::LOG_PIECE));
    }
    let text = String::from_utf8(body.to_vec())
        .map_err(|_| ApiError::Malformed("A log is UTF-8, cut between characters.".to_owned()))?;
    let offset = at.offset;
    let length = app
        .db
        .write(move |tx| runs::append_log(tx, &key, offset, &text))
        .await?;
    let bytes = |length: i64| u64::try_from(length).unwrap_or(0);
    match length {
        LogLength::Appended(length) => {
            let length = bytes(length);
            Ok(HttpResponse::Ok().json(protocol::LogLength { length }))
        }
        LogLength::Elsewhere(length) => Err(ApiError::Offset(bytes(length))),
    }
}

/// `PUT /runs/{run}/attempts/{attempt}/steps`
pub async fn set_steps(app: Server, Job(key): Job, body: web::Bytes) -> ApiResult {
    let steps: Vec<Step> = read(&body, protocol::LARGEST_BODY)?;
    app.db
        .write(move |tx| runs::set_steps(tx, &key, &steps))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `PUT /runs/{run}/attempts/{attempt}/result`: the same report twice is answered alike.
pub async fn finish(app: Server, Job(key): Job, body: web::Bytes) -> ApiResult {
    let report: Report = read(&body, protocol::LARGEST_REPORT)?;
    // Nothing is stored for somebody who has no business here.
    let asked = key.clone();
    app.db.read(move |db| runs::work::known(db, &asked)).await?;
    let faults = runs::finish::report_faults(&report);
    if !faults.is_empty() {
        let fault = |detail| protocol::Fault {
            code: "report".to_owned(),
            field: "report".to_owned(),
            detail,
        };
        return Err(ApiError::Refused(faults.into_iter().map(fault).collect()));
    }
    let kept = serde_json::to_vec(&report).map_err(|error| ApiError::Internal(error.into()))?;
    let blob = app.blobs.put(kept.into()).await?;
    let (office, jitter) = (app.office(), rand::random());
    let outcome = report.outcome;
    app.db
        .write(move |tx| runs::finish(tx, &office, &key, &report, &blob, jitter))
        .await?;
    app.job_bell.notify_one();
    metrics::counter!("assay_runs_total", "outcome" => outcome.as_str()).increment(1);
    Ok(HttpResponse::NoContent().finish())
}

async fn try_claim(app: &App, runner: RunnerId) -> Result<Option<protocol::Job>, ApiError> {
    let (token, hash) = fresh_token()?;
    let work = app
        .db
        .write(move |tx| -> OpResult<Option<Work>> { runs::claim(tx, runner, &hash) })
        .await?;
    Ok(work.map(|work| protocol::Job {
        run: work.run,
        attempt: work.attempt,
        token,
        kind: work.kind,
        lease_seconds: u64::try_from(LEASE.num_seconds()).unwrap_or(0),
        heartbeat_seconds: HEARTBEAT_SECONDS,
        log_interval_millis: LOG_INTERVAL_MILLIS,
        seed: u64::try_from(work.seed).unwrap_or(0),
        submission: work.blob,
        kit: KitRef {
            id: work.kit,
            version: work.kit_version,
            digest: work.kit_digest,
            archive: work.kit_archive,
        },
    }))
}

async fn blob(app: &App, digest: &str) -> ApiResult {
    let bytes = app.blobs.get(digest).await.map_err(|error| match error {
        BlobError::Missing(_) => ApiError::NotFound,
        other => other.into(),
    })?;
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header(("cache-control", "private, no-store"))
        .body(bytes))
}

fn read<T: DeserializeOwned>(body: &[u8], limit: usize) -> Result<T, ApiError> {
    if body.len() > limit {
        return Err(ApiError::TooLarge(limit));
    }
    serde_json::from_slice(body).map_err(|error| ApiError::Malformed(error.to_string()))
}

fn fresh_token() -> Result<(String, String), ApiError> {
    let token = new_token().map_err(|error| ApiError::Internal(error.into()))?;
    let hash = hash_token(&token);
    Ok((token, hash))
}
