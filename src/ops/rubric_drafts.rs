//! Drafts of rubrics: started, changed part by part, published or discarded. Administrators only.
//!
//! A draft is never used in a loop. What it becomes is checked by the same rules as a file, and is frozen from then on.

use serde_json::{Value, json};

use crate::db::rubric_drafts::{self as stored, DraftRow, PartRow};
use crate::db::rubrics::{self, RubricVersion};
use crate::db::{Db, Tx};
use crate::domain::access::{Action, Actor};
use crate::domain::ids::{RubricDraftId, RubricDraftPartId, RubricVersionId, UserId};
use crate::domain::rubric::draft::merge::{Merged, merge};
use crate::domain::rubric::draft::{Draft, Judged, Part, PartKind};
use crate::domain::rubric::{Rubric, RubricOrigin};
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow, library, staff};

mod start;

pub use start::{Beginning, known, start};

/// The most text one part may hold, bytes. A rubric is about 15 kB in all.
pub const LARGEST_PART: usize = 32 * 1024;

/// How often a save is tried again when somebody else saves at the same moment.
const TRIES: usize = 3;

/// A draft as it stands.
#[derive(Clone, Debug)]
pub struct Open {
    /// The draft.
    pub row: DraftRow,
    /// Its parts, each kind in order.
    pub parts: Vec<PartRow>,
    /// The version it was started from.
    pub base: Option<RubricVersion>,
    /// The parts as one draft.
    pub draft: Draft,
    /// What the loader says to it.
    pub judged: Judged,
}

/// What is typed into a part.
#[derive(Clone, Debug)]
pub struct SavePart {
    /// Which draft.
    pub draft: RubricDraftId,
    /// Which part.
    pub part: RubricDraftPartId,
    /// The revision the form was filled from.
    pub revision: i32,
    /// What the form held then.
    pub was: Part,
    /// What it holds now.
    pub typed: Part,
}

/// How a save ends.
#[derive(Debug)]
pub enum Saved {
    /// Stored as typed.
    Stored,
    /// Somebody else changed other fields meanwhile; both changes are stored.
    Together,
    /// Both changed the same fields: nothing is stored, somebody has to choose.
    Conflict(Box<(PartRow, Merged)>),
    /// Somebody removed the part meanwhile; nothing is stored.
    Gone,
}

/// Reads a draft. A published or discarded one is not found.
pub fn open(db: &mut Db, id: RubricDraftId) -> OpResult<Open> {
    let row = stored::get(db, id)?;
    if row.published_id.is_some() {
        return Err(OpError::NotFound);
    }
    let parts = stored::parts(db, id)?;
    let base = row.base_id.map(|base| rubrics::get(db, base)).transpose()?;
    let draft = stored::whole(&parts);
    Ok(Open {
        judged: draft.judge(),
        row,
        parts,
        base,
        draft,
    })
}

impl Open {
    /// A part with its place among those of its kind.
    pub fn part(&self, id: RubricDraftPartId) -> Option<(usize, &PartRow)> {
        let row = self.parts.iter().find(|row| row.id == id)?;
        let index = self.of_kind(row.kind).position(|other| other.id == id)?;
        Some((index, row))
    }

    /// The parts of one kind, in order.
    pub fn of_kind(&self, kind: PartKind) -> impl Iterator<Item = &PartRow> {
        self.parts.iter().filter(move |row| row.kind == kind)
    }

    /// What is published when this is published; changes with every text.
    pub fn digest(&self) -> String {
        self.judged.rubric.digest().unwrap_or_default()
    }
}

/// Adds a criterion, a question or a knockout.
pub fn add(
    tx: &mut Tx<'_>,
    actor: Actor,
    draft: RubricDraftId,
    kind: PartKind,
    part: &Part,
) -> OpResult<RubricDraftPartId> {
    let by = writable(tx, actor, draft)?;
    if kind == PartKind::Head {
        return Err(OpError::NotFound);
    }
    fits(part)?;
    let id = stored::insert_part(tx, draft, kind, part, by)?;
    record(
        tx,
        actor,
        "rubric_draft.part_added",
        draft,
        json!({ "kind": kind }),
    )?;
    Ok(id)
}

/// Stores what was typed. What somebody else saved meanwhile is never overwritten.
pub fn save(tx: &mut Tx<'_>, actor: Actor, mut command: SavePart) -> OpResult<Saved> {
    let by = writable(tx, actor, command.draft)?;
    fits(&command.typed)?;
    let rubric = stored::get(tx, command.draft)?.rubric;
    for _ in 0..TRIES {
        let parts = stored::parts(tx, command.draft)?;
        let Some(row) = parts.into_iter().find(|row| row.id == command.part) else {
            return Ok(Saved::Gone);
        };
        if row.kind == PartKind::Head {
            command.typed.set("id", &rubric);
        }
        let stale = row.revision != command.revision;
        let merged = if stale {
            merge(row.kind, &command.was, &row.part, &command.typed)
        } else {
            Merged {
                part: command.typed.clone(),
                conflicts: Vec::new(),
            }
        };
        if !merged.conflicts.is_empty() {
            return Ok(Saved::Conflict(Box::new((row, merged))));
        }
        if stored::save_part(tx, row.id, row.revision, &merged.part, by)? {
            let detail = json!({ "kind": row.kind });
            record(tx, actor, "rubric_draft.part_saved", command.draft, detail)?;
            return Ok(if stale {
                Saved::Together
            } else {
                Saved::Stored
            });
        }
    }
    Err(OpError::Conflict(
        "Several people save this part at the same moment. Go back and save once more.".to_owned(),
    ))
}

