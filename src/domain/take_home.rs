//! The rules of a take-home: its states, its clock and its attempts.
//!
//! Late work is marked and never refused, a fault of ours never costs an attempt, and the clock only ever moves in the
//! candidate's favour. Must never turn time, attempts or lateness into a level. Start with [`TakeHomeState::after`] and
//! [`Attempts::admit`].

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::text_enum::text_enum;

/// Uploads that are graded, unless the sender says otherwise.
pub const ATTEMPTS: i32 = 3;
/// Days from an upload to our answer, whatever the outcome.
pub const ANSWER_DAYS: u32 = 7;
/// Days after the feedback for which the private link still works.
pub const LINK_DAYS: i64 = 180;
/// Checks that one take-home may queue in an hour.
pub const CHECKS_AN_HOUR: i64 = 12;

text_enum! {
    /// How far a take-home has come.
    pub enum TakeHomeState {
        /// The link was sent, the clock stands.
        Invited = "invited",
        /// The clock runs.
        Started = "started",
        /// At least one upload has arrived.
        Submitted = "submitted",
        /// Taken back by us; the link says so.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// What can be done to a take-home.
    pub enum Command {
        /// The candidate starts the clock.
        Start = "start",
        /// The candidate tries whether an upload would run.
        Check = "check",
        /// The candidate hands in.
        Submit = "submit",
        /// A recruiter grants more time.
        Extend = "extend",
        /// A recruiter changes the day to start by.
        MoveStart = "move_start",
        /// A recruiter takes it back.
        Withdraw = "withdraw",
        /// A recruiter releases the feedback.
        ReleaseFeedback = "release_feedback",
    }
}

/// A command that does not fit the state, in words for whoever gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfitting {
    /// The clock does not run yet.
    #[error(
        "The clock has not started. Start it first: nothing can be checked or handed in before."
    )]
    NotStarted,
    /// The clock runs already.
    #[error("The clock runs already.")]
    Running,
    /// It was taken back.
    #[error("This take-home was withdrawn.")]
    Withdrawn,
    /// Nothing was handed in.
    #[error("Nothing was handed in yet, so there is nothing to give feedback on.")]
    NothingHandedIn,
    /// Every upload was used.
    #[error("All uploads are used. We grade the last one.")]
    NoAttemptLeft,
    /// The time is over and we have their work.
    #[error("The time is over and we have your work. We grade the last upload that arrived.")]
    Over,
    /// The last moment to start has passed.
    #[error(
        "The last day to start has passed. Write to us: we can move it, and asking never affects your result."
    )]
    StartPassed,
}

impl Unfitting {
    /// A stable word for records and tests.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Running => "already_started",
            Self::Withdrawn => "withdrawn",
            Self::NothingHandedIn => "nothing_handed_in",
            Self::NoAttemptLeft => "no_attempt_left",
            Self::Over => "time_over",
            Self::StartPassed => "start_passed",
        }
    }
}

impl TakeHomeState {
    /// The state after `command`, or why it does not fit.
    pub const fn after(self, command: Command) -> Result<Self, Unfitting> {
        use Command as C;
        match (self, command) {
            (Self::Withdrawn, _) => Err(Unfitting::Withdrawn),
            (_, C::Withdraw) => Ok(Self::Withdrawn),
            (state, C::Extend) => Ok(state),
            (Self::Invited, C::Start) => Ok(Self::Started),
            (Self::Invited, C::MoveStart) => Ok(Self::Invited),
            (_, C::Start | C::MoveStart) => Err(Unfitting::Running),
            (Self::Invited, C::Check | C::Submit) => Err(Unfitting::NotStarted),
            (state, C::Check) => Ok(state),
            (_, C::Submit) => Ok(Self::Submitted),
            (Self::Submitted, C::ReleaseFeedback) => Ok(Self::Submitted),
            (_, C::ReleaseFeedback) => Err(Unfitting::NothingHandedIn),
        }
    }

    /// The word staff read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invited => "Not started",
            Self::Started => "Working",
            Self::Submitted => "Handed in",
            Self::Withdrawn => "Withdrawn",
        }
    }
}

/// The end of the time: start, time allowed and extra time, both in minutes.
pub fn due_at(started_at: DateTime<Utc>, allowed: i32, extra: i32) -> DateTime<Utc> {
    started_at + TimeDelta::minutes(i64::from(allowed) + i64::from(extra))
}

/// Whether the last moment to start has passed.
pub fn start_passed(respond_by: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now > respond_by
}

/// The day we promise an answer by, counted from an upload.
pub fn answer_by(received_at: DateTime<Utc>) -> DateTime<Utc> {
    received_at + TimeDelta::days(i64::from(ANSWER_DAYS))
}

/// How many uploads may be graded and how many were. An upload that failed by our fault is not among the used ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// Uploads that are graded at most.
    pub allowed: i32,
    /// Uploads so far, less those that a fault of ours spoiled.
    pub used: i32,
}

/// What an upload that is taken is marked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admitted {
    /// It arrived after the end of the time.
    pub late: bool,
}

impl Attempts {
    /// Uploads that are left.
    pub fn left(self) -> i32 {
        (self.allowed - self.used).max(0)
    }

    /// Whether an upload that arrives `now` is taken. The first one always is, late or not; a later one replaces it
    /// until the time is over.
    pub fn admit(
        self,
        state: TakeHomeState,
        due: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Admitted, Unfitting> {
        state.after(Command::Submit)?;
        let late = due.is_some_and(|due| now > due);
        match (self.used, late) {
            (1.., true) => Err(Unfitting::Over),
            (used, _) if used >= self.allowed => Err(Unfitting::NoAttemptLeft),
            (_, late) => Ok(Admitted { late }),
        }
    }
}

/// Birds for the names under which code is read: short, friendly, and no person is called so by accident.
const BIRDS: [&str; 24] = [
    "Avocet",
    "Bittern",
    "Crane",
    "Dipper",
    "Dunlin",
    "Egret",
    "Fieldfare",
    "Godwit",
    "Grebe",
    "Heron",
    "Hoopoe",
    "Ibis",
    "Kestrel",
    "Lapwing",
    "Linnet",
    "Osprey",
    "Pintail",
    "Plover",
    "Redwing",
    "Sandpiper",
    "Siskin",
    "Tern",
    "Wagtail",
    "Whimbrel",
];

/// A name without a person behind it, made from the random end of an id: "Heron 27".
pub fn alias(random: [u8; 16]) -> String {
    let number = random.iter().rev().take(6).fold(0_usize, |number, byte| {
        number.wrapping_mul(31).wrapping_add(usize::from(*byte))
    });
    let bird = BIRDS.get(number % BIRDS.len()).unwrap_or(&"Heron");
    format!("{bird} {}", 10 + number / BIRDS.len() % 90)
}

#[cfg(test)]
mod tests;
