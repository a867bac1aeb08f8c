//! Take-homes and the extra time granted for them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{accommodations, candidates, take_homes, users};
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::{
    AccommodationId, ApplicationId, CandidateId, InterviewId, KitVersionId, TakeHomeId, UserId,
};
use crate::domain::take_home::TakeHomeState;

mod dossier;

pub use dossier::{
    CandidateOf, Dossier, KitOf, Offer, OwnerOf, RoleOf, by_token, get, of_application, offer,
    reviews,
};

/// A take-home.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = take_homes)]
pub struct TakeHomeRow {
    /// Which take-home.
    pub id: TakeHomeId,
    /// The application it belongs to.
    pub application_id: ApplicationId,
    /// The interview of the loop that it is.
    pub interview_id: InterviewId,
    /// The kit, as it was when it was sent.
    pub kit_version_id: KitVersionId,
    /// How far it has come.
    pub state: TakeHomeState,
    /// The name under which its code is read.
    pub alias: String,
    /// Minutes from the start to the end.
    pub minutes_allowed: i32,
    /// Minutes granted beyond those.
    pub extra_minutes: i32,
    /// Uploads that are graded at most.
    pub attempts_allowed: i32,
    /// The last moment to start.
    pub respond_by: DateTime<Utc>,
    /// When the clock started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub due_at: Option<DateTime<Utc>>,
    /// What the candidate is told, once released.
    pub feedback: String,
    /// When it was released.
    pub feedback_released_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}

/// A take-home to store.
pub struct NewTakeHome<'a> {
    /// Its id, known before because its link is derived from it.
    pub id: TakeHomeId,
    /// The application it belongs to.
    pub application: ApplicationId,
    /// The interview of the loop that it is.
    pub interview: InterviewId,
    /// The kit.
    pub kit_version: KitVersionId,
    /// The hash of its link.
    pub token_hash: &'a str,
    /// The name under which its code is read.
    pub alias: &'a str,
    /// Minutes from the start to the end.
    pub minutes_allowed: i32,
    /// Minutes granted beyond those.
    pub extra_minutes: i32,
    /// Uploads that are graded at most.
    pub attempts_allowed: i32,
    /// The last moment to start.
    pub respond_by: DateTime<Utc>,
    /// Who sent it.
    pub created_by: UserId,
}

/// Extra time that was granted. The reason is for recruiters only.
#[derive(Clone, Debug, Queryable)]
pub struct AccommodationRow {
    /// Minutes granted.
    pub extra_minutes: i32,
    /// Why.
    pub reason: String,
    /// Who granted it; nobody when it was given back after a fault of ours.
    pub granted_by: Option<String>,
    /// When.
    pub granted_at: DateTime<Utc>,
}

