//! Rubrics to read: the list, and one version as its authors, interviewers and candidates' advocates need it, on screen
//! and on paper. Nothing here changes a rubric.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::db::ratings;
use crate::db::rubric_drafts::{self, DraftListed};
use crate::db::rubrics::{self, RubricRow};
use crate::db::{Db, DbError};
use crate::domain::access::Access;
use crate::domain::grading::catalogue;
use crate::domain::ids::RubricVersionId;
use crate::domain::level::{Level, Seniority};
use crate::domain::rubric::{Criterion, Question, Rubric};
use crate::ops::library::ShippedVersion;
use crate::ops::rubrics as ops;
use crate::web::chrome::{Flash, FlashKind, UndoForm};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;
use crate::web::form::Form;

pub mod compare;
pub mod places;
mod usage;

use usage::Usage;

/// All rubrics.
#[derive(Template)]
#[template(path = "rubrics/index.html")]
struct RubricsShown {
    lines: Vec<Line>,
    administers: bool,
    /// For administrators only.
    drafts: Vec<DraftListed>,
    /// Rubrics of this release that were left out because the organisation has its own.
    left_out: Vec<String>,
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
    administers: bool,
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
    let administers = ctx.staff()?.access == Access::Administrator;
    let read = move |db: &mut Db| {
        let drafts = if administers {
            rubric_drafts::open(db)?
        } else {
            Vec::new()
        };
        Ok::<_, DbError>((rubrics::list(db)?, drafts))
    };
    let (rows, drafts) = ctx.app.db.read(read).await.map_err(AppError::from)?;
    let left_out = if administers {
        left_out(&rows, &ctx.app.shipped)
    } else {
        Vec::new()
    };
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
    ctx.page(&RubricsShown {
        lines,
        administers,
        drafts,
        left_out,
    })
}

/// `GET /rubrics/{version}`
pub async fn show(ctx: Ctx, version: web::Path<RubricVersionId>) -> PageResult {
    let (id, reader) = (*version, ctx.staff()?.id);
    let since = usage::since(ctx.app.clock.now());
    let read = move |db: &mut Db| {
        let version = rubrics::get(db, id)?;
        let versions = rubrics::versions(db, &version.row.rubric)?;
        let given = ratings::given(db, reader, Some(since), Some(&version.row.rubric))?;
        Ok::<_, DbError>((version, versions, rubrics::roles_using(db, id)?, given))
    };
    let (version, versions, used_by, given) =
        ctx.app.db.read(read).await.map_err(AppError::from)?;
    ctx.page(&RubricShown {
        administers: ctx.staff()?.access == Access::Administrator,
        facts: facts(&version.rubric),
        usage: usage::of(given, &version.rubric),
        row: version.row,
        rubric: version.rubric,
        versions,
        used_by,
    })
}

/// `POST /rubrics/{version}/retire`: not offered to new loops any more, or offered again.
pub async fn retire(ctx: Ctx, version: web::Path<RubricVersionId>, form: Form) -> PageResult {
    let (id, actor) = (*version, ctx.actor());
    let retired = form.text("offered") != "again";
    ctx.app
        .db
        .write(move |tx| ops::retire(tx, actor, id, retired))
        .await?;
    let (words, undo) = if retired {
        let words = "Retired. New roles do not take this version; roles that use it keep it.";
        (words, "again")
    } else {
        ("Offered again. New roles may take this version.", "no")
    };
    let flash = Flash {
        kind: FlashKind::Done,
        text: words.to_owned(),
        undo: Some(UndoForm {
            action: format!("/rubrics/{id}/retire"),
            label: "Undo".to_owned(),
            fields: vec![("offered".to_owned(), undo.to_owned())],
        }),
    };
    Ok(ctx.redirect_with(&format!("/rubrics/{id}"), flash))
}

/// `GET /rubrics/{version}/file`: the version as a file that can be changed, checked and brought back.
pub async fn file(ctx: Ctx, version: web::Path<RubricVersionId>) -> PageResult {
    let id = *version;
    let read = move |db: &mut Db| rubrics::text(db, id);
    let rubric = ctx.app.db.read(read).await.map_err(AppError::from)?;
    download(&rubric)
}

/// A rubric as an answer that the browser saves.
pub fn download(rubric: &Rubric) -> PageResult {
    let text = rubric.to_toml().map_err(anyhow::Error::from)?;
    // Of a draft both may be anything.
    let given = format!("{}-{}", rubric.id, rubric.version);
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    let name: String = given.chars().filter(plain).take(120).collect();
    Ok(HttpResponse::Ok()
        .content_type("application/toml; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.toml\""),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text))
}

impl RubricShown {
    /// The version before this one, to compare with.
    fn before(&self) -> Option<&RubricRow> {
        // Newest first: what comes after this one is older.
        self.versions
            .iter()
            .skip_while(|row| row.id != self.row.id)
            .nth(1)
    }

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

/// What ships under an id and version that are stored with another text, or not at all.
fn left_out(rows: &[RubricRow], shipped: &[ShippedVersion]) -> Vec<String> {
    let missing = shipped.iter().filter(|ships| {
        !rows.iter().any(|row| {
            row.rubric == ships.rubric && row.version == ships.version && row.digest == ships.digest
        })
    });
    missing
        .map(|ships| format!("{} {}", ships.rubric, ships.version))
        .collect()
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
