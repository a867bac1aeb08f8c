//! API tokens: made by a person for a program, revoked by that person or an administrator. The token itself is never
//! seen here, only its hash.

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::db::api_tokens::{self as stored, NewToken};
use crate::db::{Db, DbResult, Tx};
use crate::domain::access::{Access, Action, Actor, Staff};
use crate::domain::api_token::{ApiScope, LONGEST_DAYS, Scopes};
use crate::domain::ids::{ApiTokenId, ApplicationId};
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow, staff};

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

/// A token as the form asks for it.
#[derive(Clone, Debug)]
pub struct Make {
    /// What will use it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<ApiScope>,
    /// Days until it ends.
    pub days: i64,
}

/// What is kept of a fresh token.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its first characters.
    pub opening: String,
    /// The hash of all of it.
    pub hash: String,
}

/// Makes a token for the person who asks.
pub fn make(tx: &mut Tx<'_>, actor: Actor, command: Make, kept: &Kept) -> OpResult<ApiTokenId> {
    let owner = staff(actor)?;
    let name = command.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let words = format!("Say what will use it, in at most {LONGEST_NAME} characters");
        return Err(OpError::field("name", "name", words));
    }
    if command.scopes.is_empty() {
        let words = "Choose what the token may be used for";
        return Err(OpError::field("scopes", "scopes", words));
    }
    if let Some(scope) = command.scopes.iter().find(|one| !one.serves(owner.access)) {
        let words = format!("Your own account may not do this: {}", scope.label());
        return Err(OpError::field("scopes", "scopes", words));
    }
    if !(1..=LONGEST_DAYS).contains(&command.days) {
        let words = format!("A token works for 1 to {LONGEST_DAYS} days");
        return Err(OpError::field("days", "days", words));
    }
    let scopes = Scopes::new(command.scopes);
    let new = NewToken {
        user: owner.id,
        name,
        opening: &kept.opening,
        token_hash: &kept.hash,
        scopes: &scopes,
        expires_at: tx.now() + TimeDelta::days(command.days),
    };
    let id = stored::insert(tx, &new)?;
    let detail = json!({ "name": name, "scopes": scopes.as_slice(), "days": command.days });
    record(tx, actor, "api_token.made", id, detail)?;
    Ok(id)
}

/// Revokes a token: whatever uses it is refused from the next request on. Twice is as good as once.
pub fn revoke(tx: &mut Tx<'_>, actor: Actor, id: ApiTokenId) -> OpResult<()> {
    let token = stored::get(tx, id)?;
    let owner = token.user_id;
    allow(actor, Action::RevokeToken { owner })?;
    if !stored::revoke(tx, id)? {
        return Ok(());
    }
    record(
        tx,
        actor,
        "api_token.revoked",
        id,
        json!({ "name": token.name }),
    )
}

/// Notes in the trail that a program changed something in its owner's name: the event of the change names the owner, this
/// one the token.
pub fn used(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ApiTokenId,
    what: &str,
    which: Uuid,
    application: Option<ApplicationId>,
) -> OpResult<()> {
    let event = Event {
        action: "api_token.used",
        subject_kind: what,
        subject: which,
        application,
        detail: json!({ "token": id }),
    };
    Ok(audit::record(tx, actor, event)?)
}

/// The tokens this person may see: their own, and everybody's for an administrator.
pub fn list(db: &mut Db, viewer: Staff) -> DbResult<Vec<stored::TokenRow>> {
    let everybody = viewer.access == Access::Administrator;
    stored::list(db, (!everybody).then_some(viewer.id))
}

fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    action: &str,
    token: ApiTokenId,
    detail: Value,
) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "api_token",
        subject: token.0,
        application: None,
        detail,
    };
    Ok(audit::record(tx, actor, event)?)
}
