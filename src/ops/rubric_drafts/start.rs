//! Starting a draft: from nothing, from one of the organisation's versions, from a copy of any version, from a file.

use serde_json::json;

use crate::db::rubric_drafts as stored;
use crate::db::rubrics::{self, RubricVersion};
use crate::db::{Tx, users};
use crate::domain::access::{Action, Actor};
use crate::domain::ids::{RubricDraftId, RubricVersionId};
use crate::domain::level::{Level, Seniority};
use crate::domain::rubric::draft::{Draft, Part, PartKind};
use crate::domain::rubric::{ALL_ROLES, Rubric, RubricOrigin, RubricStatus, is_id};
use crate::ops::{OpError, OpResult, allow, staff};

/// What a draft starts from.
#[derive(Clone, Debug)]
pub enum Beginning {
    /// An outline with nothing in it.
    Blank {
        /// Its id, which never changes.
        rubric: String,
        /// Its title.
        title: String,
    },
    /// The next version of a rubric of this organisation.
    Next(RubricVersionId),
    /// An own rubric that begins as a copy of another.
    Copy {
        /// What is copied.
        of: RubricVersionId,
        /// The id of the copy.
        rubric: String,
    },
    /// What stands in a file.
    File(Box<Rubric>),
}

/// Starts a draft. A rubric has at most one at a time.
pub fn start(tx: &mut Tx<'_>, actor: Actor, beginning: Beginning) -> OpResult<RubricDraftId> {
    allow(actor, Action::Administer)?;
    let by = staff(actor)?.id;
    let (draft, base) = match beginning {
        Beginning::Blank { rubric, title } => {
            is_free(tx, &rubric)?;
            let author = users::get(tx, by)?.name;
            (outline(tx, &rubric, &title, &author)?, None)
        }
        Beginning::Next(base) => (next(tx, base)?, Some(base)),
        Beginning::Copy { of, rubric } => {
            is_free(tx, &rubric)?;
            let author = users::get(tx, by)?.name;
            let original = rubrics::get(tx, of)?;
            (copy(tx, &original, &rubric, &author), Some(of))
        }
        Beginning::File(rubric) => imported(tx, *rubric)?,
    };
    let rubric = draft.head.get("id").to_owned();
    if stored::open_of(tx, &rubric)?.is_some() {
        let words = format!(
            "Somebody is working on a draft of {rubric}. Publish or discard that one first."
        );
        return Err(OpError::field("rubric_draft", "rubric", words));
    }
    let id = stored::insert(tx, &rubric, base, by)?;
    for kind in PartKind::ALL {
        for part in draft.parts(*kind) {
            stored::insert_part(tx, id, *kind, part, by)?;
        }
    }
    super::record(
        tx,
        actor,
        "rubric_draft.started",
        id,
        json!({ "rubric": rubric }),
    )?;
    Ok(id)
}

/// The stored version that says exactly what this file says, if there is one.
pub fn known(tx: &mut Tx<'_>, rubric: &Rubric) -> OpResult<Option<RubricVersionId>> {
    let published = Rubric {
        status: RubricStatus::Published,
        ..rubric.clone()
    };
    let digests = [rubric.digest().ok(), published.digest().ok()];
    let versions = rubrics::versions(tx, &rubric.id)?;
    let same = versions.into_iter().find(|row| {
        row.version == rubric.version && digests.iter().flatten().any(|one| *one == row.digest)
    });
    Ok(same.map(|row| row.id))
}

/// Ids of rubrics that ship are the program's.
pub(super) fn reserved(rubric: &str) -> OpError {
    let words = format!(
        "{rubric} is the id of a rubric that comes with Assay, and an upgrade may bring new versions of it. Choose an id of your own."
    );
    OpError::field("rubric_reserved", "rubric", words)
}

