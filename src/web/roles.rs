//! Roles: the list of them, and the head that every page of a role shows.
//!
//! Start with [`index`]. Making a role is in `create`, its loop in `plan`, its settings in `settings`; its pipeline of
//! candidates belongs to another noun.

use actix_web::web;
use askama::Template;
use chrono::TimeDelta;
use serde::Deserialize;

use crate::db::roles::RoleHeadRow;
use crate::db::roles::list::{self, ListedRole};
use crate::db::{Db, DbError};
use crate::domain::access::Staff;
use crate::domain::ids::RoleId;
use crate::domain::plan::StageKind;
use crate::domain::role::RoleState;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};

mod columns;
pub mod create;
pub mod plan;
pub mod settings;

use columns::{Column, Sorting};

/// After this many days in one stage a candidate counts as waiting.
const WAITING_DAYS: i64 = 5;

/// The head of every page of a role; see `templates/roles/_head.html`.
#[derive(Clone, Debug)]
pub struct RoleHead {
    /// What is known of the role.
    pub row: RoleHeadRow,
    /// Whether this viewer may change the role.
    pub manages: bool,
}

/// How a state looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateLook {
    /// The tone of its pill.
    pub tone: &'static str,
    /// Its icon.
    pub glyph: &'static str,
    /// Its words.
    pub words: &'static str,
}

/// The list of roles.
#[derive(Template)]
#[template(path = "roles/index.html")]
struct RolesShown {
    lines: Vec<Line>,
    views: Vec<View>,
    columns: Vec<Column>,
    teams: Vec<String>,
    managers: Vec<(String, String)>,
    filters: Filters,
    any: bool,
    manages: bool,
    waiting_days: i64,
}

/// What narrows and orders the list, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Filters {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    manager: String,
    #[serde(default)]
    sort: String,
}

/// A role with what its pipeline says.
struct Line {
    role: ListedRole,
    look: StateLook,
    active: i64,
    waiting: i64,
    bar: Vec<Segment>,
    bar_words: String,
}

/// A piece of the bar of a pipeline; widths in percent of the whole.
struct Segment {
    class: usize,
    x: String,
    width: String,
}

/// One of the states to look at, with how many roles it holds.
struct View {
    words: &'static str,
    count: usize,
    href: String,
    current: bool,
}

/// `GET /roles`
pub async fn index(ctx: Ctx, filters: web::Query<Filters>) -> PageResult {
    let filters = filters.into_inner();
    let scope = ctx.scope()?;
    let cutoff = ctx.app.clock.now() - TimeDelta::days(WAITING_DAYS);
    let read = move |db: &mut Db| {
        Ok::<_, DbError>((
            list::roles(db, scope)?,
            list::by_stage(db, scope)?,
            list::waiting_since(db, scope, cutoff)?,
        ))
    };
    let (roles, stages, waiting) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    let all: Vec<Line> = roles
        .into_iter()
        .map(|role| Line::of(role, &stages, &waiting))
        .collect();
    let mut page = RolesShown {
        views: views(&all, &filters),
        teams: distinct(all.iter().map(|line| line.role.team.clone())),
        managers: managers(&all),
        any: !all.is_empty(),
        lines: all.into_iter().filter(|line| filters.keep(line)).collect(),
        columns: columns::all(&filters),
        manages: ctx.staff()?.access.recruits(),
        waiting_days: WAITING_DAYS,
        filters,
    };
    Sorting::of(&page.filters.sort).apply(&mut page.lines);
    ctx.page(&page)
}

impl RoleHead {
    /// The head of a role for this viewer; `row` comes from [`crate::db::roles::head`].
    pub fn new(row: RoleHeadRow, viewer: Staff) -> Self {
        Self {
            row,
            manages: viewer.access.recruits(),
        }
    }

    /// How the state looks.
    pub fn look(&self) -> StateLook {
        StateLook::of(self.row.state)
    }

    /// Candidates in the pipeline.
    pub fn active(&self) -> i64 {
        self.row.active.unwrap_or(0)
    }
}

impl StateLook {
    /// The look of a state.
    pub fn of(state: RoleState) -> Self {
        let (tone, glyph) = match state {
            RoleState::Draft => ("", "ring"),
            RoleState::Open => ("teal", "dot"),
            RoleState::Paused => ("brass", "pause"),
            RoleState::Closed => ("", "lock"),
        };
        Self {
            tone,
            glyph,
            words: state.label(),
        }
    }
}

