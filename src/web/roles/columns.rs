//! The columns of the list of roles and what sorting by them means: explicit fields, never a score.

use std::cmp::Reverse;

use super::{Filters, Line};

/// The head of a column.
pub(super) struct Column {
    pub(super) words: &'static str,
    pub(super) class: &'static str,
    /// Where sorting by it leads; empty when it cannot be sorted by.
    pub(super) href: String,
    /// `ascending`, `descending` or empty.
    pub(super) sorted: &'static str,
    pub(super) glyph: &'static str,
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sorting {
    Title,
    Level,
    Active,
    Waiting,
    Manager,
}

impl Sorting {
    /// The sorting of this name; by title when there is none.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "level" => Self::Level,
            "active" => Self::Active,
            "waiting" => Self::Waiting,
            "manager" => Self::Manager,
            _ => Self::Title,
        }
    }

    /// Sorts lines that are sorted by title; equal ones keep that order.
    pub(super) fn apply(self, lines: &mut [Line]) {
        match self {
            Self::Title => {}
            Self::Level => lines.sort_by_key(|line| line.role.level),
            Self::Active => lines.sort_by_key(|line| Reverse(line.active)),
            Self::Waiting => lines.sort_by_key(|line| Reverse(line.waiting)),
            Self::Manager => {
                lines.sort_by(|a, b| a.role.hiring_manager.cmp(&b.role.hiring_manager))
            }
        }
    }
}

/// The columns in order. Numbers sort from the highest down, texts from A to Z.
pub(super) fn all(filters: &Filters) -> Vec<Column> {
    let now = Sorting::of(&filters.sort);
    let column = |words, class, key: &str, down: bool| {
        let current = Sorting::of(key) == now;
        let (sorted, glyph) = match (current, down) {
            (false, _) => ("", "sort"),
            (true, false) => ("ascending", "asc"),
            (true, true) => ("descending", "desc"),
        };
        Column {
            words,
            class,
            href: filters.with("sort", key),
            sorted,
            glyph,
        }
    };
    let plain = |words, class| Column {
        words,
        class,
        href: String::new(),
        sorted: "",
        glyph: "",
    };
    vec![
        column("Role", "", "", false),
        column("Level", "c-2", "level", false),
        plain("Pipeline", "c-1 strip-col"),
        column("Active", "num", "active", true),
        column("Waiting", "num c-1", "waiting", true),
        column("Hiring manager", "c-2", "manager", false),
        plain("State", ""),
    ]
}
