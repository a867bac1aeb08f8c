//! Uploads of a candidate: check and hand in. The archive is looked at before anything is stored, so that what could
//! never run costs no attempt.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};

use super::Portal;
use super::status::{CheckPart, CheckShown};
use crate::archive::memory::{self, Files};
use crate::archive::{UnpackError, UnpackLimits};
use crate::domain::access::Actor;
use crate::domain::kit::KitRules;
use crate::domain::take_home::{Command, TakeHomeState};
use crate::domain::words;
use crate::ops::submissions::{self, Receive};
use crate::ops::take_homes::rules_of;
use crate::web::chrome::{Flash, FlashKind};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::problem;
use crate::web::problems::Problems;
use crate::web::upload::{Arrived, NoFile, Upload};

/// Something that looking at the files found, good or bad.
pub struct Found {
    /// Whether it is as it should be.
    pub fine: bool,
    /// What was looked at.
    pub title: &'static str,
    /// What was found.
    pub detail: String,
}

/// Why an upload goes no further.
struct Stopped(StatusCode, Problems);

/// `GET /t/{token}/check`: what a browser asks for when the answer to a check is loaded again.
pub async fn to_work(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    Ok(portal.ctx.redirect(&format!("{}/work", portal.path())))
}

/// `GET /t/{token}/check/status`: the live part of a check.
pub async fn check_status(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    let run = portal.check.as_ref().ok_or(AppError::NotFound)?;
    portal.ctx.page(&CheckPart {
        check: CheckShown::of(run)?,
    })
}

/// `POST /t/{token}/check`
pub async fn check(
    ctx: Ctx,
    request: HttpRequest,
    token: web::Path<String>,
    payload: web::Payload,
) -> PageResult {
    let upload = Upload::open(&request, payload).await?;
    let portal = Portal::open(ctx, &token).await?;
    let (rules, arrived, files) =
        match arrive(&portal, upload, Command::Check, "check_archive").await? {
            Ok(parts) => parts,
            Err(Stopped(status, problems)) => return portal.working(status, problems, Vec::new()),
        };
    let found = look(&rules, &files);
    if found.iter().any(|found| !found.fine) {
        return portal.working(StatusCode::UNPROCESSABLE_ENTITY, Problems::none(), found);
    }
    let id = portal.dossier.take_home.id;
    let blob = portal
        .ctx
        .app
        .blobs
        .put(arrived.bytes)
        .await
        .map_err(anyhow::Error::from)?;
    let queued = portal
        .ctx
        .app
        .db
        .write(move |tx| submissions::check(tx, Actor::Candidate(id), id, &blob))
        .await;
    match queued {
        Ok(_) => {
            portal.ctx.app.run_bell.notify_waiters();
            Ok(portal
                .ctx
                .redirect(&format!("{}/work#checked", portal.path())))
        }
        Err(error) => portal.working(
            StatusCode::UNPROCESSABLE_ENTITY,
            problem(error)?,
            Vec::new(),
        ),
    }
}

/// `POST /t/{token}/work`
pub async fn hand_in(
    ctx: Ctx,
    request: HttpRequest,
    token: web::Path<String>,
    payload: web::Payload,
) -> PageResult {
    let upload = Upload::open(&request, payload).await?;
    let portal = Portal::open(ctx, &token).await?;
    let key = upload.key.clone();
    let (rules, arrived, files) = match arrive(&portal, upload, Command::Submit, "archive").await? {
        Ok(parts) => parts,
        Err(Stopped(status, problems)) => return portal.working(status, problems, Vec::new()),
    };
    let size = u64::try_from(arrived.bytes.len()).unwrap_or(u64::MAX);
    // On disk before the row: a receipt never points at nothing.
    let blob = portal
        .ctx
        .app
        .blobs
        .put(arrived.bytes)
        .await
        .map_err(anyhow::Error::from)?;
    let id = portal.dossier.take_home.id;
    let command = Receive {
        take_home: id,
        key,
        file_name: arrived.name,
        size,
        blob,
    };
    let office = portal.ctx.app.office();
    let received = portal
        .ctx
        .app
        .db
        .write(move |tx| submissions::receive(tx, Actor::Candidate(id), &office, &command))
        .await;
    match received {
        Ok(receipt) => {
            portal.ctx.app.job_bell.notify_waiters();
            portal.ctx.app.run_bell.notify_waiters();
            Ok(arrived_page(&portal, receipt.late, &look(&rules, &files)))
        }
        Err(error) => portal.working(
            StatusCode::UNPROCESSABLE_ENTITY,
            problem(error)?,
            Vec::new(),
        ),
    }
}

