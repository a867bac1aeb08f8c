//! The audit trail: append and read. There is no update and no delete, here or in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::db::schema::{audit_events, users};
use crate::db::types::{AnyId, At};
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::{ApplicationId, AuditEventId};

/// An event to append.
pub struct NewEvent<'a> {
    /// `user`, `candidate`, `runner` or `system`.
    pub actor_kind: &'a str,
    /// Who it was, unless it was the system.
    pub actor_id: Option<Uuid>,
    /// `noun.verb`, past tense.
    pub action: &'a str,
    /// The noun of the subject.
    pub subject_kind: &'a str,
    /// Which one.
    pub subject: Uuid,
    /// The application whose timeline shows it.
    pub application: Option<ApplicationId>,
    /// Details as JSON text.
    pub detail: String,
}

/// An event as the trail shows it.
#[derive(Clone, Debug, Queryable)]
pub struct EventRow {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// `user`, `candidate`, `runner` or `system`.
    pub actor_kind: String,
    /// The name of the member of staff who did it.
    pub actor_name: Option<String>,
    /// `noun.verb`, past tense.
    pub action: String,
    /// The noun of the subject.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: AnyId,
    /// Details as JSON text.
    pub detail: String,
}

/// Appends one event at the time of the transaction.
pub fn append(tx: &mut Tx<'_>, event: &NewEvent<'_>) -> DbResult<()> {
    let id: AuditEventId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(audit_events::table)
        .values((
            audit_events::id.eq(id),
            audit_events::at.eq(At(now)),
            audit_events::actor_kind.eq(event.actor_kind),
            audit_events::actor_id.eq(event.actor_id.map(AnyId)),
            audit_events::action.eq(event.action),
            audit_events::subject_kind.eq(event.subject_kind),
            audit_events::subject_id.eq(AnyId(event.subject)),
            audit_events::application_id.eq(event.application),
            audit_events::detail.eq(&event.detail),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The events of one application, newest first, at most `limit`.
pub fn of_application(
    db: &mut Db,
    application: ApplicationId,
    limit: i64,
) -> DbResult<Vec<EventRow>> {
    Ok(audit_events::table
        .left_join(users::table.on(users::id.nullable().eq(audit_events::actor_id)))
        .filter(audit_events::application_id.eq(application))
        .order((audit_events::at.desc(), audit_events::id.desc()))
        .limit(limit)
        .select((
            audit_events::at,
            audit_events::actor_kind,
            users::name.nullable(),
            audit_events::action,
            audit_events::subject_kind,
            audit_events::subject_id,
            audit_events::detail,
        ))
        .load(db)?)
}

/// An event on the page of the trail.
#[derive(Clone, Debug, Queryable)]
pub struct TrailRow {
    /// Which event.
    pub id: AuditEventId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// `user`, `candidate`, `runner` or `system`.
    pub actor_kind: String,
    /// The name of the member of staff who did it.
    pub actor_name: Option<String>,
    /// `noun.verb`, past tense.
    pub action: String,
    /// Details as JSON text.
    pub detail: String,
}

/// One page of the trail of an application, newest first: events before `before`, at most `limit`.
pub fn page_of_application(
    db: &mut Db,
    application: ApplicationId,
    before: Option<AuditEventId>,
    limit: i64,
) -> DbResult<Vec<TrailRow>> {
    let mut query = audit_events::table
        .left_join(users::table.on(users::id.nullable().eq(audit_events::actor_id)))
        .filter(audit_events::application_id.eq(application))
        .order(audit_events::id.desc())
        .limit(limit)
        .select((
            audit_events::id,
            audit_events::at,
            audit_events::actor_kind,
            users::name.nullable(),
            audit_events::action,
            audit_events::detail,
        ))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(audit_events::id.lt(before));
    }
    Ok(query.load(db)?)
}
