//! Scorecards: saved as drafts, revealed criterion by criterion on a take-home review, submitted once.
//!
//! Nothing typed is ever lost: a save from an old page stores nothing and gives back what stands there, so that both can
//! be shown; a submission with faults saves first. Must never put a rating, a note or a recommendation into the audit
//! trail. Start with [`save_draft`], then [`submit`].

use serde_json::json;

use crate::db::scorecards::measured::{self, Standing};
use crate::db::scorecards::{self as store, CardRow, Dossier};
use crate::db::{DbError, Tx};
use crate::domain::access::{Action, Actor};
use crate::domain::ids::ScorecardId;
use crate::domain::scorecard::Scorecard;
use crate::domain::scorecard::entry::NotRatedYet;
use crate::domain::scorecard::state::CardRefusal;
use crate::domain::scorecard::submission::{
    Field, Problem, SubmissionFault, submission_faults, too_long,
};
use crate::domain::scoring::calculation::Calculation;
use crate::domain::scoring::card::score_card;
use crate::domain::scoring::policy::Policy;
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow};

pub mod reading;
mod typed;

pub use typed::{TypedCard, TypedCriterion};

/// What a page sends: which card, from which revision it was filled, and what was typed.
#[derive(Clone, Debug)]
pub struct SaveCard {
    /// Which card.
    pub card: ScorecardId,
    /// The revision the page was filled from.
    pub revision: i32,
    /// What was typed.
    pub typed: TypedCard,
}

/// What stands on a card.
#[derive(Clone, Debug)]
pub struct StoredCard {
    /// The card.
    pub row: CardRow,
    /// What stands on it.
    pub content: Scorecard,
}

/// How a save ended.
#[derive(Clone, Debug)]
pub enum Saved {
    /// It stands as typed, under this revision.
    Stored(i32),
    /// Another page saved something else meanwhile. Nothing was stored; this stands there.
    Stale(Box<StoredCard>),
}

/// How a reveal ended.
#[derive(Clone, Debug)]
pub enum Revealed {
    /// Saved, and the facts of the criterion may be shown.
    Shown,
    /// Saved under this revision, but the criterion has no level of one's own yet.
    NotRated(i32, NotRatedYet),
    /// See [`Saved::Stale`].
    Stale(Box<StoredCard>),
}

/// How a submission ended.
#[derive(Clone, Debug)]
pub enum Submitted {
    /// It is in. Also when it was in already with the same content.
    Done,
    /// Saved under this revision, and not submitted because of these.
    Faulty(i32, Vec<SubmissionFault>),
    /// Saved and not submitted: what was measured is shown now beside ratings that were given without it.
    FactsShown,
    /// See [`Saved::Stale`].
    Stale(Box<StoredCard>),
}

/// A card taken for a change, with what stood on it before.
struct Open {
    dossier: Dossier,
    before: Scorecard,
}

/// Saves a draft as far as it was typed; nothing has to be complete.
pub fn save_draft(tx: &mut Tx<'_>, actor: Actor, command: SaveCard) -> OpResult<Saved> {
    let open = open(tx, actor, command.card)?;
    if open.dossier.card.state.is_submitted() {
        return already_in(open, &command.typed);
    }
    Ok(match save(tx, &open, &command)? {
        Ok((revision, _)) => Saved::Stored(revision),
        Err(stored) => Saved::Stale(stored),
    })
}

/// Saves, then shows the measured facts of one criterion of a take-home review and keeps its rating as the first one.
pub fn reveal(
    tx: &mut Tx<'_>,
    actor: Actor,
    command: SaveCard,
    criterion: &str,
) -> OpResult<Revealed> {
    let open = open(tx, actor, command.card)?;
    if open.dossier.card.state.is_submitted() {
        return Err(refused(CardRefusal::AlreadySubmitted));
    }
    if !open.dossier.reviews_take_home() {
        let words = "Measured facts are shown on the review of a take-home only.";
        return Err(OpError::refused("nothing_measured", words));
    }
    let (revision, mut content) = match save(tx, &open, &command)? {
        Ok(saved) => saved,
        Err(stored) => return Ok(Revealed::Stale(stored)),
    };
    if let Err(not_yet) = content.reveal(criterion) {
        return Ok(Revealed::NotRated(revision, not_yet));
    }
    write(tx, &open, revision, &content, &command.typed.summary)?;
    record(tx, actor, &open.dossier.card, "scorecard.facts_shown")?;
    Ok(Revealed::Shown)
}

