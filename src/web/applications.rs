//! One application: where it stands, its interviews, its notes, its messages, what happened.
//!
//! Start with [`show`]. Forms that change it are in [`change`], interviewers in [`people`], the words of the timeline in
//! [`history`]. Says whether a scorecard is in, never what stands on it.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::db::applications::{self, ApplicationHead, StageStep, timeline};
use crate::db::interviews::{self, Seat, SeatRow, SentTakeHome};
use crate::db::mails::{self, MailRow};
use crate::db::notes::{self, NoteRow};
use crate::db::{Db, DbError};
use crate::domain::access::Staff;
use crate::domain::application::ApplicationState;
use crate::domain::application::standing::{Facts, TakeHomeFacts, Waiting};
use crate::domain::ids::{ApplicationId, StageId, UserId};
use crate::domain::plan::{LoopInterviewKind, StageKind};
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;
use crate::web::problems::Problems;

pub mod change;
pub mod history;
pub mod people;

use history::Happened;

/// Notes and events of one page.
const NEWEST: i64 = 100;

/// What every page of an application shows at its top.
pub struct Top {
    /// What is known of the application, the person and the role.
    pub row: ApplicationHead,
    /// The stages of its plan, in order.
    pub stages: Vec<StageStep>,
    /// Whether this viewer may change it.
    pub manages: bool,
    /// Whether this viewer may open the page of the role.
    pub sees_role: bool,
}

/// The overview.
#[derive(Template)]
#[template(path = "applications/show.html")]
struct ApplicationShown {
    top: Top,
    waiting: Waiting,
    interviews: Vec<InterviewShown>,
    take_home: Option<SentTakeHome>,
    has_take_home: bool,
    notes: Vec<NoteRow>,
    events: Vec<Happened>,
    typed: Typed,
    problems: Problems,
    cards_in: usize,
    cards: usize,
    viewer: UserId,
}

/// The messages about an application.
#[derive(Template)]
#[template(path = "applications/messages.html")]
struct MessagesShown {
    top: Top,
    mails: Vec<MailRow>,
}

/// What was typed into the forms of the page.
#[derive(Default)]
pub struct Typed {
    note: String,
    note_key: String,
    reason: String,
    close_note: String,
}

/// An interview with everybody who holds it.
pub struct InterviewShown {
    /// The interview.
    pub row: SeatRow,
    /// Who holds it.
    pub seats: Vec<Seat>,
}

impl InterviewShown {
    /// The seats whose cards count: not those of shadows.
    fn counting(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| !seat.shadow)
    }
}

/// `GET /applications/{application}`
pub async fn show(ctx: Ctx, application: web::Path<ApplicationId>) -> PageResult {
    let typed = Typed {
        note_key: new_token().map_err(anyhow::Error::from)?,
        ..Typed::default()
    };
    page(&ctx, *application, StatusCode::OK, typed, Problems::none()).await
}

/// `GET /applications/{application}/messages`
pub async fn messages(ctx: Ctx, application: web::Path<ApplicationId>) -> PageResult {
    let (application, scope, viewer) = (*application, ctx.scope()?, ctx.staff()?);
    let read = move |db: &mut Db| {
        let head = applications::head(db, application, scope)?;
        Ok::<_, DbError>((head, mails::of_application(db, application)?))
    };
    let ((row, stages), mails) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    ctx.page(&MessagesShown {
        top: Top::new(row, stages, viewer),
        mails,
    })
}

/// The overview, with what was typed and what is wrong with it.
async fn page(
    ctx: &Ctx,
    application: ApplicationId,
    status: StatusCode,
    typed: Typed,
    problems: Problems,
) -> PageResult {
    let (scope, viewer) = (ctx.scope()?, ctx.staff()?);
    let manages = viewer.access.recruits();
    let read = move |db: &mut Db| {
        Ok::<_, DbError>((
            applications::head(db, application, scope)?,
            interviews::of_application(db, application)?,
            notes::of_application(db, application, NEWEST)?,
            timeline::newest(db, application, manages, NEWEST)?,
        ))
    };
    let ((row, stages), seats, notes, events) =
        ctx.app.db.read(read).await.map_err(AppError::from)?;
    let interviews = grouped(seats);
    let facts = match manages {
        true => facts(&row, &stages, &interviews),
        false => facts(&row, &stages, &interviews).without_clock(),
    };
    let owed = || interviews.iter().flat_map(InterviewShown::counting);
    let shown = ApplicationShown {
        waiting: facts.waits_for(ctx.app.clock.now()),
        take_home: interviews.iter().find_map(|one| one.row.take_home.clone()),
        has_take_home: interviews
            .iter()
            .any(|one| one.row.kind == LoopInterviewKind::TakeHome),
        cards_in: owed().filter(|seat| seat.submitted_at.is_some()).count(),
        cards: owed()
            .filter(|seat| seat.waived_at.is_none() || seat.submitted_at.is_some())
            .count(),
        interviews,
        notes,
        events: history::told(events),
        top: Top::new(row, stages, viewer),
        typed,
        problems,
        viewer: viewer.id,
    };
    ctx.page_with(status, &shown)
}

