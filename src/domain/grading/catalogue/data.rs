//! Facts about pipelines and events.
//!
//! Owns the `data.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "data.rerun_diff_rows",
        "Rows changed by a second run",
        "rows",
        FactKind::Count,
        "Rows that differ after the same load ran again.",
        "Whether a crash half way is repaired.",
    ),
    define(
        "data.lost_rows",
        "Rows lost",
        "rows",
        FactKind::Count,
        "Source rows that never arrived, late and equal timestamps included.",
        "Why they were lost.",
    ),
    define(
        "data.dup_rows",
        "Rows doubled",
        "rows",
        FactKind::Count,
        "Rows that arrived more than once.",
        "Whether readers remove them.",
    ),
    define(
        "data.poison_blocks",
        "Broken message blocks the queue",
        "flag",
        FactKind::Flag,
        "1 when one unreadable message stops the ones behind it.",
        "Whether an alarm would ring.",
    ),
    define(
        "data.order_violations",
        "Order violations",
        "events",
        FactKind::Count,
        "Events applied in an order that the contract forbids.",
        "Whether the end state is still right.",
    ),
    define(
        "data.bad_rows_detected_ratio",
        "Bad rows detected",
        "ratio",
        FactKind::Ratio,
        "Share of planted bad rows that were stopped or set aside.",
        "How many good rows were stopped too.",
    ),
    define(
        "data.tenant_leaks",
        "Rows shown to another tenant",
        "rows",
        FactKind::Count,
        "Rows of one tenant found in the output of another.",
        "Whether other outputs leak.",
    ),
    define(
        "data.erasure_leftovers",
        "Left over after erasure",
        "places",
        FactKind::Count,
        "Places that still hold the planted person after an erasure.",
        "Whether backups hold it.",
    ),
];
