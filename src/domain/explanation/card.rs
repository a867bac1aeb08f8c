//! The figures of one scorecard, explained from its [`CardScore`]. Start with [`figures`].

use super::{Explanation, NONE};
use crate::domain::level::Level;
use crate::domain::scoring::card::{CardScore, RatedCriterion, Rating};
use crate::domain::words::{self, count, listed, number, percent, signed};

/// The figures of a card that are always shown together, in their order. `title` gives the title of a criterion.
pub fn figures(score: &CardScore, title: impl Fn(&str) -> String) -> Vec<Explanation> {
    let title = &title;
    vec![
        mean(score, title),
        bounds(score, title),
        coverage(score, title),
        gap(score, title),
        weakest(score, title),
        shares(score, title),
    ]
}

fn mean(score: &CardScore, title: &impl Fn(&str) -> String) -> Explanation {
    let sums = score.sums;
    let step = |one: &RatedCriterion, level: Level| {
        let product = u16::from(one.weight) * u16::from(level.get());
        let weight = one.weight;
        format!(
            "{}: weight {weight} × level {level} = {product}",
            title(&one.criterion)
        )
    };
    let mut steps: Vec<String> = scored(score).map(|(one, level)| step(one, level)).collect();
    if let Some(mean) = score.mean {
        let sum = format!(
            "{} ÷ weight {} = {}",
            sums.levels,
            sums.scored,
            number(mean)
        );
        steps.push(sum);
    }
    Explanation {
        name: "Mean level".to_owned(),
        figure: score.mean.map_or_else(|| NONE.to_owned(), number),
        sentence: match score.mean {
            None => unknown(score),
            Some(_) => format!("{} Heavier criteria count more.", at_levels(score)),
        },
        steps,
        source: source(
            score,
            "Weighted mean of the levels, Σ weight × level ÷ Σ weight, over the criteria with a level",
        ),
    }
}

fn bounds(score: &CardScore, title: &impl Fn(&str) -> String) -> Explanation {
    let sums = score.sums;
    let open = sums.applicable - sums.scored;
    let without: Vec<String> = unscored(score).map(|one| title(&one.criterion)).collect();
    let end = |level: i64, value: f64| {
        format!(
            "({} + {open} × {level}) ÷ weight {} = {}",
            sums.levels,
            sums.applicable,
            number(value)
        )
    };
    Explanation {
        name: "Bounds".to_owned(),
        figure: score.bounds.map_or_else(|| NONE.to_owned(), words::range),
        sentence: match (score.bounds, open) {
            (None, _) => unknown(score),
            (Some(_), 0) => {
                "Every criterion that applies has a level, so the mean has no room.".to_owned()
            }
            (Some(range), _) => format!(
                "The mean would be {} if what has no level were level 1, and {} if it were level 4: {}.",
                number(range.low),
                number(range.high),
                listed(&without)
            ),
        },
        steps: match score.bounds {
            Some(range) if open > 0 => vec![end(1, range.low), end(4, range.high)],
            _ => Vec::new(),
        },
        source: source(
            score,
            "The mean with every criterion that has no level set to 1, and to 4",
        ),
    }
}

fn coverage(score: &CardScore, title: &impl Fn(&str) -> String) -> Explanation {
    let sums = score.sums;
    let left = score
        .criteria
        .iter()
        .filter(|one| one.rating == Rating::NotApplicable)
        .map(|one| {
            format!(
                "{}: does not apply to this candidate, so it is not counted",
                title(&one.criterion)
            )
        });
    let open = unscored(score).map(|one| {
        format!(
            "{}: weight {}, not assessed",
            title(&one.criterion),
            one.weight
        )
    });
    Explanation {
        name: "Coverage".to_owned(),
        figure: score.coverage.map_or_else(|| NONE.to_owned(), percent),
        sentence: match score.coverage {
            None => "No criterion of this card applies to the candidate.".to_owned(),
            Some(_) => format!(
                "{} of {} that apply have a level: weight {} of {}.",
                scored(score).count(),
                count(applicable(score), "criterion", "criteria"),
                sums.scored,
                sums.applicable
            ),
        },
        steps: open.chain(left).collect(),
        source: source(
            score,
            "Share of the weight that was assessed, Σ weight with a level ÷ Σ weight that applies",
        ),
    }
}

