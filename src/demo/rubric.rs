//! A rubric somebody is writing: a copy of one that ships, two criteria into its own words, not reviewed yet.

use crate::db::rubric_drafts;
use crate::db::rubrics;
use crate::demo::setting::Setting;
use crate::domain::access::Actor;
use crate::domain::rubric::draft::PartKind;
use crate::ops::OpError;
use crate::ops::rubric_drafts::{self as ops, Beginning, SavePart};

/// What the administrator changed so far: place of the criterion, field, text.
const CHANGES: &[(usize, &str, &str)] = &[
    (
        0,
        "levels.3",
        "Asks what the passenger desk already knows, gives the conclusion first, then reason, example and limit, and has it said back. Says “I don't know” together with a next step.",
    ),
    (1, "weight", "3"),
];

/// Starts the draft a few days before today.
pub fn draft(setting: &Setting<'_>) -> anyhow::Result<()> {
    setting.at_hours_ago(52);
    let ida = Actor::Staff(setting.person("Ida Example")?);
    setting.write(|tx| {
        let original = rubrics::latest(tx, "people.communication")?.ok_or(OpError::NotFound)?;
        let copy = Beginning::Copy {
            of: original.id,
            rubric: "example-transit.communication".to_owned(),
        };
        let draft = ops::start(tx, ida, copy)?;
        for (place, field, text) in CHANGES {
            let parts = rubric_drafts::parts(tx, draft)?;
            let row = parts
                .into_iter()
                .filter(|row| row.kind == PartKind::Criterion)
                .nth(*place)
                .ok_or(OpError::NotFound)?;
            let command = SavePart {
                draft,
                part: row.id,
                revision: row.revision,
                typed: row.part.clone().with(field, text),
                was: row.part,
            };
            ops::save(tx, ida, command)?;
        }
        Ok(())
    })
}
