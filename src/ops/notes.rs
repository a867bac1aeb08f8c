//! Notes about an application: added by the people who run the hiring, never changed afterwards.

use serde_json::json;

use crate::db::{Tx, applications, notes, search};
use crate::domain::access::{Action, Actor};
use crate::domain::ids::{ApplicationId, NoteId};
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow, staff};

/// The longest note, in characters.
const LONGEST: usize = 5000;

/// Adds a note.
pub fn add(
    tx: &mut Tx<'_>,
    actor: Actor,
    application: ApplicationId,
    body: &str,
) -> OpResult<NoteId> {
    allow(actor, Action::ManageApplication)?;
    let author = staff(actor)?.id;
    applications::get(tx, application)?;
    let body = body.trim();
    if body.is_empty() {
        return Err(OpError::field("note", "note", "Write the note first"));
    }
    if body.chars().count() > LONGEST {
        let words = format!("Shorten this to {LONGEST} characters");
        return Err(OpError::field("note", "note", words));
    }
    let id = notes::insert(tx, application, author, body)?;
    search::refresh(tx, application)?;
    let event = Event {
        action: "note.added",
        subject_kind: "note",
        subject: id.0,
        application: Some(application),
        detail: json!({}),
    };
    audit::record(tx, actor, event)?;
    Ok(id)
}
