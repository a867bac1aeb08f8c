//! What waits for a person: the counts beside the navigation and the lists on Today, each in one statement.
//!
//! The count of Today is the length of the same list, up to [`MOST_COUNTED`]. Who may know a name is part of the text: a take-home reviewer who
//! has not submitted sees the alias. Start with [`counts`] and [`work`]; the texts are in [`sql`].

use chrono::{DateTime, TimeDelta, Utc};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
use uuid::Uuid;

use crate::db::debriefs::list::sees_all;
use crate::db::raw::{DEBRIEFS, NEAR, OPEN, VISIBLE, for_backend};
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

/// The longest list Today shows; [`Work`] says how much there is.
pub const LONGEST: i64 = 60;

/// Where the count beside Today stops: every page pays for it, and nobody acts differently on 200 than on 100.
pub const MOST_COUNTED: i64 = 100;

/// How many things wait behind each link of the navigation; `None` shows no number. Interviewers have only the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Things on Today that wait for this person, at most [`MOST_COUNTED`].
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
    #[diesel(sql_type = Nullable<BigInt>)]
    roles: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    candidates: Option<i64>,
    #[diesel(sql_type = BigInt)]
    debriefs: i64,
}

/// What waits for a person, and how much of it there is.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// What waits and what they hold next, soonest due and longest waiting first, at most [`LONGEST`].
    pub rows: Vec<WorkRow>,
    /// How many things wait.
    pub total: i64,
    /// How many of them are past their time.
    pub late: i64,
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
    /// Whether it is past its time.
    #[diesel(sql_type = Bool)]
    pub late: bool,
    #[diesel(sql_type = BigInt)]
    all_waiting: i64,
    #[diesel(sql_type = BigInt)]
    all_late: i64,
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
    let others = if viewer.access == Access::Interviewer {
        "CAST(NULL AS BIGINT) AS roles, CAST(NULL AS BIGINT) AS candidates, CAST(0 AS BIGINT) AS debriefs".to_owned()
    } else {
        format!(
            "(SELECT count(*) FROM roles r WHERE r.state <> 'closed' AND (?2 = 1 OR r.hiring_manager_id = ?1)) AS roles, \
             (SELECT count(*) FROM applications a JOIN roles r ON r.id = a.role_id \
                WHERE a.state = 'active' AND {VISIBLE}) AS candidates, \
             (SELECT count(*) FROM ({DEBRIEFS} WHERE {NEAR} AND {VISIBLE}) s WHERE {OPEN}) AS debriefs"
        )
    };
    let text = format!(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM ({work}) w LIMIT {MOST_COUNTED}) n) AS today, {others}"
    );
    let text = for_backend(db, &text);
    let query = bound!(text, viewer, now);
    let row: CountsRow = on_backend!(db, |conn| query.get_result(conn))?;
    // An empty Today is good news and needs no number.
    Ok(Counts {
        today: Some(row.today).filter(|count| *count > 0),
        roles: row.roles,
        candidates: row.candidates,
        debriefs: Some(row.debriefs).filter(|count| *count > 0),
    })
}

/// What waits for this person and the interviews they hold next, in one query.
pub fn work(db: &mut Db, viewer: Staff, now: DateTime<Utc>) -> DbResult<Work> {
    let (work, next, late) = (sql::work(), sql::next(), sql::LATE);
    let text = format!(
        "SELECT w.*, {late} AS late, sum(CASE WHEN w.kind <> 'next' THEN 1 ELSE 0 END) OVER () AS all_waiting, \
            sum(CASE WHEN {late} THEN 1 ELSE 0 END) OVER () AS all_late \
         FROM ({work} UNION ALL {next}) w ORDER BY COALESCE(w.due, w.since), w.subject LIMIT {LONGEST}"
    );
    let text = for_backend(db, &text);
    let query = bound!(text, viewer, now);
    let rows: Vec<WorkRow> = on_backend!(db, |conn| query.load(conn))?;
    Ok(Work {
        total: rows.first().map_or(0, |row| row.all_waiting),
        late: rows.first().map_or(0, |row| row.all_late),
        rows,
    })
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
