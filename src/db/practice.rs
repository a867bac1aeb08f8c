//! Practice on sample answers: attempts of a person at a rubric version, and the ratings they gave.
//!
//! Nothing here decides who may read them: `domain::access` does.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{practice_attempts, practice_ratings, rubric_versions};
use crate::db::types::{At, level};
use crate::db::{Db, DbResult, Tx};
use crate::domain::calibration::Major;
use crate::domain::ids::{PracticeAttemptId, RubricVersionId, UserId};
use crate::domain::practice::Rated;

/// One run through the samples of a rubric version.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = practice_attempts)]
pub struct AttemptRow {
    /// Which attempt.
    pub id: PracticeAttemptId,
    /// Whose.
    pub user_id: UserId,
    /// Under which rubric version.
    pub rubric_version_id: RubricVersionId,
    /// The first is 1.
    pub number: i32,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; until then it can be resumed.
    pub finished_at: Option<DateTime<Utc>>,
}

/// An attempt with the rubric it is about.
#[derive(Clone, Debug, Queryable)]
pub struct AttemptOfRubric {
    /// The attempt.
    pub row: AttemptRow,
    /// The rubric's own id, for example `django.orm`.
    pub rubric: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = practice_ratings)]
struct RatingRow {
    attempt_id: PracticeAttemptId,
    sample: String,
    criterion: String,
    level: Option<i32>,
    expert_level: i32,
    note: String,
}

/// The attempt with this id.
pub fn get(db: &mut Db, id: PracticeAttemptId) -> DbResult<AttemptRow> {
    Ok(practice_attempts::table
        .find(id)
        .select(AttemptRow::as_select())
        .first(db)?)
}

/// All attempts of a person, oldest first.
pub fn of_user(db: &mut Db, user: UserId) -> DbResult<Vec<AttemptOfRubric>> {
    Ok(practice_attempts::table
        .inner_join(rubric_versions::table)
        .filter(practice_attempts::user_id.eq(user))
        .order(practice_attempts::id.asc())
        .select((AttemptRow::as_select(), rubric_versions::rubric))
        .load(db)?)
}

/// The ratings of an attempt, in the order in which they were given.
pub fn ratings(db: &mut Db, attempt: PracticeAttemptId) -> DbResult<Vec<Rated>> {
    let rows: Vec<RatingRow> = practice_ratings::table
        .filter(practice_ratings::attempt_id.eq(attempt))
        .order((
            practice_ratings::rated_at.asc(),
            practice_ratings::sample.asc(),
        ))
        .select(RatingRow::as_select())
        .load(db)?;
    rows.into_iter().map(RatingRow::rated).collect()
}

/// All ratings of a person with the attempt they belong to.
pub fn ratings_of_user(db: &mut Db, user: UserId) -> DbResult<Vec<(PracticeAttemptId, Rated)>> {
    let rows: Vec<RatingRow> = practice_ratings::table
        .inner_join(practice_attempts::table)
        .filter(practice_attempts::user_id.eq(user))
        .order((
            practice_ratings::rated_at.asc(),
            practice_ratings::sample.asc(),
        ))
        .select(RatingRow::as_select())
        .load(db)?;
    rows.into_iter()
        .map(|row| Ok((row.attempt_id, row.rated()?)))
        .collect()
}

/// A rating of somebody, without its note: what the calibration of interviewers counts.
#[derive(Clone, Debug)]
pub struct Practised {
    /// Who.
    pub user: UserId,
    /// In which attempt.
    pub attempt: PracticeAttemptId,
    /// The rubric's own id.
    pub rubric: String,
    /// With its major version.
    pub major: Option<Major>,
    /// The levels.
    pub rated: Rated,
}

/// The ratings of everybody since then; `None` for all. The notes are nobody else's to read, and not read here.
pub fn of_everybody(db: &mut Db, since: Option<DateTime<Utc>>) -> DbResult<Vec<Practised>> {
    type Row = (
        UserId,
        PracticeAttemptId,
        String,
        String,
        String,
        String,
        Option<i32>,
        i32,
    );
    let since = since.unwrap_or(DateTime::UNIX_EPOCH);
    let rows: Vec<Row> = practice_ratings::table
        .inner_join(practice_attempts::table.inner_join(rubric_versions::table))
        .filter(practice_ratings::rated_at.ge(At(since)))
        .order((practice_attempts::id.asc(), practice_ratings::sample.asc()))
        .select((
            practice_attempts::user_id,
            practice_attempts::id,
            rubric_versions::rubric,
            rubric_versions::version,
            practice_ratings::sample,
            practice_ratings::criterion,
            practice_ratings::level,
            practice_ratings::expert_level,
        ))
        .load(db)?;
    let practised = |row: Row| {
        let (user, attempt, rubric, version, sample, criterion, own, expert) = row;
        Ok(Practised {
            user,
            attempt,
            major: Major::of(&rubric, &version),
            rubric,
            rated: Rated {
                sample,
                criterion,
                own: own.map(level).transpose()?,
                expert: level(expert)?,
                note: String::new(),
            },
        })
    };
    rows.into_iter().map(practised).collect()
}

/// Begins an attempt.
pub fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    version: RubricVersionId,
    number: i32,
) -> DbResult<PracticeAttemptId> {
    let id: PracticeAttemptId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(practice_attempts::table)
        .values((
            practice_attempts::id.eq(id),
            practice_attempts::user_id.eq(user),
            practice_attempts::rubric_version_id.eq(version),
            practice_attempts::number.eq(number),
            practice_attempts::started_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Stores a rating; a sample is rated once in an attempt.
pub fn rate(tx: &mut Tx<'_>, attempt: PracticeAttemptId, rated: &Rated) -> DbResult<()> {
    let now = tx.now();
    diesel::insert_into(practice_ratings::table)
        .values((
            practice_ratings::attempt_id.eq(attempt),
            practice_ratings::sample.eq(&rated.sample),
            practice_ratings::criterion.eq(&rated.criterion),
            practice_ratings::level.eq(rated.own.map(|level| i32::from(level.get()))),
            practice_ratings::expert_level.eq(i32::from(rated.expert.get())),
            practice_ratings::note.eq(&rated.note),
            practice_ratings::rated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Ends an attempt; one that has ended keeps its moment.
pub fn finish(tx: &mut Tx<'_>, id: PracticeAttemptId) -> DbResult<()> {
    let now = tx.now();
    let open = practice_attempts::table
        .find(id)
        .filter(practice_attempts::finished_at.is_null());
    diesel::update(open)
        .set(practice_attempts::finished_at.eq(Some(At(now))))
        .execute(&mut **tx)?;
    Ok(())
}

impl RatingRow {
    fn rated(self) -> DbResult<Rated> {
        Ok(Rated {
            sample: self.sample,
            criterion: self.criterion,
            own: self.level.map(level).transpose()?,
            expert: level(self.expert_level)?,
            note: self.note,
        })
    }
}
