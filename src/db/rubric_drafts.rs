//! Versions of rubrics that are being written: a draft and its parts, each with a revision of its own.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{rubric_draft_parts, rubric_drafts, users};
use crate::db::types::At;
use crate::db::{Db, DbError, DbResult, Tx};
use crate::domain::ids::{RubricDraftId, RubricDraftPartId, RubricVersionId, UserId};
use crate::domain::rubric::draft::{Draft, Part, PartKind};

/// A draft without its parts.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = rubric_drafts)]
pub struct DraftRow {
    /// Which draft.
    pub id: RubricDraftId,
    /// The rubric's own id.
    pub rubric: String,
    /// The version it was started from.
    pub base_id: Option<RubricVersionId>,
    /// The version it became.
    pub published_id: Option<RubricVersionId>,
    /// When it was started.
    pub created_at: DateTime<Utc>,
}

/// A part of a draft.
#[derive(Clone, Debug)]
pub struct PartRow {
    /// Which part.
    pub id: RubricDraftPartId,
    /// What it is.
    pub kind: PartKind,
    /// Rises by one with every save.
    pub revision: i32,
    /// Its fields.
    pub part: Part,
    /// Who saved it last.
    pub who: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A draft as lists show it.
#[derive(Clone, Debug)]
pub struct DraftListed {
    /// Which draft.
    pub id: RubricDraftId,
    /// The rubric's own id.
    pub rubric: String,
    /// The title so far.
    pub title: String,
    /// The version so far.
    pub version: String,
}

type Found = (
    RubricDraftPartId,
    PartKind,
    i32,
    String,
    String,
    DateTime<Utc>,
);

/// The draft with this id.
pub fn get(db: &mut Db, id: RubricDraftId) -> DbResult<DraftRow> {
    Ok(rubric_drafts::table
        .find(id)
        .select(DraftRow::as_select())
        .first(db)?)
}

/// The drafts that were not published, by title.
pub fn open(db: &mut Db) -> DbResult<Vec<DraftListed>> {
    let rows: Vec<(RubricDraftId, String, String)> = rubric_draft_parts::table
        .inner_join(rubric_drafts::table)
        .filter(rubric_drafts::published_id.is_null())
        .filter(rubric_draft_parts::kind.eq(PartKind::Head))
        .select((
            rubric_drafts::id,
            rubric_drafts::rubric,
            rubric_draft_parts::fields,
        ))
        .load(db)?;
    let mut drafts = Vec::new();
    for (id, rubric, fields) in rows {
        let head = read(&fields)?;
        drafts.push(DraftListed {
            id,
            rubric,
            title: head.get("title").to_owned(),
            version: head.get("version").to_owned(),
        });
    }
    drafts.sort_by(|a, b| (&a.title, &a.rubric).cmp(&(&b.title, &b.rubric)));
    Ok(drafts)
}

/// The draft of this rubric that was not published, if there is one.
pub fn open_of(db: &mut Db, rubric: &str) -> DbResult<Option<RubricDraftId>> {
    Ok(rubric_drafts::table
        .filter(rubric_drafts::rubric.eq(rubric))
        .filter(rubric_drafts::published_id.is_null())
        .select(rubric_drafts::id)
        .first(db)
        .optional()?)
}

/// The parts of a draft, each kind in order.
pub fn parts(db: &mut Db, draft: RubricDraftId) -> DbResult<Vec<PartRow>> {
    let rows: Vec<Found> = rubric_draft_parts::table
        .inner_join(users::table)
        .filter(rubric_draft_parts::draft_id.eq(draft))
        .order((
            rubric_draft_parts::position.asc(),
            rubric_draft_parts::id.asc(),
        ))
        .select((
            rubric_draft_parts::id,
            rubric_draft_parts::kind,
            rubric_draft_parts::revision,
            rubric_draft_parts::fields,
            users::name,
            rubric_draft_parts::updated_at,
        ))
        .load(db)?;
    rows.into_iter().map(PartRow::of).collect()
}

/// Stores a draft, still without parts.
pub fn insert(
    tx: &mut Tx<'_>,
    rubric: &str,
    base: Option<RubricVersionId>,
    by: UserId,
) -> DbResult<RubricDraftId> {
    let id: RubricDraftId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(rubric_drafts::table)
        .values((
            rubric_drafts::id.eq(id),
            rubric_drafts::rubric.eq(rubric),
            rubric_drafts::base_id.eq(base),
            rubric_drafts::created_by.eq(by),
            rubric_drafts::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Adds a part behind those of its kind.
pub fn insert_part(
    tx: &mut Tx<'_>,
    draft: RubricDraftId,
    kind: PartKind,
    part: &Part,
    by: UserId,
) -> DbResult<RubricDraftPartId> {
    let id: RubricDraftPartId = tx.new_id();
    let now = tx.now();
    let last: Option<i32> = rubric_draft_parts::table
        .filter(rubric_draft_parts::draft_id.eq(draft))
        .filter(rubric_draft_parts::kind.eq(kind))
        .select(diesel::dsl::max(rubric_draft_parts::position))
        .first(&mut **tx)?;
    diesel::insert_into(rubric_draft_parts::table)
        .values((
            rubric_draft_parts::id.eq(id),
            rubric_draft_parts::draft_id.eq(draft),
            rubric_draft_parts::kind.eq(kind),
            rubric_draft_parts::position.eq(last.map_or(0, |last| last + 1)),
            rubric_draft_parts::revision.eq(0),
            rubric_draft_parts::fields.eq(written(part)?),
            rubric_draft_parts::updated_by.eq(by),
            rubric_draft_parts::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Saves a part that still has this revision; `false` when it does not.
pub fn save_part(
    tx: &mut Tx<'_>,
    id: RubricDraftPartId,
    revision: i32,
    part: &Part,
    by: UserId,
) -> DbResult<bool> {
    let now = tx.now();
    let unchanged = rubric_draft_parts::table
        .find(id)
        .filter(rubric_draft_parts::revision.eq(revision));
    let changed = diesel::update(unchanged)
        .set((
            rubric_draft_parts::fields.eq(written(part)?),
            rubric_draft_parts::revision.eq(revision + 1),
            rubric_draft_parts::updated_by.eq(by),
            rubric_draft_parts::updated_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Gives parts of one kind the order in which they are named.
pub fn order_parts(tx: &mut Tx<'_>, ids: &[RubricDraftPartId]) -> DbResult<()> {
    for (position, id) in (0..).zip(ids) {
        diesel::update(rubric_draft_parts::table.find(*id))
            .set(rubric_draft_parts::position.eq::<i32>(position))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Removes a part of this draft; `false` when it was gone.
pub fn remove_part(tx: &mut Tx<'_>, draft: RubricDraftId, id: RubricDraftPartId) -> DbResult<bool> {
    let part = rubric_draft_parts::table
        .find(id)
        .filter(rubric_draft_parts::draft_id.eq(draft));
    Ok(diesel::delete(part).execute(&mut **tx)? == 1)
}

/// Removes a draft that was not published, with all its parts; `false` when there is none.
pub fn remove(tx: &mut Tx<'_>, id: RubricDraftId) -> DbResult<bool> {
    remove_parts(tx, id)?;
    let open = rubric_drafts::table
        .find(id)
        .filter(rubric_drafts::published_id.is_null());
    Ok(diesel::delete(open).execute(&mut **tx)? == 1)
}

/// Notes what a draft became. Its parts go: the version holds them.
pub fn publish(tx: &mut Tx<'_>, id: RubricDraftId, version: RubricVersionId) -> DbResult<()> {
    remove_parts(tx, id)?;
    diesel::update(rubric_drafts::table.find(id))
        .set(rubric_drafts::published_id.eq(Some(version)))
        .execute(&mut **tx)?;
    Ok(())
}

/// The parts as one draft.
pub fn whole(parts: &[PartRow]) -> Draft {
    let mut draft = Draft::default();
    for row in parts {
        match draft.parts_mut(row.kind) {
            Some(list) => list.push(row.part.clone()),
            None => draft.head = row.part.clone(),
        }
    }
    draft
}

impl PartRow {
    fn of((id, kind, revision, fields, who, at): Found) -> DbResult<Self> {
        Ok(Self {
            id,
            kind,
            revision,
            part: read(&fields)?,
            who,
            at,
        })
    }
}

fn remove_parts(tx: &mut Tx<'_>, draft: RubricDraftId) -> DbResult<()> {
    let parts = rubric_draft_parts::table.filter(rubric_draft_parts::draft_id.eq(draft));
    diesel::delete(parts).execute(&mut **tx)?;
    Ok(())
}

fn read(fields: &str) -> DbResult<Part> {
    serde_json::from_str(fields)
        .map_err(|error| DbError::Corrupt(format!("part of a rubric draft: {error}")))
}

fn written(part: &Part) -> DbResult<String> {
    serde_json::to_string(part)
        .map_err(|error| DbError::Corrupt(format!("part of a rubric draft: {error}")))
}
