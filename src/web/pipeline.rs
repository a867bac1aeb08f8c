//! The pipeline of a role: the board by stage, and the same candidates as a list.
//!
//! Both show what [`crate::db::applications::list`] lets the viewer see, narrowed by the same [`Filters`]. Nobody is ranked:
//! a lane shows the longest wait first, the list is ordered by a column that stands in it.

use std::collections::HashMap;

use actix_web::web;
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::db::applications::list::{self, Card, Filter, Place};
use crate::db::{Db, DbError, roles};
use crate::domain::access::Staff;
use crate::domain::application::standing::{Waiting, days_in_stage};
use crate::domain::application::{ApplicationState, Source};
use crate::domain::explanation::{Explanation, waiting};
use crate::domain::ids::{ApplicationId, RoleId, StageId};
use crate::domain::plan::StageKind;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;
use crate::web::roles::RoleHead;

/// Cards of one lane; the rest is behind "more".
const LANE: usize = 12;
/// Lines of one page of the list.
const PAGE: usize = 50;
/// After this many days in a stage the age is shown as a warning.
const LATE_DAYS: i64 = 5;

/// What narrows and orders the board, the list and the candidates, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Filters {
    /// Words of the name, address, place or referrer.
    #[serde(default)]
    pub q: String,
    /// A source.
    #[serde(default)]
    pub source: String,
    /// `mine`, or anybody's.
    #[serde(default)]
    pub owner: String,
    /// Longer in the stage than this many days.
    #[serde(default)]
    pub wait: String,
    /// A state; `any` for all, empty for those in the pipeline.
    #[serde(default)]
    pub state: String,
    /// A column of the list.
    #[serde(default)]
    pub sort: String,
    /// The page, from 1.
    #[serde(default)]
    pub page: String,
}

/// One candidate as the board and the lists show them.
pub struct Ticket {
    /// The card.
    pub card: Card,
    /// What it waits for.
    pub waiting: Waiting,
    /// Whether it is in its stage for too long.
    pub late: bool,
}

/// One stage of the board.
struct Lane {
    name: String,
    count: usize,
    median: Option<Explanation>,
    tickets: Vec<Ticket>,
    more: usize,
}

/// The board of a role.
#[derive(Template)]
#[template(path = "roles/board.html")]
struct BoardShown {
    head: RoleHead,
    role_id: RoleId,
    action: String,
    adds: bool,
    manages: bool,
    lanes: Vec<Lane>,
    filters: Filters,
    list: String,
    path: String,
    empty: bool,
}

/// The list of a role.
#[derive(Template)]
#[template(path = "roles/list.html")]
struct ListShown {
    head: RoleHead,
    role_id: RoleId,
    action: String,
    adds: bool,
    manages: bool,
    groups: Vec<Lane>,
    filters: Filters,
    board: String,
    path: String,
    pages: Pages,
}

/// Where a page stands among its fellows; the links are empty where there is none.
pub struct Pages {
    /// "1 to 50 of 112 candidates".
    pub words: String,
    /// The page before.
    pub previous: String,
    /// The page after.
    pub next: String,
}

/// `GET /roles/{role}`
pub async fn board(ctx: Ctx, role: web::Path<RoleId>, asked: web::Query<Filters>) -> PageResult {
    let (role, filters, viewer) = (*role, asked.into_inner(), ctx.staff()?);
    let now = ctx.app.clock.now();
    let filter = Filter {
        role: Some(role),
        ..filters.filter(viewer, now)
    };
    let scope = ctx.scope()?;
    let read = move |db: &mut Db| {
        let head = roles::head(db, role, scope)?;
        let lanes = list::lanes(db, role)?;
        let places = list::places(db, scope, &filter)?;
        let shown: Vec<ApplicationId> = lanes
            .iter()
            .flat_map(|(kind, _)| in_lane(&places, *kind).take(LANE))
            .map(|place| place.id)
            .collect();
        Ok::<_, DbError>((head, lanes, places, list::cards(db, &shown)?))
    };
    let (head, lanes, places, cards) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    let mut cards = by_id(cards, now, viewer.access.recruits());
    let lanes = lanes
        .into_iter()
        .map(|(kind, name)| Lane::of(name, in_lane(&places, kind), &mut cards, now))
        .collect();
    ctx.page(&BoardShown {
        role_id: role,
        action: format!("/roles/{role}"),
        manages: viewer.access.recruits(),
        adds: viewer.access.recruits() && head.state.takes_candidates(),
        head: RoleHead::new(head, viewer),
        lanes,
        list: filters.address(&format!("/roles/{role}/list")),
        path: filters.address(&format!("/roles/{role}")),
        empty: places.is_empty(),
        filters,
    })
}

