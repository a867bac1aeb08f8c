//! Plans: the stages a candidate goes through and the interviews of the loop.
//!
//! Owns the closed lists. Must never hold a person: who interviews is decided for each application.

use super::text_enum::text_enum;

text_enum! {
    /// What happens in a stage.
    pub enum StageKind {
        /// The application arrived.
        Applied = "applied",
        /// A first talk.
        Screen = "screen",
        /// A task at home.
        TakeHome = "take_home",
        /// The interviews.
        Loop = "loop",
        /// Everybody involved compares notes.
        Debrief = "debrief",
        /// The offer.
        Offer = "offer",
    }
}

text_enum! {
    /// What kind of interview it is.
    pub enum LoopInterviewKind {
        /// A first talk.
        Screen = "screen",
        /// The review of a task done at home, without knowing whose it is.
        TakeHome = "take_home",
        /// A structured interview.
        Interview = "interview",
    }
}

impl LoopInterviewKind {
    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Screen => "Screen",
            Self::TakeHome => "Take-home review",
            Self::Interview => "Interview",
        }
    }

    /// Whether somebody must be assigned, or the interview waived, before the debrief may open.
    pub fn needs_an_interviewer(self) -> bool {
        self != Self::Screen
    }
}
