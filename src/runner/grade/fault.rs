//! Why a run stops early. The three kinds are never mixed: a candidate's fault is a result, one of ours is retried, and a stop is neither.

use crate::domain::grading::Outcome;
use crate::runner::kit::KitError;
use crate::runner::postgres::PostgresError;
use crate::runner::postgres::session::SqlError;
use crate::runner::probes::ProbeError;
use crate::runner::sandbox::{DoorError, Exit, SandboxError};

/// The reason a run ended before its last step.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The submission's doing, in a sentence for the candidate.
    #[error("{0}")]
    Candidate(String),
    /// Ours, in words for the operator.
    #[error("{0}")]
    Infrastructure(String),
    /// A person stopped the run.
    #[error("The run was stopped.")]
    Cancelled,
}

impl Fault {
    /// The outcome a report gets.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Candidate(_) => Outcome::CandidateFault,
            Self::Infrastructure(_) => Outcome::Infrastructure,
            Self::Cancelled => Outcome::Cancelled,
        }
    }

    /// An operation of ours that failed.
    pub fn ours(what: &str, error: impl std::fmt::Display) -> Self {
        Self::Infrastructure(format!("{what}: {error}"))
    }
}

impl From<SandboxError> for Fault {
    fn from(error: SandboxError) -> Self {
        Self::ours("sandbox", error)
    }
}

impl From<DoorError> for Fault {
    fn from(error: DoorError) -> Self {
        Self::ours("sandbox network", error)
    }
}

impl From<PostgresError> for Fault {
    fn from(error: PostgresError) -> Self {
        Self::ours("database", error)
    }
}

impl From<SqlError> for Fault {
    fn from(error: SqlError) -> Self {
        Self::ours("database", error)
    }
}

impl From<KitError> for Fault {
    fn from(error: KitError) -> Self {
        Self::ours("kit", error)
    }
}

impl From<ProbeError> for Fault {
    fn from(error: ProbeError) -> Self {
        match error {
            ProbeError::Database(error) => Self::ours("database", error),
            other => Self::Candidate(format!("{other}.")),
        }
    }
}

/// The last lines a program printed, for a person to read; control characters are taken out.
pub fn last_lines(exit: &Exit, count: usize) -> String {
    let text = format!("{}\n{}", exit.stdout.text(), exit.stderr.text());
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            line.chars()
                .filter(|letter| !letter.is_control())
                .take(300)
                .collect::<String>()
        })
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines
        .get(lines.len().saturating_sub(count)..)
        .unwrap_or_default()
        .join("\n")
}

/// The first line that names a Python exception: the reason, where the last lines only show who passed it on.
pub fn first_exception(exit: &Exit) -> Option<String> {
    let text = format!("{}\n{}", exit.stdout.text(), exit.stderr.text());
    text.lines().find(|line| names_exception(line)).map(|line| {
        let readable = line.chars().filter(|letter| !letter.is_control());
        readable.take(300).collect()
    })
}

/// What to look for when an exception comes from the difference between two machines rather than from the code.
pub fn hint(exception: &str) -> &'static str {
    let name = exception.split(':').next().unwrap_or_default();
    match name.rsplit('.').next().unwrap_or_default() {
        "ModuleNotFoundError" | "ImportError" => {
            "\nThe grader has the packages of the starter's requirements.txt in versions of its own; nothing else can be imported, and no file that was left out of the archive."
        }
        "KeyError" | "ImproperlyConfigured" => {
            "\nIf that is an environment variable: the grader sets those of the starter's README only, so settings of your own need a default."
        }
        _ => "",
    }
}

/// `ValueError: ...`, or `package.module.AnyName: ...`.
fn names_exception(line: &str) -> bool {
    let Some((name, _)) = line.split_once(": ") else {
        return false;
    };
    let dotted = name
        .chars()
        .all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '_'));
    let class = name.rsplit_once('.').map(|(_, class)| class);
    dotted
        && (["Error", "Exception"].iter().any(|end| name.ends_with(end))
            || class.is_some_and(|class| class.starts_with(|first: char| first.is_uppercase())))
}

#[cfg(test)]
mod tests {
    use super::{hint, names_exception};

    #[test]
    fn what_comes_from_another_machine_gets_a_hint() {
        assert!(hint("ModuleNotFoundError: No module named 'x'").contains("requirements.txt"));
        assert!(hint("django.core.exceptions.ImproperlyConfigured: no").contains("default"));
        assert_eq!(hint("ValueError: no"), "");
    }

    #[test]
    fn exceptions_are_told_from_other_lines() {
        assert!(names_exception("ModuleNotFoundError: No module named 'x'"));
        assert!(names_exception("django.core.exceptions.FieldError: no"));
        assert!(names_exception(
            "django.db.migrations.exceptions.InconsistentMigrationHistory: no"
        ));
        assert!(!names_exception("conduit.settings: loaded"));
        assert!(!names_exception("[ERROR] Worker failed: Error"));
        assert!(!names_exception("Error while working"));
    }
}
