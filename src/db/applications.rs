//! Applications: one person's candidacy for one role, pinned to the plan it entered, and the history of its stages.
//!
//! Every change names the revision it was made from, so that two people moving at once never overwrite each other.
//! What may be seen is in the WHERE clause: [`visible`]. Lists are in [`list`], the timeline in [`timeline`].

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::db::schema::{
    applications, candidates, grading_runs, roles, stage_moves, stages, take_homes, users,
};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::access::Scope;
use crate::domain::application::{ApplicationState, CloseReason, Source, StageMoveKind};
use crate::domain::ids::{
    ApplicationId, CandidateId, PlanId, RoleId, StageId, StageMoveId, UserId,
};
use crate::domain::level::Seniority;
use crate::domain::plan::StageKind;

pub mod list;
pub mod record;
pub mod timeline;
pub mod visible;

diesel::alias! {
    const DECIDERS: Alias<Deciders> = users as deciders;
}

/// An application.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = applications)]
pub struct ApplicationRow {
    /// Which application.
    pub id: ApplicationId,
    /// Whose.
    pub candidate_id: CandidateId,
    /// For which role.
    pub role_id: RoleId,
    /// The plan it is pinned to.
    pub plan_id: PlanId,
    /// The stage it is in, or was in when it ended.
    pub stage_id: StageId,
    /// Where it stands.
    pub state: ApplicationState,
    /// Why it was closed, while it is.
    pub closed_reason: Option<CloseReason>,
    /// When it came into its stage.
    pub stage_entered_at: DateTime<Utc>,
    /// Counts its changes, against lost updates.
    pub revision: i32,
}

/// An application to store, entering the first stage of its plan.
pub struct NewApplication<'a> {
    /// Whose.
    pub candidate: CandidateId,
    /// For which role.
    pub role: RoleId,
    /// The plan that is live now.
    pub plan: PlanId,
    /// The first stage of that plan.
    pub stage: StageId,
    /// How the person came to us.
    pub source: Source,
    /// Who named them; empty when nobody did.
    pub referrer: &'a str,
}

/// What a change leaves behind.
pub struct NewStanding<'a> {
    /// Where it stands now.
    pub state: ApplicationState,
    /// The stage it is in, or was in when it ended.
    pub stage: StageId,
    /// When it came into that stage.
    pub stage_entered_at: DateTime<Utc>,
    /// Why it was closed, if it was.
    pub closed_reason: Option<CloseReason>,
    /// What was added to the reason.
    pub closed_note: &'a str,
}

/// A line of the stage history to append.
pub struct NewStageMove<'a> {
    /// What is recorded.
    pub kind: StageMoveKind,
    /// The stage it left.
    pub from: Option<StageId>,
    /// The stage it came into.
    pub to: Option<StageId>,
    /// Why, in somebody's words.
    pub reason: &'a str,
    /// Who; `None` for the program itself.
    pub actor: Option<UserId>,
}

/// Everything the pages of one application show at their top.
#[derive(Clone, Debug, Queryable)]
pub struct ApplicationHead {
    /// Which application.
    pub id: ApplicationId,
    /// Where it stands.
    pub state: ApplicationState,
    /// Counts its changes.
    pub revision: i32,
    /// How the person came to us.
    pub source: Source,
    /// Who named them.
    pub referrer: String,
    /// Why it was closed, while it is.
    pub closed_reason: Option<CloseReason>,
    /// What was added to the reason.
    pub closed_note: String,
    /// When it came into its stage.
    pub stage_entered_at: DateTime<Utc>,
    /// When it arrived.
    pub created_at: DateTime<Utc>,
    /// The stage it is in, or was in when it ended.
    pub stage_id: StageId,
    /// The person's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Empty when not known.
    pub phone: String,
    /// Empty when not known.
    pub location: String,
    /// IANA name.
    pub time_zone: String,
    /// Addresses of work they show, one a line.
    pub links: String,
    /// For which role.
    pub role_id: RoleId,
    /// Its title.
    pub role: String,
    /// The seniority that sets the bar.
    pub level: Seniority,
    /// Who runs the role.
    pub recruiter: String,
    /// Who decides.
    pub hiring_manager_id: UserId,
    /// Their name.
    pub hiring_manager: String,
    /// Gradings of its uploads that wait or run.
    pub open_runs: Option<i64>,
    /// Decisions about it.
    pub decisions: Option<i64>,
}

/// A stage of the plan an application is pinned to.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct StageStep {
    /// Which stage.
    pub id: StageId,
    /// What happens in it.
    pub kind: StageKind,
    /// Its name.
    pub name: String,
}

