//! Scorecards and reviews of take-homes: fill, reveal, submit, read.
//!
//! Everything works by one form without scripts; with them it saves itself. Nothing of a card is rendered before
//! `domain::access` said that this person may read it: that is asked in [`crate::ops::scorecards::reading`].

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::db::scorecards::Seal;
use crate::domain::ids::ScorecardId;
use crate::ops::OpError;
use crate::ops::scorecards::reading::{self, Door, Seen};
use crate::ops::scorecards::{self as ops, Revealed, SaveCard, Saved, Submitted};
use crate::web::chrome::{Flash, FlashKind};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;

mod edit;
mod facts;
mod merge;
mod record;
mod sheet;

pub use edit::preview;

use sheet::Sheet;

/// The answer of an autosave names the revision here.
const REVISION: &str = "revision";

/// Why the ratings of a card are hidden.
#[derive(Template)]
#[template(path = "scorecards/sealed.html")]
struct Sealed {
    seal: Seal,
}

/// What was typed on a page, before anything is done with it.
struct Typed {
    seen: Box<Seen>,
    sheet: Sheet,
}

/// `GET /scorecards/{card}`
pub async fn show(ctx: Ctx, card: web::Path<ScorecardId>) -> PageResult {
    match read(&ctx, *card).await? {
        Door::Sealed(seal) => ctx.page_with(StatusCode::FORBIDDEN, &Sealed { seal }),
        Door::Open(seen) if seen.is_open() => {
            let sheet = Sheet::stored(&seen.dossier, &seen.dossier.card, &seen.content);
            edit::page(&ctx, StatusCode::OK, &seen, sheet, Problems::none())
        }
        Door::Open(seen) => record::page(&ctx, &seen),
    }
}

/// `POST /scorecards/{card}`: the button that saves a draft.
pub async fn save(ctx: Ctx, card: web::Path<ScorecardId>, form: Form) -> PageResult {
    let typed = typed(&ctx, *card, &form).await?;
    store(&ctx, typed, "Draft saved.").await
}

/// `POST /scorecards/{card}/merge`: what was chosen after a stale save.
pub async fn merged(ctx: Ctx, card: web::Path<ScorecardId>, form: Form) -> PageResult {
    let Typed { seen, sheet } = typed(&ctx, *card, &form).await?;
    let sheet = merge::chosen(&form, sheet);
    store(
        &ctx,
        Typed { seen, sheet },
        "Draft saved with what you chose.",
    )
    .await
}

/// `POST /scorecards/{card}/draft`: a page that saves itself.
pub async fn autosave(ctx: Ctx, card: web::Path<ScorecardId>, form: Form) -> PageResult {
    let typed = typed(&ctx, *card, &form).await?;
    let (actor, command) = (ctx.actor(), typed.command());
    let saved = ctx
        .app
        .db
        .write(move |tx| ops::save_draft(tx, actor, command))
        .await?;
    match saved {
        Saved::Stored(revision) => Ok(HttpResponse::NoContent()
            .insert_header((REVISION, revision.to_string()))
            .finish()),
        Saved::Stale(stored) => merge::notice(&ctx, &typed.seen, &stored, &typed.sheet),
    }
}

/// `POST /scorecards/{card}/reveal`: saves, and shows what was measured for one criterion.
pub async fn reveal(ctx: Ctx, card: web::Path<ScorecardId>, form: Form) -> PageResult {
    let typed = typed(&ctx, *card, &form).await?;
    let (actor, command) = (ctx.actor(), typed.command());
    let criterion = form.text("criterion").to_owned();
    let anchor = sheet::field(&criterion);
    let write = move |tx: &mut crate::db::Tx<'_>| ops::reveal(tx, actor, command, &criterion);
    match ctx.app.db.write(write).await {
        Ok(Revealed::Shown) => {
            let place = format!("{}#{anchor}", path(&typed.seen));
            Ok(ctx.done(
                &place,
                "Your rating is saved. What was measured stands below it.",
            ))
        }
        Ok(Revealed::NotRated(revision, not_yet)) => {
            let problems = Problems::one(format!("{anchor}-1"), not_yet.to_string());
            typed.again(&ctx, revision, problems)
        }
        Ok(Revealed::Stale(stored)) => merge::page(&ctx, &typed.seen, &stored, &typed.sheet),
        Err(error) => typed.refused(&ctx, error),
    }
}

