//! How far an upload or a check has come, in words for the candidate: the live parts of the pages.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Portal;
use crate::db::submissions::{Queue, RunOf, Upload};
use crate::domain::grading::{Outcome, Step, StepState};
use crate::domain::run::RunState;
use crate::domain::take_home;
use crate::domain::words;
use crate::web::error::AppError;

/// One line of a list of steps.
pub struct Line {
    /// Icon, what a screen reader says for it, and its tone.
    pub look: (&'static str, &'static str, &'static str),
    /// The step.
    pub title: String,
    /// One sentence.
    pub detail: String,
    /// When it happened.
    pub at: Option<DateTime<Utc>>,
}

const DONE: (&str, &str, &str) = ("check", "Done", "ok");
const WORKING: (&str, &str, &str) = ("spinner", "In progress", "spin");
const LATER: (&str, &str, &str) = ("ring", "Not started", "mute");
const NOTED: (&str, &str, &str) = ("alert", "Needs attention", "warn");
const LEFT_OUT: (&str, &str, &str) = ("minus", "Left out", "mute");

/// The live part after handing in, alone.
#[derive(Template)]
#[template(path = "portal/_status.html")]
pub struct StatusPart {
    /// What it shows.
    pub status: StatusShown,
}

/// The live part of a check, alone.
#[derive(Template)]
#[template(path = "portal/_check.html")]
pub struct CheckPart {
    /// What it shows.
    pub check: CheckShown,
}

/// What happens to an upload, in order.
pub struct StatusShown {
    /// Whether nothing more changes by itself.
    pub ended: bool,
    /// The steps.
    pub lines: Vec<Line>,
}

/// How a check stands.
pub struct CheckShown {
    /// Whether nothing more changes by itself.
    pub ended: bool,
    /// One sentence for all of it.
    pub summary: String,
    /// The tone of that sentence, and its icon.
    pub tone: (&'static str, &'static str),
    /// The steps.
    pub lines: Vec<Line>,
    /// When it was asked for.
    pub at: DateTime<Utc>,
}

impl StatusShown {
    pub(super) fn of(portal: &Portal, upload: &Upload) -> Result<Self, AppError> {
        let row = &upload.submission;
        let size = words::bytes(u64::try_from(row.size).unwrap_or(0));
        let received = Line {
            look: DONE,
            title: "Received".to_owned(),
            detail: format!("{}, {size}, complete and unchanged", row.file_name),
            at: Some(row.received_at),
        };
        let by = words::long_day(
            take_home::answer_by(row.received_at),
            crate::ops::take_homes::letters::zone(&portal.dossier),
        );
        let later = |title: &str, detail: String| Line {
            look: LATER,
            title: title.to_owned(),
            detail,
            at: None,
        };
        let grading = match &upload.run {
            Some(run) => graded(run, portal.queue)?,
            None => later("Grading", "Not queued yet".to_owned()),
        };
        Ok(Self {
            ended: upload.run.as_ref().is_none_or(|run| run.state.ended()),
            lines: vec![
                received,
                grading,
                later(
                    "Read by people",
                    format!(
                        "Under the name {}, not yours",
                        portal.dossier.take_home.alias
                    ),
                ),
                later("Answer to you", format!("By {by}, whatever the outcome")),
            ],
        })
    }
}

/// The line of the grading itself.
fn graded(run: &RunOf, queue: Option<Queue>) -> Result<Line, AppError> {
    let line = |look, title: &str, detail: String, at| Line {
        look,
        title: title.to_owned(),
        detail,
        at,
    };
    let reason = || run.reason.clone().unwrap_or_default();
    Ok(match (run.state, run.outcome) {
        (RunState::Queued, Some(Outcome::Infrastructure)) => line(
            WORKING,
            "Tried again",
            "A fault on our side stopped the grading. It is tried again by itself; your attempt is kept.".to_owned(),
            None,
        ),
        (RunState::Queued, _) => line(WORKING, "Waits for grading", waiting(queue), None),
        (RunState::Leased, _) => line(WORKING, "Being graded", at_step(&steps(run)?), run.started_at),
        (RunState::Finished, Some(Outcome::CandidateFault)) => line(
            NOTED,
            "Graded",
            format!("{} People read your code all the same.", sentence(&reason())),
            run.finished_at,
        ),
        (RunState::Finished, Some(Outcome::Graded)) => {
            line(DONE, "Graded", "Your project ran and was measured".to_owned(), run.finished_at)
        }
        (RunState::Cancelled, _) => line(NOTED, "Grading stopped", "Somebody on our side stopped it. Your upload is safe.".to_owned(), run.finished_at),
        (RunState::Finished | RunState::Failed, _) => line(
            NOTED,
            "Not graded yet",
            "The fault is ours. Your upload is safe, it has cost you no attempt, and we have been told.".to_owned(),
            run.finished_at,
        ),
    })
}

/// Where in the queue, and about how long.
fn waiting(queue: Option<Queue>) -> String {
    let Some(queue) = queue else {
        return "In the queue".to_owned();
    };
    let place = match queue.ahead {
        0 => "You are next".to_owned(),
        ahead => format!("{} before you", words::count(ahead, "run", "runs")),
    };
    match queue.typical_millis {
        Some(millis) => {
            let minutes = ((queue.ahead + 1) * millis).div_euclid(60_000) + 1;
            format!(
                "{place}; done in about {}, going by the last runs",
                words::duration(minutes)
            )
        }
        None => format!("{place}. No run was measured yet, so there is no estimate"),
    }
}

/// "Step 4 of 7: Counting queries".
fn at_step(steps: &[Step]) -> String {
    let at = steps
        .iter()
        .position(|step| step.state == StepState::Running);
    match at.and_then(|at| steps.get(at).map(|step| (at + 1, step))) {
        Some((number, step)) => format!("Step {number} of {}: {}", steps.len(), step.title),
        None => "A runner has your project".to_owned(),
    }
}

impl CheckShown {
    pub(super) fn of(run: &RunOf) -> Result<Self, AppError> {
        let steps = steps(run)?;
        let failed = steps.iter().any(|step| step.state == StepState::Failed);
        let (summary, tone) = match (run.state, run.outcome) {
            (RunState::Queued, _) => (
                "In the queue. This page follows by itself, or load it again.".to_owned(),
                ("", "clock"),
            ),
            (RunState::Leased, _) => (at_step(&steps), ("", "spinner")),
            (RunState::Finished, Some(Outcome::Graded)) if !failed => (
                "It starts. Your project would be graded.".to_owned(),
                ("teal", "check"),
            ),
            (RunState::Finished, Some(Outcome::CandidateFault | Outcome::Graded)) => (
                sentence(
                    run.reason
                        .as_deref()
                        .unwrap_or("It would not be graded as it is."),
                ),
                ("brass", "alert"),
            ),
            _ => (
                "The check did not run, by a fault of ours. Try again; it costs you nothing."
                    .to_owned(),
                ("brass", "alert"),
            ),
        };
        Ok(Self {
            ended: run.state.ended(),
            summary,
            tone,
            lines: steps.into_iter().map(line_of).collect(),
            at: run.queued_at,
        })
    }
}

fn line_of(step: Step) -> Line {
    let look = match step.state {
        StepState::Passed => DONE,
        StepState::Failed => ("x", "Failed", "bad"),
        StepState::Running => WORKING,
        StepState::Pending => LATER,
        StepState::Skipped => LEFT_OUT,
    };
    Line {
        look,
        title: step.title,
        detail: step.detail,
        at: None,
    }
}

fn steps(run: &RunOf) -> Result<Vec<Step>, AppError> {
    serde_json::from_str(&run.steps).map_err(|error| AppError::Internal(error.into()))
}

/// Ends with a full stop.
fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.ends_with(['.', '!', '?']) || text.is_empty() {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}
