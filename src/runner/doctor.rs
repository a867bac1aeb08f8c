//! Says what this machine really offers to a runner: which limits are real, what is missing, and what to do about it.
//!
//! It believes nothing that it has not tried: each check makes a sandbox, a group or a file. It must change nothing that lasts.
//!
//! Start at [`examine`].

mod checks;

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What to look at.
#[derive(Debug, Clone)]
pub struct DoctorOptions {
    /// Folder of the environments (see `assay env build`).
    pub environments: PathBuf,
    /// The lock that submissions are graded under.
    pub lock: PathBuf,
    /// The `assay` binary, when this process is another one.
    pub launcher: Option<PathBuf>,
}

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// As it should be.
    Good,
    /// Works, with less protection or less precision.
    Weaker,
    /// Missing: this machine must not grade.
    Missing,
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// A word for records, stable across releases.
    pub key: String,
    /// How it stands.
    pub standing: Standing,
    /// What was found, as a phrase.
    pub found: String,
    /// What to do, when something can be done.
    pub remedy: Option<String>,
}

/// Everything that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoctorReport {
    /// In the order in which they build on each other.
    pub checks: Vec<Check>,
}

impl DoctorReport {
    /// Whether a runner may work here. It refuses when anything is missing: a sandbox with a hole is worse than none.
    pub fn may_grade(&self) -> bool {
        self.checks
            .iter()
            .all(|check| check.standing != Standing::Missing)
    }

    /// A check by its key.
    pub fn check(&self, key: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.key == key)
    }
}

impl fmt::Display for DoctorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            let word = match check.standing {
                Standing::Good => "ok",
                Standing::Weaker => "weaker",
                Standing::Missing => "MISSING",
            };
            writeln!(f, "{word:<8} {:<18} {}", check.key, check.found)?;
            if let Some(remedy) = &check.remedy {
                writeln!(f, "{:27} -> {remedy}", "")?;
            }
        }
        let verdict = if self.may_grade() {
            "This machine can grade."
        } else {
            "This machine must not grade until nothing is missing."
        };
        f.write_str(verdict)
    }
}

/// Tries everything. Takes about a second.
pub fn examine(options: &DoctorOptions) -> DoctorReport {
    let mut checks = vec![checks::kernel(), checks::privileges()];
    checks.extend(checks::sandbox(options.launcher.as_deref()));
    checks.extend([
        checks::python(&options.lock, &options.environments),
        checks::postgres(&options.environments),
        checks::git(),
        checks::disk(&options.environments),
        checks::memory(),
    ]);
    DoctorReport { checks }
}