/// Saves, checks and submits. A review of a take-home is submitted by somebody who has seen what was measured: facts that
/// are still hidden are shown first. The own recommendation comes before the figures: they are computed after it, and
/// when they lie far from it the suggestion is shown, and the first recommendation kept.
pub fn submit(tx: &mut Tx<'_>, actor: Actor, command: SaveCard) -> OpResult<Submitted> {
    let open = open(tx, actor, command.card)?;
    if open.dossier.card.state.is_submitted() {
        return Ok(match already_in(open, &command.typed)? {
            Saved::Stored(_) => Submitted::Done,
            Saved::Stale(stored) => Submitted::Stale(stored),
        });
    }
    let (revision, mut content) = match save(tx, &open, &command)? {
        Ok(saved) => saved,
        Err(stored) => return Ok(Submitted::Stale(stored)),
    };
    let card = &open.dossier.card;
    let rated = content.rated(&open.dossier.rubric, card.level);
    let score = score_card(&rated, &[], &Policy::standard());
    let suggestion = score.suggested.suggestion;
    let mut faults = submission_faults(&content, &open.dossier.keys(), suggestion);
    faults.extend(
        too_long(&command.typed.summary).map(|problem| SubmissionFault {
            criterion: None,
            field: Field::Summary,
            problem,
        }),
    );
    // The suggestion shows through this fault, so it waits until everything else is there.
    let far =
        |fault: &SubmissionFault| matches!(fault.problem, Problem::DistanceWithoutReason { .. });
    if faults.iter().any(|fault| !far(fault)) {
        faults.retain(|fault| !far(fault));
        return Ok(Submitted::Faulty(revision, faults));
    }
    if show_facts(tx, &open.dossier, &mut content)? {
        write(tx, &open, revision, &content, &command.typed.summary)?;
        record(tx, actor, card, "scorecard.facts_shown")?;
        return Ok(Submitted::FactsShown);
    }
    if !faults.is_empty() {
        content.own.reveal(suggestion);
        write(tx, &open, revision, &content, &command.typed.summary)?;
        return Ok(Submitted::Faulty(revision.saturating_add(1), faults));
    }
    let calculation = Calculation::new(&open.dossier.rubric, &open.dossier.version.digest, score);
    let submission = store::Submission {
        suggestion,
        calculation: serde_json::to_string(&calculation)
            .map_err(|error| OpError::Db(DbError::Corrupt(error.to_string())))?,
        seen_others: store::seen_others(tx, card)?,
    };
    store::submit(tx, card.id, &submission)?;
    record(tx, actor, card, "scorecard.submitted")?;
    Ok(Submitted::Done)
}

/// Shows the facts of every rated criterion that still hides some, and says whether there was one.
fn show_facts(tx: &mut Tx<'_>, dossier: &Dossier, content: &mut Scorecard) -> OpResult<bool> {
    let Some(take_home) = &dossier.take_home else {
        return Ok(false);
    };
    if !dossier.reviews_take_home()
        || measured::of_take_home(tx, take_home.id)?.standing != Standing::Graded
    {
        return Ok(false);
    }
    let mut shown = false;
    for criterion in &dossier.rubric.criteria {
        let hidden = content
            .entry(&criterion.id)
            .is_some_and(|entry| !entry.facts_visible());
        if hidden && !criterion.facts.is_empty() {
            shown |= content.reveal(&criterion.id).is_ok();
        }
    }
    Ok(shown)
}

fn open(tx: &mut Tx<'_>, actor: Actor, card: ScorecardId) -> OpResult<Open> {
    let dossier = store::dossier(tx, card)?;
    let author = dossier.card.author_id;
    allow(actor, Action::FillScorecard { author })?;
    if dossier.waived_at.is_some() && !dossier.card.state.is_submitted() {
        return Err(refused(CardRefusal::IsWaived));
    }
    let before = store::content(tx, &dossier.card)?;
    Ok(Open { dossier, before })
}

/// Writes what was typed over what stood there, unless somebody else did meanwhile.
fn save(
    tx: &mut Tx<'_>,
    open: &Open,
    command: &SaveCard,
) -> OpResult<Result<(i32, Scorecard), Box<StoredCard>>> {
    let card = &open.dossier.card;
    let after = command.typed.over(&open.before);
    if after == open.before && command.typed.summary == card.summary {
        return Ok(Ok((card.revision, after)));
    }
    let summary = &command.typed.summary;
    if store::save(tx, card.id, command.revision, &after, summary)? {
        return Ok(Ok((command.revision.saturating_add(1), after)));
    }
    let row = store::get(tx, card.id)?;
    let content = store::content(tx, &row)?;
    Ok(Err(Box::new(StoredCard { row, content })))
}

/// Writes once more in the same transaction, after [`save`].
fn write(
    tx: &mut Tx<'_>,
    open: &Open,
    revision: i32,
    content: &Scorecard,
    summary: &str,
) -> OpResult<()> {
    if store::save(tx, open.dossier.card.id, revision, content, summary)? {
        return Ok(());
    }
    let words = "This scorecard was saved on another page at the same moment. Look again.";
    Err(OpError::Conflict(words.to_owned()))
}

/// A second click on "submit" is harmless; other words are given back.
fn already_in(open: Open, typed: &TypedCard) -> OpResult<Saved> {
    let card = open.dossier.card;
    if typed.over(&open.before) == open.before && typed.summary == card.summary {
        return Ok(Saved::Stored(card.revision));
    }
    Ok(Saved::Stale(Box::new(StoredCard {
        row: card,
        content: open.before,
    })))
}

fn refused(refusal: CardRefusal) -> OpError {
    let code = match refusal {
        CardRefusal::IsWaived => "card_waived",
        _ => "card_state",
    };
    OpError::refused(code, refusal.to_string())
}

fn record(tx: &mut Tx<'_>, actor: Actor, card: &CardRow, action: &str) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "scorecard",
        subject: card.id.0,
        application: Some(card.application_id),
        detail: json!({}),
    };
    Ok(audit::record(tx, actor, event)?)
}
