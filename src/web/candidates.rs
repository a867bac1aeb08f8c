//! Candidates: all of them, a form that adds one, and the search that Ctrl K opens.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::db::applications::list;
use crate::db::roles::list::{self as role_list, ListedRole};
use crate::db::{Db, DbError, Tx, applications, candidates, search as found};
use crate::domain::application::Source;
use crate::domain::ids::ApplicationId;
use crate::ops::applications::{self as ops, AddCandidate};
use crate::ops::users::parse_email;
use crate::ops::{OpError, OpResult, idempotency};
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::pipeline::{Filters, Pages, Ticket};
use crate::web::problems::Problems;

/// Lines of one page.
const PAGE: usize = 50;
/// Hits of a search.
const HITS: i64 = 20;

/// Everybody who applied and whom the viewer may see.
#[derive(Template)]
#[template(path = "candidates/index.html")]
struct CandidatesShown {
    tickets: Vec<Ticket>,
    filters: Filters,
    pages: Pages,
    recruits: bool,
}

/// The form that adds one.
#[derive(Template)]
#[template(path = "candidates/new.html")]
struct NewCandidate {
    roles: Vec<ListedRole>,
    typed: Typed,
    problems: Problems,
    known: Option<ApplicationId>,
}

/// What was typed into the form.
#[derive(Default)]
struct Typed {
    key: String,
    role: String,
    name: String,
    email: String,
    phone: String,
    location: String,
    time_zone: String,
    links: String,
    source: String,
    referrer: String,
}

/// The search.
#[derive(Template)]
#[template(path = "candidates/search.html")]
struct SearchShown {
    q: String,
    tickets: Vec<Ticket>,
    all: bool,
}

/// The role the form starts with, from its address.
#[derive(Deserialize)]
pub struct ForRole {
    #[serde(default)]
    role: String,
}

/// `GET /candidates`
pub async fn index(ctx: Ctx, asked: web::Query<Filters>) -> PageResult {
    let (filters, viewer, scope) = (asked.into_inner(), ctx.staff()?, ctx.scope()?);
    let now = ctx.app.clock.now();
    let filter = filters.filter(viewer, now);
    let offset = i64::try_from((filters.number() - 1) * PAGE).unwrap_or(0);
    let limit = i64::try_from(PAGE).unwrap_or(0);
    let read = move |db: &mut Db| {
        let all = list::count(db, scope, &filter)?;
        let ids = list::page(db, scope, &filter, limit, offset)?;
        Ok::<_, DbError>((all, list::cards(db, &ids)?))
    };
    let (all, cards) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    ctx.page(&CandidatesShown {
        tickets: cards
            .into_iter()
            .map(|card| Ticket::of(card, now, viewer.access.recruits()))
            .collect(),
        pages: filters.pages("/candidates", usize::try_from(all).unwrap_or(0), PAGE),
        filters,
        recruits: viewer.access.recruits(),
    })
}

/// `GET /search`
pub async fn search(ctx: Ctx, asked: web::Query<Filters>) -> PageResult {
    let (viewer, now) = (ctx.staff()?, ctx.app.clock.now());
    let manages = viewer.access.recruits();
    let q: String = asked.q.trim().chars().take(100).collect();
    let question = q.clone();
    let read = move |db: &mut Db| {
        if question.is_empty() {
            return Ok::<_, DbError>(Vec::new());
        }
        let ids = found::newest(db, viewer, &question, HITS + 1)?;
        list::cards(db, &ids)
    };
    let cards = ctx.app.db.read(read).await.map_err(AppError::from)?;
    let hits = usize::try_from(HITS).unwrap_or(0);
    ctx.page(&SearchShown {
        all: cards.len() <= hits,
        tickets: cards
            .into_iter()
            .take(hits)
            .map(|card| Ticket::of(card, now, manages))
            .collect(),
        q,
    })
}

/// `GET /candidates/new`
pub async fn new(ctx: Ctx, asked: web::Query<ForRole>) -> PageResult {
    let typed = Typed {
        key: new_token().map_err(anyhow::Error::from)?,
        role: asked.into_inner().role,
        source: Source::CareerPage.as_str().to_owned(),
        ..Typed::default()
    };
    show(&ctx, StatusCode::OK, typed, Problems::none()).await
}

/// `POST /candidates`
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let (actor, key) = (ctx.actor(), form.text("key").to_owned());
    let made: OpResult<(String, bool)> = match command(&form) {
        Ok(command) => {
            let write = move |tx: &mut Tx<'_>| -> OpResult<(String, bool)> {
                let known = match parse_email(&command.email) {
                    Ok(email) => candidates::by_email(tx, &email)?.is_some(),
                    Err(_) => false,
                };
                let location = idempotency::once(tx, actor, &key, |tx| {
                    let application = ops::add(tx, actor, command)?;
                    Ok(format!("/applications/{application}"))
                })?;
                Ok((location, known))
            };
            ctx.app.db.write(write).await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok((location, false)) => Ok(ctx.done(&location, "Candidate added.")),
        Ok((location, true)) => Ok(ctx.done(
            &location,
            "This person was known already: the application was added to what we know.",
        )),
        Err(error) => {
            let problems = problem(error)?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&ctx, status, Typed::of(&form), problems).await
        }
    }
}

impl Typed {
    fn of(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self {
            key: text("key"),
            role: text("role"),
            name: text("name"),
            email: text("email"),
            phone: text("phone"),
            location: text("location"),
            time_zone: text("time_zone"),
            links: text("links"),
            source: text("source"),
            referrer: text("referrer"),
        }
    }
}

fn command(form: &Form) -> Result<AddCandidate, OpError> {
    let text = |name: &str| form.text(name).to_owned();
    Ok(AddCandidate {
        role: form.parse("role", "Choose the role")?,
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        location: text("location"),
        time_zone: text("time_zone"),
        links: text("links"),
        source: form.parse("source", "Choose how the candidate came to us")?,
        referrer: text("referrer"),
    })
}

/// The form with what was typed, the roles that take candidates, and the application the address has already.
async fn show(ctx: &Ctx, status: StatusCode, typed: Typed, problems: Problems) -> PageResult {
    let scope = ctx.scope()?;
    let email = parse_email(&typed.email).ok();
    let role = typed.role.parse().ok();
    let read = move |db: &mut Db| {
        let roles = role_list::roles(db, scope)?;
        let known = match (email, role) {
            (Some(email), Some(role)) => applications::of_email(db, &email, role)?,
            _ => None,
        };
        Ok::<_, DbError>((roles, known))
    };
    let (roles, known) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    let page = NewCandidate {
        roles: roles
            .into_iter()
            .filter(|role| role.state.takes_candidates())
            .collect(),
        typed,
        problems,
        known,
    };
    ctx.page_with(status, &page)
}
