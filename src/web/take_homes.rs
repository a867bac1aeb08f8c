//! The take-home of an application as staff run it: send, extra time, uploads, feedback.
//!
//! Recruiters act; the hiring manager of the role reads, without the reason of extra time. Whoever reviews the take-home
//! and has not submitted yet gets no further than the code, under its alias. Start with [`show`].

use actix_web::http::StatusCode;
use actix_web::web;

use crate::db::Db;
use crate::db::submissions::{self, Upload};
use crate::db::take_homes::{self, AccommodationRow, Dossier, Offer};
use crate::domain::access::{self, Action, Staff, Verdict};
use crate::domain::ids::{ApplicationId, TakeHomeId};
use crate::ops::idempotency;
use crate::ops::take_homes as ops;
use crate::ops::{OpError, OpResult};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;

mod pages;
mod typed;

use pages::{NotSent, TakeHomeShown};
use typed::{ExtraTyped, SendTyped, end_of_day};

/// What the page is made of, read in one go.
enum Found {
    Sent(Box<Sent>),
    NotSent(Box<Offer>),
}

struct Sent {
    dossier: Dossier,
    uploads: Vec<Upload>,
    accommodations: Vec<AccommodationRow>,
}

/// What a form brings back to the page.
#[derive(Default)]
struct Back {
    problems: Problems,
    extra: Option<ExtraTyped>,
    feedback: Option<String>,
    preview: bool,
}

/// `GET /applications/{application}/take-home`
pub async fn show(ctx: Ctx, application: web::Path<ApplicationId>) -> PageResult {
    match find(&ctx, *application).await? {
        Found::Sent(sent) => sent_page(&ctx, StatusCode::OK, *sent, Back::default()),
        Found::NotSent(offer) => {
            let typed = SendTyped::fresh(&ctx, &offer)?;
            ctx.page(&NotSent::of(
                &ctx,
                *application,
                *offer,
                typed,
                Problems::none(),
            )?)
        }
    }
}

/// `POST /applications/{application}/take-home`
pub async fn send(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let application = *application;
    let typed = SendTyped::typed(&form);
    let place = format!("/applications/{application}/take-home");
    let sent = match typed.command(application, ctx.zone()) {
        Ok(command) => {
            let (actor, office, to) = (ctx.actor(), ctx.app.office(), place.clone());
            let key = form.text("key").to_owned();
            let write = move |tx: &mut crate::db::Tx<'_>| {
                idempotency::once(tx, actor, &key, |tx| {
                    ops::send(tx, actor, &office, command)?;
                    Ok(to)
                })
            };
            ctx.app.db.write(write).await
        }
        Err(error) => Err(error),
    };
    match sent {
        Ok(_) => {
            ctx.app.job_bell.notify_waiters();
            Ok(ctx.done(&place, "The take-home is on its way."))
        }
        Err(error) => {
            let problems = problem(error)?;
            match find(&ctx, application).await? {
                Found::Sent(_) => Ok(ctx.done(&place, "The take-home was sent already.")),
                Found::NotSent(offer) => {
                    let page = NotSent::of(&ctx, application, *offer, typed, problems)?;
                    ctx.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
                }
            }
        }
    }
}

/// `POST /take-homes/{take_home}/extra-time`
pub async fn extra_time(ctx: Ctx, take_home: web::Path<TakeHomeId>, form: Form) -> PageResult {
    let id = *take_home;
    let typed = ExtraTyped::typed(&form);
    let granted = match typed.command() {
        Ok(extra) => {
            let actor = ctx.actor();
            let key = form.text("key").to_owned();
            let write = move |tx: &mut crate::db::Tx<'_>| {
                idempotency::once(tx, actor, &key, |tx| {
                    ops::grant_extra_time(tx, actor, id, extra)?;
                    Ok(String::new())
                })
            };
            ctx.app.db.write(write).await.map(|_| ())
        }
        Err(error) => Err(error),
    };
    let back = |problems| Back {
        problems,
        extra: Some(typed),
        ..Back::default()
    };
    answer(
        &ctx,
        id,
        granted,
        "Extra time granted. The page of the candidate shows the new end.",
        back,
    )
    .await
}

/// `POST /take-homes/{take_home}/start-by`
pub async fn start_by(ctx: Ctx, take_home: web::Path<TakeHomeId>, form: Form) -> PageResult {
    let id = *take_home;
    let moved = match end_of_day(form.text("respond_by"), "respond_by", ctx.zone()) {
        Ok(day) => {
            let actor = ctx.actor();
            ctx.app
                .db
                .write(move |tx| ops::move_start(tx, actor, id, day))
                .await
        }
        Err(error) => Err(error),
    };
    let back = |problems| Back {
        problems,
        ..Back::default()
    };
    answer(&ctx, id, moved, "The last day to start was moved.", back).await
}

