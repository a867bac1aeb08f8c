//! Facts about the HTTP API.
//!
//! Owns the `api.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "api.status_code_errors",
        "Wrong status codes",
        "answers",
        FactKind::Count,
        "Driven requests answered with another status than the contract names.",
        "Whether the body is right.",
    ),
    define(
        "api.mass_assignment_fields",
        "Fields a client may not write, written",
        "fields",
        FactKind::Count,
        "Protected fields whose stored value changed after a client sent them.",
        "Whether fields outside the contract are protected.",
    ),
    define(
        "api.contract_pass_ratio",
        "Contract checks passed",
        "ratio",
        FactKind::Ratio,
        "Share of the contract checks that passed.",
        "How much each failed check matters.",
    ),
    define(
        "api.breaking_changes",
        "Breaking changes",
        "changes",
        FactKind::Count,
        "Changes against the published contract that an existing client would notice as a failure.",
        "Whether any client uses what changed.",
    ),
    define(
        "api.schema_mismatches",
        "Answers that differ from the own schema",
        "answers",
        FactKind::Count,
        "Driven answers that do not fit the API document of the submission.",
        "Whether the document or the answer is the wrong one.",
    ),
    define(
        "api.page_cap_ignored",
        "Page size without a limit",
        "flag",
        FactKind::Flag,
        "1 when a very large page size is obeyed.",
        "Whether a proxy in front would refuse it.",
    ),
    define(
        "api.page_gaps_or_dups",
        "Gaps and repeats between pages",
        "rows",
        FactKind::Count,
        "Rows missing or repeated when rows are inserted between two page requests.",
        "Whether clients notice.",
    ),
    define(
        "api.problem_json_ratio",
        "Errors in problem format",
        "ratio",
        FactKind::Ratio,
        "Share of provoked errors answered as RFC 9457 problem details.",
        "Whether the texts help the reader.",
    ),
    define(
        "api.duplicate_on_retry",
        "Duplicates on retry",
        "rows",
        FactKind::Count,
        "Extra rows after a request was repeated with the same idempotency key.",
        "Whether the key expires sensibly.",
    ),
    define(
        "api.lost_edit_on_stale_tag",
        "Lost edit on a stale tag",
        "flag",
        FactKind::Flag,
        "1 when a write with an outdated entity tag succeeds.",
        "Whether clients send tags at all.",
    ),
    define(
        "api.private_cache_leaks",
        "Private answers in a shared cache",
        "answers",
        FactKind::Count,
        "Answers about one person that a shared cache may store and give to another.",
        "Whether such a cache is in use.",
    ),
];
