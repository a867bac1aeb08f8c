//! Versions of rubrics: what scorecards are filled against. A frozen version never changes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{applications, loop_interviews, plans, roles, rubric_versions};
use crate::db::types::At;
use crate::db::{Db, DbError, DbResult, Tx, Window};
use crate::domain::application::ApplicationState;
use crate::domain::ids::{PlanId, RoleId, RubricVersionId};
use crate::domain::role::RoleState;
use crate::domain::rubric::{Rubric, RubricOrigin, RubricStatus};

/// A version of a rubric, without its text.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = rubric_versions)]
pub struct RubricRow {
    /// Which version of which rubric.
    pub id: RubricVersionId,
    /// The rubric's own id, for example `django.orm`.
    pub rubric: String,
    /// Semantic version.
    pub version: String,
    /// SHA-256 of the canonical form.
    pub digest: String,
    /// Title for people.
    pub title: String,
    /// The competency it rates.
    pub competency: String,
    /// Time for all its questions, minutes.
    pub minutes: i32,
    /// Since when it must not change; `None` for a draft nobody has used.
    pub frozen_at: Option<DateTime<Utc>>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// Where it came from.
    pub origin: RubricOrigin,
    /// Since when no new loop may choose it.
    pub retired_at: Option<DateTime<Utc>>,
}

impl RubricRow {
    /// Whether a new loop may choose it.
    pub fn is_offered(&self) -> bool {
        self.frozen_at.is_some() && self.retired_at.is_none()
    }
}

/// A version of a rubric with its text, read.
#[derive(Clone, Debug)]
pub struct RubricVersion {
    /// What the row says.
    pub row: RubricRow,
    /// The rubric itself.
    pub rubric: Rubric,
}

/// An interview of a plan that is rated by a version.
#[derive(Clone, Debug, Queryable)]
pub struct UsingPlan {
    /// The role whose plan it is.
    pub role: RoleId,
    /// Its title.
    pub role_title: String,
    /// Its state.
    pub role_state: RoleState,
    /// Which plan.
    pub plan: PlanId,
    /// The version of the plan.
    pub version: i32,
    /// The name of the interview.
    pub interview: String,
}

/// A version to store.
pub struct NewRubric<'a> {
    /// The rubric.
    pub rubric: &'a Rubric,
    /// Its canonical form.
    pub body: &'a str,
    /// SHA-256 of the canonical form.
    pub digest: &'a str,
    /// Whether it must never change from now on.
    pub frozen: bool,
    /// Where it comes from.
    pub origin: RubricOrigin,
}

/// The version with this id, read.
pub fn get(db: &mut Db, id: RubricVersionId) -> DbResult<RubricVersion> {
    let found: (RubricRow, String) = rubric_versions::table
        .find(id)
        .select((RubricRow::as_select(), rubric_versions::body))
        .first(db)?;
    read(found)
}

/// Several versions, read, in one query; in no particular order.
pub fn get_all(db: &mut Db, ids: &[RubricVersionId]) -> DbResult<Vec<RubricVersion>> {
    let found: Vec<(RubricRow, String)> = rubric_versions::table
        .filter(rubric_versions::id.eq_any(ids.iter().copied()))
        .select((RubricRow::as_select(), rubric_versions::body))
        .load(db)?;
    found.into_iter().map(read).collect()
}

/// The newest version of a rubric that a new loop may choose: frozen and not retired.
pub fn latest(db: &mut Db, rubric: &str) -> DbResult<Option<RubricRow>> {
    let versions = versions(db, rubric)?;
    Ok(versions.into_iter().find(RubricRow::is_offered))
}

/// All versions of a rubric, newest first.
pub fn versions(db: &mut Db, rubric: &str) -> DbResult<Vec<RubricRow>> {
    let mut rows: Vec<RubricRow> = rubric_versions::table
        .filter(rubric_versions::rubric.eq(rubric))
        .select(RubricRow::as_select())
        .load(db)?;
    rows.sort_by_key(|row| std::cmp::Reverse(semver::Version::parse(&row.version).ok()));
    Ok(rows)
}

/// All versions of all rubrics, by title, newest first.
pub fn list(db: &mut Db) -> DbResult<Vec<RubricRow>> {
    let mut rows: Vec<RubricRow> = rubric_versions::table
        .select(RubricRow::as_select())
        .load(db)?;
    let newest_first =
        |row: &RubricRow| std::cmp::Reverse(semver::Version::parse(&row.version).ok());
    rows.sort_by(|a, b| {
        (&a.title, &a.rubric, newest_first(a)).cmp(&(&b.title, &b.rubric, newest_first(b)))
    });
    Ok(rows)
}

/// Versions ordered by id; of this rubric if one is named.
pub fn page(
    db: &mut Db,
    rubric: Option<&str>,
    window: Window<RubricVersionId>,
) -> DbResult<Vec<RubricRow>> {
    let mut query = rubric_versions::table
        .order(rubric_versions::id.asc())
        .limit(window.limit)
        .select(RubricRow::as_select())
        .into_boxed();
    if let Some(rubric) = rubric {
        query = query.filter(rubric_versions::rubric.eq(rubric.to_owned()));
    }
    if let Some(after) = window.after {
        query = query.filter(rubric_versions::id.gt(after));
    }
    Ok(query.load(db)?)
}

