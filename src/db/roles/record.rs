//! Roles as programs read them: everything that is known of each, in pieces ordered by id.

use diesel::prelude::*;

use super::{RoleRow, owned_by, recruiters};
use crate::db::schema::{applications, roles, users};
use crate::db::{Db, DbError, DbResult, Window};
use crate::domain::access::Scope;
use crate::domain::ids::RoleId;
use crate::domain::role::RoleState;

/// A role with its people and how many candidates it has.
#[derive(Clone, Debug, Queryable)]
pub struct RoleRecord {
    /// The role.
    pub role: RoleRow,
    /// The name of who decides.
    pub hiring_manager: String,
    /// The name of who runs it.
    pub recruiter: String,
    /// Candidates in the pipeline.
    pub active: Option<i64>,
}

/// The roles in scope, in this state if one is named.
pub fn list(
    db: &mut Db,
    scope: Scope,
    state: Option<RoleState>,
    window: Window<RoleId>,
) -> DbResult<Vec<RoleRecord>> {
    records(db, scope, None, state, window)
}

/// The role with this id; not found when it is not in scope.
pub fn get(db: &mut Db, scope: Scope, id: RoleId) -> DbResult<RoleRecord> {
    let mut found = records(db, scope, Some(id), None, Window::ONE)?;
    found.pop().ok_or(DbError::NotFound)
}

fn records(
    db: &mut Db,
    scope: Scope,
    id: Option<RoleId>,
    state: Option<RoleState>,
    window: Window<RoleId>,
) -> DbResult<Vec<RoleRecord>> {
    let active = applications::table
        .filter(applications::role_id.eq(roles::id))
        .filter(applications::state.eq("active"))
        .select(diesel::dsl::count_star())
        .single_value();
    let mut query = roles::table
        .inner_join(users::table.on(users::id.eq(roles::hiring_manager_id)))
        .inner_join(recruiters.on(recruiters.field(users::id).eq(roles::recruiter_id)))
        .order(roles::id.asc())
        .limit(window.limit)
        .select((
            RoleRow::as_select(),
            users::name,
            recruiters.field(users::name),
            active,
        ))
        .into_boxed();
    if let Scope::Involved(user) = scope {
        query = query.filter(owned_by(user));
    }
    if let Some(id) = id {
        query = query.filter(roles::id.eq(id));
    }
    if let Some(state) = state {
        query = query.filter(roles::state.eq(state));
    }
    if let Some(after) = window.after {
        query = query.filter(roles::id.gt(after));
    }
    Ok(query.load(db)?)
}
