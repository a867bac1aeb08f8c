//! What a candidate does behind the private link, apart from uploading: start the clock, choose a time zone.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{fitting, record, unfitting};
use crate::db::Tx;
use crate::db::take_homes as store;
use crate::domain::access::Actor;
use crate::domain::ids::TakeHomeId;
use crate::domain::take_home::{self, Command, Unfitting};
use crate::ops::{OpError, OpResult};

/// What has to be ticked before the clock starts.
#[derive(Clone, Copy, Debug)]
pub struct Agreed {
    /// The code may be run, measured and read by the people named on the page.
    pub consent: bool,
    /// The rule on assistants was read.
    pub ai_rule: bool,
}

/// Starts the clock and says when it ends.
pub fn start(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: TakeHomeId,
    agreed: Agreed,
) -> OpResult<DateTime<Utc>> {
    is_theirs(actor, id)?;
    let dossier = fitting(tx, id, Command::Start)?;
    let row = &dossier.take_home;
    let now = tx.now();
    if take_home::start_passed(row.respond_by, now) {
        return Err(unfitting(Unfitting::StartPassed));
    }
    check_agreed(agreed)?;
    let due = take_home::due_at(now, row.minutes_allowed, row.extra_minutes);
    store::start(tx, id, due)?;
    record(tx, actor, "take_home.started", &dossier, json!({}))?;
    Ok(due)
}

/// Keeps the zone in which the candidate reads times.
pub fn choose_zone(tx: &mut Tx<'_>, actor: Actor, id: TakeHomeId, zone: &str) -> OpResult<()> {
    is_theirs(actor, id)?;
    if zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(OpError::field(
            "time_zone",
            "time_zone",
            "Choose a time zone from the list",
        ));
    }
    let dossier = store::get(tx, id)?;
    store::set_zone(tx, dossier.candidate.id, zone)?;
    record(tx, actor, "take_home.time_zone_chosen", &dossier, json!({}))
}

/// Only the holder of the link acts for the candidate, and the program for the demonstration.
pub(in crate::ops) fn is_theirs(actor: Actor, id: TakeHomeId) -> OpResult<()> {
    match actor {
        Actor::Candidate(own) if own == id => Ok(()),
        Actor::System => Ok(()),
        _ => Err(OpError::NotFound),
    }
}

fn check_agreed(agreed: Agreed) -> OpResult<()> {
    if !agreed.consent {
        return Err(OpError::field(
            "consent",
            "consent",
            "Tick that your code may be run, measured and read. Without that nothing can be graded",
        ));
    }
    if !agreed.ai_rule {
        return Err(OpError::field(
            "ai_rule",
            "ai_rule",
            "Tick that you read the rule on AI tools",
        ));
    }
    Ok(())
}