/// `POST /scorecards/{card}/submit`
pub async fn submit(ctx: Ctx, card: web::Path<ScorecardId>, form: Form) -> PageResult {
    let typed = typed(&ctx, *card, &form).await?;
    let (actor, command) = (ctx.actor(), typed.command());
    let write = move |tx: &mut crate::db::Tx<'_>| ops::submit(tx, actor, command);
    match ctx.app.db.write(write).await {
        Ok(Submitted::Done) => Ok(ctx.done(&path(&typed.seen), "Scorecard submitted.")),
        Ok(Submitted::Faulty(revision, faults)) => {
            let problems = edit::problems(&typed.seen, &faults);
            typed.again(&ctx, revision, problems)
        }
        Ok(Submitted::FactsShown) => {
            let words = "Your ratings are saved and not submitted yet. What was measured is shown beside them now: look, then submit.";
            let flash = Flash {
                kind: FlashKind::Caution,
                text: words.to_owned(),
                undo: None,
            };
            Ok(ctx.redirect_with(&path(&typed.seen), flash))
        }
        Ok(Submitted::Stale(stored)) => merge::page(&ctx, &typed.seen, &stored, &typed.sheet),
        Err(error) => typed.refused(&ctx, error),
    }
}

impl Typed {
    fn command(&self) -> SaveCard {
        SaveCard {
            card: self.seen.dossier.card.id,
            revision: self.sheet.revision,
            typed: self.sheet.card(),
        }
    }

    /// The form once more, with everything typed, under the revision it was saved as.
    fn again(mut self, ctx: &Ctx, revision: i32, problems: Problems) -> PageResult {
        self.sheet.revision = revision;
        edit::page(
            ctx,
            StatusCode::UNPROCESSABLE_ENTITY,
            &self.seen,
            self.sheet,
            problems,
        )
    }

    /// The form once more, with why nothing was stored.
    fn refused(self, ctx: &Ctx, error: OpError) -> PageResult {
        let problems = problem(error)?;
        let revision = self.sheet.revision;
        self.again(ctx, revision, problems)
    }
}

async fn store(ctx: &Ctx, typed: Typed, words: &str) -> PageResult {
    let (actor, command) = (ctx.actor(), typed.command());
    let write = move |tx: &mut crate::db::Tx<'_>| ops::save_draft(tx, actor, command);
    match ctx.app.db.write(write).await {
        Ok(Saved::Stored(_)) => Ok(ctx.done(&path(&typed.seen), words)),
        Ok(Saved::Stale(stored)) => merge::page(ctx, &typed.seen, &stored, &typed.sheet),
        Err(error) => typed.refused(ctx, error),
    }
}

/// Where a card is.
fn path(seen: &Seen) -> String {
    format!("/scorecards/{}", seen.dossier.card.id)
}

async fn read(ctx: &Ctx, card: ScorecardId) -> Result<Door, AppError> {
    let staff = ctx.staff()?;
    let door = ctx
        .app
        .db
        .read(move |db| reading::read(db, staff, card))
        .await?;
    Ok(door)
}

/// What the author of a card sent; anybody else finds nothing here to write on.
async fn typed(ctx: &Ctx, card: ScorecardId, form: &Form) -> Result<Typed, AppError> {
    let seen = read(ctx, card).await?.seen()?;
    if !seen.is_own() {
        return Err(AppError::NotFound);
    }
    let sheet = Sheet::typed(form, &seen.dossier, &seen.content);
    Ok(Typed { seen, sheet })
}