fn gap(score: &CardScore, title: &impl Fn(&str) -> String) -> Explanation {
    let sums = score.sums;
    let step = |one: &RatedCriterion, level: Level, margin: i8| {
        format!(
            "{}: level {level}, bar {}: weight {} × {} = {}",
            title(&one.criterion),
            one.expected,
            one.weight,
            signed(f64::from(margin)),
            signed(f64::from(i16::from(margin) * i16::from(one.weight)))
        )
    };
    let mut steps: Vec<String> = margins(score)
        .map(|(one, level, margin)| step(one, level, margin))
        .collect();
    if let Some(gap) = score.gap {
        steps.push(format!(
            "{} ÷ weight {} = {}",
            whole(sums.margins),
            sums.scored,
            signed(gap)
        ));
    }
    let side = |ordering| {
        margins(score)
            .filter(|(_, _, margin)| margin.cmp(&0) == ordering)
            .count()
    };
    Explanation {
        name: "Distance from the bar".to_owned(),
        figure: score.gap.map_or_else(|| NONE.to_owned(), signed),
        sentence: match score.gap {
            None => unknown(score),
            Some(_) => format!(
                "{} above the bar of the role, {} at it, {} below it. 0 is at the bar.",
                count(side(std::cmp::Ordering::Greater), "criterion", "criteria"),
                side(std::cmp::Ordering::Equal),
                side(std::cmp::Ordering::Less)
            ),
        },
        steps,
        source: source(
            score,
            "Weighted mean of level minus expected level, Σ weight × (level − bar) ÷ Σ weight",
        ),
    }
}

fn weakest(score: &CardScore, title: &impl Fn(&str) -> String) -> Explanation {
    let lowest: Vec<String> = margins(score)
        .filter(|(_, _, margin)| Some(*margin) == score.smallest_margin)
        .map(|(one, level, _)| {
            format!(
                "{} (level {level}, bar {})",
                title(&one.criterion),
                one.expected
            )
        })
        .collect();
    Explanation {
        name: "Weakest point".to_owned(),
        figure: score
            .smallest_margin
            .map_or_else(|| NONE.to_owned(), |margin| signed(f64::from(margin))),
        sentence: match score.smallest_margin {
            None => unknown(score),
            Some(_) => format!(
                "The smallest level minus bar of any criterion: {}.",
                listed(&lowest)
            ),
        },
        steps: Vec::new(),
        source: source(
            score,
            "Smallest of level minus expected level, weights left aside",
        ),
    }
}

fn shares(score: &CardScore, title: &impl Fn(&str) -> String) -> Explanation {
    let given = || score.shares.iter().filter(|share| share.weight > 0);
    let figure: Vec<String> = given()
        .map(|share| format!("level {}: {} of {}", share.level, share.weight, share.of))
        .collect();
    let steps = given().map(|share| {
        let here = scored(score).filter(|(_, level)| *level == share.level);
        let names: Vec<String> = here
            .map(|(one, _)| format!("{} ({})", title(&one.criterion), one.weight))
            .collect();
        format!("Level {}: {}", share.level, listed(&names))
    });
    Explanation {
        name: "Weight at each level".to_owned(),
        figure: if figure.is_empty() {
            NONE.to_owned()
        } else {
            figure.join(", ")
        },
        sentence: match score.mean {
            None => unknown(score),
            Some(_) => format!("{} A mean can hide a split; this cannot.", at_levels(score)),
        },
        steps: steps.collect(),
        source: source(
            score,
            "Weight of the criteria at each level, of the weight with a level",
        ),
    }
}

/// "5 of 6 criteria have a level: 1 at level 2, 3 at level 3, 1 at level 4."
fn at_levels(score: &CardScore) -> String {
    let parts: Vec<String> = Level::ALL
        .iter()
        .map(|level| {
            (
                level,
                scored(score).filter(|(_, given)| given == level).count(),
            )
        })
        .filter(|(_, number)| *number > 0)
        .map(|(level, number)| format!("{number} at level {level}"))
        .collect();
    format!(
        "{} of {} have a level: {}.",
        scored(score).count(),
        count(applicable(score), "criterion", "criteria"),
        parts.join(", ")
    )
}

fn unknown(score: &CardScore) -> String {
    if applicable(score) == 0 {
        return "No criterion of this card applies to the candidate, so this is not known."
            .to_owned();
    }
    format!(
        "None of {} has a level, so this is not known. It is not zero.",
        count(applicable(score), "criterion", "criteria")
    )
}

fn source(score: &CardScore, formula: &str) -> String {
    format!("{formula}. Policy {}.", score.policy)
}

fn scored(score: &CardScore) -> impl Iterator<Item = (&RatedCriterion, Level)> {
    let all = score.criteria.iter();
    all.filter_map(|one| Some((one, one.rating.level()?)))
}

fn margins(score: &CardScore) -> impl Iterator<Item = (&RatedCriterion, Level, i8)> {
    scored(score).filter_map(|(one, level)| Some((one, level, one.margin()?)))
}

fn unscored(score: &CardScore) -> impl Iterator<Item = &RatedCriterion> {
    let open = |one: &&RatedCriterion| matches!(one.rating, Rating::NotAssessed | Rating::Missing);
    score.criteria.iter().filter(open)
}

fn applicable(score: &CardScore) -> usize {
    let applies = |one: &&RatedCriterion| one.rating != Rating::NotApplicable;
    score.criteria.iter().filter(applies).count()
}

/// A sum of weights, which is far below 2^31, as a signed number.
fn whole(sum: i64) -> String {
    i32::try_from(sum).map_or_else(|_| sum.to_string(), |sum| signed(f64::from(sum)))
}
