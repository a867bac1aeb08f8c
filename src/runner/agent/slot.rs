//! One slot: claims, fetches, grades, delivers, again and again. Whatever happens to a run, something is reported.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::companion::{Companion, Watch};
use super::{Agent, Stop, kits};
use crate::domain::grading::{Outcome, REPORT_SCHEMA, Report};
use crate::domain::run::RunKind;
use crate::protocol::Job;
use crate::runner::client::{ClientError, JobCalls};
use crate::runner::grade::fault::Fault;
use crate::runner::grade::{GradeRequest, Progress, Submission, grade};
use crate::runner::run_folder::RunFolder;

/// Seconds a claim waits; short enough that a stop is noticed soon.
const WAIT_SECONDS: u64 = 10;
/// First pause after a call that did not get through; it doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long a result is offered to a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Works until the runner is asked to stop.
pub fn work(agent: &Agent, number: u32) {
    let mut pause = FIRST_PAUSE;
    while !agent.stop.is_draining() {
        let claimed = agent
            .io
            .block_on(agent.client.claim(&agent.token, WAIT_SECONDS));
        match claimed {
            Ok(None) => pause = FIRST_PAUSE,
            Ok(Some(job)) => {
                pause = FIRST_PAUSE;
                tracing::info!(run = %job.run, attempt = job.attempt, slot = number, "run begins");
                carry_out(agent, number, &job);
            }
            Err(error) if error.status() == Some(401) => {
                tracing::error!(
                    "the server does not know this runner any more: its token was revoked"
                );
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "no work could be asked for");
                rest(&agent.stop, pause);
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Sleeps, but no longer than until somebody asks to stop.
fn rest(stop: &Stop, pause: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < pause && !stop.is_draining() {
        sleep(Duration::from_millis(100));
    }
}

fn carry_out(agent: &Agent, number: u32, job: &Job) {
    let calls = agent.client.job(job.run, job.attempt, &job.token);
    let watch = Arc::new(Watch::new(agent.stop.clone()));
    let companion = match Companion::start(agent.io.clone(), calls.clone(), Arc::clone(&watch), job)
    {
        Ok(companion) => companion,
        Err(error) => {
            tracing::error!(%error, "the run cannot be kept alive; its lease ends by itself");
            return;
        }
    };
    let graded = catch_unwind(AssertUnwindSafe(|| {
        graded(agent, number, job, &calls, &watch)
    }));
    let report = graded.unwrap_or_else(|_| {
        let fault = Fault::Infrastructure("The grader broke; see the runner's log.".to_owned());
        without_result(job, &fault)
    });
    tracing::info!(run = %job.run, outcome = %report.outcome, "run ends");
    companion.flush();
    // The companion keeps the lease while the result is on its way.
    deliver(agent, job, &calls, &watch, report);
    companion.end();
}

fn graded(agent: &Agent, number: u32, job: &Job, calls: &JobCalls, watch: &Arc<Watch>) -> Report {
    match prepare(agent, number, job, calls) {
        Ok((request, _folder)) => {
            let progress: Arc<dyn Progress> = watch.clone();
            grade(&request, progress)
        }
        Err(fault) => without_result(job, &fault),
    }
}

/// Fetches what the run needs. The folder lives as long as the run.
fn prepare(
    agent: &Agent,
    number: u32,
    job: &Job,
    calls: &JobCalls,
) -> Result<(GradeRequest, RunFolder), Fault> {
    let kits_folder = agent.work.join("kits");
    let kit = kits::get(
        &agent.io,
        &agent.client,
        &agent.token,
        &kits_folder,
        &job.kit,
    )?;
    let archive = agent
        .io
        .block_on(calls.submission())
        .map_err(|error| Fault::ours("fetching the submission", error))?;
    kits::check(&archive, &job.submission)?;
    let folder =
        RunFolder::new_in(&agent.work).map_err(|error| Fault::ours("temporary folder", error))?;
    let path = folder.path().join("submission");
    std::fs::write(&path, &archive).map_err(|error| Fault::ours("temporary file", error))?;
    let request = GradeRequest {
        kit,
        submission: Submission::Archive(path),
        seed: job.seed,
        environment: agent.environment.clone(),
        postgres: agent.postgres.clone(),
        sandbox: agent.sandbox.clone(),
        work: std::env::temp_dir(),
        slot: number,
        dry_run: job.kind == RunKind::DryRun,
    };
    Ok((request, folder))
}

/// Offers the report until the server has taken or refused it, or patience ends.
fn deliver(agent: &Agent, job: &Job, calls: &JobCalls, watch: &Watch, mut report: Report) {
    let (begun, mut pause, mut replaced) = (Instant::now(), FIRST_PAUSE, false);
    while !watch.lease_lost() && begun.elapsed() < PATIENCE {
        match agent.io.block_on(calls.finish(&report)) {
            Ok(()) => return,
            Err(ClientError::Refused(problem)) if problem.status == 422 && !replaced => {
                replaced = true;
                tracing::error!(run = %job.run, detail = %problem.detail, "the report was refused");
                let words = format!("The server refused the report: {}", problem.detail);
                report = without_result(job, &Fault::Infrastructure(words));
            }
            Err(error) if error.is_final() => {
                tracing::warn!(run = %job.run, %error, "the result is not wanted any more");
                return;
            }
            Err(error) => {
                tracing::warn!(run = %job.run, %error, "the result did not get through");
                if agent.stop.is_at_once() {
                    return;
                }
                sleep(pause);
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// The report of a run that never reached the grader.
#[allow(
    clippy::disallowed_methods,
    reason = "a report says when it was made; nothing is decided by the time"
)]
fn without_result(job: &Job, fault: &Fault) -> Report {
    let outcome = fault.outcome();
    Report {
        schema: REPORT_SCHEMA.to_owned(),
        kit: job.kit.id.clone(),
        kit_version: job.kit.version.clone(),
        kit_digest: job.kit.digest.clone(),
        seed: job.seed,
        env_digest: String::new(),
        outcome,
        reason: (outcome != Outcome::Graded).then(|| fault.to_string()),
        steps: Vec::new(),
        facts: Vec::new(),
        limits_hit: Vec::new(),
        started_at: chrono::Utc::now(),
        millis: 0,
        cpu_millis: 0,
    }
}
