//! Plans: numbered versions of what a role's candidates go through. A plan is written once and never changed;
//! applications stay with the plan that was live when they entered.

use diesel::prelude::*;

use crate::db::schema::{kit_versions, loop_interviews, plans, rubric_versions, stages};
use crate::db::types::At;
use crate::db::{Db, DbError, DbResult, Tx};
use crate::domain::ids::{
    KitVersionId, LoopInterviewId, PlanId, RoleId, RubricVersionId, StageId, UserId,
};
use crate::domain::level::Seniority;
use crate::domain::plan::{LoopInterviewKind, StageKind};

/// A version of a plan.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = plans)]
pub struct PlanRow {
    /// Which plan.
    pub id: PlanId,
    /// The role it belongs to.
    pub role_id: RoleId,
    /// From 1, rising.
    pub version: i32,
    /// The seniority that sets the bar.
    pub level: Seniority,
}

/// A stage of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = stages)]
pub struct StageRow {
    /// Which stage.
    pub id: StageId,
    /// The plan it belongs to.
    pub plan_id: PlanId,
    /// From 0, in the order of the pipeline.
    pub position: i32,
    /// What happens in it.
    pub kind: StageKind,
    /// Its name.
    pub name: String,
}

/// An interview of a plan, with the titles of what it uses.
#[derive(Clone, Debug, Queryable)]
pub struct LoopInterviewRow {
    /// Which interview of the loop.
    pub id: LoopInterviewId,
    /// The stage it belongs to.
    pub stage_id: StageId,
    /// From 0, in the order of the loop.
    pub position: i32,
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// Its name.
    pub title: String,
    /// What it is there to find out.
    pub purpose: String,
    /// Length for the interviewer, minutes.
    pub minutes: i32,
    /// What it counts in the loop, 1 to 4.
    pub weight: i32,
    /// The rubric version its scorecards are filled against.
    pub rubric_version_id: RubricVersionId,
    /// The title of that rubric.
    pub rubric_title: String,
    /// The version of that rubric.
    pub rubric_version: String,
    /// The take-home it reviews.
    pub kit_version_id: Option<KitVersionId>,
    /// The title of that take-home.
    pub kit_title: Option<String>,
    /// The time box of that take-home, hours.
    pub kit_hours: Option<i32>,
}

/// An interview to store.
pub struct NewLoopInterview<'a> {
    /// The stage it belongs to.
    pub stage: StageId,
    /// From 0, in the order of the loop.
    pub position: i32,
    /// What kind of interview.
    pub kind: LoopInterviewKind,
    /// Its name.
    pub title: &'a str,
    /// What it is there to find out.
    pub purpose: &'a str,
    /// Length for the interviewer, minutes.
    pub minutes: i32,
    /// What it counts in the loop, 1 to 4.
    pub weight: i32,
    /// The rubric version its scorecards are filled against.
    pub rubric: RubricVersionId,
    /// The take-home it reviews.
    pub kit: Option<KitVersionId>,
}

/// The plan new applications of a role enter: its newest version.
pub fn live(db: &mut Db, role: RoleId) -> DbResult<PlanRow> {
    Ok(plans::table
        .filter(plans::role_id.eq(role))
        .order(plans::version.desc())
        .select(PlanRow::as_select())
        .first(db)?)
}

/// The plan new applications of a role enter, with its stages in order, in one query.
pub fn live_with_stages(db: &mut Db, role: RoleId) -> DbResult<(PlanRow, Vec<StageRow>)> {
    let rows: Vec<(PlanRow, StageRow)> = stages::table
        .inner_join(plans::table)
        .filter(plans::role_id.eq(role))
        .order((plans::version.desc(), stages::position.asc()))
        .select((PlanRow::as_select(), StageRow::as_select()))
        .load(db)?;
    let plan = rows
        .first()
        .map(|(plan, _)| plan.clone())
        .ok_or(DbError::NotFound)?;
    let stages = rows
        .into_iter()
        .map(|(_, stage)| stage)
        .filter(|stage| stage.plan_id == plan.id)
        .collect();
    Ok((plan, stages))
}

/// The plan with this id.
pub fn get(db: &mut Db, id: PlanId) -> DbResult<PlanRow> {
    Ok(plans::table
        .find(id)
        .select(PlanRow::as_select())
        .first(db)?)
}

/// The stages of a plan, in order.
pub fn stages(db: &mut Db, plan: PlanId) -> DbResult<Vec<StageRow>> {
    Ok(stages::table
        .filter(stages::plan_id.eq(plan))
        .order(stages::position.asc())
        .select(StageRow::as_select())
        .load(db)?)
}

/// The interviews of a plan, in order.
pub fn loop_interviews(db: &mut Db, plan: PlanId) -> DbResult<Vec<LoopInterviewRow>> {
    Ok(loop_interviews::table
        .inner_join(rubric_versions::table)
        .left_join(kit_versions::table)
        .filter(loop_interviews::plan_id.eq(plan))
        .order(loop_interviews::position.asc())
        .select((
            loop_interviews::id,
            loop_interviews::stage_id,
            loop_interviews::position,
            loop_interviews::kind,
            loop_interviews::title,
            loop_interviews::purpose,
            loop_interviews::minutes,
            loop_interviews::weight,
            loop_interviews::rubric_version_id,
            rubric_versions::title,
            rubric_versions::version,
            loop_interviews::kit_version_id,
            kit_versions::title.nullable(),
            kit_versions::hours.nullable(),
        ))
        .load(db)?)
}

/// Stores a version of a plan, still without stages.
pub fn insert(
    tx: &mut Tx<'_>,
    role: RoleId,
    version: i32,
    level: Seniority,
    by: Option<UserId>,
) -> DbResult<PlanId> {
    let id: PlanId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(plans::table)
        .values((
            plans::id.eq(id),
            plans::role_id.eq(role),
            plans::version.eq(version),
            plans::level.eq(level),
            plans::created_by.eq(by),
            plans::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Adds a stage to a plan.
pub fn insert_stage(
    tx: &mut Tx<'_>,
    plan: PlanId,
    position: i32,
    kind: StageKind,
    name: &str,
) -> DbResult<StageId> {
    let id: StageId = tx.new_id();
    diesel::insert_into(stages::table)
        .values((
            stages::id.eq(id),
            stages::plan_id.eq(plan),
            stages::position.eq(position),
            stages::kind.eq(kind),
            stages::name.eq(name),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Adds an interview to a plan.
pub fn insert_loop_interview(
    tx: &mut Tx<'_>,
    plan: PlanId,
    new: &NewLoopInterview<'_>,
) -> DbResult<LoopInterviewId> {
    let id: LoopInterviewId = tx.new_id();
    diesel::insert_into(loop_interviews::table)
        .values((
            loop_interviews::id.eq(id),
            loop_interviews::plan_id.eq(plan),
            loop_interviews::stage_id.eq(new.stage),
            loop_interviews::position.eq(new.position),
            loop_interviews::kind.eq(new.kind),
            loop_interviews::title.eq(new.title),
            loop_interviews::purpose.eq(new.purpose),
            loop_interviews::minutes.eq(new.minutes),
            loop_interviews::weight.eq(new.weight),
            loop_interviews::rubric_version_id.eq(new.rubric),
            loop_interviews::kit_version_id.eq(new.kit),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}
