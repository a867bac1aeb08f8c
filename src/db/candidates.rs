//! Candidates: people, each once, found by their address however often they apply.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::applications::visible::visible_to;
use crate::db::schema::{applications, candidates};
use crate::db::types::At;
use crate::db::{Db, DbError, DbResult, Tx, Window};
use crate::domain::access::Scope;
use crate::domain::ids::CandidateId;

/// A person who applied.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = candidates)]
pub struct CandidateRow {
    /// Which person.
    pub id: CandidateId,
    /// Full name.
    pub name: String,
    /// The address as it was given.
    pub email: String,
    /// Empty when not known.
    pub phone: String,
    /// Where they live, as they say it; empty when not known.
    pub location: String,
    /// IANA name of the zone they read times in.
    pub time_zone: String,
    /// Addresses of work they show, one a line.
    pub links: String,
    /// When we first heard of them.
    pub created_at: DateTime<Utc>,
}

/// A person to store.
pub struct NewCandidate<'a> {
    /// Full name.
    pub name: &'a str,
    /// The address as it was given.
    pub email: &'a str,
    /// The same in lower case: one person each.
    pub email_key: &'a str,
    /// Empty when not known.
    pub phone: &'a str,
    /// Empty when not known.
    pub location: &'a str,
    /// IANA name.
    pub time_zone: &'a str,
    /// One address a line.
    pub links: &'a str,
}

/// Stores a person.
pub fn insert(tx: &mut Tx<'_>, new: &NewCandidate<'_>) -> DbResult<CandidateId> {
    let id: CandidateId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(candidates::table)
        .values((
            candidates::id.eq(id),
            candidates::name.eq(new.name),
            candidates::email.eq(new.email),
            candidates::email_key.eq(new.email_key),
            candidates::phone.eq(new.phone),
            candidates::location.eq(new.location),
            candidates::time_zone.eq(new.time_zone),
            candidates::links.eq(new.links),
            candidates::created_at.eq(At(now)),
            candidates::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The person with this id.
pub fn get(db: &mut Db, id: CandidateId) -> DbResult<CandidateRow> {
    Ok(candidates::table
        .find(id)
        .select(CandidateRow::as_select())
        .first(db)?)
}

/// The person with this address in lower case, if we know them.
pub fn by_email(db: &mut Db, email_key: &str) -> DbResult<Option<CandidateRow>> {
    Ok(candidates::table
        .filter(candidates::email_key.eq(email_key))
        .select(CandidateRow::as_select())
        .first(db)
        .optional()?)
}

/// The people with an application in scope, ordered by id; the one with this address in lower case if one is named.
pub fn list(
    db: &mut Db,
    scope: Scope,
    email_key: Option<&str>,
    window: Window<CandidateId>,
) -> DbResult<Vec<CandidateRow>> {
    visible(db, scope, None, email_key, window)
}

/// The person with this id; not found without an application in scope.
pub fn seen(db: &mut Db, scope: Scope, id: CandidateId) -> DbResult<CandidateRow> {
    let mut found = visible(db, scope, Some(id), None, Window::ONE)?;
    found.pop().ok_or(DbError::NotFound)
}

fn visible(
    db: &mut Db,
    scope: Scope,
    id: Option<CandidateId>,
    email_key: Option<&str>,
    window: Window<CandidateId>,
) -> DbResult<Vec<CandidateRow>> {
    let mut query = candidates::table
        .order(candidates::id.asc())
        .limit(window.limit)
        .select(CandidateRow::as_select())
        .into_boxed();
    if let Scope::Involved(user) = scope {
        let known = applications::table
            .filter(applications::candidate_id.eq(candidates::id))
            .filter(visible_to!(user));
        query = query.filter(diesel::dsl::exists(known));
    }
    if let Some(id) = id {
        query = query.filter(candidates::id.eq(id));
    }
    if let Some(email_key) = email_key {
        query = query.filter(candidates::email_key.eq(email_key.to_owned()));
    }
    if let Some(after) = window.after {
        query = query.filter(candidates::id.gt(after));
    }
    Ok(query.load(db)?)
}
