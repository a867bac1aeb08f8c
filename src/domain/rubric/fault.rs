//! What is wrong with a rubric, said so that its author can repair it.
//!
//! Owns [`RubricFault`] and the numbering of the rules. Must never say that something is wrong without saying what to do.

use serde::{Deserialize, Serialize};

/// Faults that belong to none of the 17 rules: not TOML, too large, a missing key, a value of another type.
pub const RULE_SHAPE: u8 = 0;

/// One fault of a rubric file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub struct RubricFault {
    /// File name as the caller gave it.
    pub file: String,
    /// Line from 1, when the fault has a place in the text.
    pub line: Option<u32>,
    /// 1 to 17, or [`RULE_SHAPE`].
    pub rule: u8,
    /// Where in the rubric, for example `criterion[0].levels.3`; empty for the file as a whole.
    pub path: String,
    /// What is wrong, one sentence without a full stop.
    pub problem: String,
    /// What to do, one sentence without a full stop.
    pub remedy: String,
}

impl std::fmt::Display for RubricFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if self.rule == RULE_SHAPE {
            f.write_str(": format: ")?;
        } else {
            write!(f, ": rule {}: ", self.rule)?;
        }
        write!(f, "{}. {}.", self.problem, self.remedy)
    }
}

/// A fault before it has a file and a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub rule: u8,
    pub path: String,
    pub problem: String,
    pub remedy: String,
}

impl Finding {
    pub(super) fn new(
        rule: u8,
        path: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            rule,
            path: path.into(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    pub(super) fn at(self, file: &str, line: Option<u32>) -> RubricFault {
        let Finding {
            rule,
            path,
            problem,
            remedy,
        } = self;
        RubricFault {
            file: file.to_owned(),
            line,
            rule,
            path,
            problem,
            remedy,
        }
    }
}
