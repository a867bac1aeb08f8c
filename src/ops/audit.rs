//! Appends to the audit trail. Called by every use case that changes something, in its transaction.
//!
//! What is written must stay readable by everybody who may see the trail, so an event never holds a rating, a note, a
//! recommendation or the reason of an accommodation: it says that something happened, to what, and by whom.

use serde_json::Value;
use uuid::Uuid;

use crate::db::{DbResult, Tx, audit};
use crate::domain::access::Actor;
use crate::domain::ids::ApplicationId;

/// What happened to what.
pub struct Event<'a> {
    /// `noun.verb`, past tense: `application.moved`.
    pub action: &'a str,
    /// The noun of the subject: `application`.
    pub subject_kind: &'a str,
    /// Which one.
    pub subject: Uuid,
    /// The application whose timeline shows it, if any.
    pub application: Option<ApplicationId>,
    /// Details that everybody who sees the trail may read.
    pub detail: Value,
}

/// Records that `actor` did this, now.
pub fn record(tx: &mut Tx<'_>, actor: Actor, event: Event<'_>) -> DbResult<()> {
    let (actor_kind, actor_id) = match actor {
        Actor::Staff(staff) => ("user", Some(staff.id.0)),
        Actor::Candidate(take_home) => ("candidate", Some(take_home.0)),
        Actor::Runner(runner) => ("runner", Some(runner.0)),
        Actor::System | Actor::Anonymous => ("system", None),
    };
    audit::append(
        tx,
        &audit::NewEvent {
            actor_kind,
            actor_id,
            action: event.action,
            subject_kind: event.subject_kind,
            subject: event.subject,
            application: event.application,
            detail: event.detail.to_string(),
        },
    )
}
