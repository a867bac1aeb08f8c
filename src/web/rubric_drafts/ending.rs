//! A draft as a whole: compared with what it came from, tried out, saved as a file, published, discarded.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::db::Tx;
use crate::db::rubrics;
use crate::domain::ids::RubricDraftId;
use crate::ops::rubric_drafts::{self as ops, Open};
use crate::ops::{OpError, OpResult, idempotency};
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;
use crate::web::rubric_drafts::{Problem, Since, path, problems, read, since, title};
use crate::web::rubrics::places::{self, UsingRole};
use crate::web::{rubrics as pages, scorecards};

/// What a draft changes.
#[derive(Template)]
#[template(path = "rubric_drafts/compare.html")]
struct Compared {
    path: String,
    title: String,
    since: Since,
}

/// What publishing does, before it is done.
#[derive(Template)]
#[template(path = "rubric_drafts/publish.html")]
struct Publish {
    path: String,
    title: String,
    rubric: String,
    version: String,
    faults: Vec<Problem>,
    since: Option<Since>,
    /// Roles that use the version it was started from.
    roles: Vec<UsingRole>,
    key: String,
    digest: String,
    problems: Problems,
}

/// Asks whether a draft is to be thrown away.
#[derive(Template)]
#[template(path = "rubric_drafts/discard.html")]
struct Discard {
    path: String,
    title: String,
    criteria: usize,
    questions: usize,
    knockouts: usize,
    since: Option<Since>,
}

type Id = web::Path<RubricDraftId>;

/// `GET /rubric-drafts/{draft}/compare`
pub async fn compare(ctx: Ctx, draft: Id) -> PageResult {
    let open = read(&ctx, *draft).await?;
    ctx.page(&Compared {
        path: path(*draft),
        title: title(&open),
        since: since(&open).ok_or(AppError::NotFound)?,
    })
}

/// `GET /rubric-drafts/{draft}/preview`: as an interviewer sees it. Nothing can be saved there.
pub async fn preview(ctx: Ctx, draft: Id) -> PageResult {
    let open = read(&ctx, *draft).await?;
    scorecards::preview(&ctx, &open.judged.rubric, path(*draft))
}

/// `GET /rubric-drafts/{draft}/file`
pub async fn file(ctx: Ctx, draft: Id) -> PageResult {
    let open = read(&ctx, *draft).await?;
    pages::download(&open.judged.rubric)
}

/// `GET /rubric-drafts/{draft}/publish`
pub async fn ask_publish(ctx: Ctx, draft: Id) -> PageResult {
    publish_page(&ctx, *draft, StatusCode::OK, Problems::none()).await
}

/// `POST /rubric-drafts/{draft}/publish`
pub async fn publish(ctx: Ctx, draft: Id, form: Form) -> PageResult {
    let (draft, actor) = (*draft, ctx.actor());
    let (key, digest) = (form.text("key").to_owned(), form.text("digest").to_owned());
    let write = move |tx: &mut Tx<'_>| -> OpResult<String> {
        idempotency::once(tx, actor, &key, |tx| {
            let version = ops::publish(tx, actor, draft, &digest)?;
            Ok(format!("/rubrics/{version}"))
        })
    };
    match ctx.app.db.write(write).await {
        Ok(location) => {
            let words = "Published. New roles take this version from now on.";
            Ok(ctx.done(&location, words))
        }
        Err(error @ OpError::Refused(_)) => {
            let problems = problem(error)?;
            publish_page(&ctx, draft, StatusCode::UNPROCESSABLE_ENTITY, problems).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /rubric-drafts/{draft}/discard`
pub async fn ask_discard(ctx: Ctx, draft: Id) -> PageResult {
    let open = read(&ctx, *draft).await?;
    ctx.page(&Discard {
        path: path(*draft),
        title: title(&open),
        criteria: open.draft.criteria.len(),
        questions: open.draft.questions.len(),
        knockouts: open.draft.knockouts.len(),
        since: since(&open),
    })
}

/// `POST /rubric-drafts/{draft}/discard`
pub async fn discard(ctx: Ctx, draft: Id, _: Form) -> PageResult {
    let (draft, actor) = (*draft, ctx.actor());
    ctx.app
        .db
        .write(move |tx| ops::discard(tx, actor, draft))
        .await?;
    Ok(ctx.done("/rubrics", "The draft is discarded."))
}

async fn publish_page(
    ctx: &Ctx,
    draft: RubricDraftId,
    status: StatusCode,
    refused: Problems,
) -> PageResult {
    let both = move |db: &mut crate::db::Db| -> OpResult<(Open, Vec<UsingRole>)> {
        let open = ops::open(db, draft)?;
        let plans = match &open.base {
            Some(base) if base.row.rubric == open.row.rubric => {
                rubrics::plans_using(db, base.row.id)?
            }
            _ => Vec::new(),
        };
        Ok((open, places::roles(plans, Vec::new())))
    };
    let (open, roles) = ctx.app.db.read(both).await?;
    let page = Publish {
        path: path(draft),
        title: title(&open),
        rubric: open.row.rubric.clone(),
        version: open.draft.head.get("version").to_owned(),
        faults: problems(&open),
        since: since(&open),
        roles,
        key: new_token().map_err(anyhow::Error::from)?,
        digest: open.digest(),
        problems: refused,
    };
    ctx.page_with(status, &page)
}

impl Publish {
    /// Whether the button is there.
    fn can(&self) -> bool {
        self.faults.is_empty() && self.since.as_ref().is_none_or(|since| since.enough)
    }
}
