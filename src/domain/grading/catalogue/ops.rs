//! Facts about running the service.
//!
//! Owns the `ops.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "ops.json_log_ratio",
        "Structured log lines",
        "ratio",
        FactKind::Ratio,
        "Share of log lines that are one JSON object each.",
        "Whether they say anything useful.",
    ),
    define(
        "ops.correlation_breaks",
        "Requests without a thread through the logs",
        "requests",
        FactKind::Count,
        "Driven requests whose correlation id is missing from a log line or an upstream call.",
        "Whether other paths keep it.",
    ),
    define(
        "ops.upstream_amplification",
        "Upstream calls per incoming call",
        "calls per call",
        FactKind::Factor,
        "Upstream calls for each incoming call while the upstream is down for 60 s.",
        "Whether the upstream would survive it.",
    ),
    define(
        "ops.hang_seconds",
        "Longest hang",
        "s",
        FactKind::Seconds,
        "Longest time a request waited while the upstream did not answer.",
        "Whether callers give up earlier.",
    ),
    define(
        "ops.duplicate_effects",
        "Effects that happened twice",
        "effects",
        FactKind::Count,
        "Effects repeated after a task or message was delivered again.",
        "Whether the repeat would be noticed.",
    ),
    define(
        "ops.drain_lost_requests",
        "Requests lost on shutdown",
        "requests",
        FactKind::Count,
        "Requests that failed because the process was told to end under constant load.",
        "Whether a load balancer would have repeated them.",
    ),
    define(
        "ops.readiness_wrong",
        "Wrong readiness answers",
        "answers",
        FactKind::Count,
        "Readiness answers that contradict the real state, for example ready with the database stopped.",
        "Whether the platform acts on them.",
    ),
    define(
        "ops.rollback_failures",
        "Rollback steps that failed",
        "steps",
        FactKind::Count,
        "Steps back to the previous release that failed on the new schema.",
        "Whether data written meanwhile is kept.",
    ),
    define(
        "ops.p95_ms",
        "Slow end of latency",
        "ms",
        FactKind::Ms,
        "95th percentile of request time under a fixed mix, calibrated on the reference solution.",
        "How fast it is elsewhere; it depends on the machine and its load.",
    ),
    define(
        "ops.rss_mib",
        "Memory at rest",
        "MiB",
        FactKind::Mib,
        "Resident memory of the processes after warming up.",
        "Memory under load.",
    ),
    define(
        "ops.rps_at_slo",
        "Throughput within the objective",
        "requests/s",
        FactKind::PerSecond,
        "Highest request rate with latency still within the objective.",
        "Throughput on another machine.",
    ),
    define(
        "ops.container_root",
        "Container runs as root",
        "flag",
        FactKind::Flag,
        "1 when the image starts its process as root.",
        "Whether the platform forbids it anyway.",
    ),
    define(
        "ops.image_reproducible",
        "Image builds alike twice",
        "flag",
        FactKind::Flag,
        "1 when two builds give the same image.",
        "Whether its base is kept up to date.",
    ),
];
