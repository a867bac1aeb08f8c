//! A grading run: what it is for, how far it has come, and what may happen to it next.
//!
//! Owns the states of a run, the commands that move it and the ladder of retries. A fault of ours is tried again and in
//! the end given to staff; it is never a score. Must never decide what a result means: that is [`super::grading`].
//! Start with [`Standing::after`].

use chrono::TimeDelta;

use crate::domain::grading::Outcome;
use crate::domain::text_enum::text_enum;

/// How long a runner may stay silent before its run is given to another.
pub const LEASE: TimeDelta = TimeDelta::seconds(90);

/// Pauses before the tries that follow a fault of ours. When all are used the run has failed.
const PAUSES: [TimeDelta; 3] = [
    TimeDelta::seconds(5),
    TimeDelta::seconds(30),
    TimeDelta::minutes(2),
];

text_enum! {
    /// What a run is for.
    pub enum RunKind {
        /// Layout, requirements, does it start: shown to the candidate, never scored.
        DryRun = "dry_run",
        /// The whole grading of an upload.
        Grade = "grade",
    }
}

impl RunKind {
    /// The words staff read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::DryRun => "Check before sending",
            Self::Grade => "Grading",
        }
    }

    /// Place in the queue, lowest first: a check takes seconds and somebody waits in front of it.
    pub const fn priority(self) -> i32 {
        match self {
            Self::DryRun => 10,
            Self::Grade => 20,
        }
    }
}

text_enum! {
    /// How far a run has come.
    pub enum RunState {
        /// Waits for a runner.
        Queued = "queued",
        /// A runner works on it.
        Leased = "leased",
        /// It has a result: facts, or what was wrong with the submission.
        Finished = "finished",
        /// It was tried as often as it may be, and the fault was ours each time.
        Failed = "failed",
        /// Somebody stopped it.
        Cancelled = "cancelled",
    }
}

impl RunState {
    /// Whether nothing more will happen.
    pub const fn ended(self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Cancelled)
    }
}

text_enum! {
    /// What can happen to a run.
    pub enum RunCommand {
        /// A runner asks for work.
        Claim = "claim",
        /// Its runner says that it is alive.
        Heartbeat = "heartbeat",
        /// Its runner hands in a result.
        Finish = "finish",
        /// Its runner says that the fault is ours.
        Fault = "fault",
        /// Its runner says that it stopped, as it was asked to.
        Stopped = "stopped",
        /// Its runner was silent for too long.
        Expire = "expire",
        /// Somebody asks for it to stop.
        Cancel = "cancel",
        /// Somebody asks for the same submission to be graded again.
        Retry = "retry",
    }
}

impl RunCommand {
    /// What a report with this outcome does to its run.
    pub const fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Graded | Outcome::CandidateFault => Self::Finish,
            Outcome::Infrastructure => Self::Fault,
            Outcome::Cancelled => Self::Stopped,
        }
    }
}

/// What follows from a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The runner gets it, as the next attempt.
    Lease,
    /// The lease is extended; the runner goes on.
    GoOn,
    /// The lease is extended so that the runner can stop in peace.
    TellToStop,
    /// The result is stored. Final.
    Finish,
    /// It waits for this long and is then tried again.
    QueueAgain(TimeDelta),
    /// Staff take over. Final.
    Fail,
    /// It is over without a result. Final.
    Cancel,
    /// The runner learns with its next heartbeat that it should stop.
    AskToStop,
    /// It stays as it is, and a new run of the same submission is queued.
    NewRun,
}

/// A command that does not fit the state of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfitting {
    /// It waits in the queue, so no runner holds it.
    #[error("No runner holds this run: its lease was lost.")]
    NotLeased,
    /// Another runner works on it.
    #[error("This run is at work already.")]
    AtWork,
    /// Nothing more happens to it.
    #[error("This run has ended.")]
    Ended,
    /// A run that has not ended cannot be repeated.
    #[error("This submission is being graded already.")]
    OnItsWay,
}

/// What the rules need to know of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How far it has come.
    pub state: RunState,
    /// The current attempt, from 1; 0 before the first.
    pub attempt: i32,
    /// Whether somebody asked for it to stop.
    pub cancel_requested: bool,
}

