//! The figures over several cards of one candidate, explained from the [`Debrief`]: the one that is open, or the one that a
//! decision froze. Start with [`mean`].

use super::{Explanation, NONE};
use crate::domain::debrief::Debrief;
use crate::domain::scoring::Range;
use crate::domain::scoring::interview_loop::{CardFigures, CompetencyScore};
use crate::domain::words::{count, listed, number, percent, range, signed};

/// Mean level of the loop.
pub fn mean(debrief: &Debrief) -> Explanation {
    let score = &debrief.loop_score;
    Explanation {
        name: "Loop, weighted".to_owned(),
        figure: score.mean.map_or_else(|| NONE.to_owned(), number),
        sentence: weighed(debrief, score.mean),
        steps: over_competencies(debrief, score.mean, |one| one.mean, |card| card.mean, number),
        source: "Within a competency the mean of the cards weighted by their coverage, Σ C × M ÷ Σ C; over the loop the mean of the competencies weighted by the role, Σ W × S ÷ Σ W. Recommendations take no part.".to_owned(),
    }
}

/// Distance of the loop from the bar.
pub fn gap(debrief: &Debrief) -> Explanation {
    let score = &debrief.loop_score;
    Explanation {
        name: "Distance from the bar".to_owned(),
        figure: score.gap.map_or_else(|| NONE.to_owned(), signed),
        sentence: match score.gap {
            None => weighed(debrief, None),
            Some(gap) => format!(
                "On average {} {} the levels that the role expects. 0 is at the bar.",
                match number(gap.abs()).as_str() {
                    "0" => "exactly".to_owned(),
                    levels => format!("{levels} of a level"),
                },
                match gap {
                    gap if gap > 0.0 => "above",
                    gap if gap < 0.0 => "below",
                    _ => "at",
                }
            ),
        },
        steps: over_competencies(debrief, score.gap, |one| one.gap, |card| card.gap, signed),
        source: "As the mean, with level minus expected level in place of the level.".to_owned(),
    }
}

/// Share of the loop that was assessed.
pub fn coverage(debrief: &Debrief) -> Explanation {
    let score = &debrief.loop_score;
    let mut steps: Vec<String> = score
        .competencies
        .iter()
        .map(|one| match one.cards.len() {
            0 if one.raters == 0 => format!("{}: weight {}, no card", one.competency, one.weight),
            cards => format!(
                "{}: weight {} × {}, the best of {}",
                one.competency,
                one.weight,
                percent(one.coverage),
                count(cards.max(one.raters), "card", "cards")
            ),
        })
        .collect();
    if let Some(coverage) = score.coverage {
        steps.push(format!(
            "÷ weight {} = {}",
            weight(debrief),
            percent(coverage)
        ));
    }
    Explanation {
        name: "Assessed".to_owned(),
        figure: score.coverage.map_or_else(|| NONE.to_owned(), percent),
        sentence: match score.coverage {
            None => "No interview of this loop has a weight.".to_owned(),
            Some(_) => format!(
                "{} of {} rated. What no card assessed lowers this share and no mean.",
                assessed(debrief).count(),
                competencies(score.competencies.len())
            ),
        },
        steps,
        source: "Σ W × best coverage of any card ÷ Σ W, over all competencies of the loop"
            .to_owned(),
    }
}

/// The worst and the best the loop could have been.
pub fn bounds(debrief: &Debrief) -> Explanation {
    let step = |one: &CompetencyScore| {
        let bounds = one.bounds?;
        let from = match one.cards.as_slice() {
            [] => "no card, so anything from 1 to 4".to_owned(),
            cards => listed(&cards.iter().filter_map(room).collect::<Vec<_>>()),
        };
        Some(format!(
            "{}: weight {}, {} ({from})",
            one.competency,
            one.weight,
            range(bounds)
        ))
    };
    let room = |bounds: Range| bounds.high - bounds.low > 1e-9;
    Explanation {
        name: "Bounds".to_owned(),
        figure: debrief.bounds.map_or_else(|| NONE.to_owned(), range),
        sentence: match debrief.bounds {
            None => "No interview of this loop has a weight.".to_owned(),
            Some(bounds) if !room(bounds) => {
                "Every criterion that applies has a level, so the mean has no room.".to_owned()
            }
            Some(bounds) => format!(
                "The loop would be at {} if everything without a level were level 1, and at {} if it were level 4.",
                number(bounds.low),
                number(bounds.high)
            ),
        },
        steps: debrief.loop_score.competencies.iter().filter_map(step).collect(),
        source: "The bounds of the cards, averaged within a competency and weighted by the role over the loop".to_owned(),
    }
}

fn room(card: &CardFigures) -> Option<String> {
    Some(format!("{} {}", card.rater, range(card.bounds?)))
}

/// "2 of 3 competencies were rated ..." and what stands beside the figure.
fn weighed(debrief: &Debrief, figure: Option<f64>) -> String {
    let all = competencies(debrief.loop_score.competencies.len());
    if figure.is_none() {
        return format!("None of {all} was rated, so this is not known. It is not zero.");
    }
    let mut text = format!(
        "{} of {all} rated, in {}.",
        assessed(debrief).count(),
        count(cards_counted(debrief), "card", "cards")
    );
    for card in &debrief.set_apart {
        text.push_str(&format!(
            " The card of {} under {} {} is not counted: scores under different major versions of a rubric are never averaged.",
            card.rater, card.rubric, card.version
        ));
    }
    text
}

fn over_competencies(
    debrief: &Debrief,
    figure: Option<f64>,
    of: fn(&CompetencyScore) -> Option<f64>,
    of_card: fn(&CardFigures) -> Option<f64>,
    write: fn(f64) -> String,
) -> Vec<String> {
    let card = |card: &CardFigures| {
        let value = write(of_card(card)?);
        Some(format!(
            "{} {value} at coverage {}",
            card.rater,
            percent(card.coverage)
        ))
    };
    let step = |one: &CompetencyScore| {
        let Some(value) = of(one) else {
            return format!("{}: not rated, left out", one.competency);
        };
        let cards: Vec<String> = one.cards.iter().filter_map(card).collect();
        let from = match cards.as_slice() {
            [] => String::new(),
            cards => format!(" ({})", listed(cards)),
        };
        format!(
            "{}: weight {} × {}{from}",
            one.competency,
            one.weight,
            write(value)
        )
    };
    let mut steps: Vec<String> = debrief.loop_score.competencies.iter().map(step).collect();
    if let Some(figure) = figure {
        let rated: u32 = debrief
            .loop_score
            .competencies
            .iter()
            .filter(|one| of(one).is_some())
            .map(|one| one.weight)
            .sum();
        steps.push(format!("Sum ÷ weight {rated} = {}", write(figure)));
    }
    steps
}

fn assessed(debrief: &Debrief) -> impl Iterator<Item = &CompetencyScore> {
    let all = debrief.loop_score.competencies.iter();
    all.filter(|one| one.mean.is_some())
}

fn cards_counted(debrief: &Debrief) -> usize {
    let all = debrief.loop_score.competencies.iter();
    all.map(|one| one.raters).sum()
}

fn weight(debrief: &Debrief) -> u32 {
    debrief
        .loop_score
        .competencies
        .iter()
        .map(|one| one.weight)
        .sum()
}

fn competencies(number: usize) -> String {
    count(number, "competency", "competencies")
}
