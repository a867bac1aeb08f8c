//! One grading run: what it measured, and which levels that suggests. Known by the alias of the take-home, never by the
//! name of the candidate; a reviewer finds it only after their own card is in.

use actix_web::web;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::answers::{One, Reply};
use crate::api::shell::Caller;
use crate::db::Db;
use crate::db::runs::shown::ShownRun;
use crate::db::suggestions;
use crate::domain::access::Staff;
use crate::domain::grading::{self, FactStatus, Outcome, Step, StepState, Trust, catalogue};
use crate::domain::ids::{RubricVersionId, RunId, SubmissionId};
use crate::domain::run::{RunKind, RunState};
use crate::ops::OpResult;
use crate::ops::runs::reading::{self, Findings};

/// A grading run.
#[derive(Serialize, JsonSchema)]
pub struct Run {
    /// Which run.
    id: RunId,
    /// What it is for.
    kind: RunKind,
    /// Which upload; null for a check before sending.
    submission: Option<SubmissionId>,
    /// The name under which the work is known.
    alias: String,
    /// Title of the kit it is graded by.
    kit: String,
    /// Version of the kit.
    kit_version: String,
    /// How far it has come.
    state: RunState,
    /// How it ended.
    outcome: Option<Outcome>,
    /// Why, in words, unless it measured.
    reason: Option<String>,
    /// Its steps, in order.
    steps: Vec<StepShown>,
    /// Names of the limits that were hit.
    limits_hit: Vec<String>,
    /// When it was queued.
    queued_at: DateTime<Utc>,
    /// When the last attempt began.
    started_at: Option<DateTime<Utc>>,
    /// When it ended.
    finished_at: Option<DateTime<Utc>>,
    /// What it measured; empty unless it graded.
    facts: Vec<Fact>,
    /// What the facts suggest. A suggestion is no rating: people rate.
    suggestions: Option<Suggestions>,
}

/// A step of a run.
#[derive(Serialize, JsonSchema)]
pub struct StepShown {
    /// Stable name.
    key: String,
    /// The step in words.
    title: String,
    /// How it stands.
    state: StepState,
    /// One sentence; empty while there is nothing to say.
    detail: String,
    /// Wall time, once ended.
    millis: Option<u64>,
}

/// One measured value.
#[derive(Serialize, JsonSchema)]
pub struct Fact {
    /// Key of the fact catalogue.
    key: String,
    /// Its title.
    title: String,
    /// Whether there is a value.
    status: FactStatus,
    /// The value over all runs of its probe.
    value: Option<f64>,
    /// Its unit.
    unit: String,
    /// Who could have written it. What candidate code printed never becomes a level.
    trust: Trust,
    /// How many runs of its probe it stands on.
    runs: u32,
    /// The smallest of them.
    min: Option<f64>,
    /// The largest of them.
    max: Option<f64>,
    /// What it must not be read as.
    does_not_say: String,
    /// What was seen, to check it by hand.
    evidence: Vec<Evidence>,
}

/// A piece of what was seen. The text is the candidate's: never trust it as markup.
#[derive(Serialize, JsonSchema)]
pub struct Evidence {
    /// `request`, `sql`, `catalogue`, `row`, `log` or `file`.
    kind: String,
    /// The evidence itself.
    text: String,
}

/// The levels that facts suggest under one rubric version.
#[derive(Serialize, JsonSchema)]
pub struct Suggestions {
    /// The rubric version.
    rubric_version: RubricVersionId,
    /// One for each criterion with facts.
    criteria: Vec<SuggestedLevel>,
}

/// The suggestion for one criterion.
#[derive(Serialize, JsonSchema)]
pub struct SuggestedLevel {
    /// The criterion's id within the rubric.
    criterion: String,
    /// The suggested level, at most 3; null when nothing that leads to one was measured.
    level: Option<u8>,
    /// The highest level that was possible.
    ceiling: u8,
    /// Keys of the facts that decided it.
    decided_by: Vec<String>,
    /// Keys of the facts that raise a flag: two people should look.
    flags: Vec<String>,
}

/// `GET /runs/{run}`
pub async fn show(caller: Caller, run: web::Path<RunId>) -> Reply<One<Run>> {
    let (reader, id) = (caller.token.owner, *run);
    Ok(One(caller.read(move |db| read(db, reader, id)).await?))
}

fn read(db: &mut Db, reader: Staff, id: RunId) -> OpResult<Run> {
    let shown = reading::seen(db, reader, id)?;
    let findings = reading::findings(db, &shown)?;
    Run::of(shown, findings)
}

impl Run {
    fn of(shown: ShownRun, findings: Option<Findings>) -> OpResult<Self> {
        let run = shown.run;
        let (facts, suggestions) = match findings {
            Some(found) => (
                found.facts.into_iter().map(Fact::of).collect(),
                Some(Suggestions {
                    rubric_version: found.version.row.id,
                    criteria: found.suggestions.iter().map(SuggestedLevel::of).collect(),
                }),
            ),
            None => (Vec::new(), None),
        };
        Ok(Self {
            steps: run.steps()?.into_iter().map(StepShown::of).collect(),
            limits_hit: run.limits_hit()?,
            id: run.id,
            kind: run.kind,
            submission: run.submission_id,
            alias: shown.about.alias,
            kit: shown.kit_title,
            kit_version: shown.kit_version,
            state: run.state,
            outcome: run.outcome,
            reason: run.reason,
            queued_at: run.queued_at,
            started_at: run.started_at,
            finished_at: run.finished_at,
            facts,
            suggestions,
        })
    }
}

impl StepShown {
    fn of(step: Step) -> Self {
        Self {
            key: step.key,
            title: step.title,
            state: step.state,
            detail: step.detail,
            millis: step.millis,
        }
    }
}

impl Fact {
    fn of(fact: grading::Fact) -> Self {
        let known = catalogue::find(&fact.key);
        let pieces = fact.evidence.into_iter();
        Self {
            title: known.map_or_else(String::new, |known| known.title.to_owned()),
            does_not_say: known.map_or_else(String::new, |known| known.does_not_say.to_owned()),
            key: fact.key,
            status: fact.status,
            value: fact.value,
            unit: fact.unit,
            trust: fact.trust,
            runs: fact.runs,
            min: fact.min,
            max: fact.max,
            evidence: pieces
                .map(|piece| Evidence {
                    kind: piece.kind,
                    text: piece.text,
                })
                .collect(),
        }
    }
}

impl SuggestedLevel {
    fn of(one: &suggestions::Suggestion) -> Self {
        let machine = &one.machine;
        let deciding = machine.readings.iter().filter(|reading| reading.decides);
        Self {
            criterion: one.criterion.clone(),
            level: machine.level.map(|level| level.get()),
            ceiling: machine.ceiling.get(),
            decided_by: deciding.map(|reading| reading.key.clone()).collect(),
            flags: machine.flags().map(|reading| reading.key.clone()).collect(),
        }
    }
}
