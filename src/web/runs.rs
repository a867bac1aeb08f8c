//! Grading runs as staff see them: the list with what has no outcome, and one run live and done.
//!
//! Who may open a run is decided by the policy, not here: a reviewer sees facts only after their own card is in. Start
//! with [`show`]; how facts read is in [`reading`], how a state reads in [`state`].

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::db::runs::shown::{self, ShownRun, WithoutOutcome};
use crate::db::runs::{self as stored, RunRow, log};
use crate::db::{Db, runners};
use crate::domain::access::Access;
use crate::domain::grading::{Step, StepState};
use crate::domain::ids::{RunId, SubmissionId};
use crate::domain::run::RunState;
use crate::ops::{OpResult, runs};
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::filters;
use crate::web::form::Form;

pub mod reading;
pub mod state;

use reading::CriterionShown;
use state::{Look, cause, look};

/// Runs on the list.
const LISTED: i64 = 100;
/// Bytes of log on a page; the rest is a download.
const SHOWN_LOG: i64 = 96 * 1024;

#[derive(Template)]
#[template(path = "runs/index.html")]
struct RunsShown {
    runs: Vec<(ShownRun, Look)>,
    waiting: Vec<Waiting>,
    no_runner: bool,
    administers: bool,
}

/// An upload without an outcome, and why.
struct Waiting {
    about: WithoutOutcome,
    run: Option<RunRow>,
    cause: String,
    may_grade: bool,
}

#[derive(Template)]
#[template(path = "runs/show.html")]
struct RunShown {
    shown: ShownRun,
    look: Look,
    view: View,
    live: Live,
    criteria: Vec<CriterionShown>,
    rubric: String,
    measured: usize,
    earlier: Vec<(RunRow, Look)>,
    limits: Vec<String>,
    recruits: bool,
}

/// Which part of a run is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Facts,
    Log,
}

/// Steps and log, as the page and its live fragment show them.
#[derive(Template)]
#[template(path = "runs/_live.html")]
struct Live {
    run: RunRow,
    look: Look,
    steps: Vec<Step>,
    done: usize,
    log: String,
    cut: bool,
}

/// Which part of a run is asked for.
#[derive(serde::Deserialize)]
pub struct Asked {
    view: Option<String>,
}

/// `GET /runs`
pub async fn index(ctx: Ctx) -> PageResult {
    let now = ctx.app.clock.now();
    let (newest, open, last_seen) = ctx
        .app
        .db
        .read(|db| -> OpResult<_> {
            let newest = shown::newest(db, LISTED)?;
            let open = shown::without_outcome(db)?;
            let ids: Vec<SubmissionId> = open.iter().map(|open| open.submission).collect();
            let runs = shown::of_submissions(db, &ids)?;
            let open = open.into_iter().map(|about| {
                let run = runs
                    .iter()
                    .find(|run| run.submission_id == Some(about.submission));
                (run.cloned(), about)
            });
            Ok((newest, open.collect::<Vec<_>>(), runners::last_seen(db)?))
        })
        .await?;
    let no_runner = state::is_away(last_seen, now);
    let waiting = open.into_iter().map(|(run, about)| Waiting {
        cause: cause(run.as_ref(), no_runner),
        may_grade: run.as_ref().is_none_or(|run| run.state.ended()),
        run,
        about,
    });
    let page = RunsShown {
        waiting: waiting.collect(),
        runs: newest
            .into_iter()
            .map(|shown| {
                let look = look(&shown.run);
                (shown, look)
            })
            .collect(),
        no_runner,
        administers: ctx.staff()?.access == Access::Administrator,
    };
    ctx.page(&page)
}

/// `GET /runs/{run}`: while it is at work its steps and log, afterwards its facts.
pub async fn show(ctx: Ctx, run: web::Path<RunId>, asked: web::Query<Asked>) -> PageResult {
    let (staff, id) = (ctx.staff()?, *run);
    let wants_log = asked.view.as_deref() == Some("log");
    let page = ctx
        .app
        .db
        .read(move |db| -> OpResult<RunShown> {
            let shown = runs::reading::seen(db, staff, id)?;
            let (criteria, rubric, measured) = read_facts(db, &shown)?;
            let earlier = match shown.run.submission_id {
                Some(submission) => stored::of_submission(db, submission)?,
                None => Vec::new(),
            };
            let measures = !criteria.is_empty();
            Ok(RunShown {
                live: live_of(db, shown.run.clone())?,
                view: if wants_log || !measures {
                    View::Log
                } else {
                    View::Facts
                },
                look: look(&shown.run),
                criteria,
                rubric,
                measured,
                earlier: earlier
                    .into_iter()
                    .filter(|run| run.id != id)
                    .map(|run| {
                        let look = look(&run);
                        (run, look)
                    })
                    .collect(),
                limits: shown.run.limits_hit()?,
                recruits: staff.access.recruits(),
                shown,
            })
        })
        .await?;
    ctx.page(&page)
}

