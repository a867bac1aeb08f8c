//! Brings the rubrics and kits that were read at start into the database: new versions are added, published ones must be
//! what they were.

use crate::db::rubrics::{NewRubric, RubricRow};
use crate::db::{Tx, kits, rubrics};
use crate::domain::rubric::succession::check_succession;
use crate::domain::rubric::{Rubric, RubricStatus};
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

/// Stores what is new. Must be called with every version of a rubric in rising order.
///
/// # Errors
/// When a published version has other content than before, or when a new version rises too little for what changed.
pub fn sync(tx: &mut Tx<'_>, rubrics: &[Rubric], kits: &[KitToStore]) -> OpResult<()> {
    for rubric in rubrics {
        sync_rubric(tx, rubric)?;
    }
    for kit in kits {
        sync_kit(tx, kit)?;
    }
    Ok(())
}

fn sync_rubric(tx: &mut Tx<'_>, rubric: &Rubric) -> OpResult<()> {
    let unwritable = |error: serde_json::Error| OpError::refused("rubric", error.to_string());
    let body = rubric.canonical().map_err(unwritable)?;
    let digest = rubric.digest().map_err(unwritable)?;
    let new = NewRubric {
        rubric,
        body: &body,
        digest: &digest,
        frozen: rubric.status != RubricStatus::Draft,
    };
    let stored = rubrics::versions(tx, &rubric.id)?;
    if let Some(same) = stored.iter().find(|row| row.version == rubric.version) {
        if same.digest == digest || rubrics::replace_draft(tx, same.id, &new)? {
            return Ok(());
        }
        return Err(OpError::refused(
            "rubric_frozen",
            format!(
                "{} {} is in use and never changes, but its file holds another text. Restore the file, or give the new text a new version.",
                rubric.id, rubric.version
            ),
        ));
    }
    if let Some(before) = before(&stored, &rubric.version) {
        let before = rubrics::text(tx, before.id)?;
        check_succession(&before, rubric)
            .map_err(|refusal| OpError::refused("rubric_version", refusal.to_string()))?;
    }
    rubrics::insert(tx, &new)?;
    Ok(())
}

/// The newest stored version that is older; the rows come newest first.
fn before<'a>(stored: &'a [RubricRow], version: &str) -> Option<&'a RubricRow> {
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
