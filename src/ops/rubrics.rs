//! Published versions of rubrics: retired, and offered again. Nothing here changes a text.

use serde_json::json;

use crate::db::{Tx, rubrics};
use crate::domain::access::{Action, Actor};
use crate::domain::ids::RubricVersionId;
use crate::ops::audit::{self, Event};
use crate::ops::{OpError, OpResult, allow};

/// Stops offering a version to new loops, or offers it again. Loops that use it keep it. Twice is as good as once.
pub fn retire(
    tx: &mut Tx<'_>,
    actor: Actor,
    version: RubricVersionId,
    retired: bool,
) -> OpResult<()> {
    allow(actor, Action::Administer)?;
    let row = rubrics::get(tx, version)?.row;
    if row.frozen_at.is_none() {
        let words = "This version is a draft in a file. Only a published version can be retired.";
        return Err(OpError::refused("rubric_draft", words));
    }
    if !rubrics::set_retired(tx, version, retired)? {
        return Ok(());
    }
    let event = Event {
        action: if retired {
            "rubric.retired"
        } else {
            "rubric.offered_again"
        },
        subject_kind: "rubric",
        subject: version.0,
        application: None,
        detail: json!({ "rubric": row.rubric, "version": row.version }),
    };
    Ok(audit::record(tx, actor, event)?)
}
