//! The candidate's side of a take-home, behind a private link: read, work, hand in, see what came of it.
//!
//! No account and no script is needed, and the page looks the same for whoever opens the link. Must never show a rating, a
//! scorecard or the reason of extra time. What the pages hold stands in [`pages`], uploads in [`uploads`].

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use chrono::TimeDelta;

use crate::db::submissions::{self, Queue, RunOf, Upload};
use crate::db::take_homes::{self, Dossier};
use crate::db::{Db, DbError, facts, runs};
use crate::domain::access::Actor;
use crate::domain::grading::Fact;
use crate::domain::run::RunState;
use crate::domain::take_home::{LINK_DAYS, TakeHomeState};
use crate::ops::take_homes::{Agreed, choose_zone, letters, start as start_clock};
use crate::secret::hash_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;

mod here;
mod pages;
mod status;
mod uploads;

pub use pages::paragraphs;
pub use uploads::{check, check_status, hand_in, to_work};

use here::Here;
use pages::{Before, BriefShown, ResultShown, Submitted, Withdrawn, Working};
use status::{StatusPart, StatusShown};

/// What the pages of one take-home are made of, read in one go.
struct Portal {
    ctx: Ctx,
    token: String,
    dossier: Dossier,
    uploads: Vec<Upload>,
    check: Option<RunOf>,
    queue: Option<Queue>,
    facts: Vec<Fact>,
}

/// `GET /t/{token}`
pub async fn show(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    match portal.dossier.take_home.state {
        TakeHomeState::Invited => portal.before(Problems::none()),
        TakeHomeState::Started => portal.working(StatusCode::OK, Problems::none(), Vec::new()),
        TakeHomeState::Submitted if portal.dossier.take_home.feedback_released_at.is_some() => {
            portal.result()
        }
        TakeHomeState::Submitted => portal.submitted(),
        TakeHomeState::Withdrawn => portal.withdrawn(),
    }
}

/// `GET /t/{token}/brief`
pub async fn brief(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    portal.ctx.page(&BriefShown::of(&portal)?)
}

/// `GET /t/{token}/work`
pub async fn work(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    match portal.dossier.take_home.state {
        TakeHomeState::Started | TakeHomeState::Submitted => {
            portal.working(StatusCode::OK, Problems::none(), Vec::new())
        }
        TakeHomeState::Invited | TakeHomeState::Withdrawn => Ok(portal.home()),
    }
}

/// `GET /t/{token}/status`: the live part of the page after handing in.
pub async fn live_status(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    let upload = portal.uploads.first().ok_or(AppError::NotFound)?;
    portal.ctx.page(&StatusPart {
        status: StatusShown::of(&portal, upload)?,
    })
}

/// `GET /t/{token}/starter`
pub async fn starter(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    let kit = &portal.dossier.kit;
    let bytes = portal
        .ctx
        .app
        .blobs
        .get(&kit.starter_blob)
        .await
        .map_err(anyhow::Error::from)?;
    let (kind, ending) = match bytes.starts_with(b"PK") {
        true => ("application/zip", "zip"),
        false => ("application/gzip", "tar.gz"),
    };
    let name = format!(
        "attachment; filename=\"{}-starter-{}.{ending}\"",
        kit.kit, kit.version
    );
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}

/// `POST /t/{token}/start`
pub async fn start(ctx: Ctx, token: web::Path<String>, form: Form) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    let id = portal.dossier.take_home.id;
    let agreed = Agreed {
        consent: form.has("consent"),
        ai_rule: form.has("ai_rule"),
    };
    // A second click finds the clock running, which is what it asked for.
    if portal.dossier.take_home.state != TakeHomeState::Invited {
        return Ok(portal.home());
    }
    let started = portal
        .ctx
        .app
        .db
        .write(move |tx| start_clock(tx, Actor::Candidate(id), id, agreed))
        .await;
    match started {
        Ok(_) => Ok(portal.ctx.done(
            &portal.path(),
            "The clock runs. Good luck, and take breaks.",
        )),
        Err(error) => portal.before(problem(error)?),
    }
}

