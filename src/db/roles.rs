//! Roles: the jobs that are being filled. What may be seen of them is in the WHERE clause ([`Scope`]).

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{applications, kit_versions, loop_interviews, plans, roles, users};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::access::Scope;
use crate::domain::ids::{RoleId, UserId};
use crate::domain::level::Seniority;
use crate::domain::role::{RoleState, RoleStep};

pub mod list;
pub mod record;

diesel::alias!(users as recruiters: Recruiters);

/// A role.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = roles)]
pub struct RoleRow {
    /// Which role.
    pub id: RoleId,
    /// Title for people.
    pub title: String,
    /// The preset it was made from.
    pub preset: String,
    /// The seniority it is opened for.
    pub level: Seniority,
    /// Where it stands.
    pub state: RoleState,
    /// The team the person joins.
    pub team: String,
    /// Where the person works.
    pub location: String,
    /// What it is about, in a few sentences.
    pub summary: String,
    /// Who decides.
    pub hiring_manager_id: UserId,
    /// Who runs it.
    pub recruiter_id: UserId,
    /// Counts its changes, against lost updates.
    pub revision: i32,
    /// When it was first opened.
    pub opened_at: Option<DateTime<Utc>>,
}

/// What the head of every page of a role shows.
#[derive(Clone, Debug, Queryable)]
pub struct RoleHeadRow {
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
    /// The name of whoever runs it.
    pub recruiter: String,
    /// Candidates in the pipeline.
    pub active: Option<i64>,
    /// The title of the take-home in its newest plan.
    pub take_home: Option<String>,
}

/// A role to store.
pub struct NewRole<'a> {
    /// Title for people.
    pub title: &'a str,
    /// The preset it is made from.
    pub preset: &'a str,
    /// The seniority it is opened for.
    pub level: Seniority,
    /// The text fields and people.
    pub texts: RoleTexts<'a>,
}

/// What may be changed later.
#[derive(Clone, Copy)]
pub struct RoleTexts<'a> {
    /// The team the person joins.
    pub team: &'a str,
    /// Where the person works.
    pub location: &'a str,
    /// What it is about.
    pub summary: &'a str,
    /// Who decides.
    pub hiring_manager: UserId,
    /// Who runs it.
    pub recruiter: UserId,
}

/// Stores a role as a draft.
pub fn insert(tx: &mut Tx<'_>, new: &NewRole<'_>) -> DbResult<RoleId> {
    let id: RoleId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(roles::table)
        .values((
            roles::id.eq(id),
            roles::title.eq(new.title),
            roles::preset.eq(new.preset),
            roles::level.eq(new.level),
            roles::state.eq(RoleState::Draft),
            roles::team.eq(new.texts.team),
            roles::location.eq(new.texts.location),
            roles::summary.eq(new.texts.summary),
            roles::hiring_manager_id.eq(new.texts.hiring_manager),
            roles::recruiter_id.eq(new.texts.recruiter),
            roles::revision.eq(1),
            roles::created_at.eq(At(now)),
            roles::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The role with this id.
pub fn get(db: &mut Db, id: RoleId) -> DbResult<RoleRow> {
    Ok(roles::table
        .find(id)
        .select(RoleRow::as_select())
        .first(db)?)
}

/// What the head of a page of this role shows; not found when it is not in scope.
pub fn head(db: &mut Db, id: RoleId, scope: Scope) -> DbResult<RoleHeadRow> {
    let active = applications::table
        .filter(applications::role_id.eq(roles::id))
        .filter(applications::state.eq("active"))
        .select(diesel::dsl::count_star())
        .single_value();
    let take_home = loop_interviews::table
        .inner_join(plans::table)
        .inner_join(kit_versions::table)
        .filter(plans::role_id.eq(roles::id))
        .order(plans::version.desc())
        .limit(1)
        .select(kit_versions::title)
        .single_value();
    let query = roles::table
        .inner_join(users::table.on(users::id.eq(roles::hiring_manager_id)))
        .inner_join(recruiters.on(recruiters.field(users::id).eq(roles::recruiter_id)))
        .filter(roles::id.eq(id))
        .select((
            roles::id,
            roles::title,
            roles::level,
            roles::state,
            roles::team,
            roles::location,
            roles::hiring_manager_id,
            users::name,
            recruiters.field(users::name),
            active,
            take_home,
        ));
    Ok(match scope {
        Scope::All => query.first(db)?,
        Scope::Involved(user) => query.filter(owned_by(user)).first(db)?,
    })
}

/// The roles a person decides about or runs.
#[diesel::dsl::auto_type(no_type_alias)]
fn owned_by(user: UserId) -> _ {
    roles::hiring_manager_id
        .eq(user)
        .or(roles::recruiter_id.eq(user))
}

/// Candidates in the pipeline of a role.
pub fn active_applications(db: &mut Db, id: RoleId) -> DbResult<i64> {
    Ok(applications::table
        .filter(applications::role_id.eq(id))
        .filter(applications::state.eq("active"))
        .count()
        .get_result(db)?)
}

/// Changes title, texts and people if nobody did since `revision`; `false` when somebody did.
pub fn update(
    tx: &mut Tx<'_>,
    id: RoleId,
    revision: i32,
    title: &str,
    texts: RoleTexts<'_>,
) -> DbResult<bool> {
    let now = tx.now();
    let unchanged = roles::table.find(id).filter(roles::revision.eq(revision));
    let changed = diesel::update(unchanged)
        .set((
            roles::title.eq(title),
            roles::team.eq(texts.team),
            roles::location.eq(texts.location),
            roles::summary.eq(texts.summary),
            roles::hiring_manager_id.eq(texts.hiring_manager),
            roles::recruiter_id.eq(texts.recruiter),
            roles::revision.eq(revision + 1),
            roles::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Moves a role from one state to another and marks when; `false` when it is no longer in the first.
pub fn set_state(
    tx: &mut Tx<'_>,
    role: &RoleRow,
    step: RoleStep,
    state: RoleState,
) -> DbResult<bool> {
    let now = tx.now();
    let opened_at = match step {
        RoleStep::Open => Some(role.opened_at.unwrap_or(now)),
        RoleStep::Pause | RoleStep::Close => role.opened_at,
    };
    let closed_at = (step == RoleStep::Close).then_some(At(now));
    let unchanged = roles::table
        .find(role.id)
        .filter(roles::state.eq(role.state));
    let changed = diesel::update(unchanged)
        .set((
            roles::state.eq(state),
            roles::opened_at.eq(opened_at.map(At)),
            roles::closed_at.eq(closed_at),
            roles::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}