/// Moves a part one place up or down among those of its kind. At the end it stays where it is.
pub fn reorder(
    tx: &mut Tx<'_>,
    actor: Actor,
    draft: RubricDraftId,
    part: RubricDraftPartId,
    up: bool,
) -> OpResult<()> {
    writable(tx, actor, draft)?;
    let parts = stored::parts(tx, draft)?;
    let kind = parts
        .iter()
        .find(|row| row.id == part)
        .map(|row| row.kind)
        .ok_or(OpError::NotFound)?;
    let mut ids: Vec<RubricDraftPartId> = parts
        .iter()
        .filter(|row| row.kind == kind)
        .map(|row| row.id)
        .collect();
    let Some(here) = ids.iter().position(|id| *id == part) else {
        return Ok(());
    };
    let there = if up {
        here.saturating_sub(1)
    } else {
        (here + 1).min(ids.len() - 1)
    };
    if here == there {
        return Ok(());
    }
    ids.swap(here, there);
    stored::order_parts(tx, &ids)?;
    record(
        tx,
        actor,
        "rubric_draft.part_moved",
        draft,
        json!({ "kind": kind }),
    )
}

/// Removes a criterion, a question or a knockout. Twice is as good as once.
pub fn remove(
    tx: &mut Tx<'_>,
    actor: Actor,
    draft: RubricDraftId,
    part: RubricDraftPartId,
) -> OpResult<()> {
    writable(tx, actor, draft)?;
    let parts = stored::parts(tx, draft)?;
    let Some(row) = parts.into_iter().find(|row| row.id == part) else {
        return Ok(());
    };
    if row.kind == PartKind::Head {
        return Err(OpError::NotFound);
    }
    stored::remove_part(tx, draft, part)?;
    let detail = json!({ "kind": row.kind, "id": row.part.get("id") });
    record(tx, actor, "rubric_draft.part_removed", draft, detail)
}

/// Throws a draft away with everything in it.
pub fn discard(tx: &mut Tx<'_>, actor: Actor, draft: RubricDraftId) -> OpResult<()> {
    writable(tx, actor, draft)?;
    let row = stored::get(tx, draft)?;
    if !stored::remove(tx, draft)? {
        return Err(OpError::NotFound);
    }
    let detail = json!({ "rubric": row.rubric });
    record(tx, actor, "rubric_draft.discarded", draft, detail)
}

/// Freezes a draft as a version. `digest` is what the person saw before they agreed. Twice is as good as once.
pub fn publish(
    tx: &mut Tx<'_>,
    actor: Actor,
    draft: RubricDraftId,
    digest: &str,
) -> OpResult<RubricVersionId> {
    allow(actor, Action::Administer)?;
    if let Some(published) = stored::get(tx, draft)?.published_id {
        return Ok(published);
    }
    let open = open(tx, draft)?;
    if open.digest() != digest {
        let words = "The draft was changed after you opened this page. Nothing was published; look at the changes and publish once more.";
        return Err(OpError::refused("rubric_changed", words));
    }
    let rubric = open.draft.published().map_err(|faults| {
        let words = format!(
            "It breaks {} of the rules. Nothing was published; repair the draft first.",
            faults.len()
        );
        OpError::refused("rubric_faults", words)
    })?;
    is_new(tx, &rubric)?;
    let version = library::add(tx, &rubric, RubricOrigin::Browser)?;
    stored::publish(tx, draft, version)?;
    let event = Event {
        action: "rubric.published",
        subject_kind: "rubric",
        subject: version.0,
        application: None,
        detail: json!({ "rubric": rubric.id, "version": rubric.version, "draft": draft }),
    };
    audit::record(tx, actor, event)?;
    Ok(version)
}

/// A version that is stored is never published a second time, not even with the same text.
fn is_new(tx: &mut Tx<'_>, rubric: &Rubric) -> OpResult<()> {
    let versions = rubrics::versions(tx, &rubric.id)?;
    if versions.iter().any(|row| row.version == rubric.version) {
        let words = format!(
            "{} {} is published already and never changes. Give the draft a higher version.",
            rubric.id, rubric.version
        );
        return Err(OpError::refused("rubric_frozen", words));
    }
    if versions
        .iter()
        .any(|row| row.origin == RubricOrigin::Shipped)
    {
        return Err(start::reserved(&rubric.id));
    }
    Ok(())
}

/// Who writes, if this draft can be written.
fn writable(tx: &mut Tx<'_>, actor: Actor, draft: RubricDraftId) -> OpResult<UserId> {
    allow(actor, Action::Administer)?;
    match stored::get(tx, draft)?.published_id {
        None => Ok(staff(actor)?.id),
        Some(_) => Err(OpError::refused(
            "rubric_published",
            "This draft was published meanwhile, and a published version never changes. Start a new version of it.",
        )),
    }
}

fn fits(part: &Part) -> OpResult<()> {
    if part.size() <= LARGEST_PART {
        return Ok(());
    }
    let words = format!(
        "This is {} kB of text; one part holds at most {} kB. Nothing was saved.",
        part.size() / 1024,
        LARGEST_PART / 1024
    );
    Err(OpError::refused("rubric_part_large", words))
}

fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    action: &str,
    draft: RubricDraftId,
    detail: Value,
) -> OpResult<()> {
    let event = Event {
        action,
        subject_kind: "rubric_draft",
        subject: draft.0,
        application: None,
        detail,
    };
    Ok(audit::record(tx, actor, event)?)
}
