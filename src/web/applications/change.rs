//! The forms that change an application. Each answers with a redirect and a way back; a problem re-renders the overview with
//! everything that was typed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web;

use super::{Typed, page};
use crate::db::Tx;
use crate::db::applications::{self, ApplicationRow};
use crate::domain::access::Actor;
use crate::domain::application::CloseReason;
use crate::domain::ids::{ApplicationId, StageId};
use crate::ops::applications as ops;
use crate::ops::{OpResult, idempotency, notes};
use crate::web::chrome::{Flash, FlashKind, UndoForm};
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::form::{Form, problem};

/// `POST /applications/{application}/move`
pub async fn move_to(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let change = |tx: &mut Tx<'_>, actor: Actor, id: ApplicationId, form: &Form| {
        let stage: StageId = form.parse("stage", "Choose a stage")?;
        ops::move_to(tx, actor, id, stage, form.text("reason"), seen(form))
    };
    carry_out(
        ctx,
        *application,
        form,
        "Moved.",
        change,
        |before, after| {
            (before.stage_id != after.stage_id)
                .then(|| undo(after, "move", vec![("stage", before.stage_id.to_string())]))
        },
    )
    .await
}

/// `POST /applications/{application}/close`
pub async fn close(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let change = |tx: &mut Tx<'_>, actor: Actor, id: ApplicationId, form: &Form| {
        let reason: CloseReason = form.parse("close_reason", "Choose the reason")?;
        ops::close(tx, actor, id, reason, form.text("close_note"), seen(form))
    };
    carry_out(
        ctx,
        *application,
        form,
        "Application closed.",
        change,
        ended,
    )
    .await
}

/// `POST /applications/{application}/withdraw`
pub async fn withdraw(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let change = |tx: &mut Tx<'_>, actor: Actor, id: ApplicationId, form: &Form| {
        ops::withdraw(tx, actor, id, form.text("reason"), seen(form))
    };
    let words = "Noted that the candidate withdrew.";
    carry_out(ctx, *application, form, words, change, ended).await
}

/// `POST /applications/{application}/hire`
pub async fn hire(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let change = |tx: &mut Tx<'_>, actor: Actor, id: ApplicationId, form: &Form| {
        ops::hire(tx, actor, id, form.text("reason"), seen(form))
    };
    let words = "Noted that the candidate accepted.";
    carry_out(ctx, *application, form, words, change, ended).await
}

/// `POST /applications/{application}/reopen`
pub async fn reopen(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let change = |tx: &mut Tx<'_>, actor: Actor, id: ApplicationId, form: &Form| {
        ops::reopen(tx, actor, id, form.text("reason"), seen(form))
    };
    let words = "Reopened in the stage it left.";
    carry_out(ctx, *application, form, words, change, |_, _| None).await
}

/// `POST /applications/{application}/notes`
pub async fn note(ctx: Ctx, application: web::Path<ApplicationId>, form: Form) -> PageResult {
    let (actor, id) = (ctx.actor(), *application);
    let (key, body) = (form.text("key").to_owned(), form.text("note").to_owned());
    let path = format!("/applications/{id}");
    let there = path.clone();
    let added = ctx
        .app
        .db
        .write(move |tx| {
            idempotency::once(tx, actor, &key, |tx| {
                notes::add(tx, actor, id, &body)?;
                Ok(there)
            })
        })
        .await;
    match added {
        Ok(_) => Ok(ctx.done(&path, "Note added.")),
        Err(error) => again(&ctx, id, &form, error).await,
    }
}

/// Carries a change out, reads the application before and after it, and goes back with what undoes it.
async fn carry_out<C, U>(
    ctx: Ctx,
    id: ApplicationId,
    form: Form,
    words: &str,
    change: C,
    undo: U,
) -> PageResult
where
    C: FnOnce(&mut Tx<'_>, Actor, ApplicationId, &Form) -> OpResult<()> + Send + 'static,
    U: FnOnce(&ApplicationRow, &ApplicationRow) -> Option<UndoForm>,
{
    let actor = ctx.actor();
    let sent = form.clone();
    let done = ctx
        .app
        .db
        .write(move |tx| {
            let before = applications::get(tx, id)?;
            change(tx, actor, id, &sent)?;
            Ok((before, applications::get(tx, id)?))
        })
        .await;
    match done {
        Ok((before, after)) => {
            let mut undo = undo(&before, &after).filter(|_| before.revision != after.revision);
            let there = back(&form, id);
            if let Some(undo) = &mut undo {
                undo.fields.push(("back".to_owned(), there.clone()));
            }
            Ok(flashed(&ctx, &there, words, undo))
        }
        Err(error) => again(&ctx, id, &form, error).await,
    }
}

fn flashed(ctx: &Ctx, there: &str, words: &str, undo: Option<UndoForm>) -> HttpResponse {
    let flash = Flash {
        kind: FlashKind::Done,
        text: words.to_owned(),
        undo,
    };
    ctx.redirect_with(there, flash)
}

/// The overview again, with what was typed.
async fn again(
    ctx: &Ctx,
    id: ApplicationId,
    form: &Form,
    error: crate::ops::OpError,
) -> PageResult {
    let typed = Typed {
        note: form.text("note").to_owned(),
        note_key: match form.optional("key") {
            Some(key) => key.to_owned(),
            None => crate::secret::new_token().map_err(anyhow::Error::from)?,
        },
        reason: form.text("close_reason").to_owned(),
        close_note: form.text("close_note").to_owned(),
    };
    page(
        ctx,
        id,
        StatusCode::UNPROCESSABLE_ENTITY,
        typed,
        problem(error)?,
    )
    .await
}

/// An application that ended comes back by reopening it.
fn ended(_: &ApplicationRow, after: &ApplicationRow) -> Option<UndoForm> {
    Some(undo(after, "reopen", Vec::new()))
}

fn undo(after: &ApplicationRow, verb: &str, fields: Vec<(&str, String)>) -> UndoForm {
    let mut fields: Vec<(String, String)> = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    fields.push(("seen".to_owned(), after.revision.to_string()));
    UndoForm {
        action: format!("/applications/{}/{verb}", after.id),
        label: "Undo".to_owned(),
        fields,
    }
}

/// The revision the page showed.
fn seen(form: &Form) -> Option<i32> {
    form.optional("seen").and_then(|text| text.parse().ok())
}

/// Where the form came from, if that is a page of ours that lists candidates; else the candidate.
fn back(form: &Form, id: ApplicationId) -> String {
    let asked = form.text("back");
    let ours = ["/roles/", "/candidates"];
    if ours.iter().any(|start| asked.starts_with(start)) {
        asked.to_owned()
    } else {
        format!("/applications/{id}")
    }
}
