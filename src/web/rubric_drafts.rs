//! Drafts of rubrics, for administrators: started, edited part by part, compared, tried out, published, discarded.
//!
//! Everything works by plain forms. What is typed is judged by the loader of rubric files and by nothing else.

use actix_web::web;
use askama::Template;

use crate::db::rubric_drafts::PartRow;
use crate::domain::ids::{RubricDraftId, RubricDraftPartId};
use crate::domain::rubric::comparison::Comparison;
use crate::domain::rubric::draft::{Part, PartKind, Place, Placed, of_part};
use crate::domain::rubric::succession;
use crate::ops::idempotency;
use crate::ops::rubric_drafts::{self as ops, Open};
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;
use crate::web::form::Form;

pub mod begin;
pub mod ending;
mod merge;
pub mod part;
mod typed;

/// The overview of a draft.
#[derive(Template)]
#[template(path = "rubric_drafts/show.html")]
struct DraftShown {
    path: String,
    title: String,
    rubric: String,
    version: String,
    head: PartLine,
    criteria: Vec<PartLine>,
    questions: Vec<PartLine>,
    knockouts: Vec<PartLine>,
    problems: Vec<Problem>,
    advice: Vec<String>,
    minutes: String,
    since: Option<Since>,
    key: String,
}

/// A part in the overview.
struct PartLine {
    id: RubricDraftPartId,
    title: String,
    sub: String,
    /// Its share of all weights, percent.
    share: u32,
    problems: usize,
    first: bool,
    last: bool,
    who: String,
    at: chrono::DateTime<chrono::Utc>,
}

/// A fault with where it can be repaired.
struct Problem {
    /// Empty for the draft as a whole.
    href: String,
    place: String,
    text: String,
}

/// What changed since the version the draft was started from.
struct Since {
    name: String,
    comparison: Comparison,
    /// The lowest version that may follow, when it is the same rubric.
    least: Option<semver::Version>,
    /// Whether the draft's version is high enough.
    enough: bool,
}

/// `GET /rubric-drafts/{draft}`
pub async fn show(ctx: Ctx, draft: web::Path<RubricDraftId>) -> PageResult {
    let open = read(&ctx, *draft).await?;
    let head = open
        .of_kind(PartKind::Head)
        .next()
        .ok_or(AppError::NotFound)?;
    ctx.page(&DraftShown {
        path: path(*draft),
        title: title(&open),
        rubric: open.row.rubric.clone(),
        version: open.draft.head.get("version").to_owned(),
        head: line(&open, 0, head),
        criteria: lines(&open, PartKind::Criterion),
        questions: lines(&open, PartKind::Question),
        knockouts: lines(&open, PartKind::Knockout),
        problems: problems(&open),
        advice: open.judged.rubric.advice(),
        minutes: minutes(&open),
        since: since(&open),
        key: new_token().map_err(anyhow::Error::from)?,
    })
}

/// `POST /rubric-drafts/{draft}/parts`: one more criterion, question or knockout.
pub async fn add(ctx: Ctx, draft: web::Path<RubricDraftId>, form: Form) -> PageResult {
    let (draft, actor, key) = (*draft, ctx.actor(), form.text("key").to_owned());
    let kind: PartKind = form.parse("part-kind", "Choose what to add")?;
    let part = fresh(kind, typed::part(kind, &form));
    let write = move |tx: &mut crate::db::Tx<'_>| {
        idempotency::once(tx, actor, &key, |tx| {
            let part = ops::add(tx, actor, draft, kind, &part)?;
            Ok(format!("{}/parts/{part}", path(draft)))
        })
    };
    let location = ctx.app.db.write(write).await?;
    Ok(ctx.redirect(&location))
}

/// `POST /rubric-drafts/{draft}/parts/{part}/move`
pub async fn reorder(
    ctx: Ctx,
    ids: web::Path<(RubricDraftId, RubricDraftPartId)>,
    form: Form,
) -> PageResult {
    let ((draft, part), actor) = (*ids, ctx.actor());
    let up = form.text("to") == "up";
    ctx.app
        .db
        .write(move |tx| ops::reorder(tx, actor, draft, part, up))
        .await?;
    let place = format!("{}#p-{part}", path(draft));
    Ok(ctx.done(&place, if up { "Moved up." } else { "Moved down." }))
}