/// `GET /roles/{role}/list`
pub async fn listed(ctx: Ctx, role: web::Path<RoleId>, asked: web::Query<Filters>) -> PageResult {
    let (role, filters, viewer) = (*role, asked.into_inner(), ctx.staff()?);
    let now = ctx.app.clock.now();
    let filter = Filter {
        role: Some(role),
        ..filters.filter(viewer, now)
    };
    let scope = ctx.scope()?;
    let (sort, number) = (filters.sort.clone(), filters.number());
    let read = move |db: &mut Db| {
        let head = roles::head(db, role, scope)?;
        let lanes = list::lanes(db, role)?;
        let places = list::places(db, scope, &filter)?;
        let order = in_order(&lanes, &places, &sort);
        let shown: Vec<ApplicationId> = order
            .iter()
            .skip((number - 1) * PAGE)
            .take(PAGE)
            .map(|place| place.id)
            .collect();
        let cards = list::cards(db, &shown)?;
        Ok::<_, DbError>((head, lanes, places, shown, cards))
    };
    let (head, lanes, places, shown, cards) =
        ctx.app.db.read(read).await.map_err(AppError::from)?;
    let path = format!("/roles/{role}/list");
    let mut cards = by_id(cards, now, viewer.access.recruits());
    let mut groups: Vec<Lane> = Vec::new();
    for (kind, name) in lanes.into_iter().rev() {
        let all: Vec<&Place> = in_lane(&places, kind).collect();
        let mut lane = Lane::of(name, all.iter().copied().take(0), &mut cards, now);
        lane.count = all.len();
        lane.median = median(&all, now);
        lane.tickets = shown
            .iter()
            .filter(|id| all.iter().any(|place| place.id == **id))
            .filter_map(|id| cards.remove(id))
            .collect();
        if !lane.tickets.is_empty() {
            groups.push(lane);
        }
    }
    ctx.page(&ListShown {
        role_id: role,
        action: path.clone(),
        manages: viewer.access.recruits(),
        adds: viewer.access.recruits() && head.state.takes_candidates(),
        head: RoleHead::new(head, viewer),
        groups,
        board: filters.address(&format!("/roles/{role}")),
        pages: filters.pages(&path, places.len(), PAGE),
        path: filters.address(&path),
        filters,
    })
}

impl Filters {
    /// What the address asks for; values that are not in a closed list narrow nothing.
    pub fn filter(&self, viewer: Staff, now: DateTime<Utc>) -> Filter {
        let days = match self.wait.as_str() {
            "3" => Some(3),
            "5" => Some(5),
            _ => None,
        };
        Filter {
            role: None,
            state: match self.state.as_str() {
                "" => Some(ApplicationState::Active),
                other => other.parse().ok(),
            },
            words: self.q.trim().chars().take(100).collect(),
            source: self.source.parse::<Source>().ok(),
            owner: (self.owner == "mine").then_some(viewer.id),
            waiting_since: days.map(|days| now - TimeDelta::days(days)),
        }
    }

    /// Whether anything is narrowed.
    pub fn narrowed(&self) -> bool {
        [&self.q, &self.source, &self.owner, &self.wait, &self.state]
            .iter()
            .any(|value| !value.is_empty())
    }

