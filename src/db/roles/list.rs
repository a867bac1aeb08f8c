//! The list of roles: filtered and sorted by what stands in its columns, with counts from the pipeline.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::db::schema::{applications, roles, stages, users};
use crate::db::types::At;
use crate::db::{Db, DbResult};
use crate::domain::access::Scope;
use crate::domain::ids::{RoleId, UserId};
use crate::domain::level::Seniority;
use crate::domain::plan::StageKind;
use crate::domain::role::RoleState;

diesel::allow_columns_to_appear_in_same_group_by_clause!(applications::role_id, stages::kind);

/// A line of the list.
#[derive(Clone, Debug, Queryable)]
pub struct ListedRole {
    /// Which role.
    pub id: RoleId,
    /// Title for people.
    pub title: String,
    /// The seniority it is opened for.
    pub level: Seniority,
    /// Where it stands.
    pub state: RoleState,
    /// The team the person joins.
    pub team: String,
    /// Where the person works.
    pub location: String,
    /// Who decides.
    pub hiring_manager_id: UserId,
    /// Their name.
    pub hiring_manager: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Candidates of one role in stages of one kind.
#[derive(Clone, Debug, Queryable)]
pub struct StageCount {
    /// Which role.
    pub role: RoleId,
    /// What happens in the stage.
    pub stage: StageKind,
    /// How many candidates are in it.
    pub active: i64,
}

/// All roles in scope, by title. A deployment has tens of them; the page filters and sorts.
pub fn roles(db: &mut Db, scope: Scope) -> DbResult<Vec<ListedRole>> {
    let query = roles::table
        .inner_join(users::table.on(users::id.eq(roles::hiring_manager_id)))
        .order((roles::title.asc(), roles::id.asc()))
        .select((
            roles::id,
            roles::title,
            roles::level,
            roles::state,
            roles::team,
            roles::location,
            roles::hiring_manager_id,
            users::name,
            roles::created_at,
        ));
    Ok(match scope {
        Scope::All => query.load(db)?,
        Scope::Involved(user) => query.filter(super::owned_by(user)).load(db)?,
    })
}

/// Active candidates by role and kind of stage, for the roles in scope.
pub fn by_stage(db: &mut Db, scope: Scope) -> DbResult<Vec<StageCount>> {
    let query = applications::table
        .inner_join(stages::table.on(stages::id.eq(applications::stage_id)))
        .inner_join(roles::table.on(roles::id.eq(applications::role_id)))
        .filter(applications::state.eq("active"))
        .group_by((applications::role_id, stages::kind))
        .select((applications::role_id, stages::kind, count_star()));
    Ok(match scope {
        Scope::All => query.load(db)?,
        Scope::Involved(user) => query.filter(super::owned_by(user)).load(db)?,
    })
}

/// Active candidates by role who are in their stage since before `cutoff`, for the roles in scope.
pub fn waiting_since(
    db: &mut Db,
    scope: Scope,
    cutoff: DateTime<Utc>,
) -> DbResult<Vec<(RoleId, i64)>> {
    let query = applications::table
        .inner_join(roles::table.on(roles::id.eq(applications::role_id)))
        .filter(applications::state.eq("active"))
        .filter(applications::stage_entered_at.lt(At(cutoff)))
        .group_by(applications::role_id)
        .select((applications::role_id, count_star()));
    Ok(match scope {
        Scope::All => query.load(db)?,
        Scope::Involved(user) => query.filter(super::owned_by(user)).load(db)?,
    })
}
