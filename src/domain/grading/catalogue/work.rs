//! Facts about how the work was done. They are shown at most, and never turned into a level.
//!
//! Owns the `work.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "work.time_used_minutes",
        "Time used",
        "min",
        FactKind::Minutes,
        "Time from start to submission.",
        "Anything about ability: people have other lives.",
    ),
    define(
        "work.commits",
        "Commits",
        "commits",
        FactKind::Count,
        "Number of commits in the submission.",
        "Anything about ability or care.",
    ),
    define(
        "work.lines_changed",
        "Lines changed",
        "lines",
        FactKind::Count,
        "Lines that differ from the starter.",
        "Anything about quality.",
    ),
    define(
        "work.hour_of_day",
        "Hour of submission",
        "h",
        FactKind::Hours,
        "Hour of the day at which the submission came.",
        "Anything that may be judged.",
    ),
    define(
        "work.tool_traces",
        "Traces of tools",
        "traces",
        FactKind::Count,
        "Traces of tools found in the submission.",
        "Who understood the code; ten minutes of talk about it say that.",
    ),
];
