//! Facts about written artefacts.
//!
//! Owns the `doc.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "doc.readme_runs",
        "README runs as written",
        "flag",
        FactKind::Flag,
        "1 when the steps of the README lead to a running service on a clean machine. Here 1 is the good value.",
        "Whether the text is pleasant to read.",
    ),
    define(
        "doc.setup_minutes",
        "Time to a running service",
        "min",
        FactKind::Minutes,
        "Time the README's steps took on a clean machine.",
        "How long a person needs to understand them.",
    ),
    define(
        "doc.adr_present",
        "Decision records present",
        "flag",
        FactKind::Flag,
        "1 when at least one decision record is part of the submission.",
        "Whether the decision was good.",
    ),
    define(
        "doc.plan_present",
        "Migration plan present",
        "flag",
        FactKind::Flag,
        "1 when a written plan is part of the submission.",
        "Whether the plan would work.",
    ),
];
