//! Rubrics to read: the list, and one version as its authors, interviewers and candidates' advocates need it, on screen
//! and on paper. Nothing here changes a rubric.

use actix_web::web;
use askama::Template;

use crate::db::ratings;
use crate::db::rubrics::{self, RubricRow};
use crate::db::{Db, DbError};
use crate::domain::grading::catalogue;
use crate::domain::ids::RubricVersionId;
use crate::domain::level::{Level, Seniority};
use crate::domain::rubric::{Criterion, Question, Rubric};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;

mod usage;

use usage::Usage;

/// All rubrics.
#[derive(Template)]
#[template(path = "rubrics/index.html")]
struct RubricsShown {
    lines: Vec<Line>,
}

/// A rubric: its newest version, and the ones before.
struct Line {
    newest: RubricRow,
    older: Vec<RubricRow>,
}

/// One version of a rubric.
#[derive(Template)]
#[template(path = "rubrics/show.html")]
struct RubricShown {
    row: RubricRow,
    rubric: Rubric,
    versions: Vec<RubricRow>,
    used_by: usize,
    usage: Option<Usage>,
    facts: Vec<FactLine>,
}

/// What a measured fact says about a criterion.
struct FactLine {
    title: String,
    key: String,
    unit: String,
    criterion: String,
    words: String,
    does_not_say: String,
}

/// `GET /rubrics`
pub async fn index(ctx: Ctx) -> PageResult {
    let rows = ctx
        .app
        .db
        .read(|db: &mut Db| rubrics::list(db))
        .await
        .map_err(AppError::from)?;
    let mut lines: Vec<Line> = Vec::new();
    // Versions of one rubric come together, newest first.
    for row in rows {
        match lines.last_mut() {
            Some(line) if line.newest.rubric == row.rubric => line.older.push(row),
            _ => lines.push(Line {
                newest: row,
                older: Vec::new(),
            }),
        }
    }
    ctx.page(&RubricsShown { lines })
}

/// `GET /rubrics/{version}`
pub async fn show(ctx: Ctx, version: web::Path<RubricVersionId>) -> PageResult {
    let (id, reader) = (*version, ctx.staff()?.id);
    let since = usage::since(ctx.app.clock.now());
    let read = move |db: &mut Db| {
        let version = rubrics::get(db, id)?;
        let versions = rubrics::versions(db, &version.row.rubric)?;
        let given = ratings::given(db, reader, usage::wanted(since, &version.row.rubric))?;
        Ok::<_, DbError>((version, versions, rubrics::roles_using(db, id)?, given))
    };
    let (version, versions, used_by, given) =
        ctx.app.db.read(read).await.map_err(AppError::from)?;
    ctx.page(&RubricShown {
        facts: facts(&version.rubric),
        usage: usage::of(given, &version.rubric),
        row: version.row,
        rubric: version.rubric,
        versions,
        used_by,
    })
}

impl RubricShown {
    /// "junior 2, mid-level 3, senior 3, lead 4".
    fn expected(&self, criterion: &Criterion) -> String {
        each_seniority(|seniority| Some(criterion.expected.get(seniority)))
    }

    /// "senior 3, lead 3"; empty when the criterion decides nothing alone.
    fn gates(&self, criterion: &Criterion) -> String {
        each_seniority(|seniority| criterion.gate_for(seniority))
    }

    /// Titles of the criteria a question gives evidence for.
    fn titles(&self, question: &Question) -> Vec<&str> {
        question
            .criteria
            .iter()
            .filter_map(|id| self.rubric.criterion(id))
            .map(|criterion| criterion.title.as_str())
            .collect()
    }

    fn measured(&self, criterion: &Criterion) -> bool {
        criterion.has_ladder()
    }
}

fn each_seniority(level: impl Fn(Seniority) -> Option<Level>) -> String {
    let known: Vec<String> = Seniority::ALL
        .iter()
        .filter_map(|seniority| {
            let level = level(*seniority)?;
            Some(format!("{} {level}", seniority.label().to_lowercase()))
        })
        .collect();
    known.join(", ")
}

fn facts(rubric: &Rubric) -> Vec<FactLine> {
    let line = |criterion: &Criterion, mapping: &crate::domain::rubric::FactMapping| {
        let definition = catalogue::find(mapping.key());
        let text = |read: fn(&catalogue::FactDefinition) -> &str| {
            definition.map_or_else(String::new, |known| read(known).to_owned())
        };
        FactLine {
            title: text(|known| known.title),
            unit: text(|known| known.unit),
            does_not_say: text(|known| known.does_not_say),
            key: mapping.key().to_owned(),
            criterion: criterion.title.clone(),
            words: mapping.in_words(),
        }
    };
    rubric
        .criteria
        .iter()
        .flat_map(|criterion| {
            criterion
                .facts
                .iter()
                .map(move |mapping| line(criterion, mapping))
        })
        .collect()
}
