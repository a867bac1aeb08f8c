//! Machines that grade. A runner is known by the hash of its token; a revoked one stays in the list.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::runners;
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::RunnerId;

/// One runner.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = runners)]
pub struct RunnerRow {
    /// Which runner.
    pub id: RunnerId,
    /// Its name, as its operator gave it.
    pub name: String,
    /// What it can grade, as a JSON list of words.
    pub labels: String,
    /// Runs it works on at the same time.
    pub slots: i32,
    /// What it found out about its machine, as JSON.
    pub doctor: String,
    /// When it registered.
    pub registered_at: DateTime<Utc>,
    /// When it last asked for anything, at a resolution of seconds.
    pub last_seen_at: DateTime<Utc>,
    /// Since when its token is refused.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A runner to store.
pub struct NewRunner<'a> {
    /// Its name.
    pub name: &'a str,
    /// Hash of its token.
    pub token_hash: &'a str,
    /// What it can grade, as a JSON list of words.
    pub labels: &'a str,
    /// Runs at the same time.
    pub slots: i32,
    /// What it found out about its machine, as JSON.
    pub doctor: &'a str,
}

/// Stores a runner.
pub fn insert(tx: &mut Tx<'_>, runner: &NewRunner<'_>) -> DbResult<RunnerId> {
    let id: RunnerId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(runners::table)
        .values((
            runners::id.eq(id),
            runners::name.eq(runner.name),
            runners::token_hash.eq(runner.token_hash),
            runners::labels.eq(runner.labels),
            runners::slots.eq(runner.slots),
            runners::doctor.eq(runner.doctor),
            runners::registered_at.eq(At(now)),
            runners::last_seen_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The runner of a token, unless it was revoked.
pub fn by_token(db: &mut Db, token_hash: &str) -> DbResult<Option<RunnerRow>> {
    Ok(runners::table
        .filter(runners::token_hash.eq(token_hash))
        .filter(runners::revoked_at.is_null())
        .select(RunnerRow::as_select())
        .first(db)
        .optional()?)
}

/// The runner with this id.
pub fn get(db: &mut Db, id: RunnerId) -> DbResult<RunnerRow> {
    Ok(runners::table
        .find(id)
        .select(RunnerRow::as_select())
        .first(db)?)
}

/// All runners: those at work first, then by name.
pub fn list(db: &mut Db) -> DbResult<Vec<RunnerRow>> {
    let mut rows: Vec<RunnerRow> = runners::table
        .order((runners::name.asc(), runners::id.asc()))
        .select(RunnerRow::as_select())
        .load(db)?;
    rows.sort_by_key(|row| row.revoked_at.is_some());
    Ok(rows)
}

/// When any runner that is not revoked was last seen.
pub fn last_seen(db: &mut Db) -> DbResult<Option<DateTime<Utc>>> {
    Ok(runners::table
        .filter(runners::revoked_at.is_null())
        .order(runners::last_seen_at.desc())
        .select(runners::last_seen_at)
        .first(db)
        .optional()?)
}

/// Notes that a runner is there.
pub fn touch(tx: &mut Tx<'_>, id: RunnerId) -> DbResult<()> {
    let now = tx.now();
    diesel::update(runners::table.find(id))
        .set(runners::last_seen_at.eq(At(now)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Stores what a runner found out about its machine since it registered.
pub fn set_doctor(tx: &mut Tx<'_>, id: RunnerId, slots: i32, doctor: &str) -> DbResult<()> {
    diesel::update(runners::table.find(id))
        .set((runners::slots.eq(slots), runners::doctor.eq(doctor)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Refuses the token of a runner from now on; `false` when that was so already.
pub fn revoke(tx: &mut Tx<'_>, id: RunnerId) -> DbResult<bool> {
    let now = tx.now();
    let changed = diesel::update(runners::table.find(id))
        .filter(runners::revoked_at.is_null())
        .set(runners::revoked_at.eq(Some(At(now))))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}
