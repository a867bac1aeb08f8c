//! What the programs of a run printed, in pieces by offset. Of a long log the head and the tail are kept.

use diesel::prelude::*;

use crate::db::schema::{grading_runs, run_logs};
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::RunId;

/// Bytes kept from the beginning, and as many from the end.
pub const KEPT_EACH_END: i64 = 512 * 1024;

/// One piece of a log.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Piece {
    /// Where it begins, in bytes.
    pub at: i64,
    /// The text.
    pub body: String,
}

/// Appends a piece that begins where the log ends, and drops what is neither head nor tail any more.
pub fn append(tx: &mut Tx<'_>, run: RunId, attempt: i32, at: i64, body: &str) -> DbResult<i64> {
    let length = at.saturating_add(i64::try_from(body.len()).unwrap_or(i64::MAX));
    diesel::insert_into(run_logs::table)
        .values((
            run_logs::run_id.eq(run),
            run_logs::attempt.eq(attempt),
            run_logs::at_byte.eq(at),
            run_logs::body.eq(body),
        ))
        .execute(&mut **tx)?;
    diesel::update(grading_runs::table.find(run))
        .set(grading_runs::log_size.eq(length))
        .execute(&mut **tx)?;
    if length > 2 * KEPT_EACH_END {
        diesel::delete(run_logs::table)
            .filter(run_logs::run_id.eq(run))
            .filter(run_logs::attempt.eq(attempt))
            .filter(run_logs::at_byte.ge(KEPT_EACH_END))
            .filter(run_logs::at_byte.lt(length - KEPT_EACH_END))
            .execute(&mut **tx)?;
    }
    Ok(length)
}

/// The pieces that are kept, in order.
pub fn pieces(db: &mut Db, run: RunId, attempt: i32) -> DbResult<Vec<Piece>> {
    Ok(run_logs::table
        .filter(run_logs::run_id.eq(run))
        .filter(run_logs::attempt.eq(attempt))
        .order(run_logs::at_byte)
        .select((run_logs::at_byte, run_logs::body))
        .load(db)?)
}

/// The pieces that end after this byte: the end of a long log.
pub fn tail(db: &mut Db, run: RunId, attempt: i32, from: i64) -> DbResult<Vec<Piece>> {
    Ok(run_logs::table
        .filter(run_logs::run_id.eq(run))
        .filter(run_logs::attempt.eq(attempt))
        .filter(run_logs::at_byte.ge(from))
        .order(run_logs::at_byte)
        .select((run_logs::at_byte, run_logs::body))
        .load(db)?)
}
