//! API tokens of people. Only their hashes are stored.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::db::schema::{api_tokens, users};
use crate::db::types::At;
use crate::db::{Db, DbError, DbResult, Tx};
use crate::domain::access::{Access, Staff};
use crate::domain::api_token::Scopes;
use crate::domain::ids::{ApiTokenId, UserId};

/// A token as its owner and administrators see it.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// Which token.
    pub id: ApiTokenId,
    /// Whose.
    pub user_id: UserId,
    /// Their name.
    pub owner: String,
    /// Whether they may still sign in; without that the token opens nothing.
    pub owner_active: bool,
    /// What uses it, in the owner's words.
    pub name: String,
    /// Its first characters.
    pub opening: String,
    /// What it may be used for.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// Set when it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, at a resolution of minutes.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A token that opens something now.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Which token.
    pub id: ApiTokenId,
    /// What its owner calls it.
    pub name: String,
    /// In whose name it asks.
    pub owner: Staff,
    /// What it may be used for.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, at a resolution of minutes.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A token to store.
pub struct NewToken<'a> {
    /// Whose.
    pub user: UserId,
    /// What uses it.
    pub name: &'a str,
    /// Its first characters.
    pub opening: &'a str,
    /// The hash of all of it.
    pub token_hash: &'a str,
    /// What it may be used for.
    pub scopes: &'a Scopes,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

type Row = (
    ApiTokenId,
    UserId,
    (String, Option<DateTime<Utc>>),
    String,
    String,
    String,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
);

/// Stores a token.
pub fn insert(tx: &mut Tx<'_>, new: &NewToken<'_>) -> DbResult<ApiTokenId> {
    let id: ApiTokenId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::id.eq(id),
            api_tokens::user_id.eq(new.user),
            api_tokens::name.eq(new.name),
            api_tokens::opening.eq(new.opening),
            api_tokens::token_hash.eq(new.token_hash),
            api_tokens::scopes.eq(new.scopes.to_string()),
            api_tokens::created_at.eq(At(now)),
            api_tokens::expires_at.eq(Some(At(new.expires_at))),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The token with this hash, if it opens anything at `now`: neither ended nor revoked, and its owner may sign in.
pub fn open(db: &mut Db, token_hash: &str, now: DateTime<Utc>) -> DbResult<Option<Opened>> {
    type Found = (
        ApiTokenId,
        String,
        (UserId, Access),
        String,
        Option<DateTime<Utc>>,
        Option<DateTime<Utc>>,
    );
    let found: Option<Found> = api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::token_hash.eq(token_hash))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::expires_at.gt(Some(At(now))))
        .filter(users::disabled_at.is_null())
        .select((
            api_tokens::id,
            api_tokens::name,
            (users::id, users::access),
            api_tokens::scopes,
            api_tokens::expires_at,
            api_tokens::last_used_at,
        ))
        .first(db)
        .optional()?;
    found
        .map(
            |(id, name, (user, access), scopes, expires_at, last_used_at)| {
                Ok(Opened {
                    id,
                    name,
                    owner: Staff { id: user, access },
                    scopes: scopes_of(id, &scopes)?,
                    expires_at,
                    last_used_at,
                })
            },
        )
        .transpose()
}

/// The tokens that were not revoked, newest first; of one person, or of everybody.
pub fn list(db: &mut Db, owner: Option<UserId>) -> DbResult<Vec<TokenRow>> {
    let mut query = rows()
        .filter(api_tokens::revoked_at.is_null())
        .order((api_tokens::created_at.desc(), api_tokens::id.desc()))
        .into_boxed();
    if let Some(owner) = owner {
        query = query.filter(api_tokens::user_id.eq(owner));
    }
    let found: Vec<Row> = query.load(db)?;
    found.into_iter().map(TokenRow::of).collect()
}

/// The token with this id.
pub fn get(db: &mut Db, id: ApiTokenId) -> DbResult<TokenRow> {
    TokenRow::of(rows().filter(api_tokens::id.eq(id)).first(db)?)
}

/// Revokes a token; `false` when it was revoked before.
pub fn revoke(tx: &mut Tx<'_>, id: ApiTokenId) -> DbResult<bool> {
    let now = tx.now();
    let living = api_tokens::table
        .find(id)
        .filter(api_tokens::revoked_at.is_null());
    let changed = diesel::update(living)
        .set(api_tokens::revoked_at.eq(Some(At(now))))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Revokes every token of a person; how many there were.
pub fn revoke_of_user(tx: &mut Tx<'_>, user: UserId) -> DbResult<usize> {
    let now = tx.now();
    let living = api_tokens::table
        .filter(api_tokens::user_id.eq(user))
        .filter(api_tokens::revoked_at.is_null());
    Ok(diesel::update(living)
        .set(api_tokens::revoked_at.eq(Some(At(now))))
        .execute(&mut **tx)?)
}

/// Notes that a token was used, at most once in `resolution`.
pub fn touch(tx: &mut Tx<'_>, id: ApiTokenId, resolution: TimeDelta) -> DbResult<()> {
    let now = tx.now();
    let stale = api_tokens::table.find(id).filter(
        api_tokens::last_used_at
            .is_null()
            .or(api_tokens::last_used_at.le(Some(At(now - resolution)))),
    );
    diesel::update(stale)
        .set(api_tokens::last_used_at.eq(Some(At(now))))
        .execute(&mut **tx)?;
    Ok(())
}

impl TokenRow {
    fn of(row: Row) -> DbResult<Self> {
        let (id, user_id, (owner, disabled_at), name, opening, scopes, ends, revoked, used) = row;
        Ok(Self {
            id,
            user_id,
            owner,
            owner_active: disabled_at.is_none(),
            name,
            opening,
            scopes: scopes_of(id, &scopes)?,
            expires_at: ends,
            revoked_at: revoked,
            last_used_at: used,
        })
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn rows() -> _ {
    api_tokens::table.inner_join(users::table).select((
        api_tokens::id,
        api_tokens::user_id,
        (users::name, users::disabled_at),
        api_tokens::name,
        api_tokens::opening,
        api_tokens::scopes,
        api_tokens::expires_at,
        api_tokens::revoked_at,
        api_tokens::last_used_at,
    ))
}

fn scopes_of(id: ApiTokenId, text: &str) -> DbResult<Scopes> {
    text.parse()
        .map_err(|error| DbError::Corrupt(format!("scopes of token {id}: {error}")))
}
