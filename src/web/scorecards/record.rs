//! A card to read: what was rated and why, the own view, and the computed result in plain words.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::db::DbError;
use crate::domain::explanation::{Explanation, card, suggestion};
use crate::domain::level::Level;
use crate::domain::rubric::Criterion;
use crate::domain::scorecard::{CriterionEntry, CriterionState};
use crate::domain::scoring::calculation::Calculation;
use crate::ops::scorecards::reading::Seen;
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::filters;
use crate::web::scorecards::edit::{bar_words, capital};
use crate::web::scorecards::facts::{self, FactsShown};

/// A card as a record.
#[derive(Template)]
#[template(path = "scorecards/show.html")]
struct Record {
    path: String,
    own: bool,
    shadow: bool,
    who: String,
    author: String,
    interview: String,
    role: String,
    starts_at: Option<DateTime<Utc>>,
    submitted_at: Option<DateTime<Utc>>,
    rubric: String,
    recommendation: &'static str,
    first: &'static str,
    reason: String,
    summary: String,
    seen_others: bool,
    reviews: bool,
    criteria: Vec<CriterionRecord>,
    result: Option<ResultShown>,
}

/// The computed result of a card, explained from the figures that were frozen with it.
struct ResultShown {
    /// Key of the suggestion.
    key: &'static str,
    suggestion: Explanation,
    figures: Vec<Explanation>,
    /// What it was computed under.
    under: String,
}

/// One criterion of a record.
struct CriterionRecord {
    title: String,
    /// The level, or nothing.
    level: String,
    bar: u8,
    bar_words: String,
    /// The rubric's word for the level, or why there is none.
    words: String,
    anchor: String,
    note: String,
    /// What was rated before the facts were seen, when it was changed.
    first: String,
    change_reason: String,
    facts: Option<FactsShown>,
}

/// The record.
pub fn page(ctx: &Ctx, seen: &Seen) -> PageResult {
    let dossier = &seen.dossier;
    let card = &dossier.card;
    let own = &seen.content.own;
    let frozen: Option<Calculation> = card
        .calculation
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(|error| DbError::Corrupt(format!("calculation of card {}: {error}", card.id)))?;
    let title = |key: &str| {
        let criterion = dossier.rubric.criterion(key);
        criterion.map_or_else(|| key.to_owned(), |criterion| criterion.title.clone())
    };
    let first = own.before_suggestion.filter(|_| own.changed_after_reveal());
    let page = Record {
        path: super::path(seen),
        own: seen.is_own(),
        shadow: dossier.shadow,
        who: seen.who(),
        author: dossier.author.clone(),
        interview: dossier.interview.title.clone(),
        role: dossier.role.clone(),
        starts_at: dossier.interview.starts_at,
        submitted_at: card.submitted_at,
        rubric: format!("{} {}", dossier.rubric.title, dossier.rubric.version),
        recommendation: own.recommendation.map_or("", |own| own.as_str()),
        first: first.map_or("", |first| first.label()),
        reason: own.reason.clone(),
        summary: card.summary.clone(),
        seen_others: card.seen_others,
        reviews: dossier.reviews_take_home(),
        criteria: dossier
            .rubric
            .criteria
            .iter()
            .map(|one| record(seen, one))
            .collect(),
        result: frozen.as_ref().map(|frozen| result(frozen, title)),
    };
    ctx.page(&page)
}

fn result(frozen: &Calculation, title: impl Fn(&str) -> String) -> ResultShown {
    let score = &frozen.score;
    ResultShown {
        key: score.suggested.suggestion.as_str(),
        suggestion: suggestion::suggestion(score, &title),
        figures: card::figures(score, &title),
        under: format!(
            "{} {}, digest {}, policy {}",
            frozen.rubric,
            frozen.version,
            frozen.digest.get(..12).unwrap_or(&frozen.digest),
            score.policy
        ),
    }
}

fn record(seen: &Seen, one: &Criterion) -> CriterionRecord {
    let dossier = &seen.dossier;
    let entry = seen.content.entry(&one.id);
    let state = entry.map_or(CriterionState::Missing, |entry| entry.state.clone());
    let level = state.rating().level();
    // Others see facts in the debrief only.
    let may_see_facts = dossier.reviews_take_home() && (seen.is_own() || seen.seal.debrief.open);
    let facts = facts::shown(&dossier.rubric, one, entry, &seen.measured);
    let changed = entry.filter(|entry| entry.changed_after_reveal());
    let change_reason = |entry: &CriterionEntry| {
        let blind = entry.blind.as_ref();
        blind.map_or_else(String::new, |blind| blind.change_reason.clone())
    };
    CriterionRecord {
        title: one.title.clone(),
        level: level.map_or_else(String::new, |level| level.to_string()),
        bar: one.expected.get(dossier.card.level).get(),
        bar_words: bar_words(seen, one),
        words: words(seen, &state, level),
        anchor: level.map_or_else(String::new, |level| one.levels.get(level).to_owned()),
        note: state.note().to_owned(),
        first: changed
            .and_then(CriterionEntry::first_level)
            .map_or_else(String::new, |first| first.to_string()),
        change_reason: changed.map_or_else(String::new, change_reason),
        facts: facts.filter(|_| may_see_facts),
    }
}

fn words(seen: &Seen, state: &CriterionState, level: Option<Level>) -> String {
    match (state, level) {
        (_, Some(level)) => capital(seen.dossier.rubric.label(level)),
        (CriterionState::NotAssessed { reason, .. }, _) => {
            format!("Not assessed: {}", reason.label().to_lowercase())
        }
        (CriterionState::NotApplicable { .. }, _) => "Does not apply".to_owned(),
        _ => "Not rated".to_owned(),
    }
}
