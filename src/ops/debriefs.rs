//! Debriefs: what stands on the table once everybody's card is in, and the notes of the talk.
//!
//! Must never put a card on the table before the seal is off ([`open`] asks the policy before it reads one), and never
//! the card of a shadow: those are for training.
//! Start with [`open`].

use std::collections::BTreeMap;

use serde_json::json;

use crate::db::debriefs::{self, GradedRun, HeadRow};
use crate::db::rubrics::{self, RubricVersion};
use crate::db::scorecards::{self, CardOfApplication, Seal};
use crate::db::suggestions::{self, Suggestion};
use crate::db::{Db, DbResult, Tx, reliabilities};
use crate::domain::access::{Action, Actor, Staff};
use crate::domain::debrief::reliability::Estimates;
use crate::domain::debrief::{Debrief, Frozen, FrozenRubric, SCHEMA, Seat, Submitted, row_key};
use crate::domain::ids::{ApplicationId, DebriefNoteId, RubricVersionId};
use crate::domain::level::Level;
use crate::domain::scorecard::Scorecard;
use crate::domain::scorecard::state::CardState;
use crate::domain::scoring::policy::Policy;
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow, staff};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 4000;

/// Everything a debrief is read from. Cards and contents stand in the same order; a card that was waived is a draft and
/// has no column.
pub struct Table {
    /// All cards that count, in the order of the loop.
    pub cards: Vec<CardOfApplication>,
    /// What stands on each.
    pub contents: Vec<Scorecard>,
    /// The rubric versions they were filled under.
    pub rubrics: Vec<RubricVersion>,
    /// The run whose facts stand beside the ratings.
    pub run: Option<GradedRun>,
    /// What the facts suggest, criterion by criterion.
    pub suggestions: Vec<Suggestion>,
    /// Cards side by side, and the figures over them.
    pub debrief: Debrief,
}

impl Table {
    /// The submitted cards with what stands on them: one for each column of the debrief, in the same order.
    pub fn submitted(&self) -> impl Iterator<Item = (&CardOfApplication, &Scorecard)> {
        let both = self.cards.iter().zip(&self.contents);
        both.filter(|(card, _)| card.card.state.is_submitted())
    }

    /// The rubric of a version.
    pub fn rubric(&self, id: RubricVersionId) -> Option<&RubricVersion> {
        self.rubrics.iter().find(|version| version.row.id == id)
    }

    /// The calculation as a decision keeps it.
    pub fn freeze(&self) -> Frozen {
        let rubrics = self.rubrics.iter().map(|version| FrozenRubric {
            rubric: version.row.rubric.clone(),
            version: version.row.version.clone(),
            digest: version.row.digest.clone(),
        });
        let waived = self
            .cards
            .iter()
            .filter(|card| !card.card.state.is_submitted());
        Frozen {
            schema: SCHEMA.to_owned(),
            policy: Policy::standard().version,
            rubrics: rubrics.collect(),
            run: self.run.map(|run| run.run),
            waived: waived.count(),
            debrief: self.debrief.clone(),
        }
    }
}

/// Whose debrief it is and what this person's seal depends on; not found when they may not know of the application.
pub fn standing(
    db: &mut Db,
    viewer: Staff,
    application: ApplicationId,
) -> OpResult<(HeadRow, Seal)> {
    let head = debriefs::head(db, viewer, application)?;
    let seal = scorecards::seal(db, application, viewer)?;
    Ok((head, seal))
}

/// Puts the cards on the table, if the seal is off for this person.
///
/// # Errors
/// Forbidden while cards are owed, not found for whoever is not involved.
pub fn open(db: &mut Db, actor: Actor, application: ApplicationId, seal: &Seal) -> OpResult<Table> {
    allow_seeing(actor, seal)?;
    Ok(table(db, application)?)
}

/// Whether the seal is off for this person.
///
/// # Errors
/// As [`open`].
pub fn allow_seeing(actor: Actor, seal: &Seal) -> OpResult<()> {
    let see = Action::SeeDebrief {
        involved: seal.involved,
        owes_card: seal.owes_card,
        open: seal.debrief.open,
    };
    allow(actor, see)
}

/// Writes down something that was said.
pub fn note(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    body: &str,
) -> OpResult<DebriefNoteId> {
    let author = staff(actor)?;
    let (_, seal) = standing(tx, author, application)?;
    allow_seeing(actor, &seal)?;
    let body = body.trim();
    match body.chars().count() {
        0 => return Err(OpError::field("note", "note", "Write the note first")),
        length if length > LONGEST_NOTE => {
            let words = format!("Keep a note within {LONGEST_NOTE} characters");
            return Err(OpError::field("note", "note", words));
        }
        _ => {}
    }
    let id = debriefs::insert_note(tx, application, author.id, body)?;
    let event = Event {
        action: "debrief.noted",
        subject_kind: "debrief_note",
        subject: id.0,
        application: Some(application),
        detail: json!({}),
    };
    audit::record(tx, actor, event)?;
    Ok(id)
}

/// The cards that count, with their rubrics and the measured facts beside.
fn table(db: &mut Db, application: ApplicationId) -> DbResult<Table> {
    let mut cards = scorecards::of_application(db, application)?;
    cards.retain(|card| {
        let kept = matches!(card.card.state, CardState::Draft) || card.card.state.is_submitted();
        kept && !card.shadow
    });
    let rows: Vec<_> = cards.iter().map(|card| card.card.clone()).collect();
    let contents = scorecards::contents(db, &rows)?;
    let mut versions: Vec<RubricVersionId> =
        rows.iter().map(|card| card.rubric_version_id).collect();
    let run = debriefs::graded_run(db, application)?;
    versions.extend(run.map(|run| run.rubric_version));
    versions.sort_unstable();
    versions.dedup();
    let rubrics = rubrics::get_all(db, &versions)?;
    let suggestions = match run {
        Some(run) => suggestions::of_run(db, run.run, run.rubric_version)?,
        None => Vec::new(),
    };
    let mut table = Table {
        debrief: Debrief::of(&[], &BTreeMap::new(), &Estimates::new()),
        cards,
        contents,
        rubrics,
        run,
        suggestions,
    };
    let lines: Vec<String> = table.rubrics.iter().map(|one| one.rubric.line()).collect();
    let estimates = reliabilities::estimates(db, &lines)?;
    table.debrief = Debrief::of(&seats(&table), &measured(&table), &estimates);
    Ok(table)
}

fn seats(table: &Table) -> Vec<Seat<'_>> {
    let both = table.cards.iter().zip(&table.contents);
    both.filter_map(|(card, content)| {
        let submitted = Submitted {
            rater: &card.author,
            content,
            suggestion: card.card.suggestion,
        };
        Some(Seat {
            interview: &card.interview,
            weight: u32::try_from(card.weight).unwrap_or(0),
            rubric: &table.rubric(card.card.rubric_version_id)?.rubric,
            level: card.card.level,
            card: card.card.state.is_submitted().then_some(submitted),
        })
    })
    .collect()
}

/// The suggested levels by row of the debrief.
fn measured(table: &Table) -> BTreeMap<String, Level> {
    let rubric = table.run.and_then(|run| table.rubric(run.rubric_version));
    let level = |suggestion: &Suggestion| {
        let key = row_key(&rubric?.rubric, &suggestion.criterion);
        Some((key, suggestion.machine.level?))
    };
    table.suggestions.iter().filter_map(level).collect()
}
