//! Grades one submission offline: unpack, check, run it in sandboxes, probe it from outside, and report facts.
//! It computes no level, knows no candidate and talks to no server; the same code runs on a laptop and in the runner.
//! Start with `grade`; `run` has the order of the steps.

pub mod app;
pub mod bench;
pub mod dice;
pub mod fault;
mod fresh;
mod own_tests;
mod project;
mod question;
pub mod request;
mod rollout;
mod run;
mod schema;
pub mod steps;

use std::sync::Arc;
use std::time::Instant;

use chrono::Utc;

pub use self::request::{GradeRequest, Submission};
use self::run::Run;
pub use self::steps::{Progress, Unwatched};
use crate::domain::grading::{Outcome, REPORT_SCHEMA, Report};

/// Grades a submission. Blocks until it is done, which takes from seconds to minutes; whatever happens, there is a report.
#[allow(
    clippy::disallowed_methods,
    reason = "a run says when it began; nothing is decided by the time"
)]
pub fn grade(request: &GradeRequest, progress: Arc<dyn Progress>) -> Report {
    let (started_at, started) = (Utc::now(), Instant::now());
    let done = Run::new(request, progress).finish();
    let manifest = &request.kit.manifest;
    let millis =
        |duration: std::time::Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    Report {
        schema: REPORT_SCHEMA.to_owned(),
        kit: manifest.id.clone(),
        kit_version: manifest.version.clone(),
        kit_digest: request.kit.digest.clone(),
        seed: request.seed,
        env_digest: request.environment.digest.clone(),
        outcome: done
            .fault
            .as_ref()
            .map_or(Outcome::Graded, fault::Fault::outcome),
        reason: done.fault.map(|fault| fault.to_string()),
        steps: done.steps,
        facts: done.facts,
        limits_hit: done.limits_hit,
        started_at,
        millis: millis(started.elapsed()),
        cpu_millis: done.cpu_millis,
    }
}
