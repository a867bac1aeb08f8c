//! What the open page of a debrief shows, built from the table of cards: [`strip`]s, the heat map by [`row`], its
//! [`evidence`], the [`figures`] and the [`decision`]s.

use crate::domain::debrief::Debrief;
use crate::domain::debrief::agenda::{Topic, agenda};
use crate::domain::explanation::{Explanation, criteria};
use crate::domain::scoring::Recommendation;
use crate::ops::debriefs::Table;

mod decision;
mod evidence;
mod figures;
mod row;
mod strip;

pub use decision::DecisionShown;
use figures::Figures;
use row::RowShown;
use strip::Place;

/// A card as a column.
pub struct ColumnShown {
    /// Who wrote it.
    pub name: String,
    /// In which interview.
    pub interview: String,
    /// What they recommend; empty when they said nothing.
    pub recommendation: &'static str,
    /// What the figures of the card suggest; empty when nothing was computed.
    pub suggestion: &'static str,
    /// Whether others' cards could be read when it was submitted.
    pub seen_others: bool,
    /// A few sentences of the author; may be empty.
    pub summary: String,
    /// Why the recommendation differs from the suggestion or was changed; may be empty.
    pub reason: String,
}

/// Everything on the open page that comes from cards.
pub struct Open {
    /// The recommendations on a strip.
    pub votes: Vec<Place>,
    /// The columns.
    pub columns: Vec<ColumnShown>,
    /// The rows.
    pub rows: Vec<RowShown>,
    /// The figures.
    pub figures: Figures,
    /// What to talk about.
    pub topics: Vec<Topic>,
    /// How those were found.
    pub agenda: Explanation,
    /// Counts over the criteria, each with a few words: agreement, coverage, what was measured.
    pub counts: Vec<(Explanation, String)>,
}

impl Open {
    /// What the table shows.
    pub fn of(table: &Table) -> Self {
        let debrief = &table.debrief;
        let topics = agenda(debrief);
        let rows = debrief.rows.iter();
        Self {
            votes: strip::votes(debrief),
            rows: rows.map(|row| row::row_shown(table, row)).collect(),
            columns: columns(table),
            figures: Figures::of(debrief),
            agenda: criteria::agenda(&topics),
            topics,
            counts: counts(debrief),
        }
    }
}

fn counts(debrief: &Debrief) -> Vec<(Explanation, String)> {
    let (.., single) = debrief.coverage();
    vec![
        (
            criteria::agreement(debrief),
            "shared criteria within one level".to_owned(),
        ),
        (
            criteria::rated(debrief),
            format!("criteria rated, {single} by one person only"),
        ),
        (
            criteria::measured(debrief),
            "criteria with facts that suggest a level".to_owned(),
        ),
    ]
}

fn columns(table: &Table) -> Vec<ColumnShown> {
    let shown = table.submitted().map(|(card, content)| ColumnShown {
        name: card.author.clone(),
        interview: card.interview.clone(),
        recommendation: content
            .own
            .recommendation
            .map_or("", Recommendation::as_str),
        suggestion: card.card.suggestion.map_or("", |one| one.label()),
        seen_others: card.card.seen_others,
        summary: card.card.summary.clone(),
        reason: content.own.reason.clone(),
    });
    shown.collect()
}
