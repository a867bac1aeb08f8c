//! One part of a draft: its form, the check while typing, saving, removing.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::domain::grading::catalogue;
use crate::domain::ids::{RubricDraftId, RubricDraftPartId};
use crate::domain::level::{Level, Seniority};
use crate::domain::rubric::draft::{Part, PartKind, Placed, of_part};
use crate::domain::rubric::{ALL_ROLES, QuestionKind, ROLES, Source, limits};
use crate::ops::OpError;
use crate::ops::rubric_drafts::{self as ops, Open, SavePart, Saved};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;
use crate::web::rubric_drafts::{merge, part_title, path, read, title, typed};

/// The draft and the part that an address names.
pub type Ids = web::Path<(RubricDraftId, RubricDraftPartId)>;

/// The form of a part.
#[derive(Template)]
#[template(path = "rubric_drafts/part.html")]
struct PartShown {
    draft: String,
    path: String,
    rubric: String,
    heading: String,
    kind: PartKind,
    part: Part,
    revision: i32,
    was: String,
    /// Ids and titles of the criteria a question or knockout can name.
    criteria: Vec<(String, String)>,
    /// What the loader says to this part.
    faults: Vec<Placed>,
    /// Shown at the fields: the faults, once somebody has saved the part, or why it was refused.
    problems: Problems,
}

/// The faults of a part while it is typed.
#[derive(Template)]
#[template(path = "rubric_drafts/_checked.html")]
struct Checked {
    faults: Vec<Placed>,
}

/// Asks whether a part is to be removed.
#[derive(Template)]
#[template(path = "rubric_drafts/remove.html")]
struct Remove {
    draft: String,
    path: String,
    rubric: String,
    heading: String,
    kind: PartKind,
    part: Part,
}

/// What a form holds.
pub struct Typed {
    /// What kind of part.
    pub kind: PartKind,
    /// What is to be saved.
    pub command: SavePart,
}

/// `GET /rubric-drafts/{draft}/parts/{part}`
pub async fn show(ctx: Ctx, ids: Ids) -> PageResult {
    let (draft, part) = *ids;
    let open = read(&ctx, draft).await?;
    let (index, row) = open.part(part).ok_or(AppError::NotFound)?;
    let faults = faults(&open, row.kind, index);
    // A part nobody has worked on yet is not full of errors, it is empty.
    let problems = match row.revision {
        0 => Problems::none(),
        _ => at_fields(&faults),
    };
    let shown = (row.part.clone(), row.part.clone(), row.revision);
    page(&ctx, StatusCode::OK, &open, part, shown, problems)
}

/// `POST /rubric-drafts/{draft}/parts/{part}`
pub async fn save(ctx: Ctx, ids: Ids, form: Form) -> PageResult {
    let typed = Typed::of(*ids, &form)?;
    store(&ctx, typed, form.has("stay")).await
}

/// `POST /rubric-drafts/{draft}/parts/{part}/check`: what is wrong with what is typed. Stores nothing.
pub async fn check(ctx: Ctx, ids: Ids, form: Form) -> PageResult {
    let Typed { kind, command } = Typed::of(*ids, &form)?;
    let mut open = read(&ctx, command.draft).await?;
    let (index, _) = open.part(command.part).ok_or(AppError::NotFound)?;
    let mut part = command.typed;
    match open.draft.parts_mut(kind) {
        Some(parts) => {
            if let Some(place) = parts.get_mut(index) {
                *place = part;
            }
        }
        None => {
            part.set("id", &open.row.rubric);
            open.draft.head = part;
        }
    }
    open.judged = open.draft.judge();
    let faults = faults(&open, kind, index);
    ctx.page(&Checked { faults })
}

/// `POST /rubric-drafts/{draft}/parts/{part}/merge`: what was chosen after two people saved the same fields.
pub async fn merged(ctx: Ctx, ids: Ids, form: Form) -> PageResult {
    let mut typed = Typed::of(*ids, &form)?;
    merge::choose(&form, &mut typed.command);
    store(&ctx, typed, false).await
}

/// `GET /rubric-drafts/{draft}/parts/{part}/remove`
pub async fn ask_remove(ctx: Ctx, ids: Ids) -> PageResult {
    let (draft, part) = *ids;
    let open = read(&ctx, draft).await?;
    let (_, row) = open.part(part).ok_or(AppError::NotFound)?;
    if row.kind == PartKind::Head {
        return Err(AppError::NotFound);
    }
    ctx.page(&Remove {
        draft: path(draft),
        path: format!("{}/parts/{part}", path(draft)),
        rubric: title(&open),
        heading: part_title(row.kind, &row.part),
        kind: row.kind,
        part: row.part.clone(),
    })
}

/// `POST /rubric-drafts/{draft}/parts/{part}/remove`
pub async fn remove(ctx: Ctx, ids: Ids, _: Form) -> PageResult {
    let ((draft, part), actor) = (*ids, ctx.actor());
    ctx.app
        .db
        .write(move |tx| ops::remove(tx, actor, draft, part))
        .await?;
    Ok(ctx.done(&path(draft), "Removed."))
}

