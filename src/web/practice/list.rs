//! The rubrics there are samples for, and how far one is with each.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{DateTime, Utc};

use crate::app::App;
use crate::db::practice::{self as stored, AttemptOfRubric};
use crate::db::rubrics::{self, RubricVersion};
use crate::db::{Db, DbError};
use crate::domain::ids::{PracticeAttemptId, RubricVersionId, UserId};
use crate::domain::practice::{Outcome, Rated};
use crate::domain::words;
use crate::ops::practice::offered;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;

/// What can be practised.
#[derive(Template)]
#[template(path = "practice/index.html")]
struct Offered {
    lines: Vec<Line>,
}

/// A rubric with one's attempts, newest first.
struct Line {
    version: RubricVersionId,
    title: String,
    number: String,
    samples: usize,
    attempts: Vec<Attempt>,
}

/// One attempt in a line.
struct Attempt {
    id: PracticeAttemptId,
    version: RubricVersionId,
    number: i32,
    started_at: DateTime<Utc>,
    finished: bool,
    rated: usize,
    agreement: String,
}

impl Line {
    /// The attempt to go on with.
    fn open(&self) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| !attempt.finished && attempt.version == self.version)
    }
}

/// `GET /practice`
pub async fn index(ctx: Ctx) -> PageResult {
    let (user, app) = (ctx.staff()?.id, ctx.app.clone());
    let read = move |db: &mut Db| lines(db, &app, user);
    let lines = ctx.app.db.read(read).await.map_err(AppError::from)?;
    ctx.page(&Offered { lines })
}

fn lines(db: &mut Db, app: &App, user: UserId) -> Result<Vec<Line>, DbError> {
    let newest = newest(db, app)?;
    let attempts = stored::of_user(db, user)?;
    let mut ratings: BTreeMap<PracticeAttemptId, Vec<Rated>> = BTreeMap::new();
    for (attempt, rated) in stored::ratings_of_user(db, user)? {
        ratings.entry(attempt).or_default().push(rated);
    }
    let mut lines: Vec<Line> = newest
        .iter()
        .map(|version| Line {
            version: version.row.id,
            title: version.row.title.clone(),
            number: version.row.version.clone(),
            samples: offered(&app.samples, version).len(),
            attempts: attempts
                .iter()
                .rev()
                .filter(|attempt| attempt.rubric == version.row.rubric)
                .map(|attempt| shown(attempt, &ratings))
                .collect(),
        })
        .filter(|line| line.samples > 0 || !line.attempts.is_empty())
        .collect();
    lines.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(lines)
}

/// The newest published version of every rubric that has samples.
fn newest(db: &mut Db, app: &App) -> Result<Vec<RubricVersion>, DbError> {
    let mut ids: BTreeMap<String, RubricVersionId> = BTreeMap::new();
    for row in rubrics::list(db)? {
        let practised = app.samples.iter().any(|set| set.rubric() == row.rubric);
        if practised && row.frozen_at.is_some() {
            ids.entry(row.rubric).or_insert(row.id);
        }
    }
    let ids: Vec<RubricVersionId> = ids.into_values().collect();
    rubrics::get_all(db, &ids)
}

fn shown(attempt: &AttemptOfRubric, ratings: &BTreeMap<PracticeAttemptId, Vec<Rated>>) -> Attempt {
    let row = &attempt.row;
    let own = ratings.get(&row.id).map_or(&[][..], Vec::as_slice);
    let agreement = match Outcome::of(own).agreement {
        Ok(counted) => format!("{} exact", words::share(counted.exact, counted.pairs)),
        Err(_) => "no level given".to_owned(),
    };
    Attempt {
        id: row.id,
        version: row.rubric_version_id,
        number: row.number,
        started_at: row.started_at,
        finished: row.finished_at.is_some(),
        rated: own.len(),
        agreement,
    }
}
