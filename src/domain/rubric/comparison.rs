//! Two versions of a rubric side by side, in words: what changed, grouped by what it belongs to, and which version step
//! each change asks for.
//!
//! Owns the wording and the grouping; what counts as a change and how large it is comes from [`super::changes`]. Must
//! never leave a change out. Start with [`Comparison::of`].

use similar::{ChangeTag, TextDiff};

use super::changes::{Change, Step, changes};
use super::{FactMapping, Rubric, Source, succession};
use crate::domain::grading::catalogue;
use crate::domain::words;

/// Everything that differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The rubric itself first, then criteria, questions and knockouts.
    pub groups: Vec<Group>,
    /// The largest step any change asks for; nothing when the contents are the same.
    pub needs: Option<Step>,
    /// Whether scores of both may be averaged.
    pub comparable: bool,
}

/// What happened to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is there in both.
    Changed,
}

/// One part that differs: the rubric as a whole, a criterion, a question or a knockout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// "Criterion: Query shape".
    pub title: String,
    /// What happened to it.
    pub fate: Fate,
    /// The largest step it asks for.
    pub needs: Step,
    /// What differs in it, place by place.
    pub lines: Vec<Line>,
}

/// One place that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// "Level 3", "Weight".
    pub place: String,
    /// The text before, in pieces; empty for something new.
    pub before: Vec<Piece>,
    /// The text after, in pieces; empty for something removed.
    pub after: Vec<Piece>,
    /// The step it asks for.
    pub needs: Step,
}

/// A stretch of text that is the same in both versions, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text, spaces included.
    pub text: String,
    /// Whether the other version lacks it.
    pub differs: bool,
}

impl Step {
    /// The step and what it means, for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Patch => "Patch: wording only",
            Self::Minor => "Minor: something was added",
            Self::Major => "Major: scores are not comparable",
        }
    }

    /// The name of the step alone.
    pub fn label(self) -> &'static str {
        match self {
            Self::Patch => "Patch",
            Self::Minor => "Minor",
            Self::Major => "Major",
        }
    }
}

impl Group {
    /// "level 3, weight": what differs, in a few words.
    pub fn places(&self) -> String {
        let places: Vec<String> = self
            .lines
            .iter()
            .map(|line| line.place.to_lowercase())
            .collect();
        places.join(", ")
    }
}

impl Comparison {
    /// Compares by id, not by position.
    pub fn of(before: &Rubric, after: &Rubric) -> Self {
        let changes = changes(before, after);
        let mut groups: Vec<Group> = Vec::new();
        for (key, list) in grouped(&changes) {
            groups.push(group(key, &list, before, after));
        }
        groups.sort_by_key(|group| rank(&group.title));
        Self {
            needs: changes.iter().map(|change| change.needs).max(),
            comparable: succession::comparable(before, after),
            groups,
        }
    }
}

/// Changes by what they belong to: `criterion.first`, or the empty text for the rubric itself.
fn grouped(changes: &[Change]) -> Vec<(&str, Vec<&Change>)> {
    let mut groups: Vec<(&str, Vec<&Change>)> = Vec::new();
    for change in changes {
        let key = change.path.split_once('/').map_or("", |(key, _)| key);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, list)) => list.push(change),
            None => groups.push((key, vec![change])),
        }
    }
    groups
}

fn group(key: &str, changes: &[&Change], before: &Rubric, after: &Rubric) -> Group {
    let fate = match (title(key, before), title(key, after)) {
        (None, Some(_)) => Fate::Added,
        (Some(_), None) => Fate::Removed,
        _ => Fate::Changed,
    };
    let mut lines: Vec<Line> = changes.iter().map(|change| line(key, change)).collect();
    lines.sort_by_key(|line| order(&line.place));
    Group {
        title: title(key, after)
            .or_else(|| title(key, before))
            .unwrap_or_default(),
        fate,
        needs: changes
            .iter()
            .map(|change| change.needs)
            .max()
            .unwrap_or(Step::Major),
        lines,
    }
}

/// What a part is called in a version; `None` when it has no such part.
fn title(key: &str, rubric: &Rubric) -> Option<String> {
    let Some((list, id)) = key.split_once('.') else {
        return Some("The rubric".to_owned());
    };
    let words = |kind: &str, text: &str| Some(format!("{kind}: {text}"));
    match list {
        "criterion" => words("Criterion", &rubric.criterion(id)?.title),
        "question" => {
            let found = rubric.questions.iter().find(|one| one.id == id)?;
            words("Question", &found.ask)
        }
        _ => {
            let found = rubric.knockouts.iter().find(|one| one.id == id)?;
            words("Knockout", &found.text)
        }
    }
}

/// The rubric, criteria, questions, knockouts.
fn rank(title: &str) -> usize {
    let kinds = ["The rubric", "Criterion: ", "Question: "];
    kinds
        .iter()
        .position(|kind| title.starts_with(kind))
        .unwrap_or(kinds.len())
}

/// Anchors first: they are what scores stand on.
fn order(place: &str) -> (bool, String) {
    (!place.starts_with("Level"), place.to_owned())
}

fn line(key: &str, change: &Change) -> Line {
    let field = change
        .path
        .split_once('/')
        .map_or(change.path.as_str(), |(_, field)| field);
    let said = |text: &Option<String>| text.as_ref().map(|text| said(field, text));
    let (before, after) = pieces(said(&change.before), said(&change.after));
    Line {
        place: place(key, field),
        before,
        after,
        needs: change.needs,
    }
}

