//! A scorecard as its form holds it: every field as text, exactly as typed, from the form or from what is stored.

use crate::db::scorecards::{CardRow, Dossier};
use crate::domain::level::Level;
use crate::domain::scorecard::{CriterionState, NotAssessedReason, Scorecard};
use crate::ops::scorecards::{TypedCard, TypedCriterion};
use crate::web::form::Form;

/// The value of the choice "not assessed".
pub const NOT_ASSESSED: &str = "na";

/// The fields of one criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Id of the criterion.
    pub key: String,
    /// `1` to `4`, `na`, or nothing.
    pub level: String,
    /// Why it was not assessed.
    pub why: String,
    /// The evidence.
    pub note: String,
    /// Why it changed after the facts were shown.
    pub change: String,
}

/// All fields of a card. Criteria that do not apply have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The revision it was filled from.
    pub revision: i32,
    /// In the order of the rubric.
    pub lines: Vec<Line>,
    /// The own recommendation, or nothing.
    pub recommendation: String,
    /// Why it differs or changed.
    pub reason: String,
    /// A few sentences for the debrief.
    pub summary: String,
}

/// The name of the choice of a criterion; its other fields add to it.
pub fn field(key: &str) -> String {
    format!("c-{key}")
}

impl Sheet {
    /// What is stored.
    pub fn stored(dossier: &Dossier, card: &CardRow, content: &Scorecard) -> Self {
        Self {
            revision: card.revision,
            lines: rated(dossier, content)
                .map(|key| Line::stored(key, content))
                .collect(),
            recommendation: content
                .own
                .recommendation
                .map_or_else(String::new, |own| own.as_str().to_owned()),
            reason: content.own.reason.clone(),
            summary: card.summary.clone(),
        }
    }

    /// What was typed.
    pub fn typed(form: &Form, dossier: &Dossier, content: &Scorecard) -> Self {
        Self {
            // A form without a revision is older than any card.
            revision: form.text("revision").parse().unwrap_or(-1),
            lines: rated(dossier, content)
                .map(|key| Line::typed(key, form))
                .collect(),
            recommendation: form.text("rec").to_owned(),
            reason: clean(form.text("rec-reason")),
            summary: clean(form.text("summary")),
        }
    }

    /// The fields of a criterion.
    pub fn line(&self, key: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.key == key)
    }

    /// What the use cases take.
    pub fn card(&self) -> TypedCard {
        TypedCard {
            criteria: self.lines.iter().map(Line::criterion).collect(),
            recommendation: self.recommendation.parse().ok(),
            reason: self.reason.clone(),
            summary: self.summary.clone(),
        }
    }
}

impl Line {
    fn stored(key: &str, content: &Scorecard) -> Self {
        let mut line = Self {
            key: key.to_owned(),
            ..Self::default()
        };
        let Some(entry) = content.entry(key) else {
            return line;
        };
        entry.state.note().clone_into(&mut line.note);
        match &entry.state {
            CriterionState::Scored { level, .. } => line.level = level.to_string(),
            CriterionState::NotAssessed { reason, .. } => {
                NOT_ASSESSED.clone_into(&mut line.level);
                reason.as_str().clone_into(&mut line.why);
            }
            CriterionState::Noted {
                not_assessed: true, ..
            } => NOT_ASSESSED.clone_into(&mut line.level),
            _ => {}
        }
        if let Some(blind) = &entry.blind {
            line.change.clone_from(&blind.change_reason);
        }
        line
    }

    fn typed(key: &str, form: &Form) -> Self {
        let name = field(key);
        let part = |part: &str| form.text(&format!("{name}-{part}"));
        Self {
            key: key.to_owned(),
            level: form.text(&name).to_owned(),
            why: part("why").to_owned(),
            note: clean(part("note")),
            change: clean(part("change")),
        }
    }

    /// The level, when one is chosen.
    pub fn chosen(&self) -> Option<Level> {
        Level::try_from(self.level.parse::<u8>().ok()?).ok()
    }

    /// Whether it says anything that counts: a level, or that it was not assessed.
    pub fn is_rated(&self) -> bool {
        self.chosen().is_some() || self.level == NOT_ASSESSED
    }

    fn criterion(&self) -> TypedCriterion {
        let note = self.note.clone();
        let reason = self.why.parse::<NotAssessedReason>().ok();
        let not_assessed = self.level == NOT_ASSESSED;
        let state = match (self.chosen(), reason.filter(|_| not_assessed)) {
            (Some(level), _) => CriterionState::Scored { level, note },
            (None, Some(reason)) => CriterionState::NotAssessed { reason, note },
            (None, None) if note.is_empty() && !not_assessed => CriterionState::Missing,
            (None, None) => CriterionState::Noted { not_assessed, note },
        };
        TypedCriterion {
            criterion: self.key.clone(),
            state,
            change_reason: self.change.clone(),
        }
    }
}

/// Browsers send line ends in two letters, and no database keeps a zero.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\0', "")
}

/// The criteria that an interviewer rates.
fn rated<'a>(dossier: &'a Dossier, content: &'a Scorecard) -> impl Iterator<Item = &'a str> {
    dossier.keys().into_iter().filter(|key| {
        let state = content.entry(key).map(|entry| &entry.state);
        !matches!(state, Some(CriterionState::NotApplicable { .. }))
    })
}