impl DraftShown {
    /// Lists of parts with what they are called.
    fn lists(&self) -> [(PartKind, &'static str, &Vec<PartLine>); 2] {
        [
            (PartKind::Question, "Questions", &self.questions),
            (PartKind::Knockout, "Knockouts", &self.knockouts),
        ]
    }
}

/// Where a draft is.
fn path(draft: RubricDraftId) -> String {
    format!("/rubric-drafts/{draft}")
}

async fn read(ctx: &Ctx, draft: RubricDraftId) -> Result<Open, AppError> {
    let open = ctx.app.db.read(move |db| ops::open(db, draft)).await?;
    Ok(open)
}

fn title(open: &Open) -> String {
    named(open.draft.head.get("title"), "Untitled rubric")
}

fn lines(open: &Open, kind: PartKind) -> Vec<PartLine> {
    let count = open.of_kind(kind).count();
    let rows = open.of_kind(kind).enumerate();
    rows.map(|(index, row)| PartLine {
        last: index + 1 == count,
        ..line(open, index, row)
    })
    .collect()
}

fn line(open: &Open, index: usize, row: &PartRow) -> PartLine {
    PartLine {
        id: row.id,
        title: part_title(row.kind, &row.part),
        sub: match row.kind {
            PartKind::Head => String::new(),
            PartKind::Criterion => row.part.get("definition").to_owned(),
            PartKind::Question => row.part.lines("criteria").collect::<Vec<_>>().join(", "),
            PartKind::Knockout => row.part.get("criterion").to_owned(),
        },
        share: share(open, &row.part),
        problems: of_part(&open.judged.faults, row.kind, index).count(),
        first: index == 0,
        last: false,
        who: row.who.clone(),
        at: row.at,
    }
}

fn part_title(kind: PartKind, part: &Part) -> String {
    match kind {
        PartKind::Head => named(part.get("title"), "Untitled rubric"),
        PartKind::Criterion => named(part.get("title"), "Untitled criterion"),
        PartKind::Question => named(part.get("ask"), "Question without words"),
        PartKind::Knockout => named(part.get("text"), "Knockout without words"),
    }
}

fn named(text: &str, otherwise: &str) -> String {
    let text = text.trim();
    if text.is_empty() { otherwise } else { text }.to_owned()
}

/// Long questions are cut in lists.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{}…", start.trim_end())
}

fn share(open: &Open, part: &Part) -> u32 {
    let weight = |part: &Part| part.get("weight").trim().parse::<u32>().unwrap_or(0).min(9);
    let sum: u32 = open.draft.criteria.iter().map(weight).sum();
    (weight(part) * 100 + sum / 2).checked_div(sum).unwrap_or(0)
}

fn minutes(open: &Open) -> String {
    let whole = |part: &Part| {
        part.get("minutes")
            .trim()
            .parse::<u32>()
            .unwrap_or(0)
            .min(999)
    };
    let sum: u32 = open.draft.questions.iter().map(whole).sum();
    format!(
        "The questions take {sum} of {} minutes",
        whole(&open.draft.head)
    )
}

fn problems(open: &Open) -> Vec<Problem> {
    let problem = |placed: &Placed| {
        let text = placed.in_words();
        let Place::Part(kind, index) = placed.place else {
            return Problem {
                href: String::new(),
                place: "The rubric".to_owned(),
                text,
            };
        };
        let row = open.of_kind(kind).nth(index);
        Problem {
            href: row.map_or_else(String::new, |row| {
                format!("{}/parts/{}#{}", path(open.row.id), row.id, placed.field)
            }),
            place: row.map_or_else(String::new, |row| short(&part_title(kind, &row.part))),
            text,
        }
    };
    open.judged.faults.iter().map(problem).collect()
}

fn since(open: &Open) -> Option<Since> {
    let base = open.base.as_ref()?;
    let draft = &open.judged.rubric;
    let same = base.rubric.id == draft.id;
    let least = succession::least(&base.rubric, draft).filter(|_| same);
    Some(Since {
        name: if same {
            format!("version {}", base.row.version)
        } else {
            format!("{} {}", base.row.rubric, base.row.version)
        },
        enough: least
            .as_ref()
            .zip(semver::Version::parse(&draft.version).ok())
            .is_none_or(|(least, version)| version >= *least),
        comparison: Comparison::of(&base.rubric, draft),
        least,
    })
}

/// What a new part starts with, where nothing was typed.
fn fresh(kind: PartKind, mut part: Part) -> Part {
    let defaults: &[(&str, &str)] = match kind {
        PartKind::Head => &[],
        PartKind::Criterion => &[
            ("weight", "2"),
            ("source", "human"),
            ("expected.junior", "2"),
            ("expected.mid", "2"),
            ("expected.senior", "3"),
            ("expected.lead", "3"),
        ],
        PartKind::Question => &[("kind", "behavioural"), ("minutes", "10")],
        PartKind::Knockout => &[("confirm", "2")],
    };
    for (field, text) in defaults {
        if part.get(field).is_empty() {
            part.set(*field, text);
        }
    }
    if part.get("id").is_empty() {
        let said = part_title(kind, &part);
        part.set("id", &slug(&said));
    }
    part
}

/// An id from a title: its first words in lower case, joined by hyphens.
fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(4)
        .collect();
    words.join("-")
}
