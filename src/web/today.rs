//! Today: what waits for whoever signed in, with its age and the one action that moves it on.
//!
//! The lists come from [`crate::db::today`]; here stands only how each kind of work reads and where its action leads.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::db::roles::list::{ListedRole, StageCount, by_stage, roles};
use crate::db::today::{self, OwedByOthers, WorkRow};
use crate::db::{Db, DbError};
use crate::domain::access::Access;
use crate::domain::plan::StageKind;
use crate::domain::role::RoleState;
use crate::web::context::Ctx;
use crate::web::error::PageResult;

/// The page.
#[derive(Template)]
#[template(path = "today/show.html")]
struct TodayShown {
    now: DateTime<Utc>,
    lede: String,
    late: Vec<Work>,
    rest: Vec<Work>,
    next: Vec<Work>,
    total: i64,
    owed: Vec<OwedByOthers>,
    roles: Option<Vec<RoleLine>>,
    recruits: bool,
}

/// One thing that waits.
struct Work {
    icon: &'static str,
    title: String,
    sub: String,
    since: DateTime<Utc>,
    due: Option<DateTime<Utc>>,
    action: &'static str,
    href: String,
}

/// An open role with its candidates.
struct RoleLine {
    role: ListedRole,
    active: i64,
    bar: Vec<Segment>,
    words: String,
}

/// A part of a role's pipeline, in percent of its width.
struct Segment {
    class: &'static str,
    x: String,
    width: String,
}

/// `GET /`
pub async fn show(ctx: Ctx) -> PageResult {
    let viewer = ctx.staff()?;
    let now = ctx.app.clock.now();
    let read = move |db: &mut Db| {
        let work = today::work(db, viewer, now)?;
        if viewer.access == Access::Interviewer {
            return Ok::<_, DbError>((work, Vec::new(), None));
        }
        let owed = today::owed_by_others(db, viewer, now)?;
        let scope = viewer.scope();
        Ok((work, owed, Some((roles(db, scope)?, by_stage(db, scope)?))))
    };
    let (work, owed, roles) = ctx.app.db.read(read).await?;
    let (next, waiting): (Vec<&WorkRow>, Vec<&WorkRow>) =
        work.rows.iter().partition(|row| row.kind == "next");
    let (late, rest): (Vec<&WorkRow>, Vec<&WorkRow>) =
        waiting.into_iter().partition(|row| row.late);
    ctx.page(&TodayShown {
        now,
        lede: lede(work.total, work.late),
        late: late.into_iter().map(Work::of).collect(),
        rest: rest.into_iter().map(Work::of).collect(),
        next: next.into_iter().map(Work::of).collect(),
        total: work.total,
        owed,
        roles: roles.map(|(roles, counts)| role_lines(roles, &counts)),
        recruits: viewer.access.recruits(),
    })
}

fn lede(total: i64, late: i64) -> String {
    match (total, late) {
        (0, _) => "Nothing waits for you.".to_owned(),
        (1, 0) => "One thing needs you.".to_owned(),
        (1, _) => "One thing needs you, and it is late.".to_owned(),
        (total, 0) => format!("{total} things need you, none of them is late."),
        (total, 1) => format!("{total} things need you, one of them is late."),
        (total, late) => format!("{total} things need you, {late} of them are late."),
    }
}

impl Work {
    /// How this kind of work reads and where its one action leads.
    fn of(row: &WorkRow) -> Self {
        let (icon, title, action) = reading(row);
        let page =
            row.application
                .map_or_else(String::new, |application| match row.kind.as_str() {
                    "decide" | "chase" => format!("/debriefs/{application}"),
                    "card" | "next" => format!("/scorecards/{}", row.subject()),
                    "ungraded" => "/runs".to_owned(),
                    "mail" => String::new(),
                    _ => format!("/applications/{application}"),
                });
        let parts = [row.detail.as_str(), row.role.as_str()];
        let sub: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            icon,
            title,
            sub: sub.join(" · "),
            since: row.since,
            due: row.due,
            action,
            href: page,
        }
    }
}

/// Icon, title and the word of the action.
fn reading(row: &WorkRow) -> (&'static str, String, &'static str) {
    let name = &row.title;
    match row.kind.as_str() {
        "card" => ("rubric", format!("Fill the scorecard for {name}"), "Fill"),
        "next" => ("calendar", name.clone(), "Prepare"),
        "decide" => (
            "scale",
            format!("Decide about {name}: every scorecard is in"),
            "Decide",
        ),
        "send" => ("flask", format!("Send the take-home to {name}"), "Send"),
        "not_started" => (
            "flask",
            format!("{name} has not started the take-home"),
            "Look",
        ),
        "late" => (
            "flask",
            format!("The take-home of {name} is past its end"),
            "Look",
        ),
        "ungraded" => (
            "flask",
            format!("The upload of {name} has no outcome"),
            "Look",
        ),
        "interviewer" => (
            "user",
            format!("Ask somebody to interview {name}"),
            "Assign",
        ),
        "chase" => (
            "scale",
            format!("The debrief of {name} waits for scorecards"),
            "Chase",
        ),
        "stuck" => ("clock", format!("{name} has not moved"), "Move on"),
        "mail" => ("mail", format!("A message to {name} could not be sent"), ""),
        _ => ("alert", "A job was given up".to_owned(), ""),
    }
}

fn role_lines(roles: Vec<ListedRole>, counts: &[StageCount]) -> Vec<RoleLine> {
    let open = roles
        .into_iter()
        .filter(|role| role.state == RoleState::Open);
    open.map(|role| role_line(role, counts)).collect()
}

fn role_line(role: ListedRole, counts: &[StageCount]) -> RoleLine {
    let of = |kinds: &[StageKind]| -> i64 {
        let own = counts.iter().filter(|count| count.role == role.id);
        own.filter(|count| kinds.contains(&count.stage))
            .map(|count| count.active)
            .sum()
    };
    let parts = [
        ("c-seg-1", "applied", of(&[StageKind::Applied])),
        ("c-seg-2", "screen", of(&[StageKind::Screen])),
        ("c-seg-3", "take-home", of(&[StageKind::TakeHome])),
        (
            "c-seg-4",
            "loop and debrief",
            of(&[StageKind::Loop, StageKind::Debrief]),
        ),
        ("c-seg-5", "offer", of(&[StageKind::Offer])),
    ];
    let active: i64 = parts.iter().map(|(.., count)| count).sum();
    let mut before = 0;
    let mut bar = Vec::new();
    for (class, _, count) in parts {
        if count > 0 {
            let (x, width) = (percent(before, active), percent(count, active));
            bar.push(Segment { class, x, width });
        }
        before += count;
    }
    let words = parts
        .map(|(_, word, count)| format!("{word} {count}"))
        .join(", ");
    RoleLine {
        role,
        active,
        bar,
        words,
    }
}

/// Tenths of a percent are fine enough for a bar.
fn percent(part: i64, whole: i64) -> String {
    let tenths = part.saturating_mul(1000) / whole.max(1);
    format!("{}.{}%", tenths / 10, tenths % 10)
}
