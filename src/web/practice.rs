//! Practice: rate sample answers, one at a time, and see afterwards where experts differ.
//!
//! Must never render an expert's level or reason before the own rating of that sample is stored. The list is in `list`,
//! figures in words in `result`.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use crate::db::{Db, Tx};
use crate::domain::ids::{PracticeAttemptId, RubricVersionId};
use crate::domain::level::Level;
use crate::domain::practice::{Rated, Sample, Typed};
use crate::domain::rubric::{Criterion, Question, Rubric};
use crate::domain::words;
use crate::ops::practice::{self as ops, Seen};
use crate::ops::{OpError, OpResult};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;

mod list;
mod result;

pub use list::index;

/// One sample to rate.
#[derive(Template)]
#[template(path = "practice/rate.html")]
struct ToRate {
    path: String,
    rubric: Rubric,
    criterion: Criterion,
    questions: Vec<Question>,
    sample: SampleText,
    place: usize,
    of: usize,
    chosen: String,
    note: String,
    problems: Problems,
}

/// A sample as far as it may be seen before it is rated.
struct SampleText {
    id: String,
    kind: &'static str,
    text: String,
}

/// A sample that was rated, beside the experts' view.
#[derive(Template)]
#[template(path = "practice/compare.html")]
struct Compared {
    path: String,
    rubric: Rubric,
    criterion: Criterion,
    sample: SampleText,
    rated: Rated,
    verdict: String,
    reason: String,
    place: usize,
    of: usize,
    finished: bool,
}

/// `POST /practice`: begins, or goes on where it was left.
pub async fn start(ctx: Ctx, form: Form) -> PageResult {
    let version: RubricVersionId = form.parse("version", "Choose a rubric from the list")?;
    let (actor, app) = (ctx.actor(), ctx.app.clone());
    let write = move |tx: &mut Tx<'_>| ops::start(tx, actor, version, &app.samples);
    let attempt = ctx.app.db.write(write).await?;
    Ok(ctx.redirect(&path(attempt)))
}

/// `GET /practice/{attempt}`: the next sample, or how the attempt ended.
pub async fn show(ctx: Ctx, attempt: web::Path<PracticeAttemptId>) -> PageResult {
    let seen = read(&ctx, *attempt).await?;
    match seen.next(&ctx.app.samples) {
        Some(sample) => form_page(&ctx, &seen, sample, &Form::default(), Problems::none()),
        None => result::page(&ctx, &seen),
    }
}