/// `GET /runs/{run}/live`: the live part alone.
pub async fn live(ctx: Ctx, run: web::Path<RunId>) -> PageResult {
    let (staff, id) = (ctx.staff()?, *run);
    let fragment = ctx
        .app
        .db
        .read(move |db| -> OpResult<Live> {
            let shown = runs::reading::seen(db, staff, id)?;
            live_of(db, shown.run)
        })
        .await?;
    ctx.page(&fragment)
}

/// `GET /runs/{run}/log`: all that is kept of the log, as a file.
pub async fn log(ctx: Ctx, run: web::Path<RunId>) -> PageResult {
    let (staff, id) = (ctx.staff()?, *run);
    let text = ctx
        .app
        .db
        .read(move |db| -> OpResult<String> {
            let run = runs::reading::seen(db, staff, id)?.run;
            Ok(joined(&log::pieces(db, run.id, run.attempt)?))
        })
        .await?;
    let name = format!("attachment; filename=\"run-{id}.log\"");
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("content-disposition", name))
        .insert_header(("cache-control", "no-store"))
        .body(text))
}

/// `POST /runs/{run}/cancel`
pub async fn cancel(ctx: Ctx, run: web::Path<RunId>, _form: Form) -> PageResult {
    let (actor, id) = (ctx.actor(), *run);
    ctx.app
        .db
        .write(move |tx| runs::cancel(tx, actor, id))
        .await?;
    Ok(ctx.done(&format!("/runs/{id}"), "The run is being stopped."))
}

/// `POST /submissions/{submission}/runs`: grade again.
pub async fn regrade(ctx: Ctx, submission: web::Path<SubmissionId>, _form: Form) -> PageResult {
    let (actor, submission) = (ctx.actor(), *submission);
    let run = ctx
        .app
        .db
        .write(move |tx| runs::regrade(tx, actor, submission))
        .await?;
    ctx.app.run_bell.notify_waiters();
    let words = "It is queued again. What earlier runs found stays.";
    Ok(ctx.done(&format!("/runs/{run}"), words))
}

/// The facts under the criteria of the pinned rubric version, its title, and how many were measured.
fn read_facts(db: &mut Db, shown: &ShownRun) -> OpResult<(Vec<CriterionShown>, String, usize)> {
    let Some(found) = runs::reading::findings(db, shown)? else {
        return Ok((Vec::new(), String::new(), 0));
    };
    let rubric = found.version.rubric;
    let measured = found.facts.iter().filter(|fact| fact.value.is_some());
    Ok((
        reading::criteria(&rubric, &found.suggestions, &found.facts),
        format!("{} {}", rubric.title, rubric.version),
        measured.count(),
    ))
}

fn live_of(db: &mut Db, run: RunRow) -> OpResult<Live> {
    let from = (run.log_size - SHOWN_LOG).max(0);
    let pieces = log::tail(db, run.id, run.attempt, from)?;
    let steps = run.steps()?;
    let is_done = |step: &&Step| !matches!(step.state, StepState::Pending | StepState::Running);
    Ok(Live {
        look: look(&run),
        done: steps.iter().filter(is_done).count(),
        steps,
        log: joined(&pieces),
        cut: from > 0,
        run,
    })
}

/// The pieces as one text; what was dropped between head and tail is named.
fn joined(pieces: &[log::Piece]) -> String {
    let mut text = String::new();
    let mut end = None;
    for piece in pieces {
        if end.is_some_and(|end| piece.at > end) {
            text.push_str("\n[the middle of the log was left out here]\n");
        }
        end = Some(piece.at + i64::try_from(piece.body.len()).unwrap_or(0));
        text.push_str(&piece.body);
    }
    text
}
