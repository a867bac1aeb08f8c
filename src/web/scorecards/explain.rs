//! The frozen figures of a card in plain words. Everything said here is in the calculation; nothing is computed again.

use crate::domain::scoring::calculation::Calculation;
use crate::domain::scoring::card::CardScore;
use crate::domain::scoring::suggestion::{SuggestionRule, Tried};
use crate::domain::words;

/// The computed result of a card.
pub struct Explained {
    /// Key of the suggestion.
    pub suggestion: &'static str,
    /// Why, in a sentence.
    pub because: String,
    /// The figures: what, value, what it means.
    pub figures: Vec<Figure>,
    /// The rules as they were tried.
    pub rules: Vec<String>,
    /// What it was computed under.
    pub under: String,
}

/// One figure.
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What it means.
    pub means: String,
}

/// The words for a calculation; `title` gives the title of a criterion.
pub fn explain(frozen: &Calculation, title: impl Fn(&str) -> String) -> Explained {
    let score = &frozen.score;
    let fitted = score.suggested.tried.last();
    Explained {
        suggestion: score.suggested.suggestion.as_str(),
        because: fitted.map_or_else(String::new, |tried| sentence(tried, &title)),
        figures: figures(score),
        rules: score
            .suggested
            .tried
            .iter()
            .map(|tried| rule(tried, &title))
            .collect(),
        under: format!(
            "{} {}, digest {}, policy {}",
            frozen.rubric,
            frozen.version,
            frozen.digest.get(..12).unwrap_or(&frozen.digest),
            score.policy
        ),
    }
}

fn figures(score: &CardScore) -> Vec<Figure> {
    let number = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), words::number);
    let unscored = score.sums.applicable - score.sums.scored;
    let bounds = score.bounds.map_or_else(
        || "none".to_owned(),
        |range| {
            format!(
                "{} to {}",
                words::number(range.low),
                words::number(range.high)
            )
        },
    );
    vec![
        Figure {
            name: "Mean level",
            value: number(score.mean),
            means: "Weighted by the rubric, over what was rated.".to_owned(),
        },
        Figure {
            name: "Bounds",
            value: bounds,
            means: if unscored == 0 {
                "Everything was rated, so there is no room.".to_owned()
            } else {
                "The mean if everything not assessed were level 1, and if it were level 4."
                    .to_owned()
            },
        },
        Figure {
            name: "Coverage",
            value: score.coverage.map_or_else(
                || "none".to_owned(),
                |share| format!("{:.0} %", share * 100.0),
            ),
            means: format!(
                "Weight {} of {} was rated.",
                score.sums.scored, score.sums.applicable
            ),
        },
        Figure {
            name: "Distance from the bar",
            value: signed(score.gap),
            means: "Mean of level minus bar; 0 is at the bar.".to_owned(),
        },
        Figure {
            name: "Weakest point",
            value: score
                .smallest_margin
                .map_or_else(|| "none".to_owned(), |margin| format!("{margin:+}")),
            means: "The smallest level minus bar of any criterion.".to_owned(),
        },
        Figure {
            name: "Weight at each level",
            value: shares(score),
            means: "A mean can hide a split; this cannot.".to_owned(),
        },
    ]
}

fn signed(value: Option<f64>) -> String {
    match value {
        None => "none".to_owned(),
        Some(value) if value > 0.0 => format!("+{}", words::number(value)),
        Some(value) => words::number(value),
    }
}

fn shares(score: &CardScore) -> String {
    let given = score.shares.iter().filter(|share| share.weight > 0);
    let parts: Vec<String> = given
        .map(|share| format!("level {}: {} of {}", share.level, share.weight, share.of))
        .collect();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}

fn names(tried: &Tried, title: &impl Fn(&str) -> String) -> String {
    let names: Vec<String> = tried.because_of.iter().map(|key| title(key)).collect();
    names.join(", ")
}

/// Why the rule that fitted gives what it gives.
fn sentence(tried: &Tried, title: &impl Fn(&str) -> String) -> String {
    let names = names(tried, title);
    match tried.rule {
        SuggestionRule::ConfirmedKnockout => format!("A knockout is confirmed: {names}."),
        SuggestionRule::GateMissed => format!("A gate is missed, whatever the mean: {names}."),
        SuggestionRule::TooLittleAssessed if names.is_empty() => {
            "Too little was assessed to suggest anything.".to_owned()
        }
        SuggestionRule::TooLittleAssessed => format!("A gate was not assessed: {names}."),
        rule => format!("{}.", rule.label()),
    }
}

fn rule(tried: &Tried, title: &impl Fn(&str) -> String) -> String {
    let names = names(tried, title);
    let label = tried.rule.label();
    match (tried.fits, names.is_empty()) {
        (true, _) => format!(
            "{label}: yes, so the suggestion is “{}”.",
            tried.rule.gives().label()
        ),
        (false, true) => format!("{label}: no."),
        (false, false) => format!("{label}: no, because of {names}."),
    }
}
