//! Versions of take-home kits: what candidates are sent and runners grade by. A stored version never changes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::kit_versions;
use crate::db::types::At;
use crate::db::{Db, DbResult, Tx};
use crate::domain::ids::KitVersionId;

/// A version of a kit, without its texts.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = kit_versions)]
pub struct KitRow {
    /// Which version of which kit.
    pub id: KitVersionId,
    /// The kit's own id, for example `orm`.
    pub kit: String,
    /// Semantic version.
    pub version: String,
    /// `sha256:` and the digest over all its files, the same that a runner computes.
    pub digest: String,
    /// Title for people.
    pub title: String,
    /// What the task is about.
    pub summary: String,
    /// Id of the rubric it is rated by.
    pub rubric: String,
    /// Time box, hours of work.
    pub hours: i32,
    /// Blob of the whole kit as `.tar.gz`, for runners.
    pub archive_blob: String,
    /// Blob of what the candidate gets, as `.zip`.
    pub starter_blob: String,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

/// The texts of a kit.
#[derive(Clone, Debug, Queryable)]
pub struct KitTexts {
    /// The manifest, in TOML.
    pub manifest: String,
    /// The brief, in Markdown.
    pub brief: String,
}

/// A version to store.
pub struct NewKit<'a> {
    /// The kit's own id.
    pub kit: &'a str,
    /// Semantic version.
    pub version: &'a str,
    /// `sha256:` and the digest over all its files.
    pub digest: &'a str,
    /// Title for people.
    pub title: &'a str,
    /// What the task is about.
    pub summary: &'a str,
    /// Id of the rubric it is rated by.
    pub rubric: &'a str,
    /// Time box, hours of work.
    pub hours: i32,
    /// The manifest, in TOML.
    pub manifest: &'a str,
    /// The brief, in Markdown.
    pub brief: &'a str,
    /// Blob of the whole kit.
    pub archive_blob: &'a str,
    /// Blob of what the candidate gets.
    pub starter_blob: &'a str,
}

/// The version with this id.
pub fn get(db: &mut Db, id: KitVersionId) -> DbResult<KitRow> {
    Ok(kit_versions::table
        .find(id)
        .select(KitRow::as_select())
        .first(db)?)
}

/// Manifest and brief of a version.
pub fn texts(db: &mut Db, id: KitVersionId) -> DbResult<KitTexts> {
    Ok(kit_versions::table
        .find(id)
        .select((kit_versions::manifest, kit_versions::brief))
        .first(db)?)
}

/// The newest version of a kit.
pub fn latest(db: &mut Db, kit: &str) -> DbResult<Option<KitRow>> {
    let versions = versions(db, kit)?;
    let number = |row: &KitRow| semver::Version::parse(&row.version).ok();
    Ok(versions.into_iter().max_by_key(number))
}

/// All versions of a kit, in no particular order.
pub fn versions(db: &mut Db, kit: &str) -> DbResult<Vec<KitRow>> {
    Ok(kit_versions::table
        .filter(kit_versions::kit.eq(kit))
        .select(KitRow::as_select())
        .load(db)?)
}

/// All versions of all kits, by title.
pub fn list(db: &mut Db) -> DbResult<Vec<KitRow>> {
    Ok(kit_versions::table
        .order((kit_versions::title.asc(), kit_versions::created_at.desc()))
        .select(KitRow::as_select())
        .load(db)?)
}

/// The versions of kits that are graded by this rubric, by title, newest first.
pub fn graded_by(db: &mut Db, rubric: &str) -> DbResult<Vec<KitRow>> {
    let rows = list(db)?;
    Ok(rows
        .into_iter()
        .filter(|row| row.rubric == rubric)
        .collect())
}

/// Stores a version.
pub fn insert(tx: &mut Tx<'_>, new: &NewKit<'_>) -> DbResult<KitVersionId> {
    let id: KitVersionId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(kit_versions::table)
        .values((
            kit_versions::id.eq(id),
            kit_versions::kit.eq(new.kit),
            kit_versions::version.eq(new.version),
            kit_versions::digest.eq(new.digest),
            kit_versions::title.eq(new.title),
            kit_versions::summary.eq(new.summary),
            kit_versions::rubric.eq(new.rubric),
            kit_versions::hours.eq(new.hours),
            kit_versions::manifest.eq(new.manifest),
            kit_versions::brief.eq(new.brief),
            kit_versions::archive_blob.eq(new.archive_blob),
            kit_versions::starter_blob.eq(new.starter_blob),
            kit_versions::created_at.eq(At(now)),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}
