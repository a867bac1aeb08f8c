//! Applications: the states of one person's candidacy for one role, and which command leads from one to the other.
//!
//! Owns [`ApplicationState`], the closed lists beside it, and the one match that moves it. Must never know who may give a
//! command: that is `access`. No command comes from a grader or a rule: every close has a person behind it.
//! Start with [`ApplicationState::after`]; what an application waits for is in [`standing`].

use super::text_enum::text_enum;

pub mod standing;

text_enum! {
    /// Where a candidacy stands.
    pub enum ApplicationState {
        /// In the pipeline; somebody waits for an answer.
        Active = "active" => "Active",
        /// Ended by us, with a reason.
        Closed = "closed" => "Closed",
        /// Ended by the candidate.
        Withdrawn = "withdrawn" => "Withdrawn",
        /// The candidate accepted the offer.
        Hired = "hired" => "Hired",
    }
}

text_enum! {
    /// What can be done to an application.
    pub enum ApplicationCommand {
        /// Put into another stage.
        Move = "move",
        /// End it, for a reason of ours.
        Close = "close",
        /// Note that the candidate ended it.
        Withdraw = "withdraw",
        /// Note that the candidate accepted.
        Hire = "hire",
        /// Put back into the stage it left.
        Reopen = "reopen",
    }
}

text_enum! {
    /// What a line of the stage history records.
    pub enum StageMoveKind {
        /// The application arrived.
        Entered = "entered" => "Applied",
        /// It went to another stage.
        Moved = "moved" => "Moved",
        /// It was closed.
        Closed = "closed" => "Closed",
        /// The candidate withdrew.
        Withdrawn = "withdrawn" => "Withdrew",
        /// It came back.
        Reopened = "reopened" => "Reopened",
        /// The candidate accepted.
        Hired = "hired" => "Hired",
    }
}

text_enum! {
    /// Why we ended an application. About the role and what was shown, never about the person.
    pub enum CloseReason {
        /// Somebody else was chosen.
        AnotherCandidate = "another_candidate" => "Another candidate was chosen",
        /// What the role must have was not shown.
        MustHaves = "must_haves" => "What the role must have was not shown this time",
        /// The level of experience differs from what the role needs.
        OtherLevel = "other_level" => "The role needs another level of experience",
        /// No opening is left.
        RoleFilled = "role_filled" => "The role is filled or no longer open",
        /// Place of work, hours or right to work.
        Conditions = "conditions" => "Location, hours or right to work do not match",
        /// Pay, start date or contract.
        Terms = "terms" => "Pay or start date could not be agreed",
        /// The candidate did not answer.
        NoAnswer = "no_answer" => "No answer from the candidate",
        /// Entered twice or in error.
        EnteredInError = "entered_in_error" => "Entered twice or in error",
        /// The note says why.
        Other = "other" => "Another reason, as the note says",
    }
}

text_enum! {
    /// How a candidate came to us.
    pub enum Source {
        /// They wrote through our own page.
        CareerPage = "career_page" => "Career page",
        /// A board or an aggregator.
        JobBoard = "job_board" => "Job board",
        /// Somebody named them.
        Referral = "referral" => "Referral",
        /// We wrote first.
        Sourced = "sourced" => "Sourced by us",
        /// A professional network or community.
        Community = "community" => "Community or network",
        /// A forum of the trade.
        Forum = "forum" => "Industry forum",
        /// A professional association.
        Association = "association" => "Association",
        /// A course or bootcamp.
        Bootcamp = "bootcamp" => "Bootcamp",
        /// A supplier of candidates.
        Agency = "agency" => "Agency",
        /// Anything else.
        Other = "other" => "Other",
    }
}

text_enum! {
    /// How far an interview of an application is.
    pub enum InterviewState {
        /// Part of the plan, no time yet.
        Planned = "planned" => "Planned",
        /// A time was agreed.
        Scheduled = "scheduled" => "Scheduled",
        /// It took place.
        Held = "held" => "Held",
        /// It will not take place.
        Cancelled = "cancelled" => "Cancelled",
    }
}

