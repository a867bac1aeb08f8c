//! What a debrief talks about, computed from gates, spread and gaps.
//!
//! Owns the order and the words of the topics. Must never answer them: each ends in something for people to settle.
//! Start with [`agenda`].

use super::{Debrief, Row};
use crate::domain::scoring::confidence::ConfidenceLabel;
use crate::domain::scoring::gates::GateState;
use crate::domain::scoring::interview_loop::CompetencyScore;
use crate::domain::scoring::spread::competency_flagged;
use crate::domain::words::{capitalised, number};

/// One thing to talk about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// What it is, in a few words.
    pub title: String,
    /// What to settle.
    pub question: String,
}

/// From this many levels on, a rating by people and what was measured need a second look.
const APART_FROM_MEASURED: u8 = 2;

/// The topics, most pressing first: gates, people who differ, facts that differ, what only one person saw or nobody did.
pub fn agenda(debrief: &Debrief) -> Vec<Topic> {
    let rows = || debrief.rows.iter();
    let mut topics: Vec<Topic> = rows().filter_map(gate).collect();
    topics.extend(rows().filter_map(split));
    topics.extend(
        debrief
            .loop_score
            .competencies
            .iter()
            .filter_map(split_means),
    );
    topics.extend(rows().filter_map(unlike_measured));
    topics.extend(rows().filter_map(agreed_below_bar));
    topics.extend(single_gates(debrief));
    topics.extend(unseen(debrief));
    topics
}

/// What the figures of the loop say and do not say, in one honest sentence.
pub fn confidence_sentence(debrief: &Debrief) -> &'static str {
    let above = debrief.loop_score.gap.is_some_and(|gap| gap >= 0.0);
    match (debrief.confidence.map(|sure| sure.label), above) {
        (None, _) => "Too little was rated to say how sure the figures are.",
        (Some(ConfidenceLabel::Low), _) => {
            "The loop does not separate this candidate from the bar: the evidence has to decide, not the figures."
        }
        (Some(ConfidenceLabel::Medium), true) => {
            "Probably above the bar; chance could still explain it."
        }
        (Some(ConfidenceLabel::Medium), false) => {
            "Probably below the bar; chance could still explain it."
        }
        (Some(ConfidenceLabel::High), true) => {
            "Above the bar beyond what chance explains in 19 of 20 cases."
        }
        (Some(ConfidenceLabel::High), false) => {
            "Below the bar beyond what chance explains in 19 of 20 cases."
        }
    }
}

fn gate(row: &Row) -> Option<Topic> {
    let gate = row.gate.as_ref()?;
    let minimum = gate.minimum;
    let (title, question) = match gate.state {
        GateState::Contested => (
            format!("{}: contested gate.", row.title),
            format!(
                "{} saw level {minimum} reached, {} did not. Settle it in writing.",
                gate.reached_by.join(", "),
                gate.missed_by.join(", ")
            ),
        ),
        GateState::Failed => (
            format!("{}: gate missed.", row.title),
            format!(
                "Nobody saw level {minimum}. What would have to be true to go on all the same?"
            ),
        ),
        GateState::Open => (
            format!("{}: gate not rated.", row.title),
            format!("Level {minimum} is needed and nobody looked. Who looks, and when?"),
        ),
        GateState::Passed => return None,
    };
    Some(Topic { title, question })
}

fn split(row: &Row) -> Option<Topic> {
    let levels = row.levels();
    let (low, high) = (levels.iter().min()?, levels.iter().max()?);
    row.flagged.then(|| Topic {
        title: format!("{}: {high} against {low}.", row.title),
        question: "What did each see? Read the notes side by side before anybody argues."
            .to_owned(),
    })
}

/// Cards on one competency whose means are far apart, although no single criterion need be.
fn split_means(one: &CompetencyScore) -> Option<Topic> {
    let means: Vec<f64> = one.cards.iter().filter_map(|card| card.mean).collect();
    let (low, high) = (
        means.iter().copied().reduce(f64::min)?,
        means.iter().copied().reduce(f64::max)?,
    );
    competency_flagged(&means).then(|| Topic {
        title: format!(
            "{}: cards with means of {} and {}.",
            capitalised(&one.competency),
            number(high),
            number(low)
        ),
        question: "Is somebody stricter, or did they see different things?".to_owned(),
    })
}

fn unlike_measured(row: &Row) -> Option<Topic> {
    let measured = row.measured?;
    let far = row
        .levels()
        .into_iter()
        .find(|level| level.get().abs_diff(measured.get()) >= APART_FROM_MEASURED)?;
    Some(Topic {
        title: format!("{}: rated {far}, measured {measured}.", row.title),
        question: "Look at the facts and at the note together. Which is closer to the job?"
            .to_owned(),
    })
}

/// Several people agree, and the bar is not reached.
fn agreed_below_bar(row: &Row) -> Option<Topic> {
    let levels = row.levels();
    let settled = row.gate.is_some() || row.flagged || levels.len() < 2;
    let highest = levels.iter().max()?;
    (!settled && *highest < row.expected).then(|| Topic {
        title: format!("{}: everybody says {highest} or less.", row.title),
        question: format!("The bar is {}. Trainable, or a stop?", row.expected),
    })
}

fn single_gates(debrief: &Debrief) -> Option<Topic> {
    let single = |row: &&Row| {
        let gate = row.gate.as_ref();
        gate.is_some_and(|gate| gate.single && gate.state == GateState::Passed)
    };
    let titles: Vec<&str> = debrief
        .rows
        .iter()
        .filter(single)
        .map(|row| row.title.as_str())
        .collect();
    (!titles.is_empty()).then(|| Topic {
        title: format!("Seen by one person only: {}.", titles.join(", ")),
        question: "Gates should be covered twice. Is one look enough here?".to_owned(),
    })
}

fn unseen(debrief: &Debrief) -> Option<Topic> {
    let titles: Vec<&str> = debrief
        .rows
        .iter()
        .filter(|row| row.gate.is_none() && row.levels().is_empty())
        .map(|row| row.title.as_str())
        .collect();
    (!titles.is_empty()).then(|| Topic {
        title: format!("Not assessed: {}.", titles.join(", ")),
        question: "A gap is no low rating. Does the decision need it?".to_owned(),
    })
}
