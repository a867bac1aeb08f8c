//! What was found while reading, and where everything stands.
//!
//! Owns paths, lines and the rule that a place belongs to. Must never judge. Start with [`Log`].

use std::collections::BTreeMap;

use super::super::fault::{Finding, RULE_SHAPE};

/// What was found so far, and where everything stands.
pub(super) struct Log<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    pub(super) lines: BTreeMap<String, u32>,
    pub(super) findings: Vec<Finding>,
}

impl<'t> Log<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let ends = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        Self {
            text,
            line_starts: std::iter::once(0).chain(ends).collect(),
            lines: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    /// The line, from 1, in which a byte stands.
    pub(super) fn line_at(&self, byte: usize) -> u32 {
        u32::try_from(self.line_starts.partition_point(|start| *start <= byte)).unwrap_or(u32::MAX)
    }

    /// The column, from 1 and in characters, in which a byte stands, as words.
    pub(super) fn column_at(&self, byte: usize) -> String {
        let line = self.line_starts.partition_point(|start| *start <= byte);
        let start = self.line_starts.get(line.saturating_sub(1)).copied();
        let before = start.and_then(|start| self.text.get(start..byte));
        before.map_or_else(String::new, |before| {
            format!(" at column {}", before.chars().count() + 1)
        })
    }

    /// The line of a path, or of the nearest thing around it that has one.
    pub(super) fn line_of(&self, path: &str) -> Option<u32> {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return Some(*line);
            }
            path = path.get(..path.rfind(['.', '['])?)?;
        }
    }
}

/// The rule that a key belongs to, when a fault is found while reading.
pub(super) fn rule_of(path: &str) -> u8 {
    let ends = |name: &str| path.ends_with(&format!(".{name}"));
    if path.contains(".levels") && path.starts_with("criterion") || path.starts_with("scale") {
        3
    } else if path.contains(".expected") {
        6
    } else if path.contains(".gate") {
        7
    } else if ends("source") {
        8
    } else if path.contains(".facts[") || path.contains(".ceiling") {
        9
    } else if ends("weight") {
        11
    } else if path.starts_with("question")
        && (ends("minutes") || ends("probes") || ends("criteria"))
    {
        13
    } else if path.starts_with("knockout") && (ends("confirm") || ends("criterion")) {
        14
    } else if path.starts_with("applies_to") {
        15
    } else if ends("sources") || ends("licence") {
        16
    } else if ends("created") || ends("reviewers") {
        17
    } else {
        RULE_SHAPE
    }
}

/// The path of a key within a table.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