impl Standing {
    /// What follows from `command`. `jitter`, 0 to 1, spreads the pauses so that many runs do not come back at once.
    pub fn after(self, command: RunCommand, jitter: f64) -> Result<Next, Unfitting> {
        use RunCommand as C;
        match (self.state, command) {
            (RunState::Queued, C::Claim) => Ok(Next::Lease),
            (RunState::Queued, C::Cancel) => Ok(Next::Cancel),
            (RunState::Queued, C::Retry) => Err(Unfitting::OnItsWay),
            (RunState::Queued, _) => Err(Unfitting::NotLeased),
            (RunState::Leased, C::Claim) => Err(Unfitting::AtWork),
            (RunState::Leased, C::Retry) => Err(Unfitting::OnItsWay),
            (RunState::Leased, C::Heartbeat) if self.cancel_requested => Ok(Next::TellToStop),
            (RunState::Leased, C::Heartbeat) => Ok(Next::GoOn),
            (RunState::Leased, C::Finish) => Ok(Next::Finish),
            (RunState::Leased, C::Fault | C::Expire) if self.cancel_requested => Ok(Next::Cancel),
            (RunState::Leased, C::Stopped) if self.cancel_requested => Ok(Next::Cancel),
            // A runner that stops without being asked, because it is being shut down, has not graded anything.
            (RunState::Leased, C::Fault | C::Expire | C::Stopped) => Ok(self.again(jitter)),
            (RunState::Leased, C::Cancel) => Ok(Next::AskToStop),
            (RunState::Finished | RunState::Failed | RunState::Cancelled, C::Retry) => {
                Ok(Next::NewRun)
            }
            (RunState::Finished | RunState::Failed | RunState::Cancelled, _) => {
                Err(Unfitting::Ended)
            }
        }
    }

    fn again(self, jitter: f64) -> Next {
        let used = usize::try_from(self.attempt.saturating_sub(1)).unwrap_or(0);
        match PAUSES.get(used) {
            Some(pause) => Next::QueueAgain(spread(*pause, jitter)),
            None => Next::Fail,
        }
    }
}

/// The pause, 20 % shorter to 20 % longer.
fn spread(pause: TimeDelta, jitter: f64) -> TimeDelta {
    let seconds = pause.as_seconds_f64() * (0.8 + 0.4 * jitter.clamp(0.0, 1.0));
    std::time::Duration::try_from_secs_f64(seconds)
        .ok()
        .and_then(|pause| TimeDelta::from_std(pause).ok())
        .unwrap_or(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(state: RunState, attempt: i32, cancel_requested: bool) -> Standing {
        Standing {
            state,
            attempt,
            cancel_requested,
        }
    }

    #[test]
    fn every_command_in_every_state() {
        let mut lines = Vec::new();
        for state in RunState::ALL {
            for cancel_requested in [false, true] {
                if cancel_requested && *state != RunState::Leased {
                    continue;
                }
                for command in RunCommand::ALL {
                    let asked = if cancel_requested {
                        " (asked to stop)"
                    } else {
                        ""
                    };
                    let next = match standing(*state, 1, cancel_requested).after(*command, 0.5) {
                        Ok(Next::QueueAgain(pause)) => {
                            format!("queue again in {} s", pause.num_seconds())
                        }
                        Ok(next) => format!("{next:?}"),
                        Err(refusal) => format!("refused: {refusal}"),
                    };
                    lines.push(format!(
                        "{:26} {command:9} -> {next}",
                        format!("{state}{asked}")
                    ));
                }
            }
        }
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn a_fault_of_ours_is_tried_again_three_times_and_then_given_to_staff() {
        let after =
            |attempt| standing(RunState::Leased, attempt, false).after(RunCommand::Fault, 0.5);
        let seconds = |seconds| Ok(Next::QueueAgain(TimeDelta::seconds(seconds)));
        assert_eq!(
            [after(1), after(2), after(3)],
            [seconds(5), seconds(30), seconds(120)]
        );
        assert_eq!(after(4), Ok(Next::Fail));
        assert_eq!(after(40), Ok(Next::Fail));
    }

    #[test]
    fn jitter_moves_a_pause_by_a_fifth_at_most() {
        let pause = TimeDelta::seconds(30);
        assert_eq!(spread(pause, 0.0), TimeDelta::seconds(24));
        assert_eq!(spread(pause, 1.0), TimeDelta::seconds(36));
        assert_eq!(spread(pause, f64::INFINITY), TimeDelta::seconds(36));
    }

    #[test]
    fn what_a_report_says_is_never_confused_with_a_fault_of_ours() {
        assert_eq!(
            RunCommand::of_outcome(Outcome::CandidateFault),
            RunCommand::Finish
        );
        assert_eq!(
            RunCommand::of_outcome(Outcome::Infrastructure),
            RunCommand::Fault
        );
    }
}
