//! Roles: the jobs that are being filled.

use actix_web::web;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::api::answers::{Many, One, Reply};
use crate::api::asks::{Asked, Page};
use crate::api::shell::Caller;
use crate::db::roles::record::{self, RoleRecord};
use crate::domain::ids::RoleId;
use crate::domain::level::Seniority;
use crate::domain::role::RoleState;

/// A role.
#[derive(Serialize, JsonSchema)]
pub struct Role {
    /// Which role.
    id: RoleId,
    /// Title for people.
    title: String,
    /// The seniority it is opened for.
    level: Seniority,
    /// Where it stands.
    state: RoleState,
    /// The team the person joins.
    team: String,
    /// Where the person works.
    location: String,
    /// What it is about.
    summary: String,
    /// Who decides.
    hiring_manager: Named,
    /// Who runs it.
    recruiter: Named,
    /// Candidates in the pipeline.
    active_candidates: i64,
    /// When it was first opened.
    opened_at: Option<DateTime<Utc>>,
}

/// Something with the words that people know it by.
#[derive(Serialize, JsonSchema)]
pub struct Named {
    /// Which one.
    pub id: Uuid,
    /// Its name or title.
    pub name: String,
}

/// Which roles.
#[derive(Deserialize, JsonSchema)]
pub struct Wanted {
    /// Only roles in this state.
    state: Option<RoleState>,
}

/// `GET /roles`
pub async fn index(caller: Caller, wanted: Asked<Wanted>, page: Page<RoleId>) -> Reply<Many<Role>> {
    let (scope, state, window) = (caller.scope(), wanted.0.state, page.window());
    let rows = caller
        .read(move |db| Ok(record::list(db, scope, state, window)?))
        .await?;
    Ok(Many::page(&page, rows, |row| row.role.id, Role::of))
}

/// `GET /roles/{role}`
pub async fn show(caller: Caller, role: web::Path<RoleId>) -> Reply<One<Role>> {
    let (scope, role) = (caller.scope(), *role);
    let row = caller
        .read(move |db| Ok(record::get(db, scope, role)?))
        .await?;
    Ok(One(Role::of(row)))
}

impl Role {
    fn of(row: RoleRecord) -> Self {
        let role = row.role;
        Self {
            id: role.id,
            title: role.title,
            level: role.level,
            state: role.state,
            team: role.team,
            location: role.location,
            summary: role.summary,
            hiring_manager: Named::new(role.hiring_manager_id, row.hiring_manager),
            recruiter: Named::new(role.recruiter_id, row.recruiter),
            active_candidates: row.active.unwrap_or(0),
            opened_at: role.opened_at,
        }
    }
}

impl Named {
    /// This one.
    pub fn new(id: impl Into<Uuid>, name: String) -> Self {
        Self {
            id: id.into(),
            name,
        }
    }
}
