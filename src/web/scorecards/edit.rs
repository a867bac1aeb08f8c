//! The page on which an interviewer fills a card: anchors as the control, evidence beside, the own view at the end.

use actix_web::http::StatusCode;
use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::ids::SubmissionId;
use crate::domain::level::{Level, Seniority};
use crate::domain::rubric::{Criterion, Question, Rubric};
use crate::domain::scorecard::order::order;
use crate::domain::scorecard::submission::{Field, SubmissionFault};
use crate::domain::scorecard::{CriterionState, NotAssessedReason};
use crate::ops::scorecards::reading::Seen;
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::filters;
use crate::web::problems::Problems;
use crate::web::scorecards::facts::{self, FactsShown};
use crate::web::scorecards::sheet::{Line, Sheet, field};

/// The form of a card.
#[derive(Template)]
#[template(path = "scorecards/edit.html")]
struct Edit {
    path: String,
    who: String,
    blind: bool,
    shadow: bool,
    reviews: bool,
    waits: &'static str,
    code: Option<SubmissionId>,
    interview: String,
    purpose: String,
    role: String,
    starts_at: Option<DateTime<Utc>>,
    rubric: String,
    minutes: u32,
    questions: Vec<Question>,
    criteria: Vec<CriterionForm>,
    sheet: Sheet,
    rated: usize,
    saved_at: Option<DateTime<Utc>>,
    asks_reason: bool,
    problems: Problems,
    /// Where the draft of a rubric is that is tried out here; empty for a card.
    preview: String,
}

/// One criterion of the form.
struct CriterionForm {
    field: String,
    key: String,
    title: String,
    definition: String,
    bar: u8,
    bar_words: String,
    look_for: Vec<String>,
    red_flags: Vec<String>,
    anchors: Vec<Anchor>,
    line: Line,
    /// Does not apply to this candidate.
    excused: bool,
    /// Its facts can be asked for.
    can_reveal: bool,
    facts: Option<FactsShown>,
}

/// One level with its anchor.
struct Anchor {
    level: Level,
    label: String,
    text: String,
}

impl CriterionForm {
    fn problem<'p>(&self, problems: &'p Problems, part: &str) -> &'p str {
        problems.of(&format!("{}-{part}", self.field))
    }
}

/// The form, with what was typed and what is wrong with it.
pub fn page(
    ctx: &Ctx,
    status: StatusCode,
    seen: &Seen,
    sheet: Sheet,
    problems: Problems,
) -> PageResult {
    let dossier = &seen.dossier;
    let keys = dossier.keys();
    let places = order(dossier.card.id.0.as_bytes(), &keys);
    let criteria: Vec<CriterionForm> = places
        .into_iter()
        .filter_map(|place| dossier.rubric.criteria.get(place))
        .map(|one| criterion(seen, &sheet, one))
        .collect();
    let page = Edit {
        path: super::path(seen),
        who: seen.who(),
        blind: seen.seal.blind,
        shadow: dossier.shadow,
        reviews: dossier.reviews_take_home(),
        waits: if dossier.reviews_take_home() {
            facts::waits_for(&seen.measured)
        } else {
            ""
        },
        code: seen.measured.submission,
        interview: dossier.interview.title.clone(),
        purpose: dossier.interview.purpose.clone(),
        role: dossier.role.clone(),
        starts_at: dossier.interview.starts_at,
        rubric: format!("{} {}", dossier.rubric.title, dossier.rubric.version),
        minutes: dossier.rubric.minutes,
        questions: if dossier.reviews_take_home() {
            Vec::new()
        } else {
            dossier.rubric.questions.clone()
        },
        rated: sheet.lines.iter().filter(|line| line.is_rated()).count(),
        saved_at: (dossier.card.revision > 0).then_some(dossier.card.updated_at),
        asks_reason: seen.content.own.before_suggestion.is_some()
            || !sheet.reason.is_empty()
            || !problems.of("rec-reason").is_empty(),
        criteria,
        sheet,
        problems,
        preview: String::new(),
    };
    ctx.page_with(status, &page)
}

