//! Facts about the ORM and the database beneath it.
//!
//! Owns the `orm.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "orm.query_growth",
        "Query growth on lists",
        "queries",
        FactKind::Count,
        "SQL statements of the worst list endpoint with 100 parent rows, minus those with 10.",
        "Whether the constant number is small, or each statement fast.",
    ),
    define(
        "orm.list_queries.n100",
        "Queries of a list with 100 rows",
        "queries",
        FactKind::Count,
        "SQL statements the worst list endpoint runs for 100 parent rows; transaction control is not counted.",
        "Whether the statements are fast, or whether a cache would hide them in use.",
    ),
    define(
        "orm.invalid_rows_accepted",
        "Invalid rows accepted",
        "rules",
        FactKind::Count,
        "Rules named in the brief that a direct insert into the database can break.",
        "Whether the rule is also checked in the API, or whether other rules were found.",
    ),
    define(
        "orm.money_as_float",
        "Money stored as float",
        "flag",
        FactKind::Flag,
        "1 when a column of money has a binary floating-point type.",
        "Whether sums were already wrong.",
    ),
    define(
        "orm.aggregate_errors",
        "Wrong totals",
        "totals",
        FactKind::Count,
        "Totals of the statistics endpoint that differ from the arithmetic truth of the seeded rows.",
        "Why they differ; read the statement beside it.",
    ),
    define(
        "orm.bulk_peak_mib",
        "Peak memory of the bulk path",
        "MiB",
        FactKind::Mib,
        "Largest resident memory while the bulk path handles the large data set.",
        "What a larger machine or another batch size would show.",
    ),
    define(
        "orm.hot_seqscans",
        "Sequential scans on hot lists",
        "plans",
        FactKind::Count,
        "Recorded list statements whose plan reads a large table from end to end, on about 20,000 rows.",
        "Whether the plan stays the same on other data or another PostgreSQL version.",
    ),
    define(
        "orm.p95_ms.list",
        "Slow end of list latency",
        "ms",
        FactKind::Ms,
        "95th percentile of the time of list requests.",
        "How fast the code is elsewhere: latency depends on the machine and its load, so it is never scored.",
    ),
    define(
        "orm.lost_updates",
        "Lost updates",
        "updates",
        FactKind::Count,
        "Parallel requests on one row whose effect is missing from the stored result.",
        "Whether other paths race too; only the driven path was tried.",
    ),
    define(
        "orm.side_effects_after_rollback",
        "Side effects after a rollback",
        "effects",
        FactKind::Count,
        "Notifications that left although the commit failed.",
        "Whether a notification can be lost after a commit.",
    ),
    define(
        "orm.old_code_on_new_schema_failures",
        "Old code failing on the new schema",
        "requests",
        FactKind::Count,
        "Requests that the starter's code answers on its own schema and no longer on the migrated one.",
        "Whether the migration would block writers on a large table.",
    ),
    define(
        "orm.irreversible_migrations",
        "Migrations that do not go back",
        "migrations",
        FactKind::Count,
        "New migrations that cannot be reversed to the starter's last one.",
        "Whether going back would lose data.",
    ),
    define(
        "orm.exclusive_lock_ms",
        "Time under an exclusive lock",
        "ms",
        FactKind::Ms,
        "Longest time a migration held an exclusive lock on a filled table.",
        "How long it would be at production size.",
    ),
];
