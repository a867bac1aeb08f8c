//! Facts about application security.
//!
//! Owns the `sec.*` part of the catalogue. Must never rename or remove a key: old reports name it.
//! Start with the parent module.

use super::{FactDefinition, FactKind, define};

pub(super) const FACTS: &[FactDefinition] = &[
    define(
        "sec.bola_leaks",
        "Foreign objects reachable",
        "requests",
        FactKind::Count,
        "Requests with one person's object ids that succeeded for another person.",
        "Whether paths outside the API document leak.",
    ),
    define(
        "sec.open_endpoints",
        "Endpoints open without login",
        "endpoints",
        FactKind::Count,
        "Endpoints that should need a login and answer without one.",
        "Whether what they answer is sensitive.",
    ),
    define(
        "sec.token_flaws",
        "Token flaws",
        "flaws",
        FactKind::Count,
        "Entries of a fixed list of broken tokens that were accepted: no signature, wrong audience, expired, wrong type, reused refresh.",
        "Whether keys are kept safely.",
    ),
    define(
        "sec.login_bruteforce_open",
        "Login without an attempt limit",
        "flag",
        FactKind::Flag,
        "1 when many wrong passwords in a row are all answered at full speed.",
        "Whether a proxy in front would limit them.",
    ),
    define(
        "sec.injection_hits",
        "Injections that worked",
        "inputs",
        FactKind::Count,
        "Inputs with SQL, template or command characters that changed what was run.",
        "Whether inputs that were not tried work.",
    ),
    define(
        "sec.ssrf_hits",
        "Outbound requests to forbidden hosts",
        "requests",
        FactKind::Count,
        "Requests the application sent to a private or disallowed address on a client's word.",
        "Whether an egress proxy would stop them.",
    ),
    define(
        "sec.deploy_check_warnings",
        "Deployment settings at fault",
        "warnings",
        FactKind::Count,
        "Settings a production deployment needs and the submission lacks.",
        "Whether the deployment sets them elsewhere.",
    ),
    define(
        "sec.secrets_in_repo",
        "Secrets in the submission",
        "secrets",
        FactKind::Count,
        "Credentials found in the files of the submission; the values given with the starter do not count.",
        "Whether the credential is valid.",
    ),
    define(
        "sec.stacktrace_leaks",
        "Internals in error answers",
        "answers",
        FactKind::Count,
        "Provoked errors whose answer shows a stack trace, a path or a statement.",
        "Whether debug mode is off in production.",
    ),
    define(
        "sec.vuln_deps_high",
        "Dependencies with serious findings",
        "packages",
        FactKind::Count,
        "Declared packages with a published finding of high or critical severity.",
        "Whether the faulty code can be reached.",
    ),
    define(
        "sec.sbom_present",
        "Bill of materials present",
        "flag",
        FactKind::Flag,
        "1 when a bill of materials is part of the submission.",
        "Whether it is complete or current.",
    ),
    define(
        "sec.pii_in_logs",
        "Personal data in logs",
        "lines",
        FactKind::Count,
        "Log lines that hold planted personal data or passwords.",
        "Who can read the logs.",
    ),
    define(
        "sec.audit_events_missing",
        "Audit events missing",
        "events",
        FactKind::Count,
        "Driven actions that must leave an audit record and left none.",
        "Whether the records are safe from change.",
    ),
];
