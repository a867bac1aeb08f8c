//! Forms that were already carried out: the key of a form and where its answer led.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::idempotency_keys;
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::on_backend;

/// A key that was used.
#[derive(Clone, Debug, Queryable)]
pub struct UsedKey {
    /// Where it led.
    pub location: String,
    /// What a program asked for with it, as a digest; empty for a form.
    pub request: String,
}

/// The use of this key, if it was carried out for this actor.
pub fn find(db: &mut Db, key: &str, actor: &str) -> DbResult<Option<UsedKey>> {
    Ok(idempotency_keys::table
        .find(key)
        .filter(idempotency_keys::actor.eq(actor))
        .select((idempotency_keys::location, idempotency_keys::request))
        .first(db)
        .optional()?)
}

/// Remembers, in the transaction of the change, where the form with this key led.
pub fn remember(tx: &mut Tx<'_>, key: &str, actor: &str, location: &str) -> DbResult<()> {
    let now = tx.now();
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::key.eq(key),
            idempotency_keys::actor.eq(actor),
            idempotency_keys::location.eq(location),
            idempotency_keys::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Takes the key, in the transaction of the change; `false` when it was used before. A second user of the key at the same
/// moment waits here until the first has committed.
pub fn claim(tx: &mut Tx<'_>, key: &str, actor: &str, request: &str) -> DbResult<bool> {
    let values = (
        idempotency_keys::key.eq(key),
        idempotency_keys::actor.eq(actor),
        idempotency_keys::location.eq(""),
        idempotency_keys::request.eq(request),
        idempotency_keys::created_at.eq(At(tx.now())),
    );
    let inserted = on_backend!(&mut **tx, |conn| {
        diesel::insert_into(idempotency_keys::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(conn)
    })?;
    Ok(inserted == 1)
}

/// Remembers where the form with this key led.
pub fn settle(tx: &mut Tx<'_>, key: &str, location: &str) -> DbResult<()> {
    diesel::update(idempotency_keys::table.find(key))
        .set(idempotency_keys::location.eq(location))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets the keys that were used before this moment; how many.
pub fn forget(tx: &mut Tx<'_>, before: DateTime<Utc>) -> DbResult<usize> {
    let old = idempotency_keys::table.filter(idempotency_keys::created_at.lt(At(before)));
    Ok(diesel::delete(old).execute(&mut **tx)?)
}