async fn store(ctx: &Ctx, typed: Typed, stay: bool) -> PageResult {
    let (actor, command) = (ctx.actor(), typed.command.clone());
    let (draft, part) = (command.draft, command.part);
    let saved = ctx
        .app
        .db
        .write(move |tx| ops::save(tx, actor, command))
        .await;
    let words = match saved {
        Ok(Saved::Stored) => "Saved.",
        Ok(Saved::Together) => {
            "Saved. Somebody else changed other fields of this part meanwhile; both changes are kept."
        }
        Ok(Saved::Conflict(both)) => return merge::page(ctx, &typed, *both),
        Ok(Saved::Gone) => return merge::gone(ctx, &typed),
        // There is no form to come back to: the draft is a version now, and the words say so.
        Err(OpError::Refused(refusal)) if refusal.code == "rubric_published" => {
            return Err(AppError::Refused(refusal));
        }
        Err(error @ OpError::Refused(_)) => return refused(ctx, typed, error).await,
        Err(other) => return Err(other.into()),
    };
    let place = if stay {
        format!("{}/parts/{part}#more", path(draft))
    } else {
        format!("{}#p-{part}", path(draft))
    };
    Ok(ctx.done(&place, words))
}

/// The form once more, with everything typed and why nothing was stored.
async fn refused(ctx: &Ctx, typed: Typed, error: OpError) -> PageResult {
    let problems = problem(error)?;
    let command = typed.command;
    let open = read(ctx, command.draft).await?;
    let shown = (command.typed, command.was, command.revision);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    page(ctx, status, &open, command.part, shown, problems)
}

/// The form of a part; `shown` is what it holds, what it held when it was opened, and the revision of that.
fn page(
    ctx: &Ctx,
    status: StatusCode,
    open: &Open,
    id: RubricDraftPartId,
    (part, was, revision): (Part, Part, i32),
    problems: Problems,
) -> PageResult {
    let (index, row) = open.part(id).ok_or(AppError::NotFound)?;
    let page = PartShown {
        draft: path(open.row.id),
        path: format!("{}/parts/{id}", path(open.row.id)),
        rubric: title(open),
        heading: part_title(row.kind, &row.part),
        kind: row.kind,
        was: serde_json::to_string(&was).map_err(anyhow::Error::from)?,
        revision,
        criteria: criteria(open, &part),
        faults: faults(open, row.kind, index),
        part,
        problems,
    };
    ctx.page_with(status, &page)
}

impl Typed {
    fn of((draft, part): (RubricDraftId, RubricDraftPartId), form: &Form) -> Result<Self, OpError> {
        let kind: PartKind = form.parse("part-kind", "Load the page again")?;
        Ok(Self {
            kind,
            command: SavePart {
                draft,
                part,
                // A form without a revision is older than any part.
                revision: form.text("revision").parse().unwrap_or(-1),
                was: serde_json::from_str(form.text("was")).unwrap_or_default(),
                typed: typed::part(kind, form),
            },
        })
    }
}

impl PartShown {
    /// The text of a field.
    fn t(&self, field: &str) -> &str {
        self.part.get(field)
    }

    /// What is wrong with a field.
    fn e(&self, field: &str) -> &str {
        self.problems.of(field)
    }

    fn ticked(&self, field: &str, value: &str) -> bool {
        self.part.lines(field).any(|line| line == value)
    }

    /// The rows of facts: those there are, and an empty one.
    fn rows(&self) -> Vec<FactRow> {
        (0..=self.part.facts())
            .map(|index| FactRow {
                index,
                name: format!("facts.{index}"),
            })
            .collect()
    }

    fn value(&self, row: &FactRow, field: &str) -> &str {
        self.part.get(&format!("{}.{field}", row.name))
    }

    fn fault(&self, row: &FactRow, field: &str) -> &str {
        self.problems.of(&format!("{}.{field}", row.name))
    }

    fn anchor(&self, level: &Level) -> &str {
        self.t(&format!("levels.{level}"))
    }

    fn anchor_fault(&self, level: &Level) -> &str {
        self.e(&format!("levels.{level}"))
    }

    /// A key that no catalogue has, as the choice it once was.
    fn unknown(&self, row: &FactRow) -> String {
        format!("{} (not in the catalogue)", self.value(row, "key"))
    }

    fn confirm_limits(&self) -> String {
        format!("At least {}.", limits::CONFIRM)
    }

    /// "At least 2, one on each line."
    fn probe_limits(&self) -> String {
        format!(
            "At least {}, one on each line, the same for everyone. They separate levels 2, 3 and 4.",
            limits::PROBES
        )
    }

    /// "20 to 600 characters".
    fn anchor_limits(&self) -> String {
        let (least, most) = (limits::ANCHOR.start(), limits::ANCHOR.end());
        format!("{least} to {most} characters: what is seen or heard at this level")
    }
}

/// A row of the facts of a criterion.
struct FactRow {
    index: usize,
    /// What its fields start with: `facts.0`.
    name: String,
}

impl FactRow {
    fn field(&self, name: &str) -> String {
        format!("{}.{name}", self.name)
    }
}

fn faults(open: &Open, kind: PartKind, index: usize) -> Vec<Placed> {
    of_part(&open.judged.faults, kind, index).cloned().collect()
}

fn at_fields(faults: &[Placed]) -> Problems {
    let mut problems = Problems::none();
    for placed in faults {
        problems.add(placed.field.clone(), placed.in_words());
    }
    problems
}

/// The criteria of the draft, and those that only this part names.
fn criteria(open: &Open, part: &Part) -> Vec<(String, String)> {
    let mut known: Vec<(String, String)> = open
        .draft
        .criteria
        .iter()
        .map(|one| {
            let title = part_title(PartKind::Criterion, one);
            (one.get("id").to_owned(), title)
        })
        .collect();
    for id in part.lines("criteria").chain(part.lines("criterion")) {
        if !known.iter().any(|(other, _)| other == id) {
            known.push((id.to_owned(), format!("{id} (no such criterion)")));
        }
    }
    known
}
