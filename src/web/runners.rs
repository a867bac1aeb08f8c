//! Machines that grade: who they are, when they were seen, which limits are real there; letting in and shutting out.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::db::runners::{self as stored, RunnerRow};
use crate::domain::ids::RunnerId;
use crate::ops::runners;
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::filters;
use crate::web::form::Form;
use crate::web::runs::state::is_away;
use crate::web::sessions;

#[derive(Template)]
#[template(path = "runners/index.html")]
struct RunnersShown {
    runners: Vec<Shown>,
    token: Option<String>,
    server: String,
}

struct Shown {
    row: RunnerRow,
    away: bool,
    checks: Vec<Check>,
}

/// What a runner found out about one thing of its machine. A report that does not read is shown as none.
#[derive(Deserialize)]
struct Check {
    key: String,
    standing: String,
    found: String,
}

#[derive(Default, Deserialize)]
struct Doctor {
    #[serde(default)]
    checks: Vec<Check>,
}

impl Check {
    /// Tone, icon and word.
    fn look(&self) -> (&'static str, &'static str, &'static str) {
        match self.standing.as_str() {
            "good" => ("ok", "check", "As it should be"),
            "weaker" => ("warn", "alert", "Weaker"),
            _ => ("bad", "x", "Missing"),
        }
    }
}

/// `GET /runners`
pub async fn index(ctx: Ctx) -> PageResult {
    show(&ctx, None).await
}

/// `POST /runners`: a registration token, shown once.
pub async fn offer(ctx: Ctx, _form: Form) -> PageResult {
    let actor = ctx.actor();
    let (token, hash) = sessions::fresh_token()?;
    ctx.app
        .db
        .write(move |tx| runners::offer_registration(tx, actor, &hash))
        .await?;
    show(&ctx, Some(token)).await
}

/// `POST /runners/{runner}/revoke`
pub async fn revoke(ctx: Ctx, runner: web::Path<RunnerId>, _form: Form) -> PageResult {
    let (actor, runner) = (ctx.actor(), *runner);
    ctx.app
        .db
        .write(move |tx| runners::revoke(tx, actor, runner))
        .await?;
    let words = "The runner is shut out. What it worked on is graded by another.";
    Ok(ctx.done("/runners", words))
}

async fn show(ctx: &Ctx, token: Option<String>) -> PageResult {
    let rows = ctx.app.db.read(stored::list).await?;
    let now = ctx.app.clock.now();
    let runners = rows.into_iter().map(|row| {
        let doctor: Doctor = serde_json::from_str(&row.doctor).unwrap_or_default();
        Shown {
            away: is_away(Some(row.last_seen_at), now),
            checks: doctor.checks,
            row,
        }
    });
    let page = RunnersShown {
        runners: runners.collect(),
        token,
        server: ctx.app.public_url(),
    };
    ctx.page_with(StatusCode::OK, &page)
}
