//! The page after a stale save: what stands on the card beside what was typed, field by field, to choose from.
//!
//! Nothing is stored until somebody has chosen, and everything typed travels with the form.

use actix_web::http::StatusCode;
use askama::Template;

use crate::db::scorecards::Dossier;
use crate::domain::scorecard::NotAssessedReason;
use crate::ops::scorecards::StoredCard;
use crate::ops::scorecards::reading::Seen;
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::form::Form;
use crate::web::scorecards::sheet::{Line, NOT_ASSESSED, Sheet, clean, field};

/// One field that differs.
pub struct Difference {
    /// Name of the field; the choice is `take-` and this.
    pub name: String,
    /// What it is, in words.
    pub title: String,
    /// What is stored, in words.
    pub stored: String,
    /// What was typed, in words.
    pub typed: String,
    /// Whether both can be kept, one after the other.
    pub joins: bool,
    /// The stored values, as hidden fields: name and value.
    pub fields: Vec<(String, String)>,
}

/// Both versions, to choose from.
#[derive(Template)]
#[template(path = "scorecards/merge.html")]
struct Merge {
    path: String,
    who: String,
    interview: String,
    submitted: bool,
    revision: i32,
    differences: Vec<Difference>,
    /// Everything typed, as hidden fields.
    typed: Vec<(String, String)>,
}

/// What an autosave is answered with: a notice that holds both texts.
#[derive(Template)]
#[template(path = "scorecards/_stale.html")]
struct Notice {
    path: String,
    submitted: bool,
    differences: Vec<Difference>,
}

/// The page that shows both versions.
pub fn page(ctx: &Ctx, seen: &Seen, stored: &StoredCard, typed: &Sheet) -> PageResult {
    let stands = Sheet::stored(&seen.dossier, &stored.row, &stored.content);
    let page = Merge {
        path: super::path(seen),
        who: seen.who(),
        interview: seen.dossier.interview.title.clone(),
        submitted: stored.row.state.is_submitted(),
        revision: stands.revision,
        differences: differences(&seen.dossier, &stands, typed),
        typed: fields(typed),
    };
    ctx.page_with(StatusCode::CONFLICT, &page)
}

/// The notice for a page that saves by itself.
pub fn notice(ctx: &Ctx, seen: &Seen, stored: &StoredCard, typed: &Sheet) -> PageResult {
    let stands = Sheet::stored(&seen.dossier, &stored.row, &stored.content);
    let notice = Notice {
        path: super::path(seen),
        submitted: stored.row.state.is_submitted(),
        differences: differences(&seen.dossier, &stands, typed),
    };
    ctx.page_with(StatusCode::CONFLICT, &notice)
}

/// The sheet that was chosen on the merge page.
pub fn chosen(form: &Form, mut sheet: Sheet) -> Sheet {
    for line in &mut sheet.lines {
        let name = field(&line.key);
        if form.text(&format!("take-{name}")) == "stored" {
            form.text(&format!("stored-{name}"))
                .clone_into(&mut line.level);
            form.text(&format!("stored-{name}-why"))
                .clone_into(&mut line.why);
        }
        take(form, &format!("{name}-note"), &mut line.note);
        take(form, &format!("{name}-change"), &mut line.change);
    }
    if form.text("take-rec") == "stored" {
        form.text("stored-rec")
            .clone_into(&mut sheet.recommendation);
    }
    take(form, "rec-reason", &mut sheet.reason);
    take(form, "summary", &mut sheet.summary);
    sheet
}

fn take(form: &Form, name: &str, text: &mut String) {
    let stored = clean(form.text(&format!("stored-{name}")));
    match form.text(&format!("take-{name}")) {
        "stored" => *text = stored,
        "both" => *text = format!("{stored}\n\n{text}"),
        _ => {}
    }
}

fn differences(dossier: &Dossier, stored: &Sheet, typed: &Sheet) -> Vec<Difference> {
    let mut found = Vec::new();
    for (stands, line) in stored.lines.iter().zip(&typed.lines) {
        let title = dossier
            .rubric
            .criterion(&line.key)
            .map_or(line.key.as_str(), |criterion| &criterion.title);
        let name = field(&line.key);
        if rating(stands) != rating(line) {
            found.push(Difference {
                title: format!("{title}: rating"),
                stored: rating(stands),
                typed: rating(line),
                joins: false,
                fields: vec![
                    (name.clone(), stands.level.clone()),
                    (format!("{name}-why"), stands.why.clone()),
                ],
                name: name.clone(),
            });
        }
        let title = |what: &str| format!("{title}: {what}");
        found.extend(text(
            format!("{name}-note"),
            title("evidence"),
            &stands.note,
            &line.note,
        ));
        let changes = (&stands.change, &line.change);
        found.extend(text(
            format!("{name}-change"),
            title("why you changed it"),
            changes.0,
            changes.1,
        ));
    }
    if stored.recommendation != typed.recommendation {
        found.push(Difference {
            name: "rec".to_owned(),
            title: "Your recommendation".to_owned(),
            stored: recommendation(&stored.recommendation),
            typed: recommendation(&typed.recommendation),
            joins: false,
            fields: vec![("rec".to_owned(), stored.recommendation.clone())],
        });
    }
    let reason = "Reason for your recommendation".to_owned();
    found.extend(text(
        "rec-reason".to_owned(),
        reason,
        &stored.reason,
        &typed.reason,
    ));
    let summary = "Summary for the debrief".to_owned();
    found.extend(text(
        "summary".to_owned(),
        summary,
        &stored.summary,
        &typed.summary,
    ));
    found
}

fn text(name: String, title: String, stored: &str, typed: &str) -> Option<Difference> {
    (stored != typed).then(|| Difference {
        title,
        stored: stored.to_owned(),
        typed: typed.to_owned(),
        joins: !stored.is_empty() && !typed.is_empty(),
        fields: vec![(name.clone(), stored.to_owned())],
        name,
    })
}

fn rating(line: &Line) -> String {
    if line.level == NOT_ASSESSED {
        let why = line.why.parse::<NotAssessedReason>();
        return why.map_or_else(
            |_| "Not assessed".to_owned(),
            |why| format!("Not assessed: {}", why.label()),
        );
    }
    line.chosen()
        .map_or_else(String::new, |level| format!("Level {level}"))
}

fn recommendation(key: &str) -> String {
    key.parse::<crate::domain::scoring::Recommendation>()
        .map_or_else(|_| String::new(), |own| own.label().to_owned())
}

/// Every field of a sheet under its own name.
fn fields(sheet: &Sheet) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for line in &sheet.lines {
        let name = field(&line.key);
        fields.push((format!("{name}-why"), line.why.clone()));
        fields.push((format!("{name}-note"), line.note.clone()));
        fields.push((format!("{name}-change"), line.change.clone()));
        fields.push((name, line.level.clone()));
    }
    fields.push(("rec".to_owned(), sheet.recommendation.clone()));
    fields.push(("rec-reason".to_owned(), sheet.reason.clone()));
    fields.push(("summary".to_owned(), sheet.summary.clone()));
    fields
}