/// `POST /practice/{attempt}`: stores the own rating, and only then leads to the experts'.
pub async fn rate(ctx: Ctx, attempt: web::Path<PracticeAttemptId>, form: Form) -> PageResult {
    let (actor, app, attempt) = (ctx.actor(), ctx.app.clone(), *attempt);
    let sample = form.text("sample").to_owned();
    let there = format!("{}/samples/{sample}", path(attempt));
    let stored = match typed(&form) {
        Ok(typed) => {
            let write =
                move |tx: &mut Tx<'_>| ops::rate(tx, actor, attempt, &sample, typed, &app.samples);
            ctx.app.db.write(write).await
        }
        Err(error) => Err(error),
    };
    match stored {
        Ok(()) => Ok(ctx.redirect(&there)),
        Err(error @ OpError::Refused(_)) => again(&ctx, attempt, &form, problem(error)?).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /practice/{attempt}/samples/{sample}`: a rated sample beside the experts' view.
pub async fn compare(ctx: Ctx, of: web::Path<(PracticeAttemptId, String)>) -> PageResult {
    let (attempt, id) = of.into_inner();
    let seen = read(&ctx, attempt).await?;
    let samples = seen.samples(&ctx.app.samples);
    let sample = samples.iter().find(|sample| sample.id == id);
    let (Some(sample), Some(rated)) = (sample, seen.rating(&id)) else {
        return Err(AppError::NotFound);
    };
    let criterion = criterion(&seen, sample)?;
    ctx.page(&Compared {
        path: path(attempt),
        rubric: seen.version.rubric.clone(),
        criterion,
        sample: SampleText::of(sample),
        verdict: verdict(rated),
        reason: sample.reason.clone(),
        rated: rated.clone(),
        place: seen.ratings.len(),
        of: samples.len(),
        finished: seen.next(&ctx.app.samples).is_none(),
    })
}

/// `POST /practice/{attempt}/finish`: ends with what is rated so far.
pub async fn finish(ctx: Ctx, attempt: web::Path<PracticeAttemptId>, _form: Form) -> PageResult {
    let (actor, attempt) = (ctx.actor(), *attempt);
    let write = move |tx: &mut Tx<'_>| ops::finish(tx, actor, attempt);
    ctx.app.db.write(write).await?;
    Ok(ctx.redirect(&path(attempt)))
}

impl SampleText {
    fn of(sample: &Sample) -> Self {
        Self {
            id: sample.id.clone(),
            kind: sample.kind.label(),
            text: words_of(&sample.text),
        }
    }
}

impl ToRate {
    fn label(&self, level: &Level) -> String {
        words::capitalised(self.rubric.label(*level))
    }
}

impl Compared {
    fn expert_label(&self) -> &str {
        self.rubric.label(self.rated.expert)
    }

    fn expert_anchor(&self) -> &str {
        self.criterion.levels.get(self.rated.expert)
    }

    fn own_label(&self) -> &str {
        self.rated
            .own
            .map_or("not assessed", |own| self.rubric.label(own))
    }

    /// The anchor of the own level, where it is another one.
    fn own_anchor(&self) -> Option<&str> {
        let own = self.rated.own.filter(|own| *own != self.rated.expert)?;
        Some(self.criterion.levels.get(own))
    }

    fn own(&self) -> String {
        self.rated
            .own
            .map_or_else(String::new, |level| level.to_string())
    }
}

/// The form once more with everything that was typed, and what is wrong.
async fn again(
    ctx: &Ctx,
    attempt: PracticeAttemptId,
    form: &Form,
    problems: Problems,
) -> PageResult {
    let seen = read(ctx, attempt).await?;
    let samples = seen.samples(&ctx.app.samples);
    let sample = samples
        .into_iter()
        .find(|sample| sample.id == form.text("sample") && seen.rating(&sample.id).is_none());
    match sample.filter(|_| seen.row.finished_at.is_none()) {
        Some(sample) => form_page(ctx, &seen, sample, form, problems),
        None => Ok(ctx.redirect(&path(attempt))),
    }
}

fn form_page(
    ctx: &Ctx,
    seen: &Seen,
    sample: &Sample,
    form: &Form,
    problems: Problems,
) -> PageResult {
    let status = if problems.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let criterion = criterion(seen, sample)?;
    let asks = |question: &&Question| question.criteria.contains(&criterion.id);
    let questions = seen.version.rubric.questions.iter().filter(asks);
    let page = ToRate {
        path: path(seen.row.id),
        questions: questions.cloned().collect(),
        rubric: seen.version.rubric.clone(),
        sample: SampleText::of(sample),
        place: seen.ratings.len() + 1,
        of: seen.samples(&ctx.app.samples).len(),
        chosen: form.text("level").to_owned(),
        note: form.text("note").to_owned(),
        criterion,
        problems,
    };
    ctx.page_with(status, &page)
}

fn typed(form: &Form) -> OpResult<Typed> {
    let missing = "Choose a level, or mark this answer as not assessed.";
    let level = match form.text("level") {
        "na" => None,
        number => {
            let level = number.parse::<u8>().ok();
            let level = level.and_then(|number| Level::try_from(number).ok());
            Some(level.ok_or_else(|| OpError::field("level", "level-1", missing))?)
        }
    };
    Ok(Typed {
        level,
        note: form.text("note").to_owned(),
    })
}

async fn read(ctx: &Ctx, attempt: PracticeAttemptId) -> Result<Seen, AppError> {
    let actor = ctx.actor();
    let read = move |db: &mut Db| ops::seen(db, actor, attempt);
    Ok(ctx.app.db.read(read).await?)
}

fn criterion(seen: &Seen, sample: &Sample) -> Result<Criterion, AppError> {
    let found = seen.version.rubric.criterion(&sample.criterion).cloned();
    found.ok_or(AppError::NotFound)
}

/// How one rating stands to the experts', in a sentence.
fn verdict(rated: &Rated) -> String {
    let Some(own) = rated.own else {
        return "You did not assess this one. It enters no figure.".to_owned();
    };
    let steps = own.get().abs_diff(rated.expert.get());
    let far = words::count(steps, "level", "levels");
    match own.cmp(&rated.expert) {
        std::cmp::Ordering::Equal => "You and the experts give the same level.".to_owned(),
        std::cmp::Ordering::Greater => format!("You rated {far} higher than the experts."),
        std::cmp::Ordering::Less => format!("You rated {far} lower than the experts."),
    }
}

/// A line break in the text of a sample counts as a space.
fn words_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn path(attempt: PracticeAttemptId) -> String {
    format!("/practice/{attempt}")
}
