//! The interviewers of an application: who holds which interview, asked, taken off, waived.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use super::{InterviewShown, Top, grouped};
use crate::db::users::{self, UserRow};
use crate::db::{Db, DbError, Tx, applications, assignments, interviews as stored};
use crate::domain::access::Actor;
use crate::domain::ids::{ApplicationId, AssignmentId, InterviewId, UserId};
use crate::ops::{OpError, OpResult, interviews};
use crate::web::chrome::{Flash, FlashKind, UndoForm};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;

/// Everybody who holds an interview of this application.
#[derive(Template)]
#[template(path = "applications/interviewers.html")]
struct InterviewersShown {
    top: Top,
    interviews: Vec<InterviewShown>,
    people: Vec<UserRow>,
    problems: Problems,
}

impl InterviewersShown {
    fn who_may_hold(&self, interview: &InterviewShown) -> impl Iterator<Item = &UserRow> {
        let kind = interview.row.kind;
        let people = self.people.iter();
        people.filter(move |person| interviews::may_hold(kind, person.access))
    }
}

/// `GET /applications/{application}/interviewers`
pub async fn index(ctx: Ctx, application: web::Path<ApplicationId>) -> PageResult {
    page(&ctx, *application, StatusCode::OK, Problems::none()).await
}

/// `POST /interviews/{interview}/assign`
pub async fn assign(ctx: Ctx, interview: web::Path<InterviewId>, form: Form) -> PageResult {
    let words = "Asked. A message with the scorecard is on its way.";
    ask(ctx, *interview, form, words, interviews::assign).await
}

/// `POST /interviews/{interview}/shadow`: somebody rates along for training.
pub async fn shadow(ctx: Ctx, interview: web::Path<InterviewId>, form: Form) -> PageResult {
    let words = "Asked as a shadow. A message with the scorecard is on its way; it counts for training only.";
    ask(ctx, *interview, form, words, interviews::assign_shadow).await
}

async fn ask(
    ctx: Ctx,
    interview: InterviewId,
    form: Form,
    words: &str,
    ask: fn(&mut Tx<'_>, Actor, InterviewId, UserId) -> OpResult<AssignmentId>,
) -> PageResult {
    let actor = ctx.actor();
    let user: Result<UserId, OpError> = form.parse("user", "Choose who holds the interview");
    let write = move |tx: &mut Tx<'_>| -> OpResult<(ApplicationId, OpResult<AssignmentId>)> {
        let application = stored::get(tx, interview)?.application_id;
        let asked = match user {
            Ok(user) => ask(tx, actor, interview, user),
            Err(error) => Err(error),
        };
        Ok((application, refusal_only(asked)?))
    };
    let (application, asked) = ctx.app.db.write(write).await?;
    match asked {
        Ok(assignment) => {
            let undo = undo("Undo", format!("/assignments/{assignment}/unassign"));
            Ok(done(&ctx, application, words, Some(undo)))
        }
        Err(error) => refused(&ctx, application, error).await,
    }
}

/// `POST /assignments/{assignment}/unassign`
pub async fn unassign(ctx: Ctx, assignment: web::Path<AssignmentId>, _form: Form) -> PageResult {
    change(
        ctx,
        *assignment,
        "Taken off the interview.",
        None,
        interviews::unassign,
    )
    .await
}

/// `POST /assignments/{assignment}/waive`
pub async fn waive(ctx: Ctx, assignment: web::Path<AssignmentId>, form: Form) -> PageResult {
    let back = undo("Undo", format!("/assignments/{assignment}/unwaive"));
    let reason = form.text("reason").to_owned();
    let words = "The scorecard is waived. The debrief shows the reason.";
    change(ctx, *assignment, words, Some(back), move |tx, actor, id| {
        interviews::waive(tx, actor, id, &reason)
    })
    .await
}

/// `POST /assignments/{assignment}/unwaive`
pub async fn unwaive(ctx: Ctx, assignment: web::Path<AssignmentId>, _form: Form) -> PageResult {
    change(
        ctx,
        *assignment,
        "The scorecard is waited for again.",
        None,
        interviews::unwaive,
    )
    .await
}

async fn change<C>(
    ctx: Ctx,
    assignment: AssignmentId,
    words: &str,
    undo: Option<UndoForm>,
    change: C,
) -> PageResult
where
    C: FnOnce(&mut Tx<'_>, Actor, AssignmentId) -> OpResult<()> + Send + 'static,
{
    let actor = ctx.actor();
    let write = move |tx: &mut Tx<'_>| -> OpResult<(ApplicationId, OpResult<()>)> {
        let application = assignments::get(tx, assignment)?.application_id;
        Ok((application, refusal_only(change(tx, actor, assignment))?))
    };
    let (application, changed) = ctx.app.db.write(write).await?;
    match changed {
        Ok(()) => Ok(done(&ctx, application, words, undo)),
        Err(error) => refused(&ctx, application, error).await,
    }
}

/// A refusal came before anything was written and is shown on the page; every other error takes the transaction with it.
fn refusal_only<T>(result: OpResult<T>) -> OpResult<OpResult<T>> {
    match result {
        Err(error @ OpError::Refused(_)) => Ok(Err(error)),
        Err(error) => Err(error),
        Ok(value) => Ok(Ok(value)),
    }
}

async fn refused(ctx: &Ctx, application: ApplicationId, error: OpError) -> PageResult {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    page(ctx, application, status, problem(error)?).await
}

fn undo(label: &str, action: String) -> UndoForm {
    UndoForm {
        action,
        label: label.to_owned(),
        fields: Vec::new(),
    }
}

fn done(
    ctx: &Ctx,
    application: ApplicationId,
    words: &str,
    undo: Option<UndoForm>,
) -> actix_web::HttpResponse {
    let flash = Flash {
        kind: FlashKind::Done,
        text: words.to_owned(),
        undo,
    };
    ctx.redirect_with(&format!("/applications/{application}/interviewers"), flash)
}

async fn page(
    ctx: &Ctx,
    application: ApplicationId,
    status: StatusCode,
    problems: Problems,
) -> PageResult {
    let (scope, viewer) = (ctx.scope()?, ctx.staff()?);
    let read = move |db: &mut Db| {
        Ok::<_, DbError>((
            applications::head(db, application, scope)?,
            stored::of_application(db, application)?,
            users::active(db)?,
        ))
    };
    let ((row, stages), seats, people) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    let shown = InterviewersShown {
        top: Top::new(row, stages, viewer),
        interviews: grouped(seats),
        people,
        problems,
    };
    ctx.page_with(status, &shown)
}