/// How many roles use this version in any of their plans.
pub fn roles_using(db: &mut Db, id: RubricVersionId) -> DbResult<usize> {
    let roles: Vec<RoleId> = loop_interviews::table
        .inner_join(plans::table)
        .filter(loop_interviews::rubric_version_id.eq(id))
        .select(plans::role_id)
        .distinct()
        .load(db)?;
    Ok(roles.len())
}

/// The plans whose interviews are rated by this version, newest first within a role; roles by title.
pub fn plans_using(db: &mut Db, id: RubricVersionId) -> DbResult<Vec<UsingPlan>> {
    Ok(loop_interviews::table
        .inner_join(plans::table.inner_join(roles::table))
        .filter(loop_interviews::rubric_version_id.eq(id))
        .order((
            roles::title.asc(),
            roles::id.asc(),
            plans::version.desc(),
            loop_interviews::position.asc(),
        ))
        .select((
            roles::id,
            roles::title,
            roles::state,
            plans::id,
            plans::version,
            loop_interviews::title,
        ))
        .load(db)?)
}

/// How many applications are open in each plan that uses this version. For those who may see every application.
pub fn open_applications(db: &mut Db, id: RubricVersionId) -> DbResult<Vec<(PlanId, i64)>> {
    let using = loop_interviews::table
        .filter(loop_interviews::rubric_version_id.eq(id))
        .select(loop_interviews::plan_id);
    Ok(applications::table
        .filter(applications::state.eq(ApplicationState::Active))
        .filter(applications::plan_id.eq_any(using))
        .group_by(applications::plan_id)
        .select((applications::plan_id, diesel::dsl::count_star()))
        .load(db)?)
}

/// The rubric of a version, read from its stored form.
pub fn text(db: &mut Db, id: RubricVersionId) -> DbResult<Rubric> {
    get(db, id).map(|version| version.rubric)
}

/// Stores a version.
pub fn insert(tx: &mut Tx<'_>, new: &NewRubric<'_>) -> DbResult<RubricVersionId> {
    let id: RubricVersionId = tx.new_id();
    let now = tx.now();
    let retired = new.rubric.status == RubricStatus::Retired;
    diesel::insert_into(rubric_versions::table)
        .values((
            rubric_versions::id.eq(id),
            rubric_versions::rubric.eq(&new.rubric.id),
            rubric_versions::version.eq(&new.rubric.version),
            rubric_versions::digest.eq(new.digest),
            rubric_versions::title.eq(&new.rubric.title),
            rubric_versions::competency.eq(&new.rubric.competency),
            rubric_versions::minutes.eq(minutes(new.rubric)),
            rubric_versions::body.eq(new.body),
            rubric_versions::frozen_at.eq(new.frozen.then_some(At(now))),
            rubric_versions::created_at.eq(At(now)),
            rubric_versions::origin.eq(new.origin),
            rubric_versions::retired_at.eq(retired.then_some(At(now))),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Notes where a version came from: files stored by earlier releases did not say.
pub fn set_origin(tx: &mut Tx<'_>, id: RubricVersionId, origin: RubricOrigin) -> DbResult<()> {
    diesel::update(rubric_versions::table.find(id))
        .set(rubric_versions::origin.eq(origin))
        .execute(&mut **tx)?;
    Ok(())
}

/// Retires a frozen version, or offers it again; `false` when it stood like that before.
pub fn set_retired(tx: &mut Tx<'_>, id: RubricVersionId, retired: bool) -> DbResult<bool> {
    let now = tx.now();
    let frozen = rubric_versions::table
        .find(id)
        .filter(rubric_versions::frozen_at.is_not_null());
    let changed = if retired {
        diesel::update(frozen.filter(rubric_versions::retired_at.is_null()))
            .set(rubric_versions::retired_at.eq(Some(At(now))))
            .execute(&mut **tx)?
    } else {
        diesel::update(frozen.filter(rubric_versions::retired_at.is_not_null()))
            .set(rubric_versions::retired_at.eq(None::<At>))
            .execute(&mut **tx)?
    };
    Ok(changed == 1)
}

/// Replaces the text of a version that is not frozen; `false` when it is.
pub fn replace_draft(tx: &mut Tx<'_>, id: RubricVersionId, new: &NewRubric<'_>) -> DbResult<bool> {
    let now = tx.now();
    let draft = rubric_versions::table
        .find(id)
        .filter(rubric_versions::frozen_at.is_null());
    let changed = diesel::update(draft)
        .set((
            rubric_versions::digest.eq(new.digest),
            rubric_versions::title.eq(&new.rubric.title),
            rubric_versions::competency.eq(&new.rubric.competency),
            rubric_versions::minutes.eq(minutes(new.rubric)),
            rubric_versions::body.eq(new.body),
            rubric_versions::frozen_at.eq(new.frozen.then_some(At(now))),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

fn minutes(rubric: &Rubric) -> i32 {
    i32::try_from(rubric.minutes).unwrap_or(i32::MAX)
}

fn read((row, body): (RubricRow, String)) -> DbResult<RubricVersion> {
    let rubric = Rubric::from_canonical(&body).map_err(|error| {
        DbError::Corrupt(format!("rubric {} {}: {error}", row.rubric, row.version))
    })?;
    Ok(RubricVersion { row, rubric })
}
