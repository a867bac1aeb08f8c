//! Debriefs: the list, the page that waits, the open page, its notes and its decision.
//!
//! Nothing of a card reaches a page before [`crate::ops::debriefs::open`] said yes. What the open page shows is built in
//! [`shown`]. Start with [`show`].

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::db::debriefs::list::{self, ListedDebrief, PAGE, Part, PartCounts};
use crate::db::debriefs::{self, HeadRow, NoteRow, SeatRow};
use crate::db::decisions::{self, DecisionRow};
use crate::db::scorecards::Seal;
use crate::db::{Db, DbError};
use crate::domain::access::{Action, Actor, Verdict, may};
use crate::domain::decision::DecisionOutcome;
use crate::domain::ids::ApplicationId;
use crate::ops::debriefs::Table;
use crate::ops::decisions::Decide;
use crate::ops::{self, OpError, OpResult};
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;

mod shown;

use shown::{DecisionShown, Open};

/// The list.
#[derive(Template)]
#[template(path = "debriefs/index.html")]
struct DebriefsListed {
    part: Part,
    counts: PartCounts,
    debriefs: Vec<ListedDebrief>,
    shown: String,
    previous: String,
    next: String,
}

/// The page before the seal is off: who owes what, and no rating.
#[derive(Template)]
#[template(path = "debriefs/waiting.html")]
struct DebriefWaiting {
    head: HeadRow,
    seal: Seal,
    seats: Vec<SeatRow>,
    decisions: usize,
    recruits: bool,
}

/// The open page.
#[derive(Template)]
#[template(path = "debriefs/show.html")]
struct DebriefShown {
    head: HeadRow,
    open: Open,
    waived: Vec<SeatRow>,
    shadows: Vec<SeatRow>,
    notes: Vec<NoteRow>,
    decisions: Vec<DecisionShown>,
    decides: bool,
    typed: Typed,
    problems: Problems,
    printed_by: String,
}

/// What was typed into the forms of the open page.
#[derive(Default)]
struct Typed {
    outcome: String,
    reason: String,
    note: String,
    key: String,
}

/// Everything the page of one debrief is read from.
struct Read {
    head: HeadRow,
    seal: Seal,
    seats: Vec<SeatRow>,
    table: Option<Table>,
    notes: Vec<NoteRow>,
    decisions: Vec<DecisionRow>,
}

/// Which part of the list, and which page of it.
#[derive(serde::Deserialize)]
pub struct Wanted {
    part: Option<String>,
    page: Option<i64>,
}

/// `GET /debriefs`
pub async fn index(ctx: Ctx, wanted: web::Query<Wanted>) -> PageResult {
    let viewer = ctx.staff()?;
    let asked: Option<Part> = wanted.part.as_deref().and_then(|part| part.parse().ok());
    let page = wanted.page.unwrap_or(0).clamp(0, 10_000);
    let read = move |db: &mut Db| {
        let counts = list::counts(db, viewer)?;
        // Without a wish: what can be decided, else what is waited for.
        let part = asked.unwrap_or(if counts.open > 0 {
            Part::Open
        } else {
            Part::Waiting
        });
        Ok::<_, DbError>((part, counts, list::page(db, viewer, part, page)?))
    };
    let (part, counts, debriefs) = ctx.app.db.read(read).await?;
    let total = counts.of(&part);
    let first = page.saturating_mul(PAGE);
    let last = first.saturating_add(i64::try_from(debriefs.len()).unwrap_or(PAGE));
    let link = |page: i64| format!("/debriefs?part={part}&page={page}");
    ctx.page(&DebriefsListed {
        shown: format!("{} to {last} of {total}", first.saturating_add(1)),
        previous: if page > 0 {
            link(page - 1)
        } else {
            String::new()
        },
        next: if last < total {
            link(page + 1)
        } else {
            String::new()
        },
        part,
        counts,
        debriefs,
    })
}

/// `GET /debriefs/{application}`
pub async fn show(ctx: Ctx, application: web::Path<ApplicationId>) -> PageResult {
    let typed = Typed::fresh()?;
    page(&ctx, *application, StatusCode::OK, typed, Problems::none()).await
}

