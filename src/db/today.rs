//! What waits for a person: the counts beside the navigation and the lists on Today, each in one statement.
//!
//! The count of Today is the length of the same list. Who may know a name is part of the text: a take-home reviewer who
//! has not submitted sees the alias. Start with [`counts`] and [`work`]; the texts are in [`sql`].

use chrono::{DateTime, TimeDelta, Utc};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use uuid::Uuid;

use crate::db::debriefs::list::sees_all;
use crate::db::raw::{DEBRIEFS, OPEN, VISIBLE, for_backend};
use crate::db::types::{AnyId, At, Guid, Instant};
use crate::db::{Db, DbResult};
use crate::domain::access::{Access, Staff};
use crate::domain::ids::ApplicationId;
use crate::on_backend;

mod sql;

/// The five parameters of [`sql::work`]. A macro, because the type of a bound query cannot be written down.
macro_rules! bound {
    ($text:expr, $viewer:expr, $now:expr) => {
        diesel::sql_query($text)
            .bind::<Guid, _>($viewer.id)
            .bind::<Integer, _>(sees_all($viewer))
            .bind::<Instant, _>(At($now))
            .bind::<Integer, _>(administers($viewer))
            .bind::<Instant, _>(At($now - TimeDelta::days(STALE_DAYS)))
    };
}

/// After this many days in one stage, somebody should look.
pub const STALE_DAYS: i64 = 5;

/// The longest list Today shows; the count says how much there is.
pub const LONGEST: i64 = 60;

/// How many things wait behind each link of the navigation; `None` shows no number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Things on Today that wait for this person.
    pub today: Option<i64>,
    /// Roles that are not closed.
    pub roles: Option<i64>,
    /// Active candidates this person may see.
    pub candidates: Option<i64>,
    /// Debriefs that wait for a decision.
    pub debriefs: Option<i64>,
}

#[derive(diesel::QueryableByName)]
struct CountsRow {
    #[diesel(sql_type = BigInt)]
    today: i64,
    #[diesel(sql_type = BigInt)]
    roles: i64,
    #[diesel(sql_type = BigInt)]
    candidates: i64,
    #[diesel(sql_type = BigInt)]
    debriefs: i64,
}

/// One thing that waits.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct WorkRow {
    /// What it is: one of the kinds that [`sql`] names.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Whose application, where it is about one.
    #[diesel(sql_type = Nullable<Guid>)]
    pub application: Option<ApplicationId>,
    /// The card, interview, take-home, message or job.
    #[diesel(sql_type = Guid)]
    subject: AnyId,
    /// The name of the candidate, the alias of a blind review, or who a message was for.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// For which role; empty where there is none.
    #[diesel(sql_type = Text)]
    pub role: String,
    /// The interview, the subject of a message, the kind of a job; may be empty.
    #[diesel(sql_type = Text)]
    pub detail: String,
    /// Since when it waits.
    #[diesel(sql_type = Instant)]
    pub since: DateTime<Utc>,
    /// By when it should be done, where there is such a moment.
    #[diesel(sql_type = Nullable<Instant>)]
    pub due: Option<DateTime<Utc>>,
}

impl WorkRow {
    /// The card, interview, take-home, message or job.
    pub fn subject(&self) -> Uuid {
        self.subject.0
    }
}

/// A card that somebody else owes.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct OwedByOthers {
    /// Whose application.
    #[diesel(sql_type = Guid)]
    pub application: ApplicationId,
    /// The candidate's name.
    #[diesel(sql_type = Text)]
    pub candidate: String,
    /// For which interview.
    #[diesel(sql_type = Text)]
    pub interview: String,
    /// Who owes it.
    #[diesel(sql_type = Text)]
    pub who: String,
    /// For which role.
    #[diesel(sql_type = Text)]
    pub role: String,
    /// Since when.
    #[diesel(sql_type = Instant)]
    pub since: DateTime<Utc>,
}

/// The counts of this person, in one query.
pub fn counts(db: &mut Db, viewer: Staff, now: DateTime<Utc>) -> DbResult<Counts> {
    let work = sql::work();
    let text = format!(
        "SELECT (SELECT count(*) FROM ({work}) w) AS today, \
         (SELECT count(*) FROM roles r WHERE r.state <> 'closed' AND (?2 = 1 OR r.hiring_manager_id = ?1)) AS roles, \
         (SELECT count(*) FROM applications a JOIN roles r ON r.id = a.role_id \
            WHERE a.state = 'active' AND {VISIBLE}) AS candidates, \
         (SELECT count(*) FROM ({DEBRIEFS} AND {VISIBLE}) s WHERE {OPEN}) AS debriefs"
    );
    let text = for_backend(db, &text);
    let query = bound!(text, viewer, now);
    let row: CountsRow = on_backend!(db, |conn| query.get_result(conn))?;
    // An empty Today is good news and needs no number.
    Ok(Counts {
        today: Some(row.today).filter(|count| *count > 0),
        roles: Some(row.roles),
        candidates: Some(row.candidates),
        debriefs: Some(row.debriefs).filter(|count| *count > 0),
    })
}

/// What waits for this person and the interviews they hold next, soonest due and longest waiting first.
pub fn work(db: &mut Db, viewer: Staff, now: DateTime<Utc>) -> DbResult<Vec<WorkRow>> {
    let (work, next) = (sql::work(), sql::next());
    let text = format!(
        "SELECT * FROM ({work} UNION ALL {next}) w ORDER BY COALESCE(w.due, w.since), w.subject LIMIT {LONGEST}"
    );
    let text = for_backend(db, &text);
    let query = bound!(text, viewer, now);
    Ok(on_backend!(db, |conn| query.load(conn))?)
}

/// Cards that others owe for the roles this person runs or decides, longest waiting first, at most a dozen.
pub fn owed_by_others(
    db: &mut Db,
    viewer: Staff,
    now: DateTime<Utc>,
) -> DbResult<Vec<OwedByOthers>> {
    let text = for_backend(
        db,
        &format!(
            "{} AND {VISIBLE} {}",
            sql::OWED_BY_OTHERS,
            sql::OLDEST_DOZEN
        ),
    );
    let query = diesel::sql_query(text)
        .bind::<Guid, _>(viewer.id)
        .bind::<Integer, _>(sees_all(viewer))
        .bind::<Instant, _>(At(now))
        .bind::<Integer, _>(administers(viewer));
    Ok(on_backend!(db, |conn| query.load(conn))?)
}

fn administers(viewer: Staff) -> i32 {
    i32::from(viewer.access == Access::Administrator)
}