fn is_free(tx: &mut Tx<'_>, rubric: &str) -> OpResult<()> {
    if !is_id(rubric) {
        let words = "Use lower-case letters and digits, joined by single dots or hyphens, such as acme.backend";
        return Err(OpError::field("rubric_id", "rubric", words));
    }
    let versions = rubrics::versions(tx, rubric)?;
    if versions
        .iter()
        .any(|row| row.origin == RubricOrigin::Shipped)
    {
        return Err(reserved(rubric));
    }
    if versions.is_empty() {
        return Ok(());
    }
    let words = format!("There is a rubric {rubric} already. Open it to start its next version.");
    Err(OpError::field("rubric_taken", "rubric", words))
}

fn outline(tx: &Tx<'_>, rubric: &str, title: &str, author: &str) -> OpResult<Draft> {
    let title = title.trim();
    if title.is_empty() {
        let words = "Say what it rates, in a few words";
        return Err(OpError::field("title", "title", words));
    }
    let labels: Vec<&str> = Level::ALL.iter().map(|level| level.label()).collect();
    let levels: Vec<&str> = Seniority::ALL.iter().map(|one| one.as_str()).collect();
    let competency = rubric.rsplit('.').next().unwrap_or(rubric);
    let head = Part::default()
        .with("id", rubric)
        .with("version", "1.0.0")
        .with("title", title)
        .with("competency", competency)
        .with("language", "en")
        .with("minutes", "60")
        .with("scale.labels", &labels.join("\n"))
        .with("applies_to.roles", ALL_ROLES)
        .with("applies_to.levels", &levels.join("\n"))
        .with("provenance.authors", author)
        .with("provenance.created", &today(tx))
        .with("provenance.changes", "First version.");
    Ok(Draft {
        head,
        ..Draft::default()
    })
}

fn next(tx: &mut Tx<'_>, base: RubricVersionId) -> OpResult<Draft> {
    let base = rubrics::get(tx, base)?;
    if base.row.origin == RubricOrigin::Shipped {
        return Err(reserved(&base.row.rubric));
    }
    let newest = rubrics::versions(tx, &base.row.rubric)?
        .into_iter()
        .next()
        .map_or(base.row.version.clone(), |row| row.version);
    let mut draft = Draft::of(&base.rubric);
    draft.head.set("version", &after(&newest));
    draft.head.set("provenance.created", &today(tx));
    draft.head.set("provenance.changes", "");
    Ok(draft)
}

fn copy(tx: &Tx<'_>, original: &RubricVersion, rubric: &str, author: &str) -> Draft {
    let name = format!("{} {}", original.row.rubric, original.row.version);
    let mut draft = Draft::of(&original.rubric);
    let head = &mut draft.head;
    head.set("id", rubric);
    head.set("version", "1.0.0");
    head.set("provenance.authors", author);
    head.set("provenance.reviewers", "");
    head.set("provenance.created", &today(tx));
    head.set("provenance.changes", &format!("Copied from {name}."));
    let replaces = format!("{}@{}", original.row.rubric, original.row.version);
    head.set("provenance.replaces", &replaces);
    draft
}

/// A file of the organisation. What is stored under its version already is no matter for a draft.
fn imported(tx: &mut Tx<'_>, rubric: Rubric) -> OpResult<(Draft, Option<RubricVersionId>)> {
    if !is_id(&rubric.id) {
        is_free(tx, &rubric.id)?;
    }
    let versions = rubrics::versions(tx, &rubric.id)?;
    if versions
        .iter()
        .any(|row| row.origin == RubricOrigin::Shipped)
    {
        return Err(reserved(&rubric.id));
    }
    if versions.iter().any(|row| row.version == rubric.version) {
        let words = format!(
            "{} {} is here with another text, and a published version never changes. Give the file a higher version.",
            rubric.id, rubric.version
        );
        return Err(OpError::field("rubric_frozen", "text", words));
    }
    let base = versions.first().map(|row| row.id);
    Ok((Draft::of(&rubric), base))
}

fn after(version: &str) -> String {
    semver::Version::parse(version).map_or_else(
        |_| "1.0.0".to_owned(),
        |old| semver::Version::new(old.major, old.minor, old.patch + 1).to_string(),
    )
}

fn today(tx: &Tx<'_>) -> String {
    tx.now().date_naive().to_string()
}
