//! Landing a report: its facts are stored as they are, and beside them the levels that the pinned rubric version
//! suggests for them. A report is taken once; the same one again changes nothing.

use serde_json::json;

use crate::db::runs::queue::{self, Ending, Measured};
use crate::db::runs::{self as stored, RunRow};
use crate::db::{DbError, Tx, facts, rubrics, suggestions};
use crate::domain::access::Actor;
use crate::domain::grading::accept::fact_faults;
use crate::domain::grading::machine::machine_level;
use crate::domain::grading::{Outcome, REPORT_SCHEMA, Report};
use crate::domain::run::{Next, RunCommand, RunKind, RunState, Unfitting};
use crate::mail::office::Office;
use crate::ops::runs::ending::{self, Fault};
use crate::ops::runs::{JobKey, record, superseded, work};
use crate::ops::{OpError, OpResult};

/// Takes the report of an attempt. `report_blob` is where the report itself is kept.
///
/// # Errors
/// A conflict when another attempt or another report was first; a refusal when the report is malformed.
pub fn finish(
    tx: &mut Tx<'_>,
    office: &Office,
    key: &JobKey,
    report: &Report,
    report_blob: &str,
    jitter: f64,
) -> OpResult<()> {
    let run = work::known(tx, key)?;
    if run.state != RunState::Leased && run.report_blob.as_deref() == Some(report_blob) {
        return Ok(());
    }
    let faults = report_faults(report);
    if let Some(first) = faults.first() {
        return Err(OpError::refused("report", first.clone()));
    }
    let next = run
        .standing()
        .after(RunCommand::of_outcome(report.outcome), jitter)
        .map_err(superseded)?;
    store_measured(tx, &run, report, report_blob)?;
    match next {
        Next::Finish => land(tx, &run, report),
        Next::Cancel => ending::cancelled(tx, &run),
        next => {
            let fault = Fault {
                reason: report
                    .reason
                    .as_deref()
                    .unwrap_or("The runner could not grade it."),
                actor: actor(&run),
            };
            ending::our_fault(tx, office, &run, next, &fault)
        }
    }
}

/// Everything that is wrong with a report, in words; empty when it may be stored.
pub fn report_faults(report: &Report) -> Vec<String> {
    let mut faults = Vec::new();
    if report.schema != REPORT_SCHEMA {
        faults.push(format!(
            "the report has the schema \"{}\"; this server reads {REPORT_SCHEMA}",
            report.schema
        ));
    }
    if report.outcome == Outcome::CandidateFault && report.reason.is_none() {
        faults.push("a fault of the submission needs a reason in words".to_owned());
    }
    faults.extend(fact_faults(&report.facts).iter().map(ToString::to_string));
    faults
}

fn land(tx: &mut Tx<'_>, run: &RunRow, report: &Report) -> OpResult<()> {
    let ending = Ending {
        state: RunState::Finished,
        outcome: report.outcome,
        reason: report.reason.as_deref(),
    };
    if !queue::end(tx, run.id, run.attempt, &ending)? {
        return Err(superseded(Unfitting::NotLeased));
    }
    facts::insert(tx, run.id, &report.facts)?;
    let about = stored::take_home(tx, run.take_home_id)?;
    if run.kind == RunKind::Grade && report.outcome == Outcome::Graded {
        let rubric = rubrics::get(tx, about.rubric_version)?.rubric;
        let mapped = rubric.criteria.iter().filter(|one| !one.facts.is_empty());
        for criterion in mapped {
            let level = machine_level(criterion, &report.facts);
            suggestions::insert(tx, run.id, about.rubric_version, &criterion.id, &level)?;
        }
    }
    let detail = json!({ "kind": run.kind, "outcome": report.outcome, "attempt": run.attempt });
    let actor = actor(run);
    record(tx, actor, "run.finished", run.id, about.application, detail)
}

fn store_measured(
    tx: &mut Tx<'_>,
    run: &RunRow,
    report: &Report,
    report_blob: &str,
) -> OpResult<()> {
    let json = |error: serde_json::Error| OpError::Db(DbError::Corrupt(error.to_string()));
    let measured = Measured {
        report_blob,
        env_digest: &report.env_digest,
        steps: &serde_json::to_string(&report.steps).map_err(json)?,
        limits_hit: &serde_json::to_string(&report.limits_hit).map_err(json)?,
        millis: i64::try_from(report.millis).unwrap_or(i64::MAX),
        cpu_millis: i64::try_from(report.cpu_millis).unwrap_or(i64::MAX),
    };
    Ok(queue::set_measured(tx, run.id, run.attempt, &measured)?)
}

fn actor(run: &RunRow) -> Actor {
    run.runner_id.map_or(Actor::System, Actor::Runner)
}
