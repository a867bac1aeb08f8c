//! What is wrong with a rubric, said so that its author can repair it.
//!
//! Owns [`RubricFault`] and the numbering of the rules. Must never say that something is wrong without saying what to do.

use serde::{Deserialize, Serialize};

/// Faults that belong to none of the 17 rules: not TOML, too large, a missing key, a value of another type.
pub const RULE_SHAPE: u8 = 0;

/// Faults between two versions of a rubric: a frozen one that changed, a step that is too small.
pub const RULE_VERSION: u8 = 18;

/// One fault of a rubric file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub struct RubricFault {
    /// File name as the caller gave it.
    pub file: String,
    /// Line from 1, when the fault has a place in the text.
    pub line: Option<u32>,
    /// Column from 1, in characters, when the place is known so exactly.
    pub column: Option<u32>,
    /// 1 to 17, or [`RULE_SHAPE`] or [`RULE_VERSION`].
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
        match self.rule {
            RULE_SHAPE | RULE_VERSION => write!(f, ": {}: ", self.rule_name())?,
            _ => write!(f, ": rule {}: ", self.rule)?,
        }
        write!(f, "{}. {}.", self.problem, self.remedy)
    }
}

impl RubricFault {
    /// The rule as programs read it: "1" to "17", "format" or "version".
    pub fn rule_name(&self) -> String {
        match self.rule {
            RULE_SHAPE => "format".to_owned(),
            RULE_VERSION => "version".to_owned(),
            rule => rule.to_string(),
        }
    }
}

/// The faults with the column of their key, where it stands in their line.
pub(super) fn with_columns(mut faults: Vec<RubricFault>, text: &str) -> Vec<RubricFault> {
    let lines: Vec<&str> = text.lines().collect();
    for fault in &mut faults {
        let line = fault.line.and_then(|line| usize::try_from(line).ok());
        let line = line.and_then(|line| lines.get(line.checked_sub(1)?));
        fault.column = line.and_then(|line| column(line, &fault.path));
    }
    faults
}

/// Where the last key of a path stands in a line, from 1: `weight` of `criterion[0].weight` in `weight = 9`. Of a list the
/// key that holds it.
fn column(line: &str, path: &str) -> Option<u32> {
    let key = path.rsplit('.').next()?.split('[').next()?;
    if key.is_empty() {
        return None;
    }
    let before = |at: usize| line.get(..at).and_then(|before| before.chars().next_back());
    let is_key = |at: usize| {
        let after = line.get(at + key.len()..).unwrap_or("").trim_start();
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        after.starts_with('=') && !before(at).is_some_and(inside)
    };
    let (at, _) = line.match_indices(key).find(|(at, _)| is_key(*at))?;
    u32::try_from(line.get(..at)?.chars().count() + 1).ok()
}

/// The fault of a file that stops being UTF-8 at this byte.
pub(super) fn not_text(file: &str, bytes: &[u8], at: usize) -> RubricFault {
    let before = bytes.get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let problem = "The file is no text in UTF-8 from here on";
    Finding::new(RULE_SHAPE, "", problem, "Save it as UTF-8 in your editor")
        .at(file, u32::try_from(line).ok())
}

/// The line of the version in a rubric file: it stands above the first table.
pub fn line_of_version(bytes: &[u8]) -> Option<u32> {
    let text = String::from_utf8_lossy(bytes);
    let is_version = |line: &str| {
        let rest = line.trim_start().strip_prefix("version");
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let place = text
        .lines()
        .take_while(|line| !line.starts_with('['))
        .position(is_version)?;
    u32::try_from(place + 1).ok()
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
            column: None,
            rule,
            path,
            problem,
            remedy,
        }
    }
}