/// `POST /take-homes/{take_home}/withdraw`
pub async fn withdraw(ctx: Ctx, take_home: web::Path<TakeHomeId>, _form: Form) -> PageResult {
    let (id, actor) = (*take_home, ctx.actor());
    let done = ctx
        .app
        .db
        .write(move |tx| ops::withdraw(tx, actor, id))
        .await;
    let back = |problems| Back {
        problems,
        ..Back::default()
    };
    answer(
        &ctx,
        id,
        done,
        "The take-home is withdrawn. Its link says so.",
        back,
    )
    .await
}

/// `POST /take-homes/{take_home}/feedback`: the preview, or the release.
pub async fn feedback(ctx: Ctx, take_home: web::Path<TakeHomeId>, form: Form) -> PageResult {
    let id = *take_home;
    let text = form.text("feedback").to_owned();
    if !form.has("release") {
        let problems = match ops::check_feedback(&text) {
            Ok(()) => Problems::none(),
            Err(error) => problem(error)?,
        };
        let status = match problems.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let back = Back {
            preview: problems.is_empty(),
            problems,
            feedback: Some(text),
            ..Back::default()
        };
        return again(&ctx, id, status, back).await;
    }
    let (actor, office, written) = (ctx.actor(), ctx.app.office(), text.clone());
    let released = ctx
        .app
        .db
        .write(move |tx| ops::release_feedback(tx, actor, &office, id, &written))
        .await;
    if released.is_ok() {
        ctx.app.job_bell.notify_waiters();
    }
    let back = |problems| Back {
        problems,
        feedback: Some(text),
        ..Back::default()
    };
    answer(
        &ctx,
        id,
        released,
        "The candidate can read the feedback now.",
        back,
    )
    .await
}

/// Back to the page with a note, or the page again with the problem and what was typed.
async fn answer(
    ctx: &Ctx,
    id: TakeHomeId,
    outcome: OpResult<()>,
    done: &str,
    back: impl FnOnce(Problems) -> Back,
) -> PageResult {
    match outcome {
        Ok(()) => {
            let dossier = ctx.app.db.read(move |db| take_homes::get(db, id)).await?;
            let application = dossier.take_home.application_id;
            Ok(ctx.done(&format!("/applications/{application}/take-home"), done))
        }
        Err(error) => {
            again(
                ctx,
                id,
                StatusCode::UNPROCESSABLE_ENTITY,
                back(problem(error)?),
            )
            .await
        }
    }
}

async fn again(ctx: &Ctx, id: TakeHomeId, status: StatusCode, back: Back) -> PageResult {
    let dossier = ctx.app.db.read(move |db| take_homes::get(db, id)).await?;
    match find(ctx, dossier.take_home.application_id).await? {
        Found::Sent(sent) => sent_page(ctx, status, *sent, back),
        Found::NotSent(_) => Err(AppError::NotFound),
    }
}

fn sent_page(ctx: &Ctx, status: StatusCode, sent: Sent, back: Back) -> PageResult {
    ctx.page_with(status, &TakeHomeShown::of(ctx, sent, back)?)
}

async fn find(ctx: &Ctx, application: ApplicationId) -> Result<Found, AppError> {
    let staff = ctx.staff()?;
    Ok(ctx
        .app
        .db
        .read(move |db| read(db, staff, application))
        .await?)
}

/// At most four statements. Scorers never get here with the reason of extra time: it is not even read for them.
fn read(db: &mut Db, staff: Staff, application: ApplicationId) -> OpResult<Found> {
    let recruits =
        access::may(access::Actor::Staff(staff), Action::SeeAccommodation) == Verdict::Allow;
    let Some(dossier) = take_homes::of_application(db, application)? else {
        let offer = take_homes::offer(db, application)?.ok_or(OpError::NotFound)?;
        let theirs = recruits || offer.role.hiring_manager_id == staff.id;
        return if theirs {
            Ok(Found::NotSent(Box::new(offer)))
        } else {
            Err(OpError::NotFound)
        };
    };
    ops::allow_reading(db, staff, &dossier)?;
    let id = dossier.take_home.id;
    let accommodations = match recruits {
        true => take_homes::accommodations(db, id)?,
        false => Vec::new(),
    };
    let uploads = submissions::of_take_home(db, id)?;
    Ok(Found::Sent(Box::new(Sent {
        dossier,
        uploads,
        accommodations,
    })))
}
