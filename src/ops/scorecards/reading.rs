//! Reading a card for a page or a program: what it holds, and whether this person may see it.

use crate::db::Db;
use crate::db::scorecards::measured::{self, Measured};
use crate::db::scorecards::{self as store, Dossier, Seal};
use crate::domain::access::{Action, Actor, Staff, Verdict, may};
use crate::domain::ids::{ScorecardId, UserId};
use crate::domain::scorecard::Scorecard;
use crate::ops::{OpError, OpResult};

/// A card that this person may see.
pub struct Seen {
    /// The card with what stands around it.
    pub dossier: Dossier,
    /// What the reader's seal depends on.
    pub seal: Seal,
    /// What stands on it.
    pub content: Scorecard,
    /// What was measured, for the review of a take-home.
    pub measured: Measured,
    reader: UserId,
}

/// What is behind the address of a card.
pub enum Door {
    /// The card.
    Open(Box<Seen>),
    /// It exists, and its ratings are hidden from this person for now.
    Sealed(Seal),
}

impl Door {
    /// The card, for its author's forms.
    pub fn seen(self) -> OpResult<Box<Seen>> {
        match self {
            Door::Open(seen) => Ok(seen),
            Door::Sealed(_) => Err(OpError::Forbidden),
        }
    }
}

/// What this person finds at a card, in four queries at most.
pub fn read(db: &mut Db, reader: Staff, id: ScorecardId) -> OpResult<Door> {
    let dossier = store::dossier(db, id)?;
    let card = &dossier.card;
    let seal = store::seal(db, card.application_id, reader)?;
    let facts = seal.card(card.author_id, card.state.is_submitted());
    match may(Actor::Staff(reader), Action::ReadScorecard(facts)) {
        Verdict::Hide => return Err(OpError::NotFound),
        Verdict::Forbid => return Ok(Door::Sealed(seal)),
        Verdict::Allow => {}
    }
    let content = store::content(db, card)?;
    let measured = match &dossier.take_home {
        Some(take_home) if dossier.reviews_take_home() => measured::of_take_home(db, take_home.id)?,
        _ => Measured::default(),
    };
    Ok(Door::Open(Box::new(Seen {
        dossier,
        seal,
        content,
        measured,
        reader: reader.id,
    })))
}

impl Seen {
    /// Whether the reader wrote it.
    pub fn is_own(&self) -> bool {
        self.reader == self.dossier.card.author_id
    }

    /// Whether the reader may still write on it.
    pub fn is_open(&self) -> bool {
        self.is_own() && self.dossier.waived_at.is_none() && !self.dossier.card.state.is_submitted()
    }

    /// Whom it is about: the name, or the alias as long as the reader reviews blind.
    pub fn who(&self) -> String {
        match &self.dossier.take_home {
            _ if !self.seal.blind => self.dossier.candidate.clone(),
            Some(take_home) => take_home.alias.clone(),
            None => "A candidate".to_owned(),
        }
    }
}