/// Stores a take-home that was just sent.
pub fn insert(tx: &mut Tx<'_>, new: &NewTakeHome<'_>) -> DbResult<()> {
    let now = At(tx.now());
    diesel::insert_into(take_homes::table)
        .values((
            (
                take_homes::id.eq(new.id),
                take_homes::application_id.eq(new.application),
                take_homes::interview_id.eq(new.interview),
                take_homes::kit_version_id.eq(new.kit_version),
                take_homes::token_hash.eq(new.token_hash),
                take_homes::state.eq(TakeHomeState::Invited),
                take_homes::alias.eq(new.alias),
            ),
            (
                take_homes::minutes_allowed.eq(new.minutes_allowed),
                take_homes::extra_minutes.eq(new.extra_minutes),
                take_homes::attempts_allowed.eq(new.attempts_allowed),
                take_homes::respond_by.eq(At(new.respond_by)),
                take_homes::feedback.eq(""),
            ),
            (
                take_homes::created_by.eq(new.created_by),
                take_homes::created_at.eq(now),
                take_homes::updated_at.eq(now),
                take_homes::revision.eq(1),
            ),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Whether a take-home of this application carries this alias already.
pub fn alias_taken(db: &mut Db, alias: &str) -> DbResult<bool> {
    let found = take_homes::table.filter(take_homes::alias.eq(alias));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(db)?)
}

/// Takes the row for this transaction, so that two changes of one take-home follow each other. On SQLite the write lock
/// does that already; on PostgreSQL the update waits.
pub fn lock(tx: &mut Tx<'_>, id: TakeHomeId) -> DbResult<()> {
    let now = tx.now();
    let changed = diesel::update(take_homes::table.find(id))
        .set((
            take_homes::revision.eq(take_homes::revision + 1),
            take_homes::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    if changed == 0 {
        return Err(crate::db::DbError::NotFound);
    }
    Ok(())
}

/// Changes the state.
pub fn set_state(tx: &mut Tx<'_>, id: TakeHomeId, state: TakeHomeState) -> DbResult<()> {
    diesel::update(take_homes::table.find(id))
        .set(take_homes::state.eq(state))
        .execute(&mut **tx)?;
    Ok(())
}

/// Starts the clock, with what the candidate agreed to.
pub fn start(tx: &mut Tx<'_>, id: TakeHomeId, due: DateTime<Utc>) -> DbResult<()> {
    let now = Some(At(tx.now()));
    diesel::update(take_homes::table.find(id))
        .set((
            take_homes::state.eq(TakeHomeState::Started),
            take_homes::consented_at.eq(now),
            take_homes::ai_rule_accepted_at.eq(now),
            take_homes::started_at.eq(now),
            take_homes::due_at.eq(Some(At(due))),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Changes the last moment to start.
pub fn set_respond_by(tx: &mut Tx<'_>, id: TakeHomeId, respond_by: DateTime<Utc>) -> DbResult<()> {
    diesel::update(take_homes::table.find(id))
        .set(take_homes::respond_by.eq(At(respond_by)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Changes the extra time and the end that follows from it.
pub fn set_extra(
    tx: &mut Tx<'_>,
    id: TakeHomeId,
    extra_minutes: i32,
    due: Option<DateTime<Utc>>,
) -> DbResult<()> {
    diesel::update(take_homes::table.find(id))
        .set((
            take_homes::extra_minutes.eq(extra_minutes),
            take_homes::due_at.eq(due.map(At)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Stores the feedback and when it was released first.
pub fn set_feedback(
    tx: &mut Tx<'_>,
    id: TakeHomeId,
    feedback: &str,
    released: DateTime<Utc>,
) -> DbResult<()> {
    diesel::update(take_homes::table.find(id))
        .set((
            take_homes::feedback.eq(feedback),
            take_homes::feedback_released_at.eq(Some(At(released))),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Stores extra time with its reason; `granted_by` is nobody when it makes up for a fault of ours.
pub fn insert_accommodation(
    tx: &mut Tx<'_>,
    take_home: TakeHomeId,
    extra_minutes: i32,
    reason: &str,
    granted_by: Option<UserId>,
) -> DbResult<AccommodationId> {
    let id: AccommodationId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(accommodations::table)
        .values((
            accommodations::id.eq(id),
            accommodations::take_home_id.eq(take_home),
            accommodations::extra_minutes.eq(extra_minutes),
            accommodations::reason.eq(reason),
            accommodations::granted_by.eq(granted_by),
            accommodations::granted_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The extra time of a take-home, newest first. Only for those who may see why.
pub fn accommodations(db: &mut Db, take_home: TakeHomeId) -> DbResult<Vec<AccommodationRow>> {
    Ok(accommodations::table
        .left_join(users::table)
        .filter(accommodations::take_home_id.eq(take_home))
        .order((accommodations::granted_at.desc(), accommodations::id.desc()))
        .select((
            accommodations::extra_minutes,
            accommodations::reason,
            users::name.nullable(),
            accommodations::granted_at,
        ))
        .load(db)?)
}

/// The zone in which a candidate reads times.
pub fn set_zone(tx: &mut Tx<'_>, candidate: CandidateId, zone: &str) -> DbResult<()> {
    let now = tx.now();
    diesel::update(candidates::table.find(candidate))
        .set((
            candidates::time_zone.eq(zone),
            candidates::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}
