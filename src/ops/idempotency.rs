//! Carries a creating form or call out once, however often it is sent: a double click, a reload, a lost answer.
//!
//! The page gives the form a fresh key, a program chooses its own; the first use carries it out and remembers where it
//! led, every further use is led to the same place. Start with [`once`].

use crate::db::{Tx, idempotency};
use crate::domain::access::Actor;
use crate::ops::{OpError, OpResult};

/// Keys are tokens of ours; anything longer is not.
const LONGEST_KEY: usize = 100;

/// Runs `work` if this key was never used by this actor, else returns where the first use led.
pub fn once(
    tx: &mut Tx<'_>,
    actor: Actor,
    key: &str,
    work: impl FnOnce(&mut Tx<'_>) -> OpResult<String>,
) -> OpResult<String> {
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(OpError::refused(
            "form_key",
            "This form has lost its key. Load the page again and send it once more.",
        ));
    }
    let who = name(actor);
    if !idempotency::claim(tx, key, &who, "")? {
        let used = idempotency::find(tx, key, &who)?.ok_or_else(|| {
            OpError::Conflict(
                "This form was sent by somebody else. Load the page again.".to_owned(),
            )
        })?;
        return Ok(used.location);
    }
    let location = work(tx)?;
    idempotency::settle(tx, key, &location)?;
    Ok(location)
}

/// [`once`] for a call of a program. Its key need only be new among the keys of the same person; `request` is a digest of
/// what is asked for, because a program may use a key again for something else by mistake.
pub fn once_for(
    tx: &mut Tx<'_>,
    actor: Actor,
    key: &str,
    request: &str,
    work: impl FnOnce(&mut Tx<'_>) -> OpResult<String>,
) -> OpResult<String> {
    if key.is_empty() || key.len() > LONGEST_KEY {
        let words = format!(
            "Choose a key of at most {LONGEST_KEY} characters, new for each thing to create."
        );
        return Err(OpError::field("idempotency_key", "Idempotency-Key", words));
    }
    let who = name(actor);
    let key = format!("{who}:{key}");
    if !idempotency::claim(tx, &key, &who, request)? {
        let used = idempotency::find(tx, &key, &who)?.ok_or(OpError::NotFound)?;
        if used.request != request {
            let words =
                "This key was used for something else. Nothing was done; send it with a new key.";
            return Err(OpError::field(
                "idempotency_key_reused",
                "Idempotency-Key",
                words,
            ));
        }
        return Ok(used.location);
    }
    let location = work(tx)?;
    idempotency::settle(tx, &key, &location)?;
    Ok(location)
}

fn name(actor: Actor) -> String {
    match actor {
        Actor::Staff(staff) => format!("user:{}", staff.id),
        Actor::Candidate(take_home) => format!("candidate:{take_home}"),
        Actor::Runner(runner) => format!("runner:{runner}"),
        Actor::System | Actor::Anonymous => "system".to_owned(),
    }
}
