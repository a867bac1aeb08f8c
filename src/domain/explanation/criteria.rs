//! What a debrief says about criteria, explained: counts over them, the spread and the gate of one.
//! Start with [`agreement`].

use super::{Explanation, NONE};
use crate::domain::debrief::agenda::Topic;
use crate::domain::debrief::{Debrief, Row};
use crate::domain::scoring::card::Rating;
use crate::domain::scoring::gates::{GateResult, GateState};
use crate::domain::scoring::spread::{FLAGGED_LEVELS, FLAGGED_MEANS};
use crate::domain::words::{count, listed};

/// How many shared criteria were rated alike.
pub fn agreement(debrief: &Debrief) -> Explanation {
    let (alike, shared) = debrief.agreement();
    let apart: Vec<String> = debrief
        .rows
        .iter()
        .filter(|row| row.spread.is_some_and(|spread| spread > 1))
        .map(|row| format!("{}: {}", row.title, said(debrief, row)))
        .collect();
    Explanation {
        name: "Agreement".to_owned(),
        figure: format!("{alike} of {shared}"),
        sentence: match shared {
            0 => "No criterion was rated by more than one person, so nobody can agree or differ.".to_owned(),
            _ => format!(
                "{} rated by several people; at {alike} of them highest and lowest level are at most 1 apart.",
                count(shared, "criterion was", "criteria were")
            ),
        },
        steps: apart,
        source: "Count of criteria with highest − lowest level ≤ 1, of those with two ratings or more. Chance is not taken out of it.".to_owned(),
    }
}

/// How many criteria were rated at all.
pub fn rated(debrief: &Debrief) -> Explanation {
    let (rated, all, single) = debrief.coverage();
    let titles = |chosen: fn(usize) -> bool| {
        let rows = debrief.rows.iter().filter(|row| chosen(row.levels().len()));
        rows.map(|row| row.title.clone()).collect::<Vec<String>>()
    };
    let mut steps = Vec::new();
    for (words, titles) in [
        ("Rated by nobody", titles(|levels| levels == 0)),
        ("Rated by one person only", titles(|levels| levels == 1)),
    ] {
        if !titles.is_empty() {
            steps.push(format!("{words}: {}", listed(&titles)));
        }
    }
    Explanation {
        name: "Coverage".to_owned(),
        figure: format!("{rated} of {all}"),
        sentence: format!(
            "{rated} of {} have a level from somebody, {single} of them from one person only. A gap is no low rating.",
            count(all, "criterion", "criteria")
        ),
        steps,
        source: "Count of criteria over all rubrics of the loop; weights are left aside here"
            .to_owned(),
    }
}

/// How many criteria have a measured suggestion.
pub fn measured(debrief: &Debrief) -> Explanation {
    let with: Vec<String> = debrief
        .rows
        .iter()
        .filter_map(|row| Some(format!("{}: level {}", row.title, row.measured?)))
        .collect();
    let all = debrief.rows.len();
    Explanation {
        name: "Measured".to_owned(),
        figure: format!("{} of {all}", with.len()),
        sentence: format!(
            "Facts of the take-home suggest a level for {} of {}. A person rated each of them first, and only people decide.",
            with.len(),
            count(all, "criterion", "criteria")
        ),
        steps: with,
        source: "Count of criteria with a suggested level; how a level comes about stands at the grader’s run".to_owned(),
    }
}

/// The votes, which are never averaged.
pub fn votes(debrief: &Debrief) -> Explanation {
    let figure: Vec<String> = debrief
        .votes
        .iter()
        .map(|votes| {
            format!(
                "{} {}",
                votes.count,
                votes.recommendation.label().to_lowercase()
            )
        })
        .collect();
    let steps = debrief.columns.iter().filter_map(|column| {
        Some(format!(
            "{}: {}",
            column.rater,
            column.recommendation?.label().to_lowercase()
        ))
    });
    Explanation {
        name: "Votes".to_owned(),
        figure: if figure.is_empty() {
            NONE.to_owned()
        } else {
            figure.join(", ")
        },
        sentence: format!(
            "What each of {} recommends, counted with their names and never averaged.",
            count(debrief.columns.len(), "person", "people")
        ),
        steps: steps.collect(),
        source: "Count".to_owned(),
    }
}