/// `POST /t/{token}/time-zone`
pub async fn time_zone(ctx: Ctx, token: web::Path<String>, form: Form) -> PageResult {
    let portal = Portal::open(ctx, &token).await?;
    let id = portal.dossier.take_home.id;
    let zone = form.text("time_zone").to_owned();
    portal
        .ctx
        .app
        .db
        .write(move |tx| choose_zone(tx, Actor::Candidate(id), id, &zone))
        .await?;
    Ok(portal
        .ctx
        .done(&portal.path(), "Times are now shown in your zone."))
}

impl Portal {
    /// Finds the take-home of a link by its hash; unknown and outlived links are not there.
    async fn open(ctx: Ctx, token: &str) -> Result<Self, AppError> {
        let hash = hash_token(token);
        let parts = ctx.app.db.read(move |db| Parts::read(db, &hash)).await?;
        let released = parts.dossier.take_home.feedback_released_at;
        if released.is_some_and(|at| ctx.app.clock.now() > at + TimeDelta::days(LINK_DAYS)) {
            return Err(AppError::NotFound);
        }
        let zone = letters::zone(&parts.dossier);
        let contact = parts.dossier.owner.email.clone();
        Ok(Self {
            ctx: ctx.for_candidate(zone, contact),
            token: token.to_owned(),
            dossier: parts.dossier,
            uploads: parts.uploads,
            check: parts.check,
            queue: parts.queue,
            facts: parts.facts,
        })
    }

    fn path(&self) -> String {
        format!("/t/{}", self.token)
    }

    fn home(&self) -> HttpResponse {
        self.ctx.redirect(&self.path())
    }

    fn before(&self, problems: Problems) -> PageResult {
        let status = match problems.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        self.ctx.page_with(status, &Before::of(self, problems)?)
    }

    fn working(
        &self,
        status: StatusCode,
        problems: Problems,
        found: Vec<uploads::Found>,
    ) -> PageResult {
        self.ctx
            .page_with(status, &Working::of(self, problems, found)?)
    }

    fn submitted(&self) -> PageResult {
        let upload = self.uploads.first().ok_or(AppError::NotFound)?;
        self.ctx.page(&Submitted::of(self, upload)?)
    }

    fn result(&self) -> PageResult {
        self.ctx.page(&ResultShown::of(self))
    }

    fn withdrawn(&self) -> PageResult {
        self.ctx.page(&Withdrawn {
            here: Here::of(self),
        })
    }
}

/// How step `number` of four stands on the page of step `at`.
pub fn step_state(number: &usize, at: &usize) -> &'static str {
    match number.cmp(at) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "current",
        std::cmp::Ordering::Greater => "next",
    }
}

/// What the database holds of it: at most five statements.
struct Parts {
    dossier: Dossier,
    uploads: Vec<Upload>,
    check: Option<RunOf>,
    queue: Option<Queue>,
    facts: Vec<Fact>,
}

impl Parts {
    fn read(db: &mut Db, token_hash: &str) -> Result<Self, DbError> {
        let dossier = take_homes::by_token(db, token_hash)?;
        let id = dossier.take_home.id;
        let mut parts = Self {
            dossier,
            uploads: Vec::new(),
            check: None,
            queue: None,
            facts: Vec::new(),
        };
        let row = &parts.dossier.take_home;
        if matches!(row.state, TakeHomeState::Started | TakeHomeState::Submitted) {
            parts.uploads = submissions::of_take_home(db, id)?;
            parts.check = submissions::last_check(db, id)?;
        }
        let newest = parts.uploads.first();
        if let Some(run) = newest.and_then(|upload| upload.run.as_ref())
            && run.state == RunState::Queued
        {
            parts.queue = Some(submissions::queue(db, row.kit_version_id, run.queued_at)?);
        }
        if let Some(upload) = newest
            && row.feedback_released_at.is_some()
            && let Some(run) = runs::result_of_submission(db, upload.submission.id)?
        {
            parts.facts = facts::of_run(db, run.id)?;
        }
        Ok(parts)
    }
}