    /// The page asked for, from 1 to a maximum nobody reads to.
    pub fn number(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, 1000)
    }

    /// This path with the same filters, on its first page.
    pub fn address(&self, path: &str) -> String {
        self.with(path, "page", "")
    }

    /// This path with the same filters, ordered by another column.
    pub fn sorted(&self, path: &str, column: &str) -> String {
        let path = path.split('?').next().unwrap_or(path);
        let mut changed = self.clone();
        changed.page = String::new();
        changed.with(path, "sort", column)
    }

    /// The links to the pages before and after, and which lines of how many are shown.
    pub fn pages(&self, path: &str, all: usize, size: usize) -> Pages {
        let number = self.number();
        let first = (number - 1) * size;
        let last = (first + size).min(all);
        let words = if first >= all {
            crate::domain::words::count(all, "candidate", "candidates")
        } else {
            format!("{} to {last} of {all}", first + 1)
        };
        let link = |there: bool, number: usize| {
            if there {
                self.with(path, "page", &number.to_string())
            } else {
                String::new()
            }
        };
        Pages {
            words,
            previous: link(number > 1, number - 1),
            next: link(last < all, number + 1),
        }
    }

    fn with(&self, path: &str, name: &str, value: &str) -> String {
        let fields = [
            ("q", self.q.as_str()),
            ("source", &self.source),
            ("owner", &self.owner),
            ("wait", &self.wait),
            ("state", &self.state),
            ("sort", &self.sort),
            ("page", &self.page),
        ];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (field, current) in fields {
            let value = if field == name { value } else { current };
            if !value.is_empty() {
                query.append_pair(field, value);
            }
        }
        match query.finish().as_str() {
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

impl Ticket {
    /// A card as it stands at `now`, for somebody who `manages` candidates or does not.
    pub fn of(card: Card, now: DateTime<Utc>, manages: bool) -> Self {
        let active = card.facts.state == ApplicationState::Active;
        let facts = match manages {
            true => card.facts.clone(),
            false => card.facts.clone().without_clock(),
        };
        Self {
            waiting: facts.waits_for(now),
            late: active && (now - card.stage_entered_at).num_days() >= LATE_DAYS,
            card,
        }
    }

    /// Whether it is in the pipeline.
    pub fn is_active(&self) -> bool {
        self.card.facts.state == ApplicationState::Active
    }

    /// The stages it can be moved to.
    pub fn others(&self) -> impl Iterator<Item = &(StageId, String)> {
        let here = self.card.stage_id;
        self.card.stages.iter().filter(move |(id, _)| *id != here)
    }
}

impl Lane {
    fn of<'a>(
        name: String,
        places: impl Iterator<Item = &'a Place>,
        cards: &mut HashMap<ApplicationId, Ticket>,
        now: DateTime<Utc>,
    ) -> Self {
        let all: Vec<&Place> = places.collect();
        let tickets: Vec<Ticket> = all
            .iter()
            .filter_map(|place| cards.remove(&place.id))
            .collect();
        Self {
            name,
            count: all.len(),
            median: median(&all, now),
            more: all.len().saturating_sub(tickets.len()),
            tickets,
        }
    }
}

fn median(places: &[&Place], now: DateTime<Utc>) -> Option<Explanation> {
    let ages = places
        .iter()
        .map(|place| (now - place.stage_entered_at).num_days())
        .collect();
    days_in_stage(ages).map(|found| waiting::median(&found))
}

fn in_lane(places: &[Place], kind: StageKind) -> impl Iterator<Item = &Place> {
    places.iter().filter(move |place| place.stage == kind)
}

/// From the last stage to the first; inside a stage by the column asked for, then by id so that pages never overlap.
fn in_order<'a>(lanes: &[(StageKind, String)], places: &'a [Place], sort: &str) -> Vec<&'a Place> {
    let mut order: Vec<&Place> = places.iter().collect();
    order.sort_by_cached_key(|place| {
        let lane = lanes
            .iter()
            .rev()
            .position(|(kind, _)| *kind == place.stage);
        let by_name = if sort == "name" {
            place.name.to_lowercase()
        } else {
            String::new()
        };
        let by_time = if sort == "added" {
            std::cmp::Reverse(place.created_at)
        } else {
            std::cmp::Reverse(DateTime::<Utc>::MIN_UTC)
        };
        (lane, by_name, by_time, place.stage_entered_at, place.id)
    });
    order
}

fn by_id(cards: Vec<Card>, now: DateTime<Utc>, manages: bool) -> HashMap<ApplicationId, Ticket> {
    cards
        .into_iter()
        .map(|card| (card.id, Ticket::of(card, now, manages)))
        .collect()
}
