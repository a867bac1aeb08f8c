//! Brings the rubrics and kits that were read at start into the database: new versions are added, published ones must be
//! what they were.

use crate::db::rubrics::{NewRubric, RubricRow};
use crate::db::{Tx, kits, rubrics};
use crate::domain::ids::RubricVersionId;
use crate::domain::rubric::succession::check_succession;
use crate::domain::rubric::{Rubric, RubricOrigin, RubricStatus};
use crate::ops::{OpError, OpResult};

/// A kit that was read, packed and put into the blob store.
#[derive(Clone, Debug)]
pub struct KitToStore {
    /// What the manifest says about it.
    pub head: crate::domain::kit::head::KitHead,
    /// `sha256:` and the digest over all its files.
    pub digest: String,
    /// The manifest, in TOML.
    pub manifest: String,
    /// The brief, in Markdown.
    pub brief: String,
    /// Blob of the whole kit, for runners.
    pub archive_blob: String,
    /// Blob of what the candidate gets.
    pub starter_blob: String,
}

/// A version that ships, by what tells it from others.
#[derive(Clone, Debug)]
pub struct ShippedVersion {
    /// The rubric's own id.
    pub rubric: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its canonical form.
    pub digest: String,
}

/// Stores what is new, and says what was left out. Must be called with every version of a rubric in rising order.
///
/// A rubric that ships never takes the place of what the organisation wrote under the same id, and never stops the start
/// because of it: theirs is kept, and the sentence says which one was left out.
///
/// # Errors
/// When a published version has other content than before, or when a new version rises too little for what changed.
pub fn sync(
    tx: &mut Tx<'_>,
    rubrics: &[(RubricOrigin, Rubric)],
    kits: &[KitToStore],
) -> OpResult<Vec<String>> {
    let mut left_out = Vec::new();
    for (origin, rubric) in rubrics {
        left_out.extend(sync_rubric(tx, *origin, rubric)?);
    }
    for kit in kits {
        sync_kit(tx, kit)?;
    }
    Ok(left_out)
}

/// Stores a version that is not stored yet.
///
/// # Errors
/// When this version is published with other content, or rises too little for what changed.
pub fn add(tx: &mut Tx<'_>, rubric: &Rubric, origin: RubricOrigin) -> OpResult<RubricVersionId> {
    let unwritable = |error: serde_json::Error| OpError::refused("rubric", error.to_string());
    let body = rubric.canonical().map_err(unwritable)?;
    let digest = rubric.digest().map_err(unwritable)?;
    let new = NewRubric {
        rubric,
        body: &body,
        digest: &digest,
        frozen: rubric.status != RubricStatus::Draft,
        origin,
    };
    let stored = rubrics::versions(tx, &rubric.id)?;
    if let Some(same) = stored.iter().find(|row| row.version == rubric.version) {
        if same.digest == digest || rubrics::replace_draft(tx, same.id, &new)? {
            return Ok(same.id);
        }
        return Err(OpError::refused(
            "rubric_frozen",
            format!(
                "{} {} is in use and never changes, but this is another text under its number. Give the new text a new version, or restore the old one.",
                rubric.id, rubric.version
            ),
        ));
    }
    if let Some(before) = before(&stored, &rubric.version) {
        let before = rubrics::text(tx, before.id)?;
        check_succession(&before, rubric)
            .map_err(|refusal| OpError::refused("rubric_version", refusal.to_string()))?;
    }
    Ok(rubrics::insert(tx, &new)?)
}

fn sync_rubric(tx: &mut Tx<'_>, origin: RubricOrigin, rubric: &Rubric) -> OpResult<Option<String>> {
    let ships = origin == RubricOrigin::Shipped;
    let stored = rubrics::versions(tx, &rubric.id)?;
    let own = |row: &RubricRow| row.origin != RubricOrigin::Shipped;
    if ships && !stored.is_empty() && stored.iter().all(own) {
        return Ok(Some(left_out(
            rubric,
            "the organisation has a rubric of this id",
        )));
    }
    match add(tx, rubric, origin) {
        Ok(id) => {
            // Files stored by earlier releases were not told from what ships.
            if !ships && stored.iter().any(|row| row.id == id && !own(row)) {
                rubrics::set_origin(tx, id, origin)?;
            }
            Ok(None)
        }
        Err(OpError::Refused(refusal)) if ships && stored.iter().any(own) => {
            Ok(Some(left_out(rubric, &refusal.text)))
        }
        Err(error) => Err(error),
    }
}

fn left_out(rubric: &Rubric, why: &str) -> String {
    format!(
        "The rubric {} {} that comes with this release was left out: {why}. Everything stays as it was; give the organisation's own rubric another id to have both.",
        rubric.id, rubric.version
    )
}

/// The newest stored version that is older; the rows come newest first.
pub fn before<'a>(stored: &'a [RubricRow], version: &str) -> Option<&'a RubricRow> {
    let number = |text: &str| semver::Version::parse(text).ok();
    stored
        .iter()
        .find(|row| number(&row.version) < number(version))
}

fn sync_kit(tx: &mut Tx<'_>, kit: &KitToStore) -> OpResult<()> {
    let head = &kit.head;
    let stored = kits::versions(tx, &head.id)?;
    if let Some(same) = stored.iter().find(|row| row.version == head.version) {
        if same.digest == kit.digest {
            return Ok(());
        }
        return Err(OpError::refused(
            "kit_frozen",
            format!(
                "The take-home {} {} was stored with other files. Give the changed kit a new version.",
                head.id, head.version
            ),
        ));
    }
    let new = kits::NewKit {
        kit: &head.id,
        version: &head.version,
        digest: &kit.digest,
        title: &head.title,
        summary: &head.summary,
        rubric: &head.rubric,
        hours: i32::try_from(head.hours).unwrap_or(i32::MAX),
        manifest: &kit.manifest,
        brief: &kit.brief,
        archive_blob: &kit.archive_blob,
        starter_blob: &kit.starter_blob,
    };
    kits::insert(tx, &new)?;
    Ok(())
}
