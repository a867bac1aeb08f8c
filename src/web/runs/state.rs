//! How the state of a run reads: a pill, and the cause why an upload has no outcome yet.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::runs::RunRow;
use crate::domain::grading::{Outcome, Step, StepState};
use crate::domain::run::RunState;

/// A runner that was silent for this long is away.
pub const AWAY: TimeDelta = TimeDelta::minutes(2);

/// A pill: tone, icon, words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The tone of the pill.
    pub tone: &'static str,
    /// Its icon.
    pub glyph: &'static str,
    /// Its words.
    pub words: &'static str,
}

/// How the state of a run looks.
pub fn look(run: &RunRow) -> Look {
    let (tone, glyph, words) = match (run.state, run.outcome) {
        (RunState::Queued, Some(Outcome::Infrastructure)) => {
            ("brass", "clock", "Waits for another try")
        }
        (RunState::Queued, _) => ("", "clock", "Waiting"),
        (RunState::Leased, _) if run.cancel_requested => ("brass", "spinner", "Stopping"),
        (RunState::Leased, _) => ("blue", "spinner", "Grading"),
        (RunState::Finished, Some(Outcome::CandidateFault)) => {
            ("brass", "alert", "Could not be graded")
        }
        (RunState::Finished, _) => ("teal", "check", "Graded"),
        (RunState::Failed, _) => ("red", "x", "Fault of ours"),
        (RunState::Cancelled, _) => ("", "minus", "Stopped"),
    };
    Look { tone, glyph, words }
}

/// How a step looks: tone and icon of [`crate::web::runs`]' list, and its word.
pub fn step_look(step: &Step) -> Look {
    let (tone, glyph, words) = match step.state {
        StepState::Pending => ("mute", "ring", "Not begun"),
        StepState::Running => ("spin", "spinner", "At work"),
        StepState::Passed => ("ok", "check", "Done"),
        StepState::Failed => ("bad", "x", "Failed"),
        StepState::Skipped => ("mute", "minus", "Left out"),
    };
    Look { tone, glyph, words }
}

/// Whether no runner can be expected to take anything.
pub fn is_away(last_seen: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last_seen.is_none_or(|seen| now - seen > AWAY)
}

/// Why an upload has no outcome, and what would change that.
pub fn cause(run: Option<&RunRow>, no_runner: bool) -> String {
    let Some(run) = run else {
        return "It was never queued. Grade it now.".to_owned();
    };
    let reason = run.reason.as_deref().unwrap_or("No reason is known.");
    match run.state {
        RunState::Queued if no_runner => "No runner is connected. Start one.".to_owned(),
        RunState::Queued if run.outcome == Some(Outcome::Infrastructure) => {
            format!(
                "A fault of ours in try {}; the next try follows by itself. {reason}",
                run.attempt
            )
        }
        RunState::Queued => "It waits for a free runner.".to_owned(),
        RunState::Leased => "A runner works on it.".to_owned(),
        RunState::Failed => {
            format!(
                "A fault of ours, tried {} times. {reason} Grade it again when it is mended.",
                run.attempt
            )
        }
        RunState::Cancelled => {
            format!("{reason} Grade it again, or take the work out of the process.")
        }
        RunState::Finished => reason.to_owned(),
    }
}
