//! Notes of the people who run the hiring, about one application. Appended, never changed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{notes, users};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::{ApplicationId, NoteId, UserId};

/// A note as it is read.
#[derive(Clone, Debug, Queryable)]
pub struct NoteRow {
    /// Which note.
    pub id: NoteId,
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Stores a note.
pub fn insert(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    author: UserId,
    body: &str,
) -> DbResult<NoteId> {
    let id: NoteId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(notes::table)
        .values((
            notes::id.eq(id),
            notes::application_id.eq(application),
            notes::author_id.eq(author),
            notes::body.eq(body),
            notes::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The newest `limit` notes about an application.
pub fn of_application(
    db: &mut Db,
    application: ApplicationId,
    limit: i64,
) -> DbResult<Vec<NoteRow>> {
    Ok(notes::table
        .inner_join(users::table)
        .filter(notes::application_id.eq(application))
        .order((notes::created_at.desc(), notes::id.desc()))
        .limit(limit)
        .select((notes::id, users::name, notes::body, notes::created_at))
        .load(db)?)
}
