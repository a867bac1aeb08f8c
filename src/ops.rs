//! Use cases: one public function per verb, `(tx, actor, command) -> Result<Outcome, OpError>`, one transaction each.
//!
//! Every function asks `domain::access`, asks the rule, stores, appends the audit event and enqueues what follows, all
//! in the transaction it is given. It never renders, sends or hashes: those happen before it or in a job.

use crate::db::DbError;
use crate::domain::access::{self, Action, Actor, Staff, Verdict};

pub mod api_tokens;
pub mod applications;
pub mod audit;
pub mod calibration;
pub mod candidates;
pub mod debriefs;
pub mod decisions;
pub mod idempotency;
pub mod interviews;
pub mod library;
pub mod notes;
pub mod practice;
pub mod roles;
pub mod rubric_drafts;
pub mod rubrics;
pub mod runners;
pub mod runs;
pub mod scorecards;
pub mod sign_in;
pub mod submissions;
pub mod take_homes;
pub mod users;

/// A rule said no, in words for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Refusal {
    /// A stable code, for the API and for tests.
    pub code: &'static str,
    /// The field of the form it belongs to, if it belongs to one.
    pub field: Option<&'static str>,
    /// What happened and what to do, in a sentence.
    pub text: String,
}

/// How a use case ends when it does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such thing, or the actor may not know of it.
    #[error("not found")]
    NotFound,
    /// It exists and is not for this actor.
    #[error("not allowed")]
    Forbidden,
    /// Somebody else changed it meanwhile.
    #[error("{0}")]
    Conflict(String),
    /// The database failed.
    #[error(transparent)]
    Db(DbError),
}

/// The result of a use case.
pub type OpResult<T> = Result<T, OpError>;

impl From<DbError> for OpError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            DbError::Duplicate(_) => {
                Self::Conflict("Somebody else did this at the same moment. Look again.".to_owned())
            }
            other => Self::Db(other),
        }
    }
}

impl OpError {
    /// A refusal that concerns the whole command.
    pub fn refused(code: &'static str, text: impl Into<String>) -> Self {
        Self::Refused(Refusal {
            code,
            field: None,
            text: text.into(),
        })
    }

    /// A refusal that concerns one field.
    pub fn field(code: &'static str, field: &'static str, text: impl Into<String>) -> Self {
        Self::Refused(Refusal {
            code,
            field: Some(field),
            text: text.into(),
        })
    }
}

/// Asks the policy and turns its answer into an error.
pub fn allow(actor: Actor, action: Action) -> OpResult<()> {
    match access::may(actor, action) {
        Verdict::Allow => Ok(()),
        Verdict::Forbid => Err(OpError::Forbidden),
        Verdict::Hide => Err(OpError::NotFound),
    }
}

/// The member of staff who acts; anybody else is not allowed here.
pub fn staff(actor: Actor) -> OpResult<Staff> {
    match actor {
        Actor::Staff(staff) => Ok(staff),
        _ => Err(OpError::Forbidden),
    }
}
