//! Candidates: a person is known by their address and is stored once, however often they apply.
//!
//! Reached through [`crate::ops::applications::add`]; must never overwrite what is known about a person with what a form
//! for another role says.

use serde_json::json;

use crate::db::candidates::NewCandidate;
use crate::db::{Tx, candidates};
use crate::domain::access::Actor;
use crate::domain::ids::CandidateId;
use crate::ops::audit::{self, Event};
use crate::ops::users::parse_email;
use crate::ops::{OpError, OpResult};

/// A person as a form gives them.
#[derive(Clone, Debug, Default)]
pub struct Person<'a> {
    /// Full name.
    pub name: &'a str,
    /// Where we write to; any case.
    pub email: &'a str,
    /// May be empty.
    pub phone: &'a str,
    /// May be empty.
    pub location: &'a str,
    /// IANA name of their zone; empty means UTC.
    pub time_zone: &'a str,
    /// Addresses of work they show, one a line; may be empty.
    pub links: &'a str,
}

/// The person with this address: as they are known, or stored now.
pub(super) fn find_or_insert(
    tx: &mut Tx<'_>,
    actor: Actor,
    person: &Person<'_>,
) -> OpResult<CandidateId> {
    let name = short("name", person.name, 120)?;
    if name.is_empty() {
        return Err(OpError::field("name", "name", "Enter the candidate's name"));
    }
    let email_key = parse_email(person.email)?;
    let phone = short("phone", person.phone, 40)?;
    let location = short("location", person.location, 120)?;
    let links = links(person.links)?;
    let time_zone = match person.time_zone.trim() {
        "" => "UTC",
        zone => zone,
    };
    if time_zone.parse::<chrono_tz::Tz>().is_err() {
        let words = "Enter a time zone, such as Europe/Brussels";
        return Err(OpError::field("time_zone", "time_zone", words));
    }
    if let Some(known) = candidates::by_email(tx, &email_key)? {
        return Ok(known.id);
    }
    let new = NewCandidate {
        name,
        email: person.email.trim(),
        email_key: &email_key,
        phone,
        location,
        time_zone,
        links: &links,
    };
    let id = candidates::insert(tx, &new)?;
    let event = Event {
        action: "candidate.added",
        subject_kind: "candidate",
        subject: id.0,
        application: None,
        detail: json!({}),
    };
    audit::record(tx, actor, event)?;
    Ok(id)
}

/// A text without surrounding space, refused at its field when it is longer than `longest` characters.
pub(super) fn short<'a>(field: &'static str, given: &'a str, longest: usize) -> OpResult<&'a str> {
    let text = given.trim();
    if text.chars().count() > longest {
        let words = format!("Shorten this to {longest} characters");
        return Err(OpError::field("too_long", field, words));
    }
    Ok(text)
}

/// Web addresses, one a line: anything else would become a link that does something else.
fn links(given: &str) -> OpResult<String> {
    let given = short("links", given, 2000)?;
    let mut links = Vec::new();
    for line in given.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !(line.starts_with("https://") || line.starts_with("http://")) {
            let words = "Enter one web address a line, starting with https://";
            return Err(OpError::field("links", "links", words));
        }
        links.push(line);
    }
    Ok(links.join("\n"))
}