/// `POST /debriefs/{application}/notes`
pub async fn note(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let (actor, application) = (ctx.actor(), *application);
    let (key, body) = (form.text("key").to_owned(), form.text("note").to_owned());
    let write = move |tx: &mut crate::db::Tx<'_>| {
        ops::idempotency::once(tx, actor, &key, |tx| {
            ops::debriefs::note(tx, actor, application, &body)?;
            Ok(format!("/debriefs/{application}#notes"))
        })
    };
    match ctx.app.db.write(write).await {
        Ok(location) => Ok(ctx.done(&location, "Note added.")),
        Err(error) => again(&ctx, application, &form, error).await,
    }
}

/// `POST /debriefs/{application}/decisions`
pub async fn decide(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let application = *application;
    match record(&ctx, application, &form).await {
        Ok(location) => Ok(ctx.done(&location, "Decision recorded.")),
        Err(error) => again(&ctx, application, &form, error).await,
    }
}

async fn record(ctx: &Ctx, application: ApplicationId, form: &Form) -> OpResult<String> {
    let actor = ctx.actor();
    let outcome: DecisionOutcome = form.parse("outcome", "Choose what is decided")?;
    let command = Decide {
        application,
        outcome,
        reason: form.text("reason").to_owned(),
    };
    let key = form.text("key").to_owned();
    ctx.app
        .db
        .write(move |tx| {
            ops::idempotency::once(tx, actor, &key, |tx| {
                ops::decisions::record(tx, actor, &command)?;
                Ok(format!("/debriefs/{application}#decision"))
            })
        })
        .await
}

/// The page with everything that was typed and what is wrong with it.
async fn again(ctx: &Ctx, application: ApplicationId, form: &Form, error: OpError) -> PageResult {
    let problems = problem(error)?;
    let text = |name: &str| form.text(name).to_owned();
    let typed = Typed {
        outcome: text("outcome"),
        reason: text("reason"),
        note: text("note"),
        key: text("key"),
    };
    page(
        ctx,
        application,
        StatusCode::UNPROCESSABLE_ENTITY,
        typed,
        problems,
    )
    .await
}

async fn page(
    ctx: &Ctx,
    application: ApplicationId,
    status: StatusCode,
    typed: Typed,
    problems: Problems,
) -> PageResult {
    let viewer = ctx.staff()?;
    let actor = Actor::Staff(viewer);
    let read = ctx
        .app
        .db
        .read(move |db| read(db, actor, application))
        .await?;
    let Some(table) = read.table else {
        return ctx.page_with(
            status,
            &DebriefWaiting {
                head: read.head,
                seal: read.seal,
                seats: read.seats,
                decisions: read.decisions.len(),
                recruits: viewer.access.recruits(),
            },
        );
    };
    let decide = Action::Decide {
        hiring_manager: read.head.decider_id,
        open: read.seal.debrief.open,
    };
    let name = ctx
        .visitor
        .session
        .as_ref()
        .map(|session| session.name.clone());
    ctx.page_with(
        status,
        &DebriefShown {
            head: read.head,
            open: Open::of(&table),
            waived: some(&read.seats, |seat| seat.is_waived() && !seat.shadow),
            shadows: some(&read.seats, |seat| seat.is_in() && seat.shadow),
            notes: read.notes,
            decisions: read.decisions.iter().map(DecisionShown::of).collect(),
            decides: may(actor, decide) == Verdict::Allow,
            typed,
            problems,
            printed_by: name.unwrap_or_default(),
        },
    )
}

fn some(seats: &[SeatRow], wanted: fn(&&SeatRow) -> bool) -> Vec<SeatRow> {
    seats.iter().filter(wanted).cloned().collect()
}

/// Reads the cards only when the seal is off for this person; what is sealed is not even loaded.
fn read(db: &mut Db, actor: Actor, application: ApplicationId) -> OpResult<Read> {
    let viewer = ops::staff(actor)?;
    let (head, seal) = ops::debriefs::standing(db, viewer, application)?;
    let seats = debriefs::seats(db, application)?;
    let table = match ops::debriefs::open(db, actor, application, &seal) {
        Ok(table) => Some(table),
        Err(OpError::Forbidden) => None,
        Err(error) => return Err(error),
    };
    let notes = match &table {
        Some(_) => debriefs::notes(db, application)?,
        None => Vec::new(),
    };
    Ok(Read {
        decisions: decisions::of_application(db, application)?,
        head,
        seal,
        seats,
        table,
        notes,
    })
}

impl Typed {
    fn fresh() -> Result<Self, AppError> {
        Ok(Self {
            key: new_token().map_err(|error| AppError::Internal(error.into()))?,
            ..Self::default()
        })
    }
}
