//! Staff accounts and the one-time links that set a password.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{one_time_links, users};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::access::Access;
use crate::domain::ids::{OneTimeLinkId, UserId};

/// A staff account, without its password.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// Which account.
    pub id: UserId,
    /// Lower case; signs in with it.
    pub email: String,
    /// Full name.
    pub name: String,
    /// What they are there for.
    pub access: Access,
    /// The zone in which they read times.
    pub time_zone: String,
    /// Set when the account may no longer sign in.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What the sign-in form is checked against.
#[derive(Clone, Debug, Queryable)]
pub struct Credentials {
    /// Which account.
    pub id: UserId,
    /// The argon2id hash; `None` until a password was set.
    pub password_hash: Option<String>,
    /// Set when the account may no longer sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// A new account.
pub struct NewUser<'a> {
    /// Lower case.
    pub email: &'a str,
    /// Full name.
    pub name: &'a str,
    /// What they are there for.
    pub access: Access,
    /// IANA name.
    pub time_zone: &'a str,
    /// The argon2id hash, when a password is set at once.
    pub password_hash: Option<&'a str>,
}

/// A link that may be used once.
#[derive(Clone, Debug, Queryable)]
pub struct LinkRow {
    /// Which link.
    pub id: OneTimeLinkId,
    /// `first_administrator`, `set_password` or `register_runner`.
    pub purpose: String,
    /// The account it belongs to.
    pub user_id: Option<UserId>,
    /// After this moment it is refused.
    pub expires_at: DateTime<Utc>,
    /// Set when it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// Adds an account.
pub fn insert(tx: &mut Tx<'_>, user: &NewUser<'_>) -> DbResult<UserId> {
    let id: UserId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(user.email),
            users::name.eq(user.name),
            users::access.eq(user.access),
            users::password_hash.eq(user.password_hash),
            users::time_zone.eq(user.time_zone),
            users::created_at.eq(At(now)),
            users::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Whether any account exists.
pub fn any(db: &mut Db) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(users::table.select(users::id))).get_result(db)?)
}

/// The account with this id.
pub fn get(db: &mut Db, id: UserId) -> DbResult<UserRow> {
    Ok(users::table
        .find(id)
        .select(UserRow::as_select())
        .first(db)?)
}

/// All accounts, by name.
pub fn list(db: &mut Db) -> DbResult<Vec<UserRow>> {
    Ok(users::table
        .order((users::name.asc(), users::id.asc()))
        .select(UserRow::as_select())
        .load(db)?)
}

/// Accounts that may sign in, by name: for choosing an interviewer or a hiring manager.
pub fn active(db: &mut Db) -> DbResult<Vec<UserRow>> {
    Ok(users::table
        .filter(users::disabled_at.is_null())
        .order((users::name.asc(), users::id.asc()))
        .select(UserRow::as_select())
        .load(db)?)
}

/// What to check a sign-in against; `None` when there is no such account.
pub fn credentials(db: &mut Db, email: &str) -> DbResult<Option<Credentials>> {
    Ok(users::table
        .filter(users::email.eq(email))
        .select((users::id, users::password_hash, users::disabled_at))
        .first(db)
        .optional()?)
}

/// Stores a new password hash.
pub fn set_password(tx: &mut Tx<'_>, id: UserId, hash: &str) -> DbResult<()> {
    let now = tx.now();
    diesel::update(users::table.find(id))
        .set((users::password_hash.eq(hash), users::updated_at.eq(At(now))))
        .execute(&mut **tx)?;
    Ok(())
}

/// Changes what somebody is there for.
pub fn set_access(tx: &mut Tx<'_>, id: UserId, access: Access) -> DbResult<()> {
    let now = tx.now();
    diesel::update(users::table.find(id))
        .set((users::access.eq(access), users::updated_at.eq(At(now))))
        .execute(&mut **tx)?;
    Ok(())
}

/// Disables an account, or lets it sign in again.
pub fn set_disabled(tx: &mut Tx<'_>, id: UserId, disabled: bool) -> DbResult<()> {
    let now = tx.now();
    diesel::update(users::table.find(id))
        .set((
            users::disabled_at.eq(disabled.then_some(At(now))),
            users::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Administrators who may sign in.
pub fn active_administrators(db: &mut Db) -> DbResult<i64> {
    Ok(users::table
        .filter(users::access.eq(Access::Administrator))
        .filter(users::disabled_at.is_null())
        .count()
        .get_result(db)?)
}

/// Stores the hash of a one-time link.
pub fn insert_link(
    tx: &mut Tx<'_>,
    purpose: &str,
    user: Option<UserId>,
    token_hash: &str,
    expires_at: DateTime<Utc>,
) -> DbResult<OneTimeLinkId> {
    let id: OneTimeLinkId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(one_time_links::table)
        .values((
            one_time_links::id.eq(id),
            one_time_links::purpose.eq(purpose),
            one_time_links::user_id.eq(user),
            one_time_links::token_hash.eq(token_hash),
            one_time_links::created_at.eq(At(now)),
            one_time_links::expires_at.eq(At(expires_at)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The link with this hash.
pub fn link(db: &mut Db, token_hash: &str) -> DbResult<Option<LinkRow>> {
    Ok(one_time_links::table
        .filter(one_time_links::token_hash.eq(token_hash))
        .select((
            one_time_links::id,
            one_time_links::purpose,
            one_time_links::user_id,
            one_time_links::expires_at,
            one_time_links::used_at,
        ))
        .first(db)
        .optional()?)
}

/// Marks a link as used; `false` when somebody else was first.
pub fn use_link(tx: &mut Tx<'_>, id: OneTimeLinkId) -> DbResult<bool> {
    let now = tx.now();
    let changed = diesel::update(one_time_links::table.find(id))
        .filter(one_time_links::used_at.is_null())
        .set(one_time_links::used_at.eq(Some(At(now))))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Forgets the one-time links that ended before this moment, used or not; how many.
pub fn forget_links(tx: &mut Tx<'_>, before: DateTime<Utc>) -> DbResult<usize> {
    let old = one_time_links::table.filter(one_time_links::expires_at.lt(At(before)));
    Ok(diesel::delete(old).execute(&mut **tx)?)
}
