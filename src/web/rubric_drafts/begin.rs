//! Starting a draft: a new rubric, the next version or a copy of one, a file.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use crate::db::rubrics::{self, RubricRow};
use crate::db::{Db, DbError, Tx, rubric_drafts};
use crate::domain::ids::RubricVersionId;
use crate::domain::rubric::{LARGEST_FILE, RubricFault, RubricOrigin, draft};
use crate::ops::rubric_drafts::{self as ops, Beginning};
use crate::ops::{OpError, OpResult, idempotency};
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;
use crate::web::rubric_drafts::path;
use crate::web::upload::{NoFile, Upload};

/// The most faults of a file that one page lists.
const MOST_FAULTS: usize = 30;

/// New rubric: blank or from a file.
#[derive(Template)]
#[template(path = "rubric_drafts/new.html")]
struct New {
    key: String,
    file_key: String,
    rubric: String,
    title: String,
    text: String,
    limit: u64,
    problems: Problems,
}

/// New draft from a version.
#[derive(Template)]
#[template(path = "rubric_drafts/begin.html")]
struct Begin {
    row: RubricRow,
    key: String,
    rubric: String,
    problems: Problems,
}

/// What is typed on the page for new rubrics.
#[derive(Default)]
struct Typed {
    rubric: String,
    title: String,
    text: String,
}

/// `GET /rubric-drafts/new`
pub async fn new(ctx: Ctx) -> PageResult {
    blank_page(&ctx, StatusCode::OK, Typed::default(), Problems::none())
}

/// `POST /rubric-drafts`: a new rubric from a blank outline.
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let typed = Typed {
        rubric: form.text("rubric").to_owned(),
        title: form.text("title").to_owned(),
        text: String::new(),
    };
    let beginning = Beginning::Blank {
        rubric: typed.rubric.trim().to_owned(),
        title: typed.title.clone(),
    };
    match start(&ctx, form.text("key"), beginning).await {
        Ok(location) => Ok(ctx.done(&location, "The draft is started. Add its criteria.")),
        Err(error) => refused(&ctx, typed, error),
    }
}

/// `POST /rubric-drafts/paste`: the text of a file.
pub async fn paste(ctx: Ctx, form: Form) -> PageResult {
    let text = form.text("text").replace("\r\n", "\n");
    import(&ctx, form.text("key"), "pasted text", text, "text").await
}

/// `POST /rubric-drafts/upload`: a file.
pub async fn upload(ctx: Ctx, request: HttpRequest, payload: web::Payload) -> PageResult {
    let upload = Upload::open(&request, payload).await?;
    let key = upload.key.clone();
    let stop = |status: StatusCode, words: String| {
        let problems = Problems::one("archive", words);
        blank_page(&ctx, status, Typed::default(), problems)
    };
    let arrived = match upload.file(limit()).await {
        Ok(arrived) => arrived,
        Err(NoFile::TooLarge) => {
            let words = format!(
                "The file is larger than {} kB, which is the most a rubric may have. Nothing was stored.",
                LARGEST_FILE / 1024
            );
            return stop(StatusCode::PAYLOAD_TOO_LARGE, words);
        }
        Err(NoFile::Missing) => {
            let words = "Choose a file first.".to_owned();
            return stop(StatusCode::UNPROCESSABLE_ENTITY, words);
        }
        Err(NoFile::Broken) => {
            let words = "The connection broke while the file was sent. Send it again.".to_owned();
            return stop(StatusCode::BAD_REQUEST, words);
        }
    };
    match String::from_utf8(arrived.bytes.to_vec()) {
        Ok(text) => import(&ctx, &key, &arrived.name, text, "archive").await,
        Err(_) => {
            let words = "The file is no text in UTF-8. Nothing was stored.".to_owned();
            stop(StatusCode::UNPROCESSABLE_ENTITY, words)
        }
    }
}

/// `GET /rubrics/{version}/draft`
pub async fn ask(ctx: Ctx, version: web::Path<RubricVersionId>) -> PageResult {
    let row = row(&ctx, *version).await?;
    let rubric = proposed(&ctx, &row);
    begin_page(&ctx, StatusCode::OK, row, rubric, Problems::none())
}

/// `POST /rubrics/{version}/draft`: the next version, or a copy.
pub async fn from_version(ctx: Ctx, version: web::Path<RubricVersionId>, form: Form) -> PageResult {
    let row = row(&ctx, *version).await?;
    let rubric = form.text("rubric").trim().to_owned();
    let beginning = if form.text("how") == "next" {
        Beginning::Next(row.id)
    } else {
        Beginning::Copy {
            of: row.id,
            rubric: rubric.clone(),
        }
    };
    let next = matches!(beginning, Beginning::Next(_));
    match start(&ctx, form.text("key"), beginning).await {
        Ok(location) => Ok(ctx.done(&location, "The draft is started. Nobody else sees it yet.")),
        Err(error) => {
            let name = row.rubric.clone();
            let find = move |db: &mut Db| rubric_drafts::open_of(db, &name);
            let open = ctx.app.db.read(find).await.map_err(AppError::from)?;
            if let Some(open) = open.filter(|_| next) {
                let words = "There is a draft of this rubric already: this one.";
                return Ok(ctx.done(&path(open), words));
            }
            let problems = problem(error)?;
            begin_page(
                &ctx,
                StatusCode::UNPROCESSABLE_ENTITY,
                row,
                rubric,
                problems,
            )
        }
    }
}

