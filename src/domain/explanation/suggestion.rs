//! What the figures of a card suggest, explained from the rules that were tried. Start with [`suggestion`].

use super::Explanation;
use crate::domain::scoring::card::CardScore;
use crate::domain::scoring::policy::{Fraction, Policy};
use crate::domain::scoring::suggestion::{SuggestionRule, Tried};
use crate::domain::words::{listed, percent, signed};

/// The suggestion of a card. `title` gives the title of a criterion.
pub fn suggestion(score: &CardScore, title: impl Fn(&str) -> String) -> Explanation {
    let policy = Policy::named(&score.policy);
    let tried = || score.suggested.tried.iter();
    Explanation {
        name: "What the figures suggest".to_owned(),
        figure: score.suggested.suggestion.label().to_owned(),
        sentence: tried()
            .last()
            .map_or_else(String::new, |last| because(last, &title)),
        steps: tried()
            .map(|tried| step(tried, score, policy.as_ref(), &title))
            .collect(),
        source: format!(
            "The first rule that fits gives the suggestion; thresholds are compared in whole numbers. Policy {}.",
            score.policy
        ),
    }
}

/// Why the rule that fitted gives what it gives.
fn because(tried: &Tried, title: &impl Fn(&str) -> String) -> String {
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

fn step(
    tried: &Tried,
    score: &CardScore,
    policy: Option<&Policy>,
    title: &impl Fn(&str) -> String,
) -> String {
    let names = names(tried, title);
    let asked = match policy.and_then(|policy| asked(tried.rule, score, policy)) {
        Some(asked) => format!("{} ({asked})", tried.rule.label()),
        None => tried.rule.label().to_owned(),
    };
    match (tried.fits, names.is_empty()) {
        (true, _) => format!(
            "{asked}: yes, so the suggestion is “{}”",
            tried.rule.gives().label()
        ),
        (false, true) => format!("{asked}: no"),
        (false, false) => format!("{asked}: no, because of {names}"),
    }
}

/// What a rule asks of the figures, beside what this card has.
fn asked(rule: SuggestionRule, score: &CardScore, policy: &Policy) -> Option<String> {
    let gap = |at_least: Fraction| {
        let has = signed(score.gap?);
        Some(format!(
            "distance of at least {} asked, {has} here",
            signed(at_least.value())
        ))
    };
    match rule {
        SuggestionRule::TooLittleAssessed => Some(format!(
            "coverage below {}, {} here; or a gate without a level",
            percent(policy.coverage.value()),
            percent(score.coverage?)
        )),
        SuggestionRule::WellAboveBar => gap(policy.strong_yes_gap),
        SuggestionRule::AtBar => gap(policy.yes_gap),
        SuggestionRule::BelowBar => gap(policy.no_gap),
        SuggestionRule::ConfirmedKnockout
        | SuggestionRule::GateMissed
        | SuggestionRule::FarBelowBar => None,
    }
}

fn names(tried: &Tried, title: &impl Fn(&str) -> String) -> String {
    let names: Vec<String> = tried.because_of.iter().map(|key| title(key)).collect();
    listed(&names)
}
