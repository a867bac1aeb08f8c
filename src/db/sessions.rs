//! Sessions of staff, and the counters that throttle sign-in. Tokens are stored as hashes only.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{sessions, sign_in_failures, users};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::access::Access;
use crate::domain::ids::{SessionId, UserId};
use crate::on_backend;

/// A session with its person, as every request needs them.
#[derive(Clone, Debug, Queryable)]
pub struct SessionRow {
    /// Which session.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// What they are there for.
    pub access: Access,
    /// The zone in which they read times.
    pub time_zone: String,
    /// When it was last used, at a resolution of minutes.
    pub last_seen_at: DateTime<Utc>,
}

/// How often somebody failed to sign in under one key.
#[derive(Clone, Debug, Queryable)]
pub struct FailureRow {
    /// Failures in a row.
    pub failures: i32,
    /// Until when further tries are refused.
    pub blocked_until: Option<DateTime<Utc>>,
}

/// The session of a token, if it is valid at `now` and its person may sign in.
pub fn find(db: &mut Db, token_hash: &str, now: DateTime<Utc>) -> DbResult<Option<SessionRow>> {
    Ok(sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(At(now)))
        .filter(users::disabled_at.is_null())
        .select((
            sessions::id,
            users::id,
            users::name,
            users::access,
            users::time_zone,
            sessions::last_seen_at,
        ))
        .first(db)
        .optional()?)
}

/// Stores a new session.
pub fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    token_hash: &str,
    user_agent: &str,
    expires_at: DateTime<Utc>,
) -> DbResult<SessionId> {
    let id: SessionId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::user_id.eq(user),
            sessions::token_hash.eq(token_hash),
            sessions::user_agent.eq(user_agent),
            sessions::created_at.eq(At(now)),
            sessions::last_seen_at.eq(At(now)),
            sessions::expires_at.eq(At(expires_at)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Ends one session.
pub fn delete(tx: &mut Tx<'_>, id: SessionId) -> DbResult<()> {
    diesel::delete(sessions::table.find(id)).execute(&mut **tx)?;
    Ok(())
}

/// Ends every session of a person and says how many there were.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId) -> DbResult<usize> {
    Ok(diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(&mut **tx)?)
}

/// Forgets the sessions that ended by themselves before this moment; how many.
pub fn forget(tx: &mut Tx<'_>, before: DateTime<Utc>) -> DbResult<usize> {
    let old = sessions::table.filter(sessions::expires_at.lt(At(before)));
    Ok(diesel::delete(old).execute(&mut **tx)?)
}

/// The failures counted under `key`.
pub fn failures(db: &mut Db, key: &str) -> DbResult<Option<FailureRow>> {
    Ok(sign_in_failures::table
        .find(key)
        .select((sign_in_failures::failures, sign_in_failures::blocked_until))
        .first(db)
        .optional()?)
}

/// Stores the count under `key`.
pub fn set_failures(
    tx: &mut Tx<'_>,
    key: &str,
    failures: i32,
    blocked_until: Option<DateTime<Utc>>,
) -> DbResult<()> {
    let values = (
        sign_in_failures::failures.eq(failures),
        sign_in_failures::last_at.eq(At(tx.now())),
        sign_in_failures::blocked_until.eq(blocked_until.map(At)),
    );
    on_backend!(&mut **tx, |conn| diesel::insert_into(
        sign_in_failures::table
    )
    .values((sign_in_failures::key.eq(key), values))
    .on_conflict(sign_in_failures::key)
    .do_update()
    .set(values)
    .execute(conn))?;
    Ok(())
}

/// Forgets the failures under `key`.
pub fn clear_failures(tx: &mut Tx<'_>, key: &str) -> DbResult<()> {
    diesel::delete(sign_in_failures::table.find(key)).execute(&mut **tx)?;
    Ok(())
}
