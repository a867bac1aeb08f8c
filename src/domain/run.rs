//! What a grading run is for and how far it has come. How a run ends stands in [`crate::domain::grading::Outcome`].

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What a run is for.
    pub enum RunKind {
        /// Layout, requirements, does it start: shown to the candidate, never scored.
        DryRun = "dry_run",
        /// The whole grading of an upload.
        Grade = "grade",
    }
}

text_enum! {
    /// How far a run has come.
    pub enum RunState {
        /// Waits for a runner.
        Queued = "queued",
        /// A runner works on it.
        Leased = "leased",
        /// It has a report.
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
