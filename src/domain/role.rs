//! Roles: the states of a job that is being filled, and which step leads from one to the other.
//!
//! Owns [`RoleState`] and its moves. Must never know who may make them: that is `access`. Start with [`RoleState::after`].

use super::text_enum::text_enum;

text_enum! {
    /// Where a role stands.
    pub enum RoleState {
        /// Being prepared; takes no candidates yet.
        Draft = "draft",
        /// Takes candidates.
        Open = "open",
        /// Takes no new candidates for now; those in the loop go on.
        Paused = "paused",
        /// Filled or given up.
        Closed = "closed",
    }
}

text_enum! {
    /// What can be done to the state of a role.
    pub enum RoleStep {
        /// Take candidates, for the first time or again.
        Open = "open",
        /// Take no new candidates for now.
        Pause = "pause",
        /// Stop for good; nobody may be waiting for an answer.
        Close = "close",
    }
}

/// Why a role does not change its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    /// It is there already.
    #[error("The role is {} already.", .0.label().to_lowercase())]
    Already(RoleState),
    /// Only an open role can be paused.
    #[error("Only an open role can be paused; this one is {}.", .0.label().to_lowercase())]
    NotOpen(RoleState),
    /// People would be left without an answer.
    #[error("{} still in the pipeline. Give everybody an answer first: close their applications or hire.", crate::domain::words::count(.0, "candidate is", "candidates are"))]
    PeopleWait(i64),
}

impl RoleState {
    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Open => "Open",
            Self::Paused => "Paused",
            Self::Closed => "Closed",
        }
    }

    /// Whether a candidate may be added now.
    pub fn takes_candidates(self) -> bool {
        self == Self::Open
    }

    /// The state after a step. `active` is the number of applications that wait for an answer.
    ///
    /// # Errors
    /// The rule that says no.
    pub fn after(self, step: RoleStep, active: i64) -> Result<Self, RoleRefusal> {
        match (self, step) {
            (Self::Draft | Self::Paused | Self::Closed, RoleStep::Open) => Ok(Self::Open),
            (Self::Open, RoleStep::Pause) => Ok(Self::Paused),
            (Self::Draft | Self::Open | Self::Paused, RoleStep::Close) if active > 0 => {
                Err(RoleRefusal::PeopleWait(active))
            }
            (Self::Draft | Self::Open | Self::Paused, RoleStep::Close) => Ok(Self::Closed),
            (Self::Open, RoleStep::Open)
            | (Self::Paused, RoleStep::Pause)
            | (Self::Closed, RoleStep::Close) => Err(RoleRefusal::Already(self)),
            (Self::Draft | Self::Closed, RoleStep::Pause) => Err(RoleRefusal::NotOpen(self)),
        }
    }

    /// The steps that are offered from here, in the order of their buttons.
    pub fn steps(self) -> impl Iterator<Item = RoleStep> {
        RoleStep::ALL
            .iter()
            .copied()
            .filter(move |step| self.after(*step, 0).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_from_every_state() {
        let mut lines = Vec::new();
        for state in RoleState::ALL {
            for step in RoleStep::ALL {
                let end = |active| match state.after(*step, active) {
                    Ok(next) => next.to_string(),
                    Err(refusal) => refusal.to_string(),
                };
                let (none, three) = (end(0), end(3));
                let waiting = if none == three {
                    String::new()
                } else {
                    format!(" | {three}")
                };
                lines.push(format!("{state} + {step} -> {none}{waiting}"));
            }
        }
        insta::assert_snapshot!(lines.join("\n"), @"
        draft + open -> open
        draft + pause -> Only an open role can be paused; this one is draft.
        draft + close -> closed | 3 candidates are still in the pipeline. Give everybody an answer first: close their applications or hire.
        open + open -> The role is open already.
        open + pause -> paused
        open + close -> closed | 3 candidates are still in the pipeline. Give everybody an answer first: close their applications or hire.
        paused + open -> open
        paused + pause -> The role is paused already.
        paused + close -> closed | 3 candidates are still in the pipeline. Give everybody an answer first: close their applications or hire.
        closed + open -> open
        closed + pause -> Only an open role can be paused; this one is closed.
        closed + close -> The role is closed already.
        ");
    }
}
