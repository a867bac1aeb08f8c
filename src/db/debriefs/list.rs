//! The list of debriefs: waiting for cards, open, decided. The viewer's scope is in the query.

use chrono::{DateTime, Utc};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use crate::db::raw::{DEBRIEFS, NEAR, OPEN, VISIBLE, WAITING, for_backend};
use crate::db::types::{Guid, Instant};
use crate::db::{Db, DbResult};
use crate::domain::access::Staff;
use crate::domain::ids::ApplicationId;
use crate::domain::text_enum::text_enum;
use crate::on_backend;

text_enum! {
    /// Which part of the list.
    pub enum Part {
        /// Cards are still owed.
        Waiting = "waiting" => "Waiting for scorecards",
        /// Everything is in; nothing is decided.
        Open = "open" => "Open",
        /// A decision is recorded.
        Decided = "decided" => "Decided",
    }
}

/// Lines on one page of the list.
pub const PAGE: i64 = 50;

/// A line of the list.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct ListedDebrief {
    /// Whose debrief.
    #[diesel(sql_type = Guid)]
    pub application: ApplicationId,
    /// The candidate's name.
    #[diesel(sql_type = Text)]
    pub candidate: String,
    /// For which role.
    #[diesel(sql_type = Text)]
    pub role: String,
    /// Who decides.
    #[diesel(sql_type = Text)]
    pub decider: String,
    /// Since when the application is in its stage.
    #[diesel(sql_type = Instant)]
    pub stage_entered_at: DateTime<Utc>,
    /// Cards that are waited for.
    #[diesel(sql_type = BigInt)]
    pub owed: i64,
    /// Cards that are in.
    #[diesel(sql_type = BigInt)]
    pub cards_in: i64,
    /// Interviews that nobody was asked to hold.
    #[diesel(sql_type = BigInt)]
    pub uncovered: i64,
    /// When the last card came in.
    #[diesel(sql_type = Nullable<Instant>)]
    pub last_in: Option<DateTime<Utc>>,
    /// The newest decision.
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    /// When it was recorded.
    #[diesel(sql_type = Nullable<Instant>)]
    pub decided_at: Option<DateTime<Utc>>,
}

/// How many debriefs stand in each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, diesel::QueryableByName)]
pub struct PartCounts {
    /// Cards are still owed.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Waiting for a decision.
    #[diesel(sql_type = BigInt)]
    pub open: i64,
    /// Decided.
    #[diesel(sql_type = BigInt)]
    pub decided: i64,
}

impl PartCounts {
    /// How many stand in this part.
    pub fn of(&self, part: &Part) -> i64 {
        match part {
            Part::Waiting => self.waiting,
            Part::Open => self.open,
            Part::Decided => self.decided,
        }
    }
}

/// One page of one part, longest waiting first, newest decision first; `skip` whole pages are left out.
pub fn page(db: &mut Db, viewer: Staff, part: Part, skip: i64) -> DbResult<Vec<ListedDebrief>> {
    let sql = match part {
        Part::Waiting => near(WAITING, "s.stage_entered_at, s.application"),
        Part::Open => near(OPEN, "s.last_in, s.application"),
        Part::Decided => decided(),
    };
    let sql = for_backend(db, &sql);
    let query = diesel::sql_query(sql)
        .bind::<Guid, _>(viewer.id)
        .bind::<Integer, _>(sees_all(viewer))
        .bind::<BigInt, _>(skip.saturating_mul(PAGE));
    Ok(on_backend!(db, |conn| query.load(conn))?)
}

/// How many debriefs stand in each part.
pub fn counts(db: &mut Db, viewer: Staff) -> DbResult<PartCounts> {
    let sql = format!(
        "SELECT count(CASE WHEN {WAITING} THEN 1 END) AS waiting, count(CASE WHEN {OPEN} THEN 1 END) AS open, \
         (SELECT count(*) FROM applications a JOIN roles r ON r.id = a.role_id \
            WHERE a.id IN (SELECT d.application_id FROM decisions d) AND {VISIBLE}) AS decided \
         FROM ({DEBRIEFS} WHERE {NEAR} AND {VISIBLE}) s"
    );
    let sql = for_backend(db, &sql);
    let query = diesel::sql_query(sql)
        .bind::<Guid, _>(viewer.id)
        .bind::<Integer, _>(sees_all(viewer));
    Ok(on_backend!(db, |conn| query.get_result(conn))?)
}

/// One page of the debriefs that are not held yet.
fn near(condition: &str, order: &str) -> String {
    format!(
        "SELECT s.* FROM ({DEBRIEFS} WHERE {NEAR} AND {VISIBLE}) s WHERE {condition} \
         ORDER BY {order} LIMIT {PAGE} OFFSET ?3"
    )
}

/// One page of the debriefs that were held. The page is chosen before anything is asked about its lines: decisions gather
/// over the years.
fn decided() -> String {
    format!(
        "SELECT s.* FROM ({DEBRIEFS} WHERE a.id IN (\
            SELECT d.application_id FROM decisions d JOIN applications a ON a.id = d.application_id \
            JOIN roles r ON r.id = a.role_id WHERE {VISIBLE} GROUP BY d.application_id \
            ORDER BY max(d.decided_at) DESC, d.application_id DESC LIMIT {PAGE} OFFSET ?3)) s \
         ORDER BY s.decided_at DESC, s.application DESC"
    )
}

/// The second parameter of every text that uses [`VISIBLE`].
pub(in crate::db) fn sees_all(viewer: Staff) -> i32 {
    i32::from(viewer.access.recruits())
}