/// Why a command does not fit the state of an application, in words for whoever gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplicationRefusal {
    /// It is there already: nothing is left to do.
    #[error("This application is {} already.", .0.label().to_lowercase())]
    Already(ApplicationState),
    /// Only an application in the pipeline can be moved or ended.
    #[error("This application is {}. Reopen it first: it comes back into the stage it left.", .0.label().to_lowercase())]
    NotActive(ApplicationState),
}

impl ApplicationState {
    /// The state after a command.
    ///
    /// # Errors
    /// The rule that says no.
    pub fn after(self, command: ApplicationCommand) -> Result<Self, ApplicationRefusal> {
        use ApplicationCommand::{Close, Hire, Move, Reopen, Withdraw};
        match (self, command) {
            (Self::Active, Move) => Ok(Self::Active),
            (Self::Active, Close) => Ok(Self::Closed),
            (Self::Active, Withdraw) => Ok(Self::Withdrawn),
            (Self::Active, Hire) => Ok(Self::Hired),
            (Self::Closed | Self::Withdrawn | Self::Hired, Reopen) => Ok(Self::Active),
            (Self::Active, Reopen)
            | (Self::Closed, Close)
            | (Self::Withdrawn, Withdraw)
            | (Self::Hired, Hire) => Err(ApplicationRefusal::Already(self)),
            (Self::Closed, Move | Withdraw | Hire)
            | (Self::Withdrawn, Move | Close | Hire)
            | (Self::Hired, Move | Close | Withdraw) => Err(ApplicationRefusal::NotActive(self)),
        }
    }
}

impl ApplicationCommand {
    /// What the stage history records for it.
    pub fn recorded_as(self) -> StageMoveKind {
        match self {
            Self::Move => StageMoveKind::Moved,
            Self::Close => StageMoveKind::Closed,
            Self::Withdraw => StageMoveKind::Withdrawn,
            Self::Hire => StageMoveKind::Hired,
            Self::Reopen => StageMoveKind::Reopened,
        }
    }
}

impl CloseReason {
    /// Whether the reason says nothing without its note.
    pub fn needs_a_note(self) -> bool {
        self == Self::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_in_every_state() {
        let mut lines = Vec::new();
        for state in ApplicationState::ALL {
            for command in ApplicationCommand::ALL {
                let end = match state.after(*command) {
                    Ok(next) => next.to_string(),
                    Err(refusal) => refusal.to_string(),
                };
                lines.push(format!("{state} + {command} -> {end}"));
            }
        }
        insta::assert_snapshot!(lines.join("\n"), @"
        active + move -> active
        active + close -> closed
        active + withdraw -> withdrawn
        active + hire -> hired
        active + reopen -> This application is active already.
        closed + move -> This application is closed. Reopen it first: it comes back into the stage it left.
        closed + close -> This application is closed already.
        closed + withdraw -> This application is closed. Reopen it first: it comes back into the stage it left.
        closed + hire -> This application is closed. Reopen it first: it comes back into the stage it left.
        closed + reopen -> active
        withdrawn + move -> This application is withdrawn. Reopen it first: it comes back into the stage it left.
        withdrawn + close -> This application is withdrawn. Reopen it first: it comes back into the stage it left.
        withdrawn + withdraw -> This application is withdrawn already.
        withdrawn + hire -> This application is withdrawn. Reopen it first: it comes back into the stage it left.
        withdrawn + reopen -> active
        hired + move -> This application is hired. Reopen it first: it comes back into the stage it left.
        hired + close -> This application is hired. Reopen it first: it comes back into the stage it left.
        hired + withdraw -> This application is hired. Reopen it first: it comes back into the stage it left.
        hired + hire -> This application is hired already.
        hired + reopen -> active
        ");
    }

    #[test]
    fn only_an_unnamed_reason_needs_a_note() {
        let unnamed: Vec<_> = CloseReason::ALL
            .iter()
            .filter(|reason| reason.needs_a_note())
            .collect();
        assert_eq!(unnamed, [&CloseReason::Other]);
    }
}