/// Stores an application in its first stage.
pub fn insert(tx: &mut Tx<'_>, new: &NewApplication<'_>) -> DbResult<ApplicationId> {
    let id: ApplicationId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(applications::table)
        .values((
            applications::id.eq(id),
            applications::candidate_id.eq(new.candidate),
            applications::role_id.eq(new.role),
            applications::plan_id.eq(new.plan),
            applications::stage_id.eq(new.stage),
            applications::state.eq(ApplicationState::Active),
            applications::source.eq(new.source),
            applications::referrer.eq(new.referrer),
            applications::closed_note.eq(""),
            applications::stage_entered_at.eq(At(now)),
            applications::created_at.eq(At(now)),
            applications::updated_at.eq(At(now)),
            applications::revision.eq(1),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The application with this id, for use cases. Pages ask [`head`], which knows who is looking.
pub fn get(db: &mut Db, id: ApplicationId) -> DbResult<ApplicationRow> {
    Ok(applications::table
        .find(id)
        .select(ApplicationRow::as_select())
        .first(db)?)
}

/// The application of a person for a role, if there is one.
pub fn of_candidate(
    db: &mut Db,
    candidate: CandidateId,
    role: RoleId,
) -> DbResult<Option<ApplicationId>> {
    Ok(applications::table
        .filter(applications::candidate_id.eq(candidate))
        .filter(applications::role_id.eq(role))
        .select(applications::id)
        .first(db)
        .optional()?)
}

/// The application of the person with this address for a role, if there is one.
pub fn of_email(db: &mut Db, email_key: &str, role: RoleId) -> DbResult<Option<ApplicationId>> {
    Ok(applications::table
        .inner_join(candidates::table)
        .filter(candidates::email_key.eq(email_key))
        .filter(applications::role_id.eq(role))
        .select(applications::id)
        .first(db)
        .optional()?)
}

/// What the pages of an application show at their top, and the stages it goes through, in order. Not found when it is not
/// in scope.
pub fn head(
    db: &mut Db,
    id: ApplicationId,
    scope: Scope,
) -> DbResult<(ApplicationHead, Vec<StageStep>)> {
    let query = applications::table
        .inner_join(candidates::table)
        .inner_join(roles::table)
        .inner_join(stages::table.on(stages::plan_id.eq(applications::plan_id)))
        .inner_join(users::table.on(users::id.eq(roles::recruiter_id)))
        .inner_join(DECIDERS.on(DECIDERS.field(users::id).eq(roles::hiring_manager_id)))
        .filter(applications::id.eq(id))
        .order(stages::position.asc())
        .select((
            (
                applications::id,
                applications::state,
                applications::revision,
                applications::source,
                applications::referrer,
                applications::closed_reason,
                applications::closed_note,
                applications::stage_entered_at,
                applications::created_at,
                applications::stage_id,
                candidates::name,
                candidates::email,
                candidates::phone,
                candidates::location,
                candidates::time_zone,
                candidates::links,
                roles::id,
                roles::title,
                roles::level,
                users::name,
                roles::hiring_manager_id,
                DECIDERS.field(users::name),
                open_runs().single_value(),
                list::decisions_taken().single_value(),
            ),
            (stages::id, stages::kind, stages::name),
        ))
        .into_boxed();
    let rows: Vec<(ApplicationHead, StageStep)> = visible::in_scope!(query, scope).load(db)?;
    let mut head = None;
    let mut steps = Vec::with_capacity(rows.len());
    for (row, step) in rows {
        head.get_or_insert(row);
        steps.push(step);
    }
    let head = head.ok_or(crate::db::DbError::NotFound)?;
    Ok((head, steps))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn open_runs() -> _ {
    grading_runs::table
        .inner_join(take_homes::table)
        .filter(take_homes::application_id.eq(applications::id))
        .filter(grading_runs::kind.eq("grade"))
        .filter(
            grading_runs::state
                .eq("queued")
                .or(grading_runs::state.eq("leased")),
        )
        .select(count_star())
}

/// Whether an application may be seen in this scope.
pub fn is_visible(db: &mut Db, id: ApplicationId, scope: Scope) -> DbResult<bool> {
    let query = applications::table
        .filter(applications::id.eq(id))
        .select(applications::id)
        .into_boxed();
    let found: Option<ApplicationId> = visible::in_scope!(query, scope).first(db).optional()?;
    Ok(found.is_some())
}

/// Changes where an application stands, if nobody did since `revision`; `false` when somebody did.
pub fn change(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    revision: i32,
    standing: &NewStanding<'_>,
) -> DbResult<bool> {
    let now = tx.now();
    let unchanged = applications::table
        .find(id)
        .filter(applications::revision.eq(revision));
    let changed = diesel::update(unchanged)
        .set((
            applications::state.eq(standing.state),
            applications::stage_id.eq(standing.stage),
            applications::stage_entered_at.eq(At(standing.stage_entered_at)),
            applications::closed_reason.eq(standing.closed_reason),
            applications::closed_note.eq(standing.closed_note),
            applications::revision.eq(revision + 1),
            applications::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Appends a line to the stage history.
pub fn insert_move(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    new: &NewStageMove<'_>,
) -> DbResult<StageMoveId> {
    let id: StageMoveId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(stage_moves::table)
        .values((
            stage_moves::id.eq(id),
            stage_moves::application_id.eq(application),
            stage_moves::kind.eq(new.kind),
            stage_moves::from_stage_id.eq(new.from),
            stage_moves::to_stage_id.eq(new.to),
            stage_moves::reason.eq(new.reason),
            stage_moves::actor_id.eq(new.actor),
            stage_moves::at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}
