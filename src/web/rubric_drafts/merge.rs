//! The page after two people saved the same fields of a part: theirs beside yours, field by field, to choose from.
//!
//! Nothing is stored until somebody has chosen, and everything typed travels with the form.

use actix_web::http::StatusCode;
use askama::Template;

use crate::db::rubric_drafts::PartRow;
use crate::domain::rubric::draft::merge::{Choice, Conflict, Merged, settle};
use crate::domain::rubric::draft::{Part, PartKind};
use crate::domain::words;
use crate::ops::rubric_drafts::SavePart;
use crate::secret::new_token;
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::form::Form;
use crate::web::rubric_drafts::part::Typed;
use crate::web::rubric_drafts::{part_title, path};

/// Both versions, to choose from.
#[derive(Template)]
#[template(path = "rubric_drafts/merge.html")]
struct Merge {
    draft: String,
    path: String,
    heading: String,
    who: String,
    kind: PartKind,
    revision: i32,
    /// What is stored: the ground of the next save.
    stored: String,
    conflicts: Vec<Conflict>,
    /// Every field, as hidden fields.
    fields: Vec<(String, String)>,
}

/// The part was removed while somebody typed.
#[derive(Template)]
#[template(path = "rubric_drafts/gone.html")]
struct Gone {
    draft: String,
    heading: String,
    kind: PartKind,
    fields: Vec<(String, String)>,
    key: String,
}

/// The page that shows both.
pub fn page(ctx: &Ctx, typed: &Typed, (row, merged): (PartRow, Merged)) -> PageResult {
    let draft = path(typed.command.draft);
    let page = Merge {
        path: format!("{draft}/parts/{}", typed.command.part),
        draft,
        heading: part_title(typed.kind, &row.part),
        who: row.who,
        kind: typed.kind,
        revision: row.revision,
        stored: serde_json::to_string(&row.part).map_err(anyhow::Error::from)?,
        conflicts: merged.conflicts,
        fields: fields(typed.kind, &merged.part),
    };
    ctx.page_with(StatusCode::CONFLICT, &page)
}

/// The page that keeps what was typed into a part that is no more.
pub fn gone(ctx: &Ctx, typed: &Typed) -> PageResult {
    let part = &typed.command.typed;
    let page = Gone {
        draft: path(typed.command.draft),
        heading: part_title(typed.kind, part),
        kind: typed.kind,
        fields: fields(typed.kind, part),
        key: new_token().map_err(anyhow::Error::from)?,
    };
    ctx.page_with(StatusCode::CONFLICT, &page)
}

/// Settles what was chosen: the form holds the merged part, and as `was` what is stored.
pub fn choose(form: &Form, command: &mut SavePart) {
    let theirs = command.was.clone();
    for field in form.all("conflict") {
        let choice = match form.text(&format!("take-{field}")) {
            "theirs" => Choice::Theirs,
            "both" => Choice::Both,
            _ => Choice::Yours,
        };
        settle(&mut command.typed, &theirs, field, choice);
    }
}

impl Merge {
    /// The field in words: `levels.3` is "Level 3".
    fn place(&self, conflict: &Conflict) -> String {
        let field = conflict.field.as_str();
        match field.split_once('.') {
            Some(("levels", level)) => format!("Level {level}"),
            Some(("expected", seniority)) => format!("Expected of {seniority}"),
            Some(("gate", seniority)) => format!("Minimum for {seniority}"),
            Some((_, rest)) => words::capitalised(&rest.replace('_', " ")),
            None => words::capitalised(&field.replace('_', " ")),
        }
    }
}

fn fields(kind: PartKind, part: &Part) -> Vec<(String, String)> {
    let own = |field: &str| kind != PartKind::Head || field != "id";
    part.iter()
        .filter(|(field, _)| own(field))
        .map(|(field, text)| (field.to_owned(), text.to_owned()))
        .collect()
}