impl New {
    fn limit_words(&self) -> String {
        format!(
            "TOML in the format rubric/1, at most {} kB.",
            self.limit / 1024
        )
    }
}

impl Begin {
    /// Whether the version belongs to the organisation, so that it may have a next one here.
    fn is_own(&self) -> bool {
        self.row.origin != RubricOrigin::Shipped
    }
}

/// A file becomes a draft, unless it is here already. What cannot be read comes back with every fault and its text.
async fn import(ctx: &Ctx, key: &str, name: &str, text: String, field: &'static str) -> PageResult {
    let rubric = match draft::import(name, &text) {
        Ok(rubric) => rubric,
        Err(faults) => {
            let typed = Typed {
                text: if text.len() <= LARGEST_FILE {
                    text
                } else {
                    String::new()
                },
                ..Typed::default()
            };
            let problems = unreadable(&faults, field);
            return blank_page(ctx, StatusCode::UNPROCESSABLE_ENTITY, typed, problems);
        }
    };
    let known = rubric.clone();
    let known = ctx.app.db.write(move |tx| ops::known(tx, &known)).await?;
    if let Some(version) = known {
        let words = "This version is here already, with exactly this text.";
        return Ok(ctx.done(&format!("/rubrics/{version}"), words));
    }
    match start(ctx, key, Beginning::File(Box::new(rubric))).await {
        Ok(location) => Ok(ctx.done(
            &location,
            "The file is a draft now. Nobody else sees it yet.",
        )),
        Err(OpError::Refused(refusal)) => {
            let typed = Typed {
                text,
                ..Typed::default()
            };
            let problems = Problems::one(field, refusal.text);
            blank_page(ctx, StatusCode::UNPROCESSABLE_ENTITY, typed, problems)
        }
        Err(other) => Err(other.into()),
    }
}

fn unreadable(faults: &[RubricFault], field: &str) -> Problems {
    let mut problems = Problems::none();
    for fault in faults.iter().take(MOST_FAULTS) {
        let place = fault
            .line
            .map_or_else(String::new, |line| format!("Line {line}: "));
        let words = format!("{place}{}. {}.", fault.problem, fault.remedy);
        problems.add(field, words);
    }
    problems
}

async fn start(ctx: &Ctx, key: &str, beginning: Beginning) -> OpResult<String> {
    let (actor, key) = (ctx.actor(), key.to_owned());
    let write = move |tx: &mut Tx<'_>| {
        idempotency::once(tx, actor, &key, |tx| {
            ops::start(tx, actor, beginning).map(path)
        })
    };
    ctx.app.db.write(write).await
}

fn refused(ctx: &Ctx, typed: Typed, error: OpError) -> PageResult {
    let problems = problem(error)?;
    blank_page(ctx, StatusCode::UNPROCESSABLE_ENTITY, typed, problems)
}

fn blank_page(ctx: &Ctx, status: StatusCode, typed: Typed, problems: Problems) -> PageResult {
    let key = || new_token().map_err(anyhow::Error::from);
    let page = New {
        key: key()?,
        file_key: key()?,
        rubric: typed.rubric,
        title: typed.title,
        text: typed.text,
        limit: limit(),
        problems,
    };
    ctx.page_with(status, &page)
}

fn begin_page(
    ctx: &Ctx,
    status: StatusCode,
    row: RubricRow,
    rubric: String,
    problems: Problems,
) -> PageResult {
    let page = Begin {
        row,
        key: new_token().map_err(anyhow::Error::from)?,
        rubric,
        problems,
    };
    ctx.page_with(status, &page)
}

async fn row(ctx: &Ctx, version: RubricVersionId) -> Result<RubricRow, AppError> {
    let read = move |db: &mut Db| Ok::<_, DbError>(rubrics::get(db, version)?.row);
    ctx.app.db.read(read).await.map_err(AppError::from)
}

/// The organisation's name and the last part of the original's id: `example-transit.orm`.
fn proposed(ctx: &Ctx, row: &RubricRow) -> String {
    let last = row.rubric.rsplit('.').next().unwrap_or(&row.rubric);
    let name = super::slug(&ctx.app.config.organisation);
    format!("{}.{last}", if name.is_empty() { "own" } else { &name })
}

fn limit() -> u64 {
    u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX)
}