/// The place in words: `levels.3` is "Level 3".
fn place(key: &str, field: &str) -> String {
    let (name, rest) = field
        .find(['.', '['])
        .map_or((field, ""), |at| field.split_at(at));
    let rest = rest.trim_matches(['.', '[', ']']);
    let number = rest.parse::<usize>().map_or(0, |index| index + 1);
    match name {
        "levels" if key.starts_with("criterion") => format!("Level {rest}"),
        "expected" => format!("Expected of {rest}"),
        "gate" => format!("Minimum for {rest}"),
        "facts" => fact(rest),
        "evidence" => format!("What to look for, {number}"),
        "red_flags" => format!("Look closer when, {number}"),
        "probes" => format!("Probe {number}"),
        "good_signs" => format!("Good sign {number}"),
        "criteria" => format!("Speaks to, {number}"),
        "baseline" => format!("True for, {number}"),
        "scale" => format!("Scale, {}", rest.replace(['.', '[', ']'], " ").trim()),
        "applies_to" => format!(
            "Meant for, {}",
            rest.split('[').next().unwrap_or("").replace('_', " ")
        ),
        "ask" => "Question".to_owned(),
        "confirm" => "People who must confirm".to_owned(),
        "source" => "Judged by".to_owned(),
        "ceiling" => "Highest level facts may suggest".to_owned(),
        other => words::capitalised(&other.replace('_', " ")),
    }
}

/// "Lost updates (ladder)" from `orm.lost_updates ladder`.
fn fact(rest: &str) -> String {
    let (key, kind) = rest.split_once(' ').unwrap_or((rest, ""));
    let title = catalogue::find(key).map_or(key, |known| known.title);
    format!("Fact: {title}, {kind}")
}

/// Stored text as people read it: fact mappings and closed lists become words.
fn said(field: &str, text: &str) -> String {
    if field.starts_with("facts") {
        let mapping: Option<FactMapping> = serde_json::from_str(text).ok();
        return mapping.map_or_else(|| text.to_owned(), |mapping| mapping.in_words());
    }
    if field == "source" {
        let source: Option<Source> = text.parse().ok();
        return source.map_or_else(|| text.to_owned(), |source| source.label().to_owned());
    }
    text.to_owned()
}

fn pieces(before: Option<String>, after: Option<String>) -> (Vec<Piece>, Vec<Piece>) {
    let whole = |text: String| {
        vec![Piece {
            text,
            differs: true,
        }]
    };
    match (before, after) {
        (Some(before), Some(after)) => words_of(&before, &after),
        (before, after) => (
            before.map_or_else(Vec::new, whole),
            after.map_or_else(Vec::new, whole),
        ),
    }
}

fn words_of(before: &str, after: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        let differs = change.tag() != ChangeTag::Equal;
        if change.tag() != ChangeTag::Insert {
            push(&mut old, change.value(), differs);
        }
        if change.tag() != ChangeTag::Delete {
            push(&mut new, change.value(), differs);
        }
    }
    (old, new)
}

fn push(pieces: &mut Vec<Piece>, text: &str, differs: bool) {
    match pieces.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(text),
        _ => pieces.push(Piece {
            text: text.to_owned(),
            differs,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::valid;
    use super::*;

    fn compared(change: impl Fn(&mut Rubric)) -> Comparison {
        let before = valid();
        let mut after = before.clone();
        change(&mut after);
        Comparison::of(&before, &after)
    }

    #[test]
    fn nothing_changed_asks_for_no_step() {
        let same = compared(|_| ());
        assert_eq!((same.groups.len(), same.needs), (0, None));
        assert!(same.comparable);
    }

    #[test]
    fn an_anchor_is_shown_word_by_word() {
        let found = compared(|after| {
            after.criteria[0].levels.three =
                "Chooses a way alone, says how, and checks the outcome.".to_owned();
            after.version = "2.0.0".to_owned();
        });
        assert_eq!(found.needs, Some(Step::Major));
        assert!(!found.comparable);
        let [group] = found.groups.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(
            (group.title.as_str(), group.fate),
            ("Criterion: First", Fate::Changed)
        );
        let line = &group.lines[0];
        assert_eq!(line.place, "Level 3");
        let differing = |pieces: &[Piece]| -> Vec<String> {
            let differing = pieces.iter().filter(|piece| piece.differs);
            differing.map(|piece| piece.text.clone()).collect()
        };
        assert_eq!(differing(&line.before), ["why,"]);
        assert_eq!(differing(&line.after), ["how,"]);
        let whole: String = line.after.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(
            whole,
            "Chooses a way alone, says how, and checks the outcome."
        );
    }

    #[test]
    fn parts_come_and_go_under_their_names() {
        let found = compared(|after| {
            let mut fourth = after.criteria[0].clone();
            fourth.id = "fourth".to_owned();
            fourth.title = "Fourth".to_owned();
            after.criteria.push(fourth);
            after.knockouts.clear();
            after.questions[0].ask.push('!');
            after.minutes = 50;
        });
        let said: Vec<(&str, Fate, Step)> = found
            .groups
            .iter()
            .map(|group| (group.title.as_str(), group.fate, group.needs))
            .collect();
        assert_eq!(
            said,
            [
                ("The rubric", Fate::Changed, Step::Patch),
                ("Criterion: Fourth", Fate::Added, Step::Major),
                (
                    "Question: Tell me how you would begin.!",
                    Fate::Changed,
                    Step::Patch
                ),
                (
                    "Knockout: Defends the harm after the hint.",
                    Fate::Removed,
                    Step::Major
                ),
            ]
        );
    }

    #[test]
    fn facts_are_said_in_words() {
        let found = compared(|after| {
            after.criteria[1].facts.pop();
        });
        let line = &found.groups[0].lines[0];
        assert!(
            line.place.starts_with("Fact: ") && line.place.ends_with(", cap"),
            "{line:?}"
        );
        assert_eq!(line.before[0].text, "Above 512: suggests at most level 2");
        assert!(line.after.is_empty());
    }
}
