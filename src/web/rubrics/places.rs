//! Where a version of a rubric is used: roles with their plans, open applications, take-homes.

use std::collections::BTreeMap;

use actix_web::web;
use askama::Template;

use crate::db::kits::{self, KitRow};
use crate::db::rubrics::{self, RubricRow, UsingPlan};
use crate::db::{Db, DbError};
use crate::domain::ids::{PlanId, RoleId, RubricVersionId};
use crate::domain::role::RoleState;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};

/// Where a version is used.
#[derive(Template)]
#[template(path = "rubrics/places.html")]
struct Used {
    row: RubricRow,
    roles: Vec<UsingRole>,
    kits: Vec<KitRow>,
    /// Whether the viewer may open every role and sees how many applications are open.
    recruits: bool,
}

/// A role some of whose plans use the version.
pub struct UsingRole {
    /// Which role.
    pub id: RoleId,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: RoleState,
    /// Names of the interviews, each once.
    pub interviews: Vec<String>,
    /// Versions of the plans, newest first.
    pub plans: Vec<i32>,
    /// Applications that are open in these plans.
    pub open: i64,
}

/// `GET /rubrics/{version}/use`
pub async fn show(ctx: Ctx, version: web::Path<RubricVersionId>) -> PageResult {
    let (id, recruits) = (*version, ctx.staff()?.access.recruits());
    let read = move |db: &mut Db| {
        let row = rubrics::get(db, id)?.row;
        let plans = rubrics::plans_using(db, id)?;
        // Others see only some applications, so a count would say more than their lists do.
        let open = if recruits {
            rubrics::open_applications(db, id)?
        } else {
            Vec::new()
        };
        let kits = kits::graded_by(db, &row.rubric)?;
        Ok::<_, DbError>((row, roles(plans, open), kits))
    };
    let (row, roles, kits) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    ctx.page(&Used {
        row,
        roles,
        kits,
        recruits,
    })
}

/// Plans by role, with how many applications are open in them.
pub fn roles(plans: Vec<UsingPlan>, open: Vec<(PlanId, i64)>) -> Vec<UsingRole> {
    let open: BTreeMap<PlanId, i64> = open.into_iter().collect();
    let mut counted: Vec<PlanId> = Vec::new();
    let mut roles: Vec<UsingRole> = Vec::new();
    // Interviews of one role come together.
    for plan in plans {
        if roles.last().is_none_or(|role| role.id != plan.role) {
            roles.push(UsingRole {
                id: plan.role,
                title: plan.role_title,
                state: plan.role_state,
                interviews: Vec::new(),
                plans: Vec::new(),
                open: 0,
            });
        }
        let Some(role) = roles.last_mut() else {
            continue;
        };
        if !role.interviews.contains(&plan.interview) {
            role.interviews.push(plan.interview);
        }
        if !counted.contains(&plan.plan) {
            counted.push(plan.plan);
            role.plans.push(plan.version);
            role.open += open.get(&plan.plan).copied().unwrap_or(0);
        }
    }
    roles
}

impl UsingRole {
    fn plan_words(&self) -> String {
        let versions: Vec<String> = self.plans.iter().map(ToString::to_string).collect();
        versions.join(", ")
    }
}