/// Reads the file and opens the archive, unless the state or the file says no. Problems stand at `field`.
async fn arrive(
    portal: &Portal,
    upload: Upload,
    command: Command,
    field: &'static str,
) -> Result<Result<(KitRules, Arrived, Files), Stopped>, AppError> {
    let rules = rules_of(&portal.dossier.kit.manifest)?;
    let limit = rules.limits.upload_bytes;
    // Read to the end before saying no, or a browser would see a broken connection instead of the answer.
    let arrived = upload.file(limit).await;
    if let Err(unfitting) = portal.dossier.take_home.state.after(command) {
        if portal.dossier.take_home.state == TakeHomeState::Withdrawn {
            return Err(AppError::NotFound);
        }
        return Ok(Err(stopped(
            StatusCode::UNPROCESSABLE_ENTITY,
            field,
            unfitting.to_string(),
        )));
    }
    let arrived = match arrived {
        Ok(arrived) => arrived,
        Err(NoFile::Broken) => {
            let words = "The connection broke before the file was here. Nothing was stored; your clock and earlier uploads are as they were.";
            return Err(AppError::BadRequest(words.to_owned()));
        }
        Err(NoFile::Missing) => {
            let words =
                "Choose the archive of your project. An empty file cannot be graded".to_owned();
            return Ok(Err(stopped(StatusCode::UNPROCESSABLE_ENTITY, field, words)));
        }
        Err(NoFile::TooLarge) => {
            return Ok(Err(stopped(
                StatusCode::PAYLOAD_TOO_LARGE,
                field,
                too_large(limit),
            )));
        }
    };
    let limits = limits_of(&rules);
    let opened = web::block(move || {
        let files = memory::read(&arrived.bytes, &limits);
        (arrived, files)
    });
    let (arrived, files) = opened.await.map_err(anyhow::Error::from)?;
    match files {
        Ok(files) => Ok(Ok((rules, arrived, files))),
        Err(UnpackError::Refused(refusal)) => {
            let words = format!("{refusal} Nothing was stored and no upload was used.");
            Ok(Err(stopped(StatusCode::UNPROCESSABLE_ENTITY, field, words)))
        }
        Err(UnpackError::Io(error)) => Err(AppError::Internal(error.into())),
    }
}

fn stopped(status: StatusCode, field: &'static str, words: String) -> Stopped {
    Stopped(status, Problems::one(field, words))
}

fn too_large(limit: u64) -> String {
    format!(
        "The file is larger than {} MB, so nothing of it was stored. Your clock goes on, no upload was used, and what you handed in before is safe. Leave out .git, virtual environments and databases, and send it again.",
        limit >> 20
    )
}

/// What looking at the files finds: the layout and the names of the packages.
fn look(rules: &KitRules, files: &Files) -> Vec<Found> {
    let missing = rules.layout.missing(|path| files.files.contains_key(path));
    let layout = Found {
        fine: missing.is_empty(),
        title: "Layout",
        detail: match missing.is_empty() {
            true => format!(
                "All {} are there",
                words::count(
                    rules.layout.required.len(),
                    "required file",
                    "required files"
                )
            ),
            false => format!("Not in the archive: {}", missing.join(", ")),
        },
    };
    let asked = files.text(&rules.layout.requirements_file).unwrap_or("");
    let unknown = rules.layout.unknown_requirements(asked);
    let packages = Found {
        fine: unknown.is_empty(),
        title: "Packages",
        detail: match unknown.is_empty() {
            true => "Every package is in the environment".to_owned(),
            false => format!("Not in the environment: {}", unknown.join(", ")),
        },
    };
    vec![layout, packages]
}

/// The limits of the kit; depth and length of names are ours.
fn limits_of(rules: &KitRules) -> UnpackLimits {
    UnpackLimits {
        packed_bytes: rules.limits.upload_bytes,
        unpacked_bytes: rules.limits.unpacked_bytes,
        entries: usize::try_from(rules.limits.unpacked_files).unwrap_or(usize::MAX),
        ..UnpackLimits::default()
    }
}

/// The page after handing in; it says at once what would keep the project from running.
fn arrived_page(portal: &Portal, late: bool, found: &[Found]) -> actix_web::HttpResponse {
    let faults: Vec<&str> = found
        .iter()
        .filter(|found| !found.fine)
        .map(|found| found.detail.as_str())
        .collect();
    if faults.is_empty() {
        let words = match late {
            true => "We have your work. It is marked as late and graded all the same.",
            false => "We have your work, thank you.",
        };
        return portal.ctx.done(&portal.path(), words);
    }
    let text = format!(
        "We have your work, but it will not run as it is. {}.",
        faults.join(". ")
    );
    let flash = Flash {
        kind: FlashKind::Caution,
        text,
        undo: None,
    };
    portal.ctx.redirect_with(&portal.path(), flash)
}
