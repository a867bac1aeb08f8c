//! Decisions: recorded by a named person, with a reason and what they rested on. Never changed; a later one stands beside.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::db::decisions::{self, NewDecision};
use crate::db::{Tx, applications, plans};
use crate::domain::access::{Action, Actor};
use crate::domain::application::ApplicationState;
use crate::domain::decision::{DecisionOutcome, DecisionRefusal, checked_reason};
use crate::domain::ids::{ApplicationId, DecisionId, UserId};
use crate::domain::plan::StageKind;
use crate::jobs::estimate_reliability;
use crate::ops::audit::{self, Event};
use crate::ops::debriefs::Table;
use crate::ops::{OpError, OpResult, allow, debriefs, staff};

/// A decision as the form gives it.
#[derive(Clone, Debug)]
pub struct Decide {
    /// About whom.
    pub application: ApplicationId,
    /// What.
    pub outcome: DecisionOutcome,
    /// Why, in the words of whoever decides.
    pub reason: String,
}

/// Records a decision and freezes the calculation it rests on.
///
/// # Errors
/// Forbidden for everybody but the hiring manager and administrators, and while a card is owed; at `reason` without one.
pub fn record(tx: &mut Tx<'_>, actor: Actor, command: &Decide) -> OpResult<DecisionId> {
    let decider = staff(actor)?;
    let application = command.application;
    let (head, seal) = debriefs::standing(tx, decider, application)?;
    let open = seal.debrief.open && !seal.owes_card;
    let decide = Action::Decide {
        hiring_manager: head.decider_id,
        open,
    };
    allow(actor, decide)?;
    let reason = checked_reason(open, &command.reason).map_err(refused)?;
    let table = debriefs::open(tx, actor, application, &seal)?;
    let calculation = table.freeze();
    let calculation = serde_json::to_string(&calculation)
        .map_err(|error| crate::db::DbError::Corrupt(error.to_string()))?;
    let new = NewDecision {
        application,
        outcome: command.outcome,
        reason,
        decided_by: decider.id,
        calculation: &calculation,
    };
    let id = decisions::insert(tx, &new)?;
    let event = Event {
        action: "decision.recorded",
        subject_kind: "decision",
        subject: id.0,
        application: Some(application),
        detail: json!({ "outcome": command.outcome }),
    };
    audit::record(tx, actor, event)?;
    estimate_anew(tx, &table)?;
    if command.outcome == DecisionOutcome::Hire {
        to_offer(tx, application)?;
    }
    Ok(id)
}

/// Cards of several people under one rubric say how reliable one of them is, from the moment they are decided about.
fn estimate_anew(tx: &mut Tx<'_>, table: &Table) -> OpResult<()> {
    let mut authors: BTreeMap<(String, String), BTreeSet<UserId>> = BTreeMap::new();
    for (card, _) in table.submitted() {
        if let Some(version) = table.rubric(card.card.rubric_version_id) {
            let line = (version.rubric.id.clone(), version.rubric.line());
            authors.entry(line).or_default().insert(card.card.author_id);
        }
    }
    for ((rubric, line), _) in authors.iter().filter(|(_, authors)| authors.len() > 1) {
        estimate_reliability::enqueue(tx, rubric, line)?;
    }
    Ok(())
}

/// A decision to hire puts an active application into the offer stage of its plan. Nobody is hired yet: that is for the
/// candidate to say. The program moves it, because whoever decides does not run the pipeline.
fn to_offer(tx: &mut Tx<'_>, application: ApplicationId) -> OpResult<()> {
    let row = applications::get(tx, application)?;
    let stages = plans::stages(tx, row.plan_id)?;
    let offer = stages.iter().find(|stage| stage.kind == StageKind::Offer);
    match offer {
        Some(offer) if row.state == ApplicationState::Active => {
            let reason = "Decided in the debrief: hire";
            crate::ops::applications::move_to(
                tx,
                Actor::System,
                application,
                offer.id,
                reason,
                None,
            )
        }
        _ => Ok(()),
    }
}

fn refused(refusal: DecisionRefusal) -> OpError {
    match refusal {
        DecisionRefusal::StillSealed => OpError::refused("still_sealed", refusal.to_string()),
        _ => OpError::field("reason", "reason", refusal.to_string()),
    }
}