/// How far apart people are at one criterion.
pub fn spread(debrief: &Debrief, row: &Row) -> Explanation {
    Explanation {
        name: format!("Spread of {}", row.title),
        figure: row
            .spread
            .map_or_else(|| "–".to_owned(), |spread| spread.to_string()),
        sentence: match row.spread {
            None => match row.levels().len() {
                0 => "Nobody rated this criterion, so there is nothing to compare.".to_owned(),
                _ => format!("{}. One rating has no spread.", said(debrief, row)),
            },
            Some(_) => format!(
                "{}. {}",
                said(debrief, row),
                if row.flagged {
                    "So far apart that the debrief talks about it."
                } else {
                    "Close enough."
                }
            ),
        },
        steps: Vec::new(),
        source: format!("Highest minus lowest level; from {FLAGGED_LEVELS} on it is marked"),
    }
}

/// How a gate stands.
pub fn gate(gate: &GateResult, title: &str) -> Explanation {
    let minimum = gate.minimum;
    let (state, sentence) = match gate.state {
        GateState::Passed => (
            "Gate passed",
            format!(
                "Level {minimum} is needed, and {} saw it reached.",
                listed(&gate.reached_by)
            ),
        ),
        GateState::Failed => (
            "Gate missed",
            format!(
                "Level {minimum} is needed, and {} saw less.",
                listed(&gate.missed_by)
            ),
        ),
        GateState::Contested => (
            "Gate contested",
            format!(
                "Level {minimum} is needed: {} saw it reached, {} did not. The debrief settles it in writing.",
                listed(&gate.reached_by),
                listed(&gate.missed_by)
            ),
        ),
        GateState::Open => (
            "Gate not rated",
            format!("Level {minimum} is needed, and nobody rated the criterion."),
        ),
    };
    let single = if gate.single { ", single" } else { "" };
    Explanation {
        name: format!("Gate of {title}"),
        figure: format!("{state}{single}"),
        sentence: if gate.single {
            format!("{sentence} Only one person looked; gates should be covered twice.")
        } else {
            sentence
        },
        steps: Vec::new(),
        source: "Passed when everybody who rated it reaches the minimum, missed when nobody does, contested otherwise. Whoever rated twice counts once, with the lower level.".to_owned(),
    }
}

/// How the list of what to talk about came about.
pub fn agenda(topics: &[Topic]) -> Explanation {
    Explanation {
        name: "What to talk about".to_owned(),
        figure: count(topics.len(), "topic", "topics"),
        sentence: match topics.len() {
            0 => "No rule found anything that needs talking about.".to_owned(),
            _ => "Found by fixed rules from the ratings, most pressing first. No rule says who is right.".to_owned(),
        },
        steps: [
            "Gates that are contested, missed or not rated".to_owned(),
            format!("Criteria at which people are {FLAGGED_LEVELS} levels or more apart"),
            format!("Competencies with means of cards {FLAGGED_MEANS} or more apart"),
            "Criteria that people and facts put 2 levels or more apart".to_owned(),
            "Criteria that everybody puts below the bar".to_owned(),
            "Gates that one person saw, and criteria that nobody assessed".to_owned(),
        ]
        .into(),
        source: "The rules in this order; a gate is named once".to_owned(),
    }
}

/// "Ana 4, Bo 2".
fn said(debrief: &Debrief, row: &Row) -> String {
    let both = debrief.columns.iter().zip(&row.ratings);
    let said: Vec<String> = both
        .filter_map(|(column, rating)| {
            let level = rating.and_then(Rating::level)?;
            Some(format!("{} {level}", column.rater))
        })
        .collect();
    said.join(", ")
}
