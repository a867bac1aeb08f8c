//! Ratings as they were given, for calibration: of submitted cards whose debrief is open. Figures are computed elsewhere.
//!
//! What is sealed is not even read. A card enters once nothing is owed any more for its application, and never while the
//! reader owes a card there: the figures would tell what the seal hides.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::RunQueryDsl;
use diesel::sql_types::{Bool, Integer, Nullable, Text};

use crate::db::raw::for_backend;
use crate::db::types::{At, Guid, Instant, level};
use crate::db::{Db, DbError, DbResult};
use crate::domain::calibration::{Major, Rating};
use crate::domain::ids::{ApplicationId, InterviewId, ScorecardId, UserId};
use crate::on_backend;

/// `?1` the reader, `?2` the moment since which cards were submitted, `?3` the rubric, or nothing for all.
const GIVEN: &str = "\
SELECT c.id AS card, c.application_id AS application, c.interview_id AS interview, c.author_id AS rater, \
    v.rubric AS rubric, v.version AS version, g.criterion AS criterion, g.level AS level, length(g.note) AS note, \
    x.shadow AS shadow, i.starts_at AS held_at, c.submitted_at AS submitted_at \
FROM scorecards c JOIN assignments x ON x.id = c.assignment_id JOIN interviews i ON i.id = c.interview_id \
    JOIN rubric_versions v ON v.id = c.rubric_version_id JOIN scores g ON g.scorecard_id = c.id \
WHERE c.state = 'submitted' AND c.submitted_at >= ?2 AND x.removed_at IS NULL \
    AND (?3 = '' OR v.rubric = ?3) AND g.state = 'scored' AND g.level IS NOT NULL \
    AND NOT EXISTS (SELECT 1 FROM scorecards oc JOIN assignments ox ON ox.id = oc.assignment_id \
        WHERE oc.application_id = c.application_id AND oc.state <> 'submitted' AND ox.removed_at IS NULL \
        AND ox.waived_at IS NULL AND (NOT ox.shadow OR ox.user_id = ?1)) \
    AND NOT EXISTS (SELECT 1 FROM interviews ui JOIN loop_interviews ul ON ul.id = ui.loop_interview_id \
        WHERE ui.application_id = c.application_id AND ul.kind <> 'screen' AND ui.state <> 'cancelled' \
        AND NOT EXISTS (SELECT 1 FROM assignments ux \
            WHERE ux.interview_id = ui.id AND ux.removed_at IS NULL AND NOT ux.shadow))";

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Guid)]
    card: ScorecardId,
    #[diesel(sql_type = Guid)]
    application: ApplicationId,
    #[diesel(sql_type = Guid)]
    interview: InterviewId,
    #[diesel(sql_type = Guid)]
    rater: UserId,
    #[diesel(sql_type = Text)]
    rubric: String,
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = Text)]
    criterion: String,
    #[diesel(sql_type = Integer)]
    level: i32,
    #[diesel(sql_type = Integer)]
    note: i32,
    #[diesel(sql_type = Bool)]
    shadow: bool,
    #[diesel(sql_type = Nullable<Instant>)]
    held_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Instant)]
    submitted_at: DateTime<Utc>,
}

/// Every rating this reader's figures may rest on: of cards submitted since then, under this rubric; `None` for all.
pub fn given(
    db: &mut Db,
    reader: UserId,
    since: Option<DateTime<Utc>>,
    rubric: Option<&str>,
) -> DbResult<Vec<Rating>> {
    let text = for_backend(db, GIVEN);
    let since = since.unwrap_or(DateTime::UNIX_EPOCH);
    let query = diesel::sql_query(text)
        .bind::<Guid, _>(reader)
        .bind::<Instant, _>(At(since))
        .bind::<Text, _>(rubric.unwrap_or_default());
    let rows: Vec<Row> = on_backend!(db, |conn| query.load(conn))?;
    rows.into_iter().map(Row::rating).collect()
}

impl Row {
    fn rating(self) -> DbResult<Rating> {
        let rubric = Major::of(&self.rubric, &self.version)
            .ok_or_else(|| DbError::Corrupt(format!("version {}", self.version)))?;
        let took = |held: DateTime<Utc>| {
            let took = self.submitted_at - held;
            (took >= TimeDelta::zero()).then(|| took.num_minutes())
        };
        Ok(Rating {
            card: self.card,
            application: self.application,
            interview: self.interview,
            rater: self.rater,
            rubric,
            criterion: self.criterion,
            level: level(self.level)?,
            note: u32::try_from(self.note).unwrap_or(0),
            shadow: self.shadow,
            took: self.held_at.and_then(took),
        })
    }
}