impl Top {
    /// The top of a page for this viewer.
    pub fn new(row: ApplicationHead, stages: Vec<StageStep>, viewer: Staff) -> Self {
        let manages = viewer.access.recruits();
        Self {
            manages,
            sees_role: manages || row.hiring_manager_id == viewer.id,
            row,
            stages,
        }
    }

    /// Whether it is in the pipeline.
    pub fn is_active(&self) -> bool {
        self.row.state == ApplicationState::Active
    }

    /// What a stage is on the path: `done`, `current` or `next`.
    pub fn step(&self, stage: &StageStep) -> &'static str {
        let at = |id: StageId| self.stages.iter().position(|one| one.id == id);
        match at(stage.id).cmp(&at(self.row.stage_id)) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "current",
            std::cmp::Ordering::Greater => "next",
        }
    }

    /// The stage it goes to next, while it is in the pipeline.
    pub fn next(&self) -> Option<&StageStep> {
        let mut rest = self
            .stages
            .iter()
            .skip_while(|stage| stage.id != self.row.stage_id);
        rest.nth(1).filter(|_| self.is_active())
    }

    /// Whether the offer is out: then the candidate may accept.
    pub fn is_offered(&self) -> bool {
        let current = self.stages.iter().find(|one| one.id == self.row.stage_id);
        self.is_active() && current.is_some_and(|stage| stage.kind == StageKind::Offer)
    }

    /// Whether the debrief is worth opening now.
    pub fn is_debriefed(&self) -> bool {
        let current = self.stages.iter().find(|one| one.id == self.row.stage_id);
        let kind = current.map(|stage| stage.kind);
        self.sees_role && matches!(kind, Some(StageKind::Debrief | StageKind::Offer))
    }

    /// The links the candidate gave.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        self.row.links.lines()
    }
}

/// What the application waits for, from what the page has read.
fn facts(row: &ApplicationHead, stages: &[StageStep], interviews: &[InterviewShown]) -> Facts {
    let position = |id: StageId| stages.iter().position(|stage| stage.id == id);
    let here = position(row.stage_id);
    let cards = || interviews.iter().flat_map(InterviewShown::counting);
    let count = |number: usize| i64::try_from(number).unwrap_or(0);
    let mut all = interviews.iter();
    let take_home = all.find_map(|one| one.row.take_home.as_ref());
    Facts {
        state: row.state,
        stage: here
            .and_then(|at| stages.get(at))
            .map_or(StageKind::Applied, |stage| stage.kind),
        take_home: take_home
            .filter(|take_home| take_home.state != "withdrawn")
            .map(|take_home| TakeHomeFacts {
                started: take_home.started_at.is_some(),
                submitted: take_home.state == "submitted",
                grading: row.open_runs.is_some_and(|runs| runs > 0),
                respond_by: take_home.respond_by,
                due_at: take_home.due_at,
            }),
        cards_owed: count(
            cards()
                .filter(|seat| seat.submitted_at.is_none() && seat.waived_at.is_none())
                .count(),
        ),
        cards_in: count(cards().filter(|seat| seat.submitted_at.is_some()).count()),
        unassigned: count(
            interviews
                .iter()
                .filter(|one| one.counting().next().is_none())
                .filter(|one| one.row.kind != LoopInterviewKind::Screen)
                .filter(|one| position(one.row.stage_id) <= here)
                .count(),
        ),
        decided: row.decisions.is_some_and(|taken| taken > 0),
    }
}

/// One entry for each interview, in the order of the loop.
fn grouped(rows: Vec<SeatRow>) -> Vec<InterviewShown> {
    let mut interviews: Vec<InterviewShown> = Vec::new();
    for mut row in rows {
        let seat = row.assignment.take();
        match interviews.last_mut() {
            Some(last) if last.row.interview_id == row.interview_id => last.seats.extend(seat),
            _ => interviews.push(InterviewShown {
                row,
                seats: seat.into_iter().collect(),
            }),
        }
    }
    interviews
}
