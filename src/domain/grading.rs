//! What a grader reports, and what may be made of it.
//!
//! Owns the report of a run ([`Report`], [`Fact`], [`Outcome`]). What each fact measures and does not say stands in
//! [`catalogue`]; [`accept`] says what is wrong with reported facts; [`machine`] turns facts into a suggested level.
//! Must never turn a fact into a decision: a machine suggests at most level 3, may raise a flag, and a person decides.
//! Start with [`Report`], then read [`machine::machine_level`].

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;

pub mod accept;
pub mod catalogue;
pub mod machine;

/// The schema name that every [`Report`] of this version carries.
pub const REPORT_SCHEMA: &str = "assay.report/1";

text_enum! {
    /// How far a fact can be trusted: could the candidate's code have written it?
    pub enum Trust {
        /// Seen from outside the sandbox: HTTP answers, SQL on the wire, the database catalogue, signals.
        Observed = "observed" => "Observed from outside",
        /// Files analysed without running them.
        Static = "static" => "Read from the files",
        /// Printed by a process that ran candidate code. Evidence for a reviewer, never a level.
        Reported = "reported" => "Reported by the candidate’s own code",
    }
}

text_enum! {
    /// Whether a fact has a value. Only `measured` takes part in anything.
    pub enum FactStatus {
        /// There is a value.
        Measured = "measured" => "Measured",
        /// The probe was not reached.
        NotRun = "not_run" => "Not reached",
        /// The probe broke.
        Error = "error" => "Could not be measured",
        /// The fact makes no sense for this submission.
        NotApplicable = "not_applicable" => "Does not apply",
    }
}

/// One piece of what was seen, for a person to check the fact by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// `request`, `sql`, `catalogue`, `row`, `log` or `file`.
    pub kind: String,
    /// The evidence itself; candidate text, so always shown escaped.
    pub text: String,
}

/// One measured value, named by a key of the fact catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Catalogue key, `area.measure`.
    pub key: String,
    /// The value over all runs; present if and only if `status` is measured.
    pub value: Option<f64>,
    /// Unit as in the catalogue, for example `queries`.
    pub unit: String,
    /// Who could have written it.
    pub trust: Trust,
    /// Whether there is a value.
    pub status: FactStatus,
    /// How many runs the value stands on.
    pub runs: u32,
    /// Smallest value over the runs.
    pub min: Option<f64>,
    /// Largest value over the runs.
    pub max: Option<f64>,
    /// What was seen.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What the fact does not say.
    #[serde(default)]
    pub note: Option<String>,
}

impl Fact {
    /// What the fact does not say, without the words that open the note: pages give it a heading of their own.
    #[must_use]
    pub fn does_not_say(&self) -> Option<&str> {
        let note = self.note.as_deref()?;
        Some(note.strip_prefix("Does not say: ").unwrap_or(note))
    }
}

text_enum! {
    /// How a step of a run stands.
    pub enum StepState {
        /// Not started yet.
        Pending = "pending" => "Waiting",
        /// At work.
        Running = "running" => "Running",
        /// Done.
        Passed = "passed" => "Done",
        /// Ended with a fault.
        Failed = "failed" => "Failed",
        /// Left out because an earlier step failed or the exercise does not need it.
        Skipped = "skipped" => "Left out",
    }
}

/// One step of a run, as progress is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stable name of the step, for example `migrate`.
    pub key: String,
    /// The step in words.
    pub title: String,
    /// How it stands.
    pub state: StepState,
    /// One sentence; empty while there is nothing to say.
    pub detail: String,
    /// Wall time in milliseconds, once ended.
    pub millis: Option<u64>,
}

text_enum! {
    /// The closed list of how a run ends. None of them is a score.
    pub enum Outcome {
        /// Facts are there.
        Graded = "graded" => "Measured",
        /// The submission does not start, a migration fails, the layout is wrong or a limit was hit: a result with a
        /// reason in words. Not retried.
        CandidateFault = "candidate_fault" => "Did not run",
        /// Ours: the sandbox refused, the database was not up. Retried with back-off; never costs an attempt.
        Infrastructure = "infrastructure" => "A fault of ours",
        /// Stopped by a person.
        Cancelled = "cancelled" => "Cancelled",
    }
}

/// What one run of a grader found: facts, never levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`REPORT_SCHEMA`].
    pub schema: String,
    /// Id of the take-home kit.
    pub kit: String,
    /// Version of the kit.
    pub kit_version: String,
    /// Digest of the kit's files.
    pub kit_digest: String,
    /// Seed of everything random in the probes, so that a run can be repeated.
    pub seed: u64,
    /// Digest of the environment the submission ran in.
    pub env_digest: String,
    /// How the run ended.
    pub outcome: Outcome,
    /// Why, in words for the candidate, unless graded.
    pub reason: Option<String>,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// The facts found.
    pub facts: Vec<Fact>,
    /// Names of the limits that were hit.
    pub limits_hit: Vec<String>,
    /// When the run started.
    pub started_at: DateTime<Utc>,
    /// Wall time in milliseconds.
    pub millis: u64,
    /// CPU time in milliseconds.
    pub cpu_millis: u64,
}
