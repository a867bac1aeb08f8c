//! Facts about tests, those the candidate wrote included.
//!
//! Owns the `test.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "test.query_budget_assertions",
        "Tests that assert a query budget",
        "tests",
        FactKind::Count,
        "Tests that assert how many statements a request may run.",
        "Whether the asserted number is sensible.",
    ),
    define(
        "test.line_coverage",
        "Lines run by tests",
        "ratio",
        FactKind::Ratio,
        "Share of lines that the candidate's tests run.",
        "Whether anything is asserted about them.",
    ),
    define(
        "test.seeded_bug_catch_ratio",
        "Planted faults caught",
        "ratio",
        FactKind::Ratio,
        "Share of wrong implementations that the candidate's tests fail on.",
        "Whether they fail for the right reason.",
    ),
    define(
        "test.mutation_score",
        "Mutants caught",
        "ratio",
        FactKind::Ratio,
        "Share of small code changes that the tests notice.",
        "Whether the survivors matter.",
    ),
    define(
        "test.suite_failures",
        "Failures of the own suite",
        "tests",
        FactKind::Count,
        "Tests of the candidate that fail in a clean environment.",
        "Which part is at fault: it is printed by a process that ran the candidate's code, so it is evidence only.",
    ),
    define(
        "test.network_calls",
        "Tests that call the network",
        "tests",
        FactKind::Count,
        "Tests that tried to reach the network.",
        "Whether they would pass with it.",
    ),
    define(
        "test.flaky_ratio",
        "Flaky tests",
        "ratio",
        FactKind::Ratio,
        "Share of tests whose result changed over 10 runs in random order.",
        "Why it changed.",
    ),
    define(
        "test.order_dependent",
        "Tests that need an order",
        "flag",
        FactKind::Flag,
        "1 when the suite fails in some order and passes in another.",
        "Which test leaves something behind.",
    ),
    define(
        "test.runtime_s",
        "Run time of the suite",
        "s",
        FactKind::Seconds,
        "Time the whole suite took in the clean environment.",
        "How long it takes elsewhere.",
    ),
];
