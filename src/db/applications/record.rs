//! Applications as programs read them, in pieces ordered by id. What may be seen is in the WHERE clause.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::applications::visible;
use crate::db::schema::{applications, candidates, roles, stages};
use crate::db::{Db, DbError, DbResult, Window};
use crate::domain::access::Scope;
use crate::domain::application::{ApplicationState, CloseReason, Source};
use crate::domain::ids::{ApplicationId, CandidateId, RoleId, StageId};
use crate::domain::plan::StageKind;

/// An application with the names that belong to it.
#[derive(Clone, Debug, Queryable)]
pub struct ApplicationRecord {
    /// Which application.
    pub id: ApplicationId,
    /// Where it stands.
    pub state: ApplicationState,
    /// How the person came to us.
    pub source: Source,
    /// Why it was closed, while it is.
    pub closed_reason: Option<CloseReason>,
    /// When it arrived.
    pub created_at: DateTime<Utc>,
    /// When it came into its stage.
    pub stage_entered_at: DateTime<Utc>,
    /// Whose, with the name.
    pub candidate: (CandidateId, String),
    /// For which role, with its title.
    pub role: (RoleId, String),
    /// The stage it is in, or was in when it ended: which, what happens in it, its name.
    pub stage: (StageId, StageKind, String),
}

/// What is asked for; empty means everything in scope.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// This one alone.
    pub id: Option<ApplicationId>,
    /// Of this person.
    pub candidate: Option<CandidateId>,
    /// For this role.
    pub role: Option<RoleId>,
    /// In this state.
    pub state: Option<ApplicationState>,
    /// In a stage of this kind.
    pub stage: Option<StageKind>,
}

/// The applications in scope that are asked for.
pub fn list(
    db: &mut Db,
    scope: Scope,
    wanted: &Wanted,
    window: Window<ApplicationId>,
) -> DbResult<Vec<ApplicationRecord>> {
    let query = applications::table
        .inner_join(candidates::table)
        .inner_join(roles::table)
        .inner_join(stages::table)
        .order(applications::id.asc())
        .limit(window.limit)
        .select((
            applications::id,
            applications::state,
            applications::source,
            applications::closed_reason,
            applications::created_at,
            applications::stage_entered_at,
            (candidates::id, candidates::name),
            (roles::id, roles::title),
            (stages::id, stages::kind, stages::name),
        ))
        .into_boxed();
    let mut query = visible::in_scope!(query, scope);
    if let Some(id) = wanted.id {
        query = query.filter(applications::id.eq(id));
    }
    if let Some(candidate) = wanted.candidate {
        query = query.filter(applications::candidate_id.eq(candidate));
    }
    if let Some(role) = wanted.role {
        query = query.filter(applications::role_id.eq(role));
    }
    if let Some(state) = wanted.state {
        query = query.filter(applications::state.eq(state));
    }
    if let Some(stage) = wanted.stage {
        query = query.filter(stages::kind.eq(stage));
    }
    if let Some(after) = window.after {
        query = query.filter(applications::id.gt(after));
    }
    Ok(query.load(db)?)
}

/// The application with this id; not found when it is not in scope.
pub fn get(db: &mut Db, scope: Scope, id: ApplicationId) -> DbResult<ApplicationRecord> {
    let wanted = Wanted {
        id: Some(id),
        ..Wanted::default()
    };
    let mut found = list(db, scope, &wanted, Window::ONE)?;
    found.pop().ok_or(DbError::NotFound)
}
