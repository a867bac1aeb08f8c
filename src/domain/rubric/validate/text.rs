//! Texts that everybody reads alike: nothing invisible, nothing that turns the direction of writing, nothing endless.
//!
//! Such characters would let two rubrics look the same and differ, hide words from rule 5, or break a page.

use super::super::Rubric;
use super::super::fault::{Finding, RULE_SHAPE};
use super::identity::cut;
use super::wording::each_text;

/// An id stands in addresses and in keys.
pub const LONGEST_ID: usize = 64;

/// Titles stand in tables and menus.
pub const LONGEST_TITLE: usize = 120;

/// Every other text, anchors apart, which rule 3 limits.
pub const LONGEST_TEXT: usize = 4000;

/// More marks than any language puts on one letter.
const MOST_MARKS: usize = 4;

pub(super) fn readable(rubric: &Rubric, findings: &mut Vec<Finding>) {
    let Ok(value) = serde_json::to_value(rubric) else {
        return;
    };
    each_text(&value, "", &mut |path, text| {
        if let Some(problem) = hidden(text) {
            let remedy = "Delete it; retyping the words around it is the surest way";
            findings.push(Finding::new(RULE_SHAPE, path, problem, remedy));
        }
        let length = text.chars().count();
        let longest = longest(path);
        if length > longest && !path.contains(".levels.") {
            let problem = format!("\"{}...\" has {length} characters", cut(text));
            let remedy = format!("Keep it within {longest}");
            findings.push(Finding::new(RULE_SHAPE, path, problem, remedy));
        }
    });
}

fn longest(path: &str) -> usize {
    match path.rsplit('.').next().unwrap_or(path) {
        "id" | "competency" | "language" | "version" | "key" => LONGEST_ID,
        "title" => LONGEST_TITLE,
        _ => LONGEST_TEXT,
    }
}

/// What is wrong with the characters of a text, if something is.
fn hidden(text: &str) -> Option<String> {
    let mut marks = 0;
    for c in text.chars() {
        let layout = matches!(c, '\n' | '\r' | '\t');
        if (c.is_control() && !layout) || turns_direction(c) || is_invisible(c) {
            return Some(format!(
                "There is an invisible character here, U+{:04X}",
                u32::from(c)
            ));
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            return Some(format!("More than {MOST_MARKS} marks stand on one letter"));
        }
    }
    None
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Joiners (U+200C, U+200D) are no such characters: some languages and emoji need them. Rule 5 reads past them.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{180E}' | '\u{200B}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
    )
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}