/// The form an interviewer would fill with this rubric, for a senior role. Nothing of it can be sent.
pub fn preview(ctx: &Ctx, rubric: &Rubric, draft: String) -> PageResult {
    let line = |criterion: &Criterion| Line {
        key: criterion.id.clone(),
        ..Line::default()
    };
    let page = Edit {
        path: format!("{draft}/preview"),
        who: "A candidate".to_owned(),
        shadow: false,
        blind: false,
        reviews: false,
        waits: "",
        code: None,
        interview: format!("Interview: {}", rubric.title),
        purpose: String::new(),
        role: "A senior role".to_owned(),
        starts_at: None,
        rubric: format!("{} {}", rubric.title, rubric.version),
        minutes: rubric.minutes,
        questions: rubric.questions.clone(),
        criteria: rubric
            .criteria
            .iter()
            .map(|one| blank(rubric, Seniority::Senior, one))
            .collect(),
        sheet: Sheet {
            lines: rubric.criteria.iter().map(line).collect(),
            ..Sheet::default()
        },
        rated: 0,
        saved_at: None,
        asks_reason: false,
        problems: Problems::none(),
        preview: draft,
    };
    ctx.page(&page)
}

/// The problems of a submission, each at the control that mends it, in the order of the page.
pub fn problems(seen: &Seen, faults: &[SubmissionFault]) -> Problems {
    let dossier = &seen.dossier;
    let keys = dossier.keys();
    let mut problems = Problems::none();
    let places = order(dossier.card.id.0.as_bytes(), &keys);
    for criterion in places
        .into_iter()
        .filter_map(|place| dossier.rubric.criteria.get(place))
    {
        let own = |fault: &&SubmissionFault| fault.criterion.as_deref() == Some(&criterion.id);
        for fault in faults.iter().filter(own) {
            let name = field(&criterion.id);
            let id = match fault.field {
                Field::Note => format!("{name}-note"),
                Field::ChangeReason => format!("{name}-change"),
                Field::NotAssessedReason => format!("{name}-why"),
                _ => format!("{name}-1"),
            };
            problems.add(id, format!("{}: {fault}", criterion.title));
        }
    }
    for fault in faults.iter().filter(|fault| fault.criterion.is_none()) {
        let id = match fault.field {
            Field::RecommendationReason => "rec-reason",
            Field::Summary => "summary",
            _ => "rec-strong_no",
        };
        problems.add(id, fault.to_string());
    }
    problems
}

fn criterion(seen: &Seen, sheet: &Sheet, one: &Criterion) -> CriterionForm {
    let dossier = &seen.dossier;
    let entry = seen.content.entry(&one.id);
    let excused =
        entry.is_some_and(|entry| matches!(entry.state, CriterionState::NotApplicable { .. }));
    let reviews = dossier.reviews_take_home();
    let facts = facts::shown(&dossier.rubric, one, entry, &seen.measured).filter(|_| reviews);
    CriterionForm {
        line: sheet.line(&one.id).cloned().unwrap_or_default(),
        excused,
        can_reveal: reviews
            && !excused
            && facts.is_none()
            && facts::is_measured(one)
            && facts::waits_for(&seen.measured).is_empty(),
        facts,
        ..blank(&dossier.rubric, dossier.card.level, one)
    }
}

/// A criterion nobody has rated.
fn blank(rubric: &Rubric, seniority: Seniority, one: &Criterion) -> CriterionForm {
    let anchor = |(level, text): (Level, &str)| Anchor {
        level,
        label: capital(rubric.label(level)),
        text: text.to_owned(),
    };
    CriterionForm {
        field: field(&one.id),
        key: one.id.clone(),
        title: one.title.clone(),
        definition: one.definition.clone(),
        bar: one.expected.get(seniority).get(),
        bar_words: bar_at(rubric, seniority, one),
        look_for: one.evidence.clone(),
        red_flags: one.red_flags.clone(),
        anchors: one.levels.iter().map(anchor).collect(),
        line: Line::default(),
        excused: false,
        can_reveal: false,
        facts: None,
    }
}

/// "Bar for this role: level 3, independent."
pub fn bar_words(seen: &Seen, criterion: &Criterion) -> String {
    bar_at(&seen.dossier.rubric, seen.dossier.card.level, criterion)
}

fn bar_at(rubric: &Rubric, seniority: Seniority, criterion: &Criterion) -> String {
    let bar = criterion.expected.get(seniority);
    let words = format!(
        "The bar at {} level is {bar}, {}.",
        seniority.label().to_lowercase(),
        rubric.label(bar)
    );
    match criterion.gate_for(seniority) {
        Some(gate) => format!("{words} It is a gate: below {gate} the figures suggest “no”."),
        None => words,
    }
}

/// A label as the start of a line.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
