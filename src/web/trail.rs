//! The audit trail of one application: what happened, when, and by whom. Never a rating; see [`crate::domain::trail`].

use actix_web::web;
use askama::Template;
use chrono::{DateTime, Utc};

use crate::db::audit::{self, TrailRow};
use crate::db::debriefs::{self, HeadRow};
use crate::db::{Db, DbError};
use crate::domain::ids::{ApplicationId, AuditEventId};
use crate::domain::trail::sentence;
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::filters;

/// Events on one page.
const PAGE: i64 = 50;

/// The trail.
#[derive(Template)]
#[template(path = "trail/index.html")]
struct TrailShown {
    head: HeadRow,
    path: String,
    events: Vec<Line>,
    first_page: bool,
    newest: String,
    older: String,
}

/// One event in words.
struct Line {
    at: DateTime<Utc>,
    /// Whether it was a member of staff.
    person: bool,
    who: String,
    what: String,
}

/// Where a page begins.
#[derive(serde::Deserialize)]
pub struct Wanted {
    before: Option<AuditEventId>,
}

/// `GET /applications/{application}/audit`
pub async fn index(
    ctx: Ctx,
    application: web::Path<ApplicationId>,
    wanted: web::Query<Wanted>,
) -> PageResult {
    let (viewer, application, before) = (ctx.staff()?, *application, wanted.before);
    let read = move |db: &mut Db| {
        let head = debriefs::head(db, viewer, application)?;
        // One more than is shown tells whether there are older ones.
        let events = audit::page_of_application(db, application, before, PAGE + 1)?;
        Ok::<_, DbError>((head, events))
    };
    let (head, mut events) = ctx.app.db.read(read).await?;
    let more = i64::try_from(events.len()).is_ok_and(|count| count > PAGE);
    if more {
        events.pop();
    }
    let path = format!("/applications/{application}/audit");
    let last = events.last().filter(|_| more);
    ctx.page(&TrailShown {
        older: last.map_or_else(String::new, |event| format!("{path}?before={}", event.id)),
        newest: if before.is_some() {
            path
        } else {
            String::new()
        },
        first_page: before.is_none(),
        path: format!("/applications/{application}"),
        head,
        events: events.into_iter().map(Line::of).collect(),
    })
}

impl Line {
    fn of(event: TrailRow) -> Self {
        let person = event.actor_name.is_some();
        let nobody = match event.actor_kind.as_str() {
            "candidate" => "The candidate",
            "runner" => "A runner",
            _ => "Assay",
        };
        Self {
            at: event.at,
            person,
            who: event.actor_name.unwrap_or_else(|| nobody.to_owned()),
            what: sentence(&event.action, &event.detail),
        }
    }
}
