//! Staff accounts: add, change what somebody is there for, disable, and set a password by a one-time link.

use chrono::TimeDelta;
use serde_json::json;

use crate::db::users::{LinkRow, NewUser};
use crate::db::{Db, Tx, api_tokens, sessions, users};
use crate::domain::access::{Access, Action, Actor};
use crate::domain::ids::UserId;
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow};

/// How long a link that sets a password is good for.
pub const LINK_LENGTH: TimeDelta = TimeDelta::days(3);

/// The link that makes the first administrator.
pub const FIRST_ADMINISTRATOR: &str = "first_administrator";
/// The link that sets a password.
pub const SET_PASSWORD: &str = "set_password";

/// A new account, as the form or the command line gives it.
#[derive(Clone, Debug)]
pub struct Create {
    /// Signs in with it; any case.
    pub email: String,
    /// Full name.
    pub name: String,
    /// What they are there for.
    pub access: Access,
    /// IANA name of the zone in which they read times.
    pub time_zone: String,
    /// The argon2id hash, when a password is set at once.
    pub password_hash: Option<String>,
}

/// Adds an account.
pub fn create(tx: &mut Tx<'_>, actor: Actor, command: Create) -> OpResult<UserId> {
    allow(actor, Action::Administer)?;
    let name = command.name.trim();
    if name.is_empty() || name.chars().count() > 120 {
        return Err(OpError::field(
            "name",
            "name",
            "Enter a name of at most 120 characters",
        ));
    }
    let email = parse_email(&command.email)?;
    if command.time_zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(OpError::field(
            "time_zone",
            "time_zone",
            "Choose a time zone from the list",
        ));
    }
    if users::credentials(tx, &email)?.is_some() {
        return Err(OpError::field(
            "email_taken",
            "email",
            "Somebody with this address already has an account",
        ));
    }
    let user = NewUser {
        email: &email,
        name,
        access: command.access,
        time_zone: &command.time_zone,
        password_hash: command.password_hash.as_deref(),
    };
    let id = users::insert(tx, &user)?;
    record(
        tx,
        actor,
        "user.created",
        id,
        json!({ "access": command.access }),
    )?;
    Ok(id)
}

/// Makes a link under which `user` sets a password; the caller keeps the token, the database its hash.
pub fn invite(tx: &mut Tx<'_>, actor: Actor, user: UserId, token_hash: &str) -> OpResult<()> {
    allow(actor, Action::Administer)?;
    let expires_at = tx.now() + LINK_LENGTH;
    users::insert_link(tx, SET_PASSWORD, Some(user), token_hash, expires_at)?;
    record(tx, actor, "user.invited", user, json!({}))?;
    Ok(())
}

/// Makes the link under which the first administrator is made; `false` when there are accounts already.
pub fn offer_first_administrator(tx: &mut Tx<'_>, token_hash: &str) -> OpResult<bool> {
    if users::any(tx)? {
        return Ok(false);
    }
    let expires_at = tx.now() + LINK_LENGTH;
    users::insert_link(tx, FIRST_ADMINISTRATOR, None, token_hash, expires_at)?;
    Ok(true)
}

/// The link of a token, if it may be used now.
pub fn usable_link(
    db: &mut Db,
    token_hash: &str,
    purpose: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> OpResult<LinkRow> {
    users::link(db, token_hash)?
        .filter(|link| link.purpose == purpose && link.used_at.is_none() && link.expires_at > now)
        .ok_or(OpError::NotFound)
}

/// Sets the password that belongs to a link, uses the link up and ends all other sessions of the person.
pub fn set_password(tx: &mut Tx<'_>, token_hash: &str, password_hash: &str) -> OpResult<UserId> {
    let now = tx.now();
    let link = usable_link(tx, token_hash, SET_PASSWORD, now)?;
    let user = link.user_id.ok_or(OpError::NotFound)?;
    if !users::use_link(tx, link.id)? {
        return Err(OpError::NotFound);
    }
    users::set_password(tx, user, password_hash)?;
    sessions::delete_of_user(tx, user)?;
    record(tx, Actor::System, "user.password_set", user, json!({}))?;
    Ok(user)
}

/// Makes the first administrator with the link that was printed at the first start.
pub fn create_first_administrator(
    tx: &mut Tx<'_>,
    token_hash: &str,
    command: Create,
) -> OpResult<UserId> {
    let now = tx.now();
    let link = usable_link(tx, token_hash, FIRST_ADMINISTRATOR, now)?;
    if users::any(tx)? || !users::use_link(tx, link.id)? {
        return Err(OpError::NotFound);
    }
    create(
        tx,
        Actor::System,
        Create {
            access: Access::Administrator,
            ..command
        },
    )
}

/// Changes what somebody is there for.
pub fn change_access(tx: &mut Tx<'_>, actor: Actor, user: UserId, access: Access) -> OpResult<()> {
    allow(actor, Action::Administer)?;
    let person = users::get(tx, user)?;
    if person.access == Access::Administrator && access != Access::Administrator {
        keep_an_administrator(tx, user)?;
    }
    users::set_access(tx, user, access)?;
    record(
        tx,
        actor,
        "user.access_changed",
        user,
        json!({ "from": person.access, "to": access }),
    )?;
    Ok(())
}

/// Disables an account, ends its sessions and revokes its tokens.
pub fn disable(tx: &mut Tx<'_>, actor: Actor, user: UserId) -> OpResult<()> {
    allow(actor, Action::Administer)?;
    let person = users::get(tx, user)?;
    if person.access == Access::Administrator {
        keep_an_administrator(tx, user)?;
    }
    users::set_disabled(tx, user, true)?;
    sessions::delete_of_user(tx, user)?;
    let tokens = api_tokens::revoke_of_user(tx, user)?;
    record(
        tx,
        actor,
        "user.disabled",
        user,
        json!({ "tokens": tokens }),
    )?;
    Ok(())
}

/// Lets a disabled account sign in again. Its tokens stay revoked: who comes back makes new ones.
pub fn enable(tx: &mut Tx<'_>, actor: Actor, user: UserId) -> OpResult<()> {
    allow(actor, Action::Administer)?;
    users::get(tx, user)?;
    users::set_disabled(tx, user, false)?;
    record(tx, actor, "user.enabled", user, json!({}))?;
    Ok(())
}

/// An address in the form it is stored: trimmed, lower case.
pub fn parse_email(text: &str) -> OpResult<String> {
    let email = text.trim().to_lowercase();
    match email.parse::<lettre::Address>() {
        Ok(_) if email.len() <= 254 => Ok(email),
        _ => Err(OpError::field(
            "email",
            "email",
            "Enter an e-mail address, like name@example.org",
        )),
    }
}

fn keep_an_administrator(tx: &mut Tx<'_>, leaving: UserId) -> OpResult<()> {
    let person = users::get(tx, leaving)?;
    if person.disabled_at.is_none() && users::active_administrators(tx)? <= 1 {
        return Err(OpError::refused(
            "last_administrator",
            "This is the last administrator. Make somebody else an administrator first.",
        ));
    }
    Ok(())
}

fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    action: &str,
    user: UserId,
    detail: serde_json::Value,
) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "user",
        subject: user.0,
        application: None,
        detail,
    };
    Ok(audit::record(tx, actor, event)?)
}
