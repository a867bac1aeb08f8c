//! Who may do what, as one pure policy. Everything that is not allowed here is refused.
//!
//! Two questions are answered: may this kind of actor use a route of this class at all ([`RouteClass::admits`]), and
//! may this person do this to that ([`may`]). What a list shows is narrowed by [`Scope`], which goes into the query.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{RunnerId, TakeHomeId, UserId};
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What a member of staff is there for.
    pub enum Access {
        /// Runs the installation and may do what a recruiter does.
        Administrator = "administrator",
        /// Runs the hiring.
        Recruiter = "recruiter",
        /// Decides about the candidates of their roles.
        HiringManager = "hiring_manager",
        /// Fills scorecards.
        Interviewer = "interviewer",
    }
}

impl Access {
    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Administrator => "Administrator",
            Self::Recruiter => "Recruiter",
            Self::HiringManager => "Hiring manager",
            Self::Interviewer => "Interviewer",
        }
    }

    /// Administrators and recruiters run the hiring; they see every application.
    pub fn recruits(self) -> bool {
        matches!(self, Self::Administrator | Self::Recruiter)
    }
}

/// A signed-in member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Whose session it is.
    pub id: UserId,
    /// What they are there for.
    pub access: Access,
}

/// Who acts. Every state change records one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has signed in.
    Anonymous,
    /// A signed-in member of staff.
    Staff(Staff),
    /// Somebody who holds the private link of one take-home.
    Candidate(TakeHomeId),
    /// A registered grading runner.
    Runner(RunnerId),
    /// The program itself: jobs, start-up, the command line on the server.
    System,
}

/// What kind of actor a route is for. Each route of the table names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RouteClass {
    /// Anybody: sign-in, static files, health.
    Public,
    /// Whoever holds the link in the path: a candidate's take-home, a one-time link. The handler checks the link.
    Link,
    /// Any signed-in member of staff; the handler narrows by [`may`] and [`Scope`].
    Staff,
    /// Administrators and recruiters.
    Recruiting,
    /// Administrators, recruiters and hiring managers.
    Deciding,
    /// Administrators.
    Administration,
    /// Runners with their token; the handler checks the token.
    Runner,
    /// Programs with an API token; the handler checks the token and its scopes.
    Api,
}

impl RouteClass {
    /// Whether a session of this access may use routes of this class. `None` is a visitor without a session.
    pub fn admits(self, access: Option<Access>) -> bool {
        match self {
            Self::Public | Self::Link | Self::Runner | Self::Api => true,
            Self::Staff => access.is_some(),
            Self::Recruiting => access.is_some_and(Access::recruits),
            Self::Deciding => access.is_some_and(|a| a.recruits() || a == Access::HiringManager),
            Self::Administration => access == Some(Access::Administrator),
        }
    }
}

/// What somebody may see in lists and searches; a part of the WHERE clause, never a filter afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every application.
    All,
    /// Applications of the roles this person decides, and those they interview for. A take-home reviewer who has not
    /// submitted yet is not among them: the review is blind.
    Involved(UserId),
}

impl Staff {
    /// The scope of this person's lists.
    pub fn scope(self) -> Scope {
        if self.access.recruits() {
            Scope::All
        } else {
            Scope::Involved(self.id)
        }
    }
}

/// What is to be done to something, with what the policy must know of that thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change who works here, and runners.
    Administer,
    /// End an API token.
    RevokeToken {
        /// Whose it is.
        owner: UserId,
    },
    /// Create or change a role, its state or its people.
    ManageRole,
    /// Add, change, move, close, reopen a candidate's application; assign interviewers; send or extend a take-home.
    ManageApplication,
    /// See an application: names, timeline, notes. `involved` is what [`Scope::Involved`] says.
    SeeApplication {
        /// Whether the viewer is the hiring manager of the role or an interviewer who may know the name.
        involved: bool,
    },
    /// Fill a scorecard.
    FillScorecard {
        /// Whose card it is.
        author: UserId,
    },
    /// Practise on sample answers, and read what was rated there: one's own only.
    Practise {
        /// Whose attempt it is.
        owner: UserId,
    },
    /// See how an interviewer rates beside others.
    SeeCalibration {
        /// Whom it is about; `None` for everybody at once.
        of: Option<UserId>,
    },
    /// Read the ratings, notes and recommendation of a scorecard.
    ReadScorecard(CardFacts),
    /// See the whole debrief.
    SeeDebrief {
        /// Whether the viewer is involved in the application.
        involved: bool,
        /// Whether the viewer still owes a card of this application.
        owes_card: bool,
        /// Whether all required cards are in or waived.
        open: bool,
    },
    /// See steps, log, facts and suggested levels of a grading run.
    SeeRun(RunSight),
    /// Record the decision.
    Decide {
        /// The hiring manager of the role.
        hiring_manager: UserId,
        /// Whether all required cards are in or waived.
        open: bool,
    },
    /// See why extra time was granted: never the scorers.
    SeeAccommodation,
}

