//! How sure the figures of a loop are, explained: label, band, and the reliability it all rests on.
//! Start with [`confidence`].

use super::{Explanation, NONE};
use crate::domain::debrief::Debrief;
use crate::domain::debrief::agenda::confidence_sentence;
use crate::domain::debrief::reliability::SingleRater;
use crate::domain::scoring::confidence::{Confidence, LOOP_DEVIATION, Z_95};
use crate::domain::statistics::reliability::{OWN_FROM_CARDS, ReliabilitySource};
use crate::domain::words::{count, number, range, signed};

const PUBLISHED: &str = "Huffcutt, Culbertson and Weyhrauch 2013, separate interviews";

/// The label that says whether the loop separates the candidate from the bar.
pub fn confidence(debrief: &Debrief) -> Explanation {
    Explanation {
        name: "Confidence".to_owned(),
        figure: debrief.confidence.map_or(NONE, |sure| sure.label.label()).to_owned(),
        sentence: confidence_sentence(debrief).to_owned(),
        steps: debrief.confidence.map_or_else(Vec::new, |sure| {
            let gap = debrief.loop_score.gap.map_or_else(|| NONE.to_owned(), signed);
            vec![
                format!("Standard error of the mean: {}", three(sure.standard_error)),
                format!(
                    "Distance from the bar {gap}, which is {} standard errors",
                    three(sure.margin)
                ),
                "From 1.96 on the label is high, from 1 on medium, below that low".to_owned(),
            ]
        }),
        source: "Margin = |distance| ÷ standard error. 1.96 standard errors are beyond what chance explains in 19 of 20 cases.".to_owned(),
    }
}

/// The band around the mean of the loop.
pub fn band(debrief: &Debrief) -> Explanation {
    let steps = |sure: Confidence| {
        let half = Z_95 * sure.standard_error;
        vec![
            format!(
                "Standard error {} × √(1 − {}) = {}",
                number(sure.deviation),
                three(sure.reliability),
                three(sure.standard_error)
            ),
            format!(
                "1.96 × {} = {} to either side of the mean",
                three(sure.standard_error),
                three(half)
            ),
            "Cut at 1 and 4, the ends of the scale".to_owned(),
        ]
    };
    Explanation {
        name: "95% band".to_owned(),
        figure: debrief.confidence.map_or_else(|| NONE.to_owned(), |sure| range(sure.band)),
        sentence: match debrief.confidence {
            None => confidence_sentence(debrief).to_owned(),
            Some(_) => "Other interviewers of the same kind would have put the mean of this candidate into this band in 19 of 20 cases.".to_owned(),
        },
        steps: debrief.confidence.map_or_else(Vec::new, steps),
        source: format!(
            "Standard error of measurement, SD × √(1 − R). The standard deviation of loop means, {}, is an assumption.",
            number(debrief.confidence.map_or(LOOP_DEVIATION, |sure| sure.deviation))
        ),
    }
}

/// How reliable the mean of these raters is.
pub fn reliability(debrief: &Debrief) -> Explanation {
    let mut steps: Vec<String> = debrief.single_raters.iter().map(single).collect();
    if let Some(sure) = debrief.confidence {
        steps.push(format!(
            "One interviewer of this loop: {}",
            three(sure.single)
        ));
        steps.push(format!(
            "{}: {} × {} ÷ (1 + {} × {}) = {}",
            count(sure.raters, "rater", "raters"),
            sure.raters,
            three(sure.single),
            sure.raters.saturating_sub(1),
            three(sure.single),
            three(sure.reliability)
        ));
    }
    Explanation {
        name: "Reliability".to_owned(),
        figure: debrief
            .confidence
            .map_or_else(|| NONE.to_owned(), |sure| number(sure.reliability)),
        sentence: match debrief.confidence {
            None => "Nothing was rated, so there is no mean that could be reliable.".to_owned(),
            Some(sure) => format!(
                "So much of the differences between candidates would be the same if other people had rated. {}.",
                match sure.raters {
                    1 => "One person rated: nobody checked them".to_owned(),
                    raters =>
                        format!("It is that of {raters} people together, and rises with each"),
                }
            ),
        },
        steps,
        source: format!(
            "Spearman-Brown, R = k × r ÷ (1 + (k − 1) × r). r is ICC(2,1) (Shrout and Fleiss 1979) of the organisation’s own scorecards once {OWN_FROM_CARDS} candidates were rated twice under the same major version of a rubric, and 0.44 until then ({PUBLISHED})."
        ),
    }
}

fn single(one: &SingleRater) -> String {
    let value = three(one.reliability.value);
    let line = &one.line;
    let cards = count(one.cards, "card", "cards");
    let twice = |units: u32| format!("{} rated twice", count(units, "candidate", "candidates"));
    let known = one.reliability.own_cards;
    let at = one.estimated_at.map_or_else(String::new, |at| {
        format!(", estimated on {}", at.format("%-d %B %Y"))
    });
    let from = match one.reliability.source {
        ReliabilitySource::Own => format!("own figure from {}{at}", twice(known)),
        ReliabilitySource::Published if known >= OWN_FROM_CARDS => format!(
            "published figure: {}, but their ratings give none that can be used{at}",
            twice(known)
        ),
        ReliabilitySource::Published => format!(
            "published figure: {} so far, {OWN_FROM_CARDS} are needed for an own one{at}",
            twice(known)
        ),
    };
    format!("{} ({line}), {cards}: {value}, {from}", one.title)
}

/// Three digits after the point, because these figures are multiplied on.
fn three(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}
