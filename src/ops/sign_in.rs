//! Signing in and out: throttled, without telling whether an account exists.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::db::users::Credentials;
use crate::db::{Db, Tx, sessions, users};
use crate::domain::access::{Actor, Staff};
use crate::domain::ids::{SessionId, UserId};
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult};

/// How long a session lasts without signing in again.
pub const SESSION_LENGTH: TimeDelta = TimeDelta::days(14);
/// Failures in a row before the first pause.
const FREE_TRIES: i32 = 5;
/// The longest pause between two tries.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

/// One try to sign in: who it claims to be and where it comes from, as keys under which failures are counted.
pub struct Attempt {
    /// Lower-case address.
    pub email: String,
    /// Keys under which failures are counted, hashed: the account and the network address.
    pub keys: Vec<String>,
}

/// What to compare the password with, unless there were too many failures.
pub fn credentials(
    db: &mut Db,
    attempt: &Attempt,
    now: DateTime<Utc>,
) -> OpResult<Option<Credentials>> {
    for key in &attempt.keys {
        let blocked = sessions::failures(db, key)?.and_then(|row| row.blocked_until);
        if let Some(until) = blocked.filter(|until| *until > now) {
            let minutes = ((until - now).num_seconds() + 59) / 60;
            return Err(OpError::refused(
                "too_many_tries",
                format!(
                    "There were too many tries. Try again in {minutes} minutes, or ask an administrator for a new link."
                ),
            ));
        }
    }
    Ok(users::credentials(db, &attempt.email)?.filter(|found| found.disabled_at.is_none()))
}

/// Counts a failure under every key and sets the next pause: it doubles with each failure after the free tries.
pub fn fail(tx: &mut Tx<'_>, attempt: &Attempt) -> OpResult<()> {
    for key in &attempt.keys {
        let failures = sessions::failures(tx, key)?
            .map_or(0, |row| row.failures)
            .saturating_add(1);
        let blocked_until = (failures >= FREE_TRIES).then(|| tx.now() + pause(failures));
        sessions::set_failures(tx, key, failures, blocked_until)?;
    }
    Ok(())
}

/// Starts a session and forgets the failures of this account.
pub fn succeed(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    user: UserId,
    token_hash: &str,
    user_agent: &str,
) -> OpResult<SessionId> {
    for key in &attempt.keys {
        sessions::clear_failures(tx, key)?;
    }
    start_session(tx, user, token_hash, user_agent)
}

/// Starts a session for somebody who has just proved who they are.
pub fn start_session(
    tx: &mut Tx<'_>,
    user: UserId,
    token_hash: &str,
    user_agent: &str,
) -> OpResult<SessionId> {
    let person = users::get(tx, user)?;
    let expires_at = tx.now() + SESSION_LENGTH;
    let agent: String = user_agent.chars().take(200).collect();
    let session = sessions::insert(tx, user, token_hash, &agent, expires_at)?;
    let actor = Actor::Staff(Staff {
        id: user,
        access: person.access,
    });
    record(tx, actor, "session.started", user)?;
    Ok(session)
}

/// Ends this session.
pub fn sign_out(tx: &mut Tx<'_>, staff: Staff, session: SessionId) -> OpResult<()> {
    sessions::delete(tx, session)?;
    record(tx, Actor::Staff(staff), "session.ended", staff.id)?;
    Ok(())
}

/// Ends every session of this person, here and elsewhere.
pub fn sign_out_everywhere(tx: &mut Tx<'_>, staff: Staff) -> OpResult<()> {
    sessions::delete_of_user(tx, staff.id)?;
    record(
        tx,
        Actor::Staff(staff),
        "session.ended_everywhere",
        staff.id,
    )?;
    Ok(())
}

fn pause(failures: i32) -> TimeDelta {
    let doublings = u32::try_from(failures - FREE_TRIES).unwrap_or(0).min(8);
    (TimeDelta::seconds(15) * 2_i32.pow(doublings)).min(LONGEST_PAUSE)
}

fn record(tx: &mut Tx<'_>, actor: Actor, action: &str, user: UserId) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "user",
        subject: user.0,
        application: None,
        detail: json!({}),
    };
    Ok(audit::record(tx, actor, event)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_and_stops_at_a_quarter_of_an_hour() {
        assert_eq!(pause(5), TimeDelta::seconds(15));
        assert_eq!(pause(6), TimeDelta::seconds(30));
        assert_eq!(pause(50), LONGEST_PAUSE);
    }
}