/// What sealing needs to know about one card and one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardFacts {
    /// Whose card it is.
    pub author: UserId,
    /// Whether it was submitted.
    pub submitted: bool,
    /// Whether the reader is involved in the application.
    pub involved: bool,
    /// Whether the reader has a card of this application that is not submitted.
    pub owes_card: bool,
    /// Whether the reader has submitted a card of this application.
    pub submitted_own: bool,
    /// Whether the debrief is open: all required cards in, or waived with a reason.
    pub debrief_open: bool,
}

/// What one viewer is to one grading run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunSight {
    /// Whether the viewer reviews this take-home and has not submitted: the review is blind, also to facts.
    pub owes_review: bool,
    /// Whether the viewer reviewed this take-home and submitted.
    pub reviewed: bool,
    /// Whether the viewer is involved in the application.
    pub involved: bool,
    /// Whether the viewer has any card of this application that is not submitted.
    pub owes_card: bool,
    /// Whether the debrief is open.
    pub debrief_open: bool,
}

/// The answer of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead.
    Allow,
    /// Say that it exists and is not theirs: 403.
    Forbid,
    /// Do not even say that it exists: 404.
    Hide,
}

impl Verdict {
    fn when(condition: bool, otherwise: Self) -> Self {
        if condition { Self::Allow } else { otherwise }
    }
}

/// Whether `actor` may do `action`. Deny by default.
pub fn may(actor: Actor, action: Action) -> Verdict {
    let staff = match actor {
        Actor::System => return Verdict::Allow,
        Actor::Staff(staff) => staff,
        Actor::Anonymous | Actor::Candidate(_) | Actor::Runner(_) => return Verdict::Hide,
    };
    let recruits = staff.access.recruits();
    match action {
        Action::Administer => Verdict::when(staff.access == Access::Administrator, Verdict::Forbid),
        Action::RevokeToken { owner } => {
            let administers = staff.access == Access::Administrator;
            Verdict::when(owner == staff.id || administers, Verdict::Hide)
        }
        Action::ManageRole | Action::ManageApplication | Action::SeeAccommodation => {
            Verdict::when(recruits, Verdict::Forbid)
        }
        Action::SeeApplication { involved } => Verdict::when(recruits || involved, Verdict::Hide),
        Action::Practise { owner } => Verdict::when(owner == staff.id, Verdict::Hide),
        Action::SeeCalibration { of } => {
            Verdict::when(recruits || of == Some(staff.id), Verdict::Hide)
        }
        Action::FillScorecard { author } => Verdict::when(author == staff.id, Verdict::Hide),
        Action::ReadScorecard(card) => read_scorecard(staff, card),
        Action::SeeDebrief {
            involved,
            owes_card,
            open,
        } => match (recruits || involved, open && !owes_card) {
            (false, _) => Verdict::Hide,
            (true, sees) => Verdict::when(sees, Verdict::Forbid),
        },
        Action::SeeRun(sight) => see_run(staff, sight),
        Action::Decide {
            hiring_manager,
            open,
        } => {
            let decides = staff.id == hiring_manager || staff.access == Access::Administrator;
            Verdict::when(decides && open, Verdict::Forbid)
        }
    }
}

/// Sealed until one's own card is in; people without a card of their own wait for the debrief.
fn read_scorecard(staff: Staff, card: CardFacts) -> Verdict {
    if card.author == staff.id {
        return Verdict::Allow;
    }
    if !staff.access.recruits() && !card.involved {
        return Verdict::Hide;
    }
    let unsealed = !card.owes_card && (card.submitted_own || card.debrief_open);
    Verdict::when(card.submitted && unsealed, Verdict::Forbid)
}

/// Facts come after one's own rating. Whoever recruits watches over grading, and so sees every run that they do not
/// review themselves; others wait for the debrief.
fn see_run(staff: Staff, sight: RunSight) -> Verdict {
    let recruits = staff.access.recruits();
    if sight.owes_review {
        return if recruits {
            Verdict::Forbid
        } else {
            Verdict::Hide
        };
    }
    if recruits || sight.reviewed {
        return Verdict::Allow;
    }
    if !sight.involved {
        return Verdict::Hide;
    }
    Verdict::when(sight.debrief_open && !sight.owes_card, Verdict::Forbid)
}
