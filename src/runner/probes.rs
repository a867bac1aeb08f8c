//! Probes: each looks at a running submission from outside and returns facts. One file per question.
//! A probe never reads what the submission says about itself, never measures time, and checks that an answer is right before it
//! counts what the answer cost. Start with `Bench`, then `lists`.

pub mod aggregates;
pub mod api;
pub mod contract;
pub mod facts;
pub mod invalid_rows;
pub mod lists;
pub mod old_code;
pub mod plans;
pub mod races;
pub mod rollback;
pub mod sources;
pub mod world;

use self::api::Api;
use crate::runner::grade::dice::Dice;
use crate::runner::kit::Kit;
use crate::runner::notifications::Notifications;
use crate::runner::postgres::session::{Rows, Session, SqlError};
use crate::runner::sql_proxy::SqlProxy;

/// Everything a probe may touch.
pub struct Bench<'a> {
    pub kit: &'a Kit,
    pub api: &'a Api,
    /// The proxy in front of the application's database.
    pub proxy: &'a SqlProxy,
    pub notifications: &'a Notifications,
    /// A session past the proxy with the candidate's own rights: what runs in it may meet triggers of the candidate.
    pub owner: Session,
    /// The superuser, for the catalogue and the list of sessions only.
    pub admin: Session,
    pub dice: Dice,
    /// How often each measurement is made in this sandbox, each time with rows and names of its own.
    pub runs: u32,
}

impl Bench<'_> {
    /// Runs one statement as the owner.
    pub fn sql(&mut self, statement: &str) -> Result<Rows, ProbeError> {
        self.owner
            .run(statement)
            .map_err(|error| ProbeError::from_sql(error, statement))
    }
}

/// Why a probe has no value.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The application answered wrongly or not at all; the text says to what.
    #[error("{0}")]
    Answer(String),
    /// The application was given up.
    #[error("the application stopped answering")]
    Silent,
    /// The candidate's database did not do what every submission must allow.
    #[error("{0}")]
    Refused(String),
    /// The grader's own connection to the database broke.
    #[error("the grader lost its database: {0}")]
    Database(std::io::Error),
}

impl ProbeError {
    /// Sorts a database error: a refusal is the schema's doing, a lost connection is ours.
    pub fn from_sql(error: SqlError, statement: &str) -> Self {
        match error {
            SqlError::Refused { code, message } => Self::Refused(format!(
                "the database refused a statement that must work: {message} (SQLSTATE {code}) in: {}",
                statement.chars().take(300).collect::<String>()
            )),
            SqlError::Connection(error) => Self::Database(error),
        }
    }
}