impl Filters {
    /// The address of the list with one value changed.
    fn with(&self, name: &str, value: &str) -> String {
        let fields = [
            ("q", &self.q),
            ("state", &self.state),
            ("team", &self.team),
            ("manager", &self.manager),
            ("sort", &self.sort),
        ];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (field, current) in fields {
            let value = if field == name { value } else { current };
            if !value.is_empty() {
                query.append_pair(field, value);
            }
        }
        let query = query.finish();
        if query.is_empty() {
            "/roles".to_owned()
        } else {
            format!("/roles?{query}")
        }
    }

    fn narrowed(&self) -> bool {
        !(self.q.is_empty() && self.team.is_empty() && self.manager.is_empty())
    }

    fn keep(&self, line: &Line) -> bool {
        let role = &line.role;
        let needle = self.q.trim().to_lowercase();
        let text = format!("{} {} {}", role.title, role.team, role.location).to_lowercase();
        shows(&self.state, role.state)
            && text.contains(&needle)
            && (self.team.is_empty() || self.team == role.team)
            && (self.manager.is_empty() || self.manager == role.hiring_manager_id.to_string())
    }
}

/// Whether a view shows roles of this state. No state asked for means all that are not closed.
fn shows(view: &str, state: RoleState) -> bool {
    match view {
        "" => state != RoleState::Closed,
        "any" => true,
        one => one == state.as_str(),
    }
}

impl Line {
    fn of(role: ListedRole, stages: &[list::StageCount], waiting: &[(RoleId, i64)]) -> Self {
        let in_stages = |kinds: &[StageKind]| -> i64 {
            stages
                .iter()
                .filter(|count| count.role == role.id && kinds.contains(&count.stage))
                .map(|count| count.active)
                .sum()
        };
        let parts = [
            ("applied", in_stages(&[StageKind::Applied])),
            ("screen", in_stages(&[StageKind::Screen])),
            ("take-home", in_stages(&[StageKind::TakeHome])),
            (
                "loop and debrief",
                in_stages(&[StageKind::Loop, StageKind::Debrief]),
            ),
            ("offer", in_stages(&[StageKind::Offer])),
        ];
        let words: Vec<String> = parts
            .iter()
            .map(|(stage, count)| format!("{stage} {count}"))
            .collect();
        Self {
            look: StateLook::of(role.state),
            active: parts.iter().map(|(_, count)| count).sum(),
            waiting: waiting
                .iter()
                .filter(|(id, _)| *id == role.id)
                .map(|(_, count)| count)
                .sum(),
            bar: bar(&parts.map(|(_, count)| count)),
            bar_words: words.join(", "),
            role,
        }
    }
}

/// The pieces of a bar, empty ones left out.
fn bar(counts: &[i64]) -> Vec<Segment> {
    let total: i64 = counts.iter().sum();
    let mut before = 0;
    let mut segments = Vec::new();
    for (class, count) in (1..).zip(counts) {
        if *count > 0 {
            segments.push(Segment {
                class,
                x: percent(before, total),
                width: percent(*count, total),
            });
        }
        before += count;
    }
    segments
}

/// "38.1%", in whole numbers, because a share of a count needs no more.
fn percent(part: i64, total: i64) -> String {
    let tenths = part * 1000 / total.max(1);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

fn views(lines: &[Line], filters: &Filters) -> Vec<View> {
    let view = |words: &'static str, key: &str| View {
        words,
        count: lines
            .iter()
            .filter(|line| shows(key, line.role.state))
            .count(),
        href: filters.with("state", key),
        current: filters.state == key,
    };
    let mut views = vec![view("Not closed", "")];
    for state in RoleState::ALL {
        views.push(view(state.label(), state.as_str()));
    }
    views.push(view("All", "any"));
    views
}

fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let sorted: std::collections::BTreeSet<String> =
        texts.filter(|text| !text.is_empty()).collect();
    sorted.into_iter().collect()
}

fn managers(lines: &[Line]) -> Vec<(String, String)> {
    let sorted: std::collections::BTreeSet<(String, String)> = lines
        .iter()
        .map(|line| {
            (
                line.role.hiring_manager.clone(),
                line.role.hiring_manager_id.to_string(),
            )
        })
        .collect();
    sorted.into_iter().collect()
}
